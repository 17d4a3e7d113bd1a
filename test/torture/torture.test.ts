// The short form of the torture run, and two tools that must fail it: without these the harness would prove nothing.

import { existsSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { randomFaults } from "../support/random-faults.ts";
import { seed } from "../support/seed.ts";
import { rates } from "./manners.ts";
import { type RunReport, type RunRequest, run } from "./run.ts";
import { tableOf } from "./table.ts";

const short: RunRequest = {
  name: "short",
  seed,
  rows: 40,
  kills: 10,
  processes: 2,
  api: { latencyMs: 20, lateUpToMs: 200 },
  rates: { ...rates, lateUpToMs: 500 },
  settleMs: 1_500,
  twins: true,
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
    expect(storm.kills, table).toBeGreaterThan(5);
    expect(
      Object.values(faults).reduce((sum, count) => sum + count),
      table,
    ).toBeGreaterThan(5);
    expect(verdict, table).toMatchObject({ posts: 40, doubles: 0, losses: 0 });
    expect(verdict.uncertain, table).toBeGreaterThan(3);
  }
}, 180_000);

/** Only posts are spoilt, and only in the ways that `kinds` names. */
function spoiling(kinds: RegExp, lateUpToMs: number): RunRequest["rates"] {
  const all = { ...rates, without: [], posts: 0.7, lists: 0, reads: 0, lateUpToMs };
  const classes = Object.keys(randomFaults(seed, all).counts());
  return { ...all, without: classes.filter((name) => !kinds.test(name)) };
}

test("the checker sees the doubles of a naive retry, and of too short a settle time", async () => {
  const reports = await Promise.all([
    run({
      ...short,
      name: "naive retry",
      kills: 3,
      rates: spoiling(/^post .*after-accepting/, 0),
      interfere: sendAgain,
    }),
    run({
      ...short,
      name: "too short a settle time",
      kills: 3,
      api: { honourKeys: false },
      rates: spoiling(/^post accept-late-reset/, 8_000),
      settleMs: 50,
    }),
  ]);
  for (const { folder, verdict } of reports) {
    if (folder !== "") rmSync(folder, { recursive: true });
    expect(verdict.doubles, tableOf(reports).join("\n")).toBeGreaterThan(0);
    expect(verdict.complaints.join("\n")).toMatch(/I1 /);
  }
}, 180_000);

/** What a naive tool does with a request that was not answered: it makes it again, as a new one. */
function sendAgain(ledger: string): void {
  if (!existsSync(ledger)) return;
  const db = new Database(ledger, { timeout: 5_000 });
  if (db.pragma("user_version", { simple: true }) !== 0) {
    db.exec(
      `UPDATE pin SET state = 'scheduled', generation = generation + 1, look_at = NULL, absent_at = NULL
        WHERE state = 'uncertain'`,
    );
  }
  db.close();
}
