// What must hold around every write to the ledger: its files are still the ones that were opened, the sender's lock is
// still the one that keeps others out, and both know of the same epoch. If not, nothing more is written, nor sent.

import { randomUUID } from "node:crypto";
import { type ExpectedError, usageError } from "../lib/errors.ts";
import { type Commit, groupCommits } from "./commits.ts";
import { isRewound } from "./epoch.ts";
import { explainFailure, isBeyondWaiting } from "./explain.ts";
import type { SenderLock } from "./lock.ts";
import type { Db } from "./open.ts";
import { contentOf, identityOf, watchFiles } from "./watched-files.ts";

export type IntegrityGuard = {
  commit: Commit;
  /** Runs a query; what fails is explained. */
  read: <T>(query: () => T) => T;
  /** From here on this process is the sender. */
  sendUnder: (lock: SenderLock) => void;
  /** A new run begins, or none will. */
  renewEpoch: () => void;
  /**
   * Whether who sent last is dead or done for certain, to be asked once: the kernel gave us the very lock that he held, or we were
   * it. A lock that was deleted or replaced proves nothing: he may be stopped in the middle of a request.
   */
  isPreviousSenderGone: () => boolean;
  /** Leaves the lock to others. */
  endSending: () => void;
  /** Why the ledger cannot be used any more, however long one waits; null: it can. */
  broken: () => ExpectedError | null;
};

/** Pages in the write-ahead log before they are moved into the ledger itself: SQLite's default. */
const checkpointPages = 1000;

type Sending = {
  lock: SenderLock;
  content: string | null;
  isNew: boolean;
  renew: boolean;
  /** The lock is the one under which the ledger was written last. */
  isSameLock: boolean;
};

/** Tells this lock file from every other, also from a copy of it. */
const tokenFor = ({ file }: SenderLock) => `${identityOf(file)} ${randomUUID()}`;

function isTokenOf({ file, found }: SenderLock, token: string | null): boolean {
  return token !== null && found?.token === token && token.startsWith(`${identityOf(file)} `);
}

export function guardIntegrity(db: Db, path: string): IntegrityGuard {
  const subject = `the ledger ${path}`;
  const files = watchFiles([
    { file: path, called: subject },
    { file: `${path}-wal`, called: `the file ${path}-wal, a part of the ledger,` },
    { file: `${path}-shm`, called: `the file ${path}-shm, a part of the ledger,` },
  ]);
  const facts = {
    epoch: db.prepare<[], string>("SELECT value FROM fact WHERE name = 'epoch'").pluck(),
    attempts: db.prepare<[], number>("SELECT coalesce(max(id), 0) FROM attempt").pluck(),
    save: db.prepare("INSERT OR REPLACE INTO fact (name, value) VALUES ('epoch', ?)"),
    mustCompare: [
      "DELETE FROM fact WHERE name IN ('compared', 'comparing-since')",
      "DELETE FROM account_list",
      "UPDATE pin SET compared = NULL WHERE state NOT IN ('sending', 'uncertain', 'submitted', 'published')",
    ].map((text) => db.prepare(text)),
  };
  let broken: ExpectedError | null = null;
  let sending: Sending | null = null;

  const explain = (error: unknown): Error => {
    const explained = explainFailure(error, subject, path);
    if (isBeyondWaiting(error)) broken ??= explained as ExpectedError;
    return explained;
  };

  /** What was sent is known here and perhaps not there: the next sender must look before it sends. */
  const distrust = () => {
    try {
      sending?.lock.remember({ token: randomUUID(), attempts: facts.attempts.get() ?? 0 });
    } catch {
      // The disk is gone altogether; the error that is about to be thrown says enough.
    }
  };

  const check = () => {
    // Looked at first: of a file that is removed meanwhile the other then says so.
    const isChanged = sending !== null && sending.content !== contentOf(path);
    const changed = isChanged ? `${subject} was changed by another program while pinsheet was running` : null;
    const lost = broken === null && (files.lost() ?? changed);
    if (lost) {
      broken = replaced(lost);
      distrust();
    }
    if (broken) throw broken;
  };

  /** The lock first, then the ledger, in the transaction under way. */
  const renewNow = () => {
    if (!sending?.renew) return;
    const attempts = facts.attempts.get() ?? 0;
    const token = facts.epoch.get() ?? null;
    if (sending.isNew && isRewound(sending.lock.found, { token, attempts }))
      for (const statement of facts.mustCompare) statement.run();
    const next = { token: tokenFor(sending.lock), attempts };
    sending.lock.remember(next);
    facts.save.run(next.token);
  };

  const commit = groupCommits(db, {
    before: check,
    within: renewNow,
    after() {
      if (sending) {
        const content = contentOf(path);
        // The log was moved into the ledger. Were the log lost, the epoch must be lost with it: it is written anew.
        const moved = content !== sending.content;
        sending = { ...sending, content, isNew: false, renew: moved };
      }
      check();
    },
    explain,
  });

  return {
    commit,
    read(query) {
      try {
        return query();
      } catch (error) {
        throw explain(error);
      }
    },
    sendUnder(lock) {
      files.add({ file: lock.file, called: `the sender's lock ${lock.file}` });
      // Only the sender moves the log into the ledger, so that it knows who wrote there.
      db.pragma(`wal_autocheckpoint = ${checkpointPages}`);
      const isSameLock = isTokenOf(lock, facts.epoch.get() ?? null);
      sending = { lock, content: contentOf(path), isNew: true, renew: true, isSameLock };
    },
    renewEpoch() {
      if (sending) sending.renew = true;
    },
    isPreviousSenderGone() {
      const known = sending?.isSameLock ?? false;
      if (sending) sending.isSameLock = true;
      return known;
    },
    endSending() {
      if (!sending) return;
      const { lock, isNew } = sending;
      sending = null;
      files.remove(lock.file);
      db.pragma("wal_autocheckpoint = 0");
      try {
        const token = facts.epoch.get();
        if (token !== undefined && !isNew && !broken)
          lock.remember({ token, attempts: facts.attempts.get() ?? 0 });
      } catch {
        // An older mark notices less, and is never wrong.
      }
      lock.release();
    },
    broken: () => broken,
  };
}

const replaced = (what: string) =>
  usageError(
    `${what}; nothing more is sent`,
    "Find out what did that (a backup, a program that synchronises folders, a person) and put the ledger back, then run pinsheet again.",
  );
