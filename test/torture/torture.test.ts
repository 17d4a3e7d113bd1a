// The short form of the torture run, and two tools that must fail it: without these the harness would prove nothing.

import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { seed, seedsUntil } from "../support/seed.ts";
import { isAboutCounts } from "./conclusive.ts";
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
  twins: true,
  mayEnd: [],
  interfere: null,
  // Limits that only a machine without any time reaches.
  stormMs: 600_000,
  calmMs: 600_000,
};

const complaintsOf = ({ storm, verdict }: RunReport) => [...storm.complaints, ...verdict.complaints];
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

const manner = { order: "scattered", longestPage: 30, firstPage: 1, total: "missing", imported: 10 } as const;
const services: Partial<RunRequest>[] = [
  { name: "keys honoured" },
  { name: "keys ignored", api: { ...short.api, honourKeys: false, listing: manner } },
];

/** What comes by chance must have come, or nothing was tried. */
const isTried = (reports: readonly RunReport[]) =>
  services.every(({ name }) => {
    const runs = reports.filter((report) => report.name === name);
    const faults = runs.flatMap((run) => Object.values(run.faults));
    return sum(faults) > 5 && sum(runs.map(({ verdict }) => verdict.uncertain)) > 1;
  });

test("kills and faults of all classes double nothing and lose nothing, with keys and without", async ({
  skip,
}) => {
  const reports: RunReport[] = [];
  for (const next of seedsUntil(() => isTried(reports))) {
    const twice = services.map((service, n) => run({ ...short, ...service, seed: next + n }));
    reports.push(...(await Promise.all(twice)));
    const table = `seed ${next}\n${tableOf(reports).join("\n")}`;
    const complaints = reports.flatMap(complaintsOf);
    const starved = reports.flatMap(({ name, inconclusive }) => inconclusive && [`${name}: ${inconclusive}`]);
    const reasons = starved.filter((reason) => reason !== null);
    if (reasons.length > 0) {
      expect(
        complaints.filter((complaint) => !isAboutCounts(complaint)),
        table,
      ).toEqual([]);
      console.warn(`inconclusive, ${reasons.join("; ")}`);
      skip(`inconclusive, ${reasons.join("; ")}`);
    }
    expect(complaints, table).toEqual([]);
    for (const { storm, verdict } of reports) {
      expect(storm.kills, table).toBeGreaterThanOrEqual(short.kills);
      expect(verdict, table).toMatchObject({ posts: short.rows, doubles: 0, losses: 0 });
    }
  }
  expect(isTried(reports)).toBe(true);
});

// What a tool breaks depends on moments; it is run again until it did. What it never breaks would be found at last.
test.each(controls(seed, 60))("the checker sees the doubles of this tool: $name", async (control) => {
  let doubles = 0;
  for (const next of seedsUntil(() => doubles > 0)) {
    const { folder, verdict } = await run({ ...control, seed: next });
    if (folder !== "") rmSync(folder, { recursive: true });
    doubles = verdict.doubles;
    if (doubles > 0) expect(verdict.complaints.join("\n")).toMatch(/I1 /);
  }
  expect(doubles).toBeGreaterThan(0);
});
