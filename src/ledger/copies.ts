// Copies of the ledger to try things on. A dry run records its plan in one that nobody keeps, with the statements of a real ledger.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { groupCommits } from "./commits.ts";
import { explainFailure } from "./explain.ts";
import type { IntegrityGuard } from "./integrity-guard.ts";
import type { Db } from "./open.ts";

/** `to`: a file that is not there. The ledger itself is only read, and may be in use meanwhile. */
export async function copyLedger(from: string, to: string): Promise<void> {
  const db = new Database(from, { readonly: true, fileMustExist: true });
  try {
    await db.backup(to);
  } finally {
    db.close();
  }
}

/** More pages than any ledger has: the copy is made in one go, so that a sender that writes meanwhile cannot hold it up. */
const allPages = 2 ** 31 - 1;

/** Copies an open ledger into the system's folder for temporary files. */
export async function scratchCopy(db: Db): Promise<{ db: Db; file: string; close: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "pinsheet-"));
  const file = join(folder, "rehearsal.db");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    await db.backup(file, { progress: () => allPages });
    const copy = new Database(file);
    copy.pragma("journal_mode = MEMORY");
    copy.pragma("synchronous = OFF");
    copy.pragma("foreign_keys = ON");
    copy.pragma("trusted_schema = OFF");
    // Whatever ends this process, the captions in it are not left lying about; only Windows keeps a file that is open.
    if (process.platform !== "win32") remove();
    const close = () => {
      copy.close();
      remove();
    };
    return { db: copy, file, close };
  } catch (cause) {
    remove();
    throw explainFailure(cause, `the copy of the ledger for a dry run, ${file},`, file);
  }
}

/** Nothing of it is to last, and nobody else knows of it. */
export function scratchGuard(db: Db, file: string): IntegrityGuard {
  const explain = (error: unknown) => explainFailure(error, `the copy of the ledger ${file}`, file);
  const nothing = () => {};
  const cannotSend = (): never => {
    throw new Error("nothing is sent from a copy of the ledger");
  };
  return {
    commit: groupCommits(db, { before: nothing, within: nothing, after: nothing, explain }),
    read(query) {
      try {
        return query();
      } catch (error) {
        throw explain(error);
      }
    },
    sendUnder: cannotSend,
    renewEpoch: cannotSend,
    isPreviousSenderGone: cannotSend,
    endSending: cannotSend,
    broken: () => null,
  };
}
