// Writes that share a transaction: one that throws is undone alone, and another program's lock is waited for.

import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it, onTestFinished, vi } from "vitest";
import { groupCommits } from "../../src/ledger/commits.ts";
import { folder } from "../support/pins.ts";

function place() {
  const file = join(folder(), "a.db");
  const db = new Database(file, { timeout: 0 });
  db.pragma("journal_mode = WAL");
  db.exec("CREATE TABLE t (x UNIQUE)");
  const calls: string[] = [];
  const around = {
    before: () => void calls.push("before"),
    within: () => void calls.push(db.inTransaction ? "within" : "outside"),
    after: () => void calls.push("after"),
    explain: (error: unknown) => new Error("explained", { cause: error }),
  };
  const insert = (x: number) => () => db.prepare("INSERT INTO t VALUES (?)").run(x).changes;
  const rows = () => db.prepare("SELECT x FROM t ORDER BY x").pluck().all();
  return { file, db, calls, around, insert, rows };
}

it("work that throws is undone alone", async () => {
  const { db, around, insert, rows, calls } = place();
  const commit = groupCommits(db, around);
  const ends = await Promise.allSettled([commit(insert(1)), commit(insert(1)), commit(insert(2))]);
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(rows()).toEqual([1, 2]);
  expect(calls).toEqual(["before", "within", "after"]);
});

it("a lock of another program is waited for, and what was asked for meanwhile comes in order", async () => {
  const { file, db, around, insert, rows } = place();
  const commit = groupCommits(db, around);
  const other = new Database(file, { timeout: 0 });
  other.exec("BEGIN IMMEDIATE");
  const first = commit(insert(1));
  await new Promise((resolve) => setTimeout(resolve, 250));
  const second = commit(() => rows());
  expect(rows()).toEqual([]);
  other.exec("COMMIT");
  await first;
  expect(await second).toEqual([1]);
});

it("a lock of another program is waited for ten seconds, and then it is said", async () => {
  const { file, db, around, insert, rows } = place();
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = () => new Promise((resolve) => setImmediate(resolve));
  const commit = groupCommits(db, around);
  const other = new Database(file, { timeout: 0 });
  onTestFinished(() => void other.close());

  other.exec("BEGIN IMMEDIATE");
  const inTime = commit(insert(1));
  await asked();
  await vi.advanceTimersByTimeAsync(9_900);
  expect(rows()).toEqual([]);
  other.exec("COMMIT");
  await vi.advanceTimersByTimeAsync(100);
  await inTime;

  // The patience is for each wait anew.
  other.exec("BEGIN IMMEDIATE");
  const tooLate = expect(commit(insert(2))).rejects.toThrow("explained");
  await asked();
  await vi.advanceTimersByTimeAsync(10_000);
  await tooLate;
  other.exec("COMMIT");
  expect(rows()).toEqual([1]);
});

it("when nothing may be written, nothing is, and everyone hears why", async () => {
  const { db, around, insert, rows } = place();
  const gone = new Error("gone");
  const commit = groupCommits(db, {
    ...around,
    before: () => {
      throw gone;
    },
  });
  const ends = await Promise.allSettled([commit(insert(1)), commit(insert(2))]);
  expect(ends).toMatchObject([{ reason: { cause: gone } }, { reason: { cause: gone } }]);
  expect(rows()).toEqual([]);
});
