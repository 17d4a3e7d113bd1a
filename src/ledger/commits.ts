// Group commit: writes that are asked for while the disk is busy with others share one transaction and one sync.

import { step } from "../step.ts";
import type { Db } from "./open.ts";

export type Commit = <T>(work: () => T) => Promise<T>;

/**
 * The promise settles after the transaction is on the disk. Work that throws is undone alone, and only its own promise is
 * rejected; when the commit itself fails, every promise of the group is, with the error as `explain` puts it.
 */
export function groupCommits(db: Db, explain: (error: unknown) => Error): Commit {
  type Job = { run: () => void; settle: () => void; reject: (error: unknown) => void };
  let waiting: Job[] = [];

  const flush = () => {
    const jobs = waiting;
    waiting = [];
    try {
      // IMMEDIATE: a read that turns into a write must not fail halfway (SQLITE_BUSY_SNAPSHOT is not waited for).
      db.transaction(() => {
        for (const job of jobs) job.run();
        step("committing");
      }).immediate();
      step("committed");
    } catch (error) {
      for (const job of jobs) job.reject(explain(error));
      return;
    }
    for (const job of jobs) job.settle();
  };

  return (work) =>
    new Promise((resolve, reject) => {
      let settle = () => {};
      const run = () => {
        try {
          // Within the group's transaction this is a savepoint.
          const result = db.transaction(work)();
          settle = () => resolve(result);
        } catch (error) {
          settle = () => reject(error);
        }
      };
      if (waiting.push({ run, settle: () => settle(), reject }) === 1) setImmediate(flush);
    });
}
