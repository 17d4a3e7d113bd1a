// One sender per ledger: an exclusive lock on a small database beside it, which the kernel frees when its process dies.
// So there is no lease to guess at: who gets the lock knows that the previous holder is gone. The same database
// remembers how far the ledger was, so that an older copy in its place is noticed.

import Database from "better-sqlite3";
import { usageError } from "../lib/errors.ts";
import type { Epoch } from "./epoch.ts";
import { cannotOpen, explainFailure, isBeyondWaiting, isBusy } from "./explain.ts";
import { identityOf } from "./watched-files.ts";

export type SenderLock = {
  /** Absolute. */
  file: string;
  /** What the last holder left; null: nothing yet. */
  found: Epoch | null;
  /** On the disk when it returns. The lock is held all the while. */
  remember: (epoch: Epoch) => void;
  release: () => void;
};

/** Takes the lock, or returns null while another process holds it. */
export function takeSenderLock(ledgerFile: string): SenderLock | null {
  const file = `${ledgerFile}-sender`;
  const before = identityOf(file);
  const db = open(file);
  try {
    // With this, a lock once taken is kept over commits, until the connection closes: what is remembered can be
    // renewed without a moment in which somebody else could get in.
    db.pragma("locking_mode = EXCLUSIVE");
    db.pragma("synchronous = FULL");
    db.pragma("fullfsync = ON");
    db.exec(`BEGIN EXCLUSIVE; ${schema}; COMMIT`);
    // A lock on a file that was replaced meanwhile locks nobody out.
    if (before !== null && identityOf(file) !== before) {
      db.close();
      return null;
    }
    const found = db.prepare<[], Epoch>("SELECT token, attempts FROM epoch").get() ?? null;
    const save = db.prepare(
      "INSERT OR REPLACE INTO epoch (only, token, attempts) VALUES (1, @token, @attempts)",
    );
    return { file, found, remember: (epoch) => void save.run(epoch), release: () => db.close() };
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    if (isBeyondWaiting(error)) throw damaged(file, error);
    throw explainFailure(error, subject(file), file);
  }
}

const schema = `
  CREATE TABLE IF NOT EXISTS epoch (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    token    TEXT NOT NULL,       -- the ledger's fact \`epoch\`
    attempts INTEGER NOT NULL     -- the ledger's last attempt, or an earlier one
  ) STRICT`;

const subject = (file: string) => `the sender's lock ${file}`;

const damaged = (file: string, cause: unknown) =>
  usageError(
    `${subject(file)} is damaged`,
    "Delete that file while no pinsheet is running; the next run makes a new one. Leave the ledger itself alone.",
    cause,
  );

function open(file: string): Database.Database {
  try {
    return new Database(file, { timeout: 0 });
  } catch (cause) {
    throw cannotOpen(cause, subject(file), file);
  }
}
