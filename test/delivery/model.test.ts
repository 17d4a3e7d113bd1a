// The life of pins against a small model: a person edits a calendar, runs begin and die, the service fails in every way,
// posts are deleted and made by hand, ledgers are lost. In the end every wish was granted once, or it is said why not.

import fc from "fast-check";
import { expect, test } from "vitest";
import { runs, seedsUntil } from "../support/seed.ts";
import { deeds, type Model, minute, open, pass, type Real } from "./model.ts";

const hour = 60 * minute;

/** Nothing goes wrong any more; time goes by. */
async function comeToRest(model: Model, real: Real): Promise<void> {
  const { desk, coming } = real;
  coming.posts = [];
  coming.lists = [];
  await desk.restart({ listing: {} });
  for (const pause of [0, 3, 3, 20, 60, 120]) {
    desk.wait(pause * minute);
    await pass(model, real, { waitMs: pause === 60 ? minute : 0 });
  }
  desk.wait(4 * hour);
  const report = await pass(model, real);
  if (report === null) return;
  expect(report.stopped).toBeNull();
  const posts = new Map(
    desk
      .sandbox()
      .accepted()
      .map((post) => [post.id, post]),
  );
  for (const { state, post_id: id, publish_at: at, body, issues, notes } of report.rows) {
    if (state === "submitted" || state === "published") {
      expect(posts.get(id ?? "")?.content.body).toBe(body);
    } else if (state === "scheduled") {
      const waits =
        Date.parse(at ?? "") > desk.now() || notes.some(({ code }) => code === "duplicate-unknown");
      expect(waits).toBe(true);
    } else {
      expect(issues.map(({ message, hint }) => message !== "" && hint !== "")).toContain(true);
    }
  }
}

/** What must have happened more than ten times, or the lives were too quiet to show anything. */
const coverage = ["killed", "uncertain", "published", "failed", "held", "missed", "scheduled"];

test("whatever happens, no wish is granted twice, and in the end each is granted or said why not", async () => {
  const totals = new Map<string, number>();
  for (const next of seedsUntil(() => coverage.every((what) => (totals.get(what) ?? 0) > 10)))
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.constantFrom(false, false, true),
        deeds,
        async (honourKeys, detects, life) => {
          const { model, real } = await open(honourKeys, detects);
          try {
            for (const { run } of life) await run(model, real);
            await comeToRest(model, real);
          } finally {
            await real.desk.close();
          }
          for (const [what, times] of model.tally) totals.set(what, (totals.get(what) ?? 0) + times);
        },
      ),
      { seed: next, numRuns: runs(20), endOnFailure: false },
    );
  for (const what of coverage) expect(totals.get(what) ?? 0, what).toBeGreaterThan(10);
});
