// Opens the ledger's SQLite file with the settings its promises rest on, and refuses a file that cannot keep them.

import { chmodSync, existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "better-sqlite3";
import { usageError } from "../errors.ts";
import { applicationId, migrations } from "./migrations.ts";

export type Db = Database.Database;

/** Statfs types of network file systems (linux/magic.h), where SQLite's WAL and locks cannot be trusted. */
const networkFileSystems = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
]);

/** First SQLite without the WAL-reset corruption bug (SQLite release history, 3.51.3). */
const oldestSqlite = "3.51.3";

/** Opens (and creates or migrates) the ledger. Throws ExpectedError (exit 2) with a remedy. */
export function openDatabase(file: string): Db {
  refuseNetworkFileSystem(file);
  const isNew = !existsSync(file);
  let db: Db;
  try {
    db = new Database(file, { timeout: 1000 });
  } catch (cause) {
    throw usageError(
      `the ledger ${file} cannot be opened: ${(cause as Error).message}`,
      "Check that the folder exists and may be written, or choose another with --ledger FILE.",
      cause,
    );
  }
  try {
    configure(db);
    checkHealth(db, file);
    migrate(db, file);
  } catch (cause) {
    db.close();
    throw explainFailure(cause, file);
  }
  // The ledger holds captions and links of unpublished work: its owner's business only.
  if (isNew && process.platform !== "win32") chmodSync(file, 0o600);
  return db;
}

function configure(db: Db): void {
  const mode = db.pragma("journal_mode = WAL", { simple: true });
  // NORMAL, better-sqlite3's default in WAL, may lose the last commit in a power cut: exactly the claim that
  // prevents a double post. It is per connection, so it is set and read back at every open.
  db.pragma("synchronous = FULL");
  db.pragma("fullfsync = ON");
  db.pragma("foreign_keys = ON");
  db.pragma("trusted_schema = OFF");
  if (mode !== "wal" || db.pragma("synchronous", { simple: true }) !== 2) {
    throw usageError(
      "this disk cannot keep the ledger safely: SQLite's write-ahead log is not available there",
      "Put the ledger on a local disk with --ledger FILE.",
    );
  }
}

function checkHealth(db: Db, file: string): void {
  const version = db.prepare("SELECT sqlite_version()").pluck().get() as string;
  if (version.localeCompare(oldestSqlite, "en", { numeric: true }) < 0) {
    throw usageError(
      `SQLite ${version} is too old for the ledger`,
      `Install better-sqlite3 with SQLite ${oldestSqlite} or later.`,
    );
  }
  const verdict = db.pragma("integrity_check(1)", { simple: true });
  if (verdict !== "ok") {
    throw usageError(
      `the ledger ${file} is damaged: ${String(verdict)}`,
      "Restore it from a backup; nothing is sent until then.",
    );
  }
}

function migrate(db: Db, file: string): void {
  const owner = db.pragma("application_id", { simple: true });
  const version = db.pragma("user_version", { simple: true }) as number;
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() as number;
  if (owner !== applicationId && tables > 0) {
    throw usageError(
      `${file} is a SQLite file of another program`,
      "Choose another file with --ledger FILE.",
    );
  }
  if (version > migrations.length) {
    throw usageError(
      `the ledger ${file} was written by a newer pinsheet`,
      "Update pinsheet, or use the newer one.",
    );
  }
  if (version === migrations.length) return;
  db.transaction(() => {
    for (const migration of migrations.slice(db.pragma("user_version", { simple: true }) as number))
      db.exec(migration);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}

/** What SQLite says, in words and with a remedy, where there is one; other errors as they are. */
export function explainFailure(cause: unknown, file: string): Error {
  if (!(cause instanceof Database.SqliteError)) return cause as Error;
  const why: Record<string, string> = {
    SQLITE_NOTADB: "is not a SQLite file",
    SQLITE_CORRUPT: "is damaged",
    SQLITE_READONLY: "may not be written",
    SQLITE_BUSY: "is locked by another program",
    SQLITE_FULL: "cannot grow: the disk is full",
  };
  const known = Object.entries(why).find(([code]) => cause.code.startsWith(code));
  if (!known) return cause;
  return usageError(
    `the ledger ${file} ${known[1]}`,
    "Nothing is sent that cannot be recorded first. Mend that, or choose another file with --ledger FILE.",
    cause,
  );
}

function refuseNetworkFileSystem(file: string): void {
  let type: number;
  try {
    type = statfsSync(dirname(resolve(file))).type;
  } catch {
    return; // the folder does not exist: opening says so better
  }
  const name = networkFileSystems.get(type);
  if (!name) return;
  throw usageError(
    `the ledger ${file} lies on a network file system (${name}), where SQLite cannot keep its promises`,
    "Put the ledger on a local disk with --ledger FILE.",
  );
}
