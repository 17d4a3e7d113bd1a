// Accidents thought out one by one, against which the promise must hold: each ends in exactly the posts that were asked for, or
// in a named state that says why it waits.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Fault } from "../support/faults.ts";
import { header, read, workplace } from "../support/program.ts";
import { reading } from "./health.ts";

const fixture = (name: string) => new URL(`../../fixtures/media/${name}`, import.meta.url);
const lost: Fault = { kind: "reset-after-accepting" };
const flags = ["--json", "--settle", "3s", "--ahead", "1h"];

/** The first requests that create a post go wrong in these ways. */
const inTurn =
  (faults: readonly (Fault | null)[]) =>
  ({ method, path, n }: { method: string; path: string; n: number }) =>
    method === "POST" && path.endsWith("/posts") ? (faults[n - 1] ?? null) : null;

test("a Pin for later does not take the post of its twin that was sent at once", async () => {
  const place = await workplace({
    honourKeys: false,
    faults: inTurn([lost, lost]),
    // The later one comes into the list after the first look.
    listing: { lateMs: ({ content }) => (content.scheduledAt === null ? 0 : 2_500) },
  });
  const row = (at: string) => `Twin,The same words,Kitchen ideas,${place.media("tile-samples.png")},,${at}`;
  const later = new Date(Date.now() + 1_800_000).toISOString();
  place.write("c.csv", [header, row(later), ""].join("\n"));
  await place.inside(["publish", "c.csv", ...flags, "--wait", "0"]);
  place.write("c.csv", [header, row(later), row("now"), ""].join("\n"));
  for (let passes = 0; passes < 2; passes++)
    await place.inside(["publish", "c.csv", ...flags, "--wait", "3s"]);
  const done = await place.inside(["publish", "c.csv", ...flags, "--wait", "0"]);
  expect(read(done.stdout).rows.map(({ state }) => state)).toEqual(["submitted", "published"]);
  expect(place.sandbox.accepted().map(({ content }) => content.scheduledAt !== null)).toEqual([true, false]);
});

const swallowed: Fault = { kind: "reset-after-reading" };
const fast = ["--json", "--settle", "400ms"];
const firstOf = (stdout: string) => {
  const [row] = read(stdout).rows;
  return { state: row?.state, codes: row?.issues.map(({ code }) => code) };
};

test("a file that was changed after it was sent is not sent under the same key; put back, it is", async () => {
  const place = await workplace({ faults: inTurn([swallowed]) });
  const [png, webp] = ["tile-samples.png", "balcony-herbs.webp"].map((name) => readFileSync(fixture(name)));
  place.write("a.png", png ?? "");
  place.write("c.csv", `${header}\nA,Words,Kitchen ideas,a.png,,now\n`);
  await place.inside(["publish", "c.csv", ...fast, "--wait", "0"]);
  place.write("a.png", webp ?? "");
  const changed = await place.inside(["publish", "c.csv", ...fast, "--wait", "1s"]);
  expect(firstOf(changed.stdout)).toEqual({ state: "uncertain", codes: ["file-changed-after-sending"] });
  expect(place.posts()).toBe(0);
  place.write("a.png", png ?? "");
  // Without this look it would be noticed within a quarter of an hour.
  await place.inside(["recover", "c.csv", ...fast]);
  const restored = await place.inside(["publish", "c.csv", ...fast, "--wait", "3s"]);
  expect(firstOf(restored.stdout)).toEqual({ state: "published", codes: [] });
  expect(place.posts()).toBe(1);
});

