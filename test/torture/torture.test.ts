// The short form of the torture run, and programs without a guard that must fail it: without these the harness would prove
// nothing. `npm run torture` does the same for longer, and with every attack.

import { rmSync } from "node:fs";
import { expect, type TestContext, test } from "vitest";
import { seed, seedsUntil } from "../support/seed.ts";
import { attacksNamed } from "./attacks.ts";
import { controls, isSeen } from "./controls.ts";
import { rates } from "./manners.ts";
import { type RunReport, type RunRequest, run } from "./run.ts";
import { tableOf } from "./table.ts";

const short: RunRequest = {
  name: "short",
  seed,
  rows: 16,
  kills: 3,
  pauses: 2,
  processes: 2,
  api: { latencyMs: 20, lateUpToMs: 200 },
  rates: { ...rates, lateUpToMs: 500 },
  settleMs: 1_500,
  twins: 0.05,
  attacks: attacksNamed("kills,pauses,late-lists,failing"),
  program: null,
  mayEnd: [],
  interfere: null,
  // Limits that only a machine without any time reaches.
  stormMs: 600_000,
  calmMs: 180_000,
};

const manner = {
  order: "scattered",
  longestPage: 30,
  firstPage: 1,
  total: "missing",
  imported: 10,
} as const;
const ignored = { ...short.api, honourKeys: false, listing: manner };

const complaintsOf = ({ storm, verdict }: RunReport) => [...storm.complaints, ...verdict.complaints];

/** Throws where a promise was broken; skips, in words, where the machine was too busy to do enough. */
function judge(reports: readonly RunReport[], context: TestContext): void {
  const told = [`seed ${seed}`, ...tableOf(reports), ...reports.flatMap(({ stories }) => stories)].join("\n");
  expect(reports.flatMap(complaintsOf), told).toEqual([]);
  for (const { verdict } of reports) expect(verdict, told).toMatchObject({ doubles: 0, losses: 0 });
  const starved = reports.flatMap((report) => report.starved);
  if (starved.length > 0) context.skip(`inconclusive: ${starved.join(", ")}`);
}

test("kills, pauses and faults double nothing and lose nothing, with keys and without", async (context) => {
  const reports = await Promise.all([
    run({ ...short, name: "keys honoured" }),
    run({ ...short, name: "keys ignored", seed: seed + 1, api: ignored }),
  ]);
  judge(reports, context);
});

test("nor does a person who edits, and commands beside what runs", async (context) => {
  const attacks = attacksNamed("kills,edits,actions,failing");
  const edited = { ...short, name: "edited", seed: seed + 2, attacks, pauses: 0, api: ignored };
  judge([await run(edited)], context);
});

// What comes of a missing guard depends on moments; it is run again until it did. What never comes would be found at last.
test.each([0, 3])("the checker sees what a program without one of its guards does (%i)", async (index) => {
  let seen = false;
  for (const next of seedsUntil(() => seen)) {
    const [control] = controls(next, 24).slice(index);
    if (control === undefined) throw new Error("no such control");
    const report = await run(control);
    if (report.folder !== "") rmSync(report.folder, { recursive: true });
    seen = isSeen(report);
  }
  expect(seen).toBe(true);
});
