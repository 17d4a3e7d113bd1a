// Two tools that break the promise. The checker must see it, or the whole torture run proves nothing.

import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { randomFaults } from "../support/random-faults.ts";
import { rates } from "./manners.ts";
import type { RunRequest } from "./run.ts";

export function controls(seed: number, rows: number): RunRequest[] {
  const common = {
    seed,
    rows,
    attacks: new Set(["kills"] as const),
    kills: 3,
    pauses: 0,
    program: null,
    processes: 2,
    twins: true,
    mayEnd: [],
    stormMs: 120_000,
    calmMs: 60_000,
  };
  return [
    {
      ...common,
      name: "naive retry",
      api: {},
      rates: spoiling(seed, /^post .*after-accepting/, 0),
      settleMs: 1_500,
      interfere: sendAgain,
    },
    {
      ...common,
      name: "too short a settle time",
      api: { honourKeys: false },
      // Late enough for the sweeps of a slow machine, which must come before the post.
      rates: spoiling(seed, /^post accept-late-reset/, 25_000),
      settleMs: 50,
      interfere: null,
    },
  ];
}

/** Only posts are spoilt, and only in the ways that `kinds` names. */
function spoiling(seed: number, kinds: RegExp, lateUpToMs: number): RunRequest["rates"] {
  const all = { ...rates, without: [], posts: 0.7, lists: 0, reads: 0, lateUpToMs };
  const classes = Object.keys(randomFaults(seed, all).counts());
  return { ...all, without: classes.filter((name) => !kinds.test(name)) };
}

/** What a naive tool does with a request that was not answered: it makes it again, as a new one. */
function sendAgain(ledger: string): void {
  if (!existsSync(ledger)) return;
  const db = new Database(ledger, { timeout: 5_000 });
  if (db.pragma("user_version", { simple: true }) !== 0) {
    db.exec(
      `UPDATE pin SET state = 'scheduled', issues = '[]', generation = generation + 1, look_at = NULL,
        absent_at = NULL
        WHERE state = 'uncertain'`,
    );
  }
  db.close();
}
