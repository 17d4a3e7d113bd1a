// The short form of the torture run, and two tools that must fail it: without these the harness would prove nothing.

import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { seed } from "../support/seed.ts";
import { attacksNamed } from "./attacks.ts";
import { controls } from "./controls.ts";
import { rates } from "./manners.ts";
import { type RunReport, type RunRequest, run } from "./run.ts";
import { tableOf } from "./table.ts";

const short: RunRequest = {
  name: "short",
  seed,
  rows: 28,
  kills: 7,
  processes: 2,
  api: { latencyMs: 20, lateUpToMs: 200 },
  rates: { ...rates, lateUpToMs: 500 },
  settleMs: 1_500,
  twins: 0.05,
  attacks: attacksNamed("kills,pauses,failing"),
  pauses: 3,
  program: null,
  mayEnd: [],
  interfere: null,
  stormMs: 60_000,
  calmMs: 60_000,
};

const complaintsOf = ({ storm, verdict }: RunReport) => [...storm.complaints, ...verdict.complaints];

test("kills and faults of all classes double nothing and lose nothing, with keys and without", async () => {
  const manner = {
    order: "scattered",
    longestPage: 30,
    firstPage: 1,
    total: "missing",
    imported: 10,
  } as const;
  const reports = await Promise.all([
    run({ ...short, name: "keys honoured" }),
    run({
      ...short,
      name: "keys ignored",
      seed: seed + 1,
      api: { ...short.api, honourKeys: false, listing: manner },
    }),
  ]);
  const table = `seed ${seed}\n${tableOf(reports).join("\n")}`;
  expect(reports.flatMap(complaintsOf), table).toEqual([]);
  for (const { storm, verdict, faults } of reports) {
    expect(storm.kills, table).toBeGreaterThan(3);
    expect(
      Object.values(faults).reduce((sum, count) => sum + count),
      table,
    ).toBeGreaterThan(5);
    expect(verdict, table).toMatchObject({ posts: short.rows, doubles: 0, losses: 0 });
    expect(verdict.uncertain, table).toBeGreaterThan(1);
  }
}, 180_000);

// What the two tools break depends on moments; what they never break would be found thrice.
test("the checker sees the doubles of a naive retry, and of too short a settle time", {
  retry: 2,
  timeout: 180_000,
}, async () => {
  const reports = await Promise.all(controls(seed, 60).map(run));
  for (const { folder, verdict } of reports) {
    if (folder !== "") rmSync(folder, { recursive: true });
    expect(verdict.doubles, tableOf(reports).join("\n")).toBeGreaterThan(0);
    expect(verdict.complaints.join("\n")).toMatch(/I1 /);
  }
});