test("a row that was deleted while its answer was lost is withdrawn once its post is proven absent", async () => {
  const place = await workplace({ faults: inTurn([swallowed]) });
  const row = (n: number) => `Pin ${n},Words ${n},Kitchen ideas,${place.media("tile-samples.png")}?${n},,now`;
  place.write("c.csv", [header, row(1), ""].join("\n"));
  const sent = await place.inside(["publish", "c.csv", ...fast, "--wait", "0"]);
  expect(firstOf(sent.stdout).state).toBe("uncertain");
  place.write("c.csv", [header, row(2), ""].join("\n"));
  await place.inside(["publish", "c.csv", ...fast, "--wait", "1s"]);
  const done = await place.inside(["publish", "c.csv", ...fast, "--wait", "1s"]);
  expect(read(done.stdout).rows.map(({ state }) => state)).toEqual(["published"]);
  const states = reading(join(place.cwd, "pinsheet.db"), null, (db) =>
    db.prepare("SELECT title, state FROM pin ORDER BY title").raw().all(),
  );
  expect(states).toEqual([
    ["Pin 1", "withdrawn"],
    ["Pin 2", "published"],
  ]);
  expect(place.sandbox.accepted().map(({ content }) => content.body)).toEqual(["Words 2"]);
});

test("a Pin that becomes too late while its answer is lost is missed, not sent", async () => {
  const place = await workplace({ faults: inTurn([swallowed]) });
  place.write("c.csv", `${header}\nA,Words,Kitchen ideas,${place.media("tile-samples.png")},,now\n`);
  await place.inside(["publish", "c.csv", ...fast, "--wait", "0"]);
  const late = [...fast, "--wait", "1s", "--max-late", "100ms"];
  place.clock.move(1_000);
  await place.inside(["publish", "c.csv", ...late]);
  const done = await place.inside(["publish", "c.csv", ...late]);
  expect(firstOf(done.stdout)).toEqual({ state: "missed", codes: ["too-late"] });
  expect(place.posts()).toBe(0);
});

test("a list that hides drafts proves no draft absent, however long ago the last known one was made", async () => {
  const answers = { areLost: false };
  const place = await workplace({
    honourKeys: false,
    faults: ({ method, path }) =>
      method === "POST" && path.endsWith("/posts") && answers.areLost ? lost : null,
    listing: { lateMs: ({ content }) => (content.draft ? Number.POSITIVE_INFINITY : 0) },
  });
  const image = place.media("tile-samples.png");
  const row = (n: number, draft: string) => `Pin ${n},Words ${n},Kitchen ideas,${image}?${n},,now,${draft}`;
  const rows = [row(1, "yes")];
  const pass = (wait: string) => {
    place.write("c.csv", [`${header},draft`, ...rows, ""].join("\n"));
    return place.inside(["publish", "c.csv", ...fast, "--wait", wait, "--concurrency", "16"]);
  };
  await pass("0");
  for (let n = 2; n <= 65; n++) rows.push(row(n, ""));
  await pass("0");
  rows.push(row(66, "yes"));
  answers.areLost = true;
  await pass("0");
  const last = read((await pass("1500ms")).stdout).rows.at(-1);
  // Hidden for less than an hour it may be late: then the settle time grows with it.
  expect([last?.state, last?.issues[0]?.code]).toEqual([
    "uncertain",
    expect.stringMatching(/^(absence-not-provable|outcome-unknown)$/),
  ]);
  expect(place.posts()).toBe(66);
});

test.each([true, false])(
  "a post accepted after both sweeps is where certainty ends: keys honoured %s",
  async (honourKeys) => {
    const later = Promise.withResolvers<void>();
    const place = await workplace({
      honourKeys,
      faults: inTurn([{ kind: "accept-late", ms: later.promise, meanwhile: "reset" }]),
    });
    place.write("c.csv", `${header}\nA,Words,Kitchen ideas,${place.media("tile-samples.png")},,now\n`);
    await place.inside(["publish", "c.csv", ...fast, "--wait", "2s"]);
    later.resolve();
    await expect.poll(() => place.sandbox.unfinished()).toBe(0);
    const done = await place.inside(["publish", "c.csv", ...fast, "--wait", "5s"]);
    expect(firstOf(done.stdout).state).toBe("published");
    // Without keys nobody could know: the README says so.
    expect(place.posts()).toBe(honourKeys ? 1 : 2);
  },
);
