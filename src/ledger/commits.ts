// Group commit: writes that are asked for while the disk is busy with others share one transaction and one sync.

import { step } from "../lib/step.ts";
import { isBusy } from "./explain.ts";
import type { Db } from "./open.ts";

export type Commit = <T>(work: () => T) => Promise<T>;

type Around = {
  /** Throws when nothing may be written. */
  before: () => void;
  /** Within each transaction, ahead of the work. */
  within: () => void;
  /** When the transaction is on the disk; throws when it is not to be relied on. */
  after: () => void;
  explain: (error: unknown) => Error;
};

/**
 * Another program may hold the ledger for so long (a database browser in the middle of an edit): an answer of the API
 * is worth that wait, since an outcome that is not recorded is an uncertain Pin.
 */
const patienceMs = 10_000;
const pauseMs = 100;

/**
 * The promise settles after the transaction is on the disk. Work that throws is undone alone, and only its own promise is
 * rejected; when the commit itself fails, every promise of the group is, with the error as `explain` puts it.
 */
export function groupCommits(db: Db, { before, within, after, explain }: Around): Commit {
  type Job = { run: () => void; settle: () => void; reject: (error: unknown) => void };
  let waiting: Job[] = [];
  let busySince: number | null = null;

  const flush = () => {
    const jobs = waiting;
    waiting = [];
    try {
      before();
      // IMMEDIATE: a read that turns into a write must not fail halfway (SQLITE_BUSY_SNAPSHOT is not waited for).
      db.transaction(() => {
        within();
        for (const job of jobs) job.run();
        step("committing");
      }).immediate();
      after();
      step("committed");
    } catch (error) {
      if (isBusy(error)) {
        busySince ??= performance.now();
        if (performance.now() - busySince < patienceMs) {
          waiting = jobs;
          setTimeout(flush, pauseMs);
          return;
        }
      }
      busySince = null;
      for (const job of jobs) job.reject(explain(error));
      return;
    }
    busySince = null;
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
          // Some errors (a full disk) undo the whole transaction.
          if (!db.inTransaction) throw error;
          settle = () => reject(explain(error));
        }
      };
      if (waiting.push({ run, settle: () => settle(), reject }) === 1) setImmediate(flush);
    });
}
