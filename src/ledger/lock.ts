// One sender per ledger: an exclusive transaction on a small database beside it, which the kernel ends when its
// process dies. So there is no lease to guess at: who gets the lock knows that the previous holder is gone.

import Database from "better-sqlite3";
import { explainFailure } from "./open.ts";

export type SenderLock = { release: () => void };

/** Takes the lock, or returns null while another process holds it. */
export function takeSenderLock(ledgerFile: string): SenderLock | null {
  const db = new Database(`${ledgerFile}-sender`, { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) return null;
    throw explainFailure(error, ledgerFile);
  }
}
