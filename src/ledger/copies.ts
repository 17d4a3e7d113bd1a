// A copy of the ledger to try things on. The ledger itself is only read, and may be in use meanwhile.

import Database from "better-sqlite3";

/** `to`: a file that is not there. */
export async function copyLedger(from: string, to: string): Promise<void> {
  const db = new Database(from, { readonly: true, fileMustExist: true });
  try {
    await db.backup(to);
  } finally {
    db.close();
  }
}
