// What may happen to the file of a ledger: it is backed up, put back as it was, or lost. As a person does it, with the file
// alone: the sender's lock beside it stays, or goes with a ledger that is lost.

import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";

const backupOf = (ledger: string) => `${ledger}.backup`;

/** False: there is nothing to back up yet. */
export async function backUp(ledger: string): Promise<boolean> {
  if (!existsSync(ledger)) return false;
  const db = new Database(ledger, { readonly: true, timeout: 5_000 });
  try {
    await db.backup(`${backupOf(ledger)}.new`);
  } finally {
    db.close();
  }
  renameSync(`${backupOf(ledger)}.new`, backupOf(ledger));
  return true;
}

/** False: there is no backup. */
export function putBack(ledger: string): boolean {
  if (!existsSync(backupOf(ledger))) return false;
  copyFileSync(backupOf(ledger), `${ledger}.new`);
  remove(ledger);
  renameSync(`${ledger}.new`, ledger);
  return true;
}

export function lose(ledger: string, lockToo: boolean): void {
  remove(ledger);
  if (lockToo) rmSync(`${ledger}-sender`, { force: true });
}

function remove(ledger: string): void {
  for (const part of ["-wal", "-shm", ""]) rmSync(`${ledger}${part}`, { force: true });
}
