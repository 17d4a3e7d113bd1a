// Opens the ledger's SQLite file with the settings its promises rest on, and refuses a file that cannot keep them.

import { chmodSync, existsSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { usageError } from "../lib/errors.ts";
import { cannotOpen, explainFailure } from "./explain.ts";
import { applicationId, migrations } from "./migrations.ts";
import { fuseType, type Location, mountOf, networkFileSystem } from "./storage.ts";

export type Db = Database.Database;

/** First SQLite without the WAL-reset corruption bug (SQLite release history, 3.51.3). */
const oldestSqlite = "3.51.3";

/**
 * Up to this size every index is compared with its table too (measured: 250 ms for 108 MB, 50,000 Pins sent); beyond it,
 * half the time is saved by not doing that.
 */
const thoroughBytes = 256 * 1024 * 1024;

/** Opens (and creates or migrates) the ledger at an absolute path. Throws ExpectedError (exit 2) with a remedy. */
export function openDatabase(file: string): Db {
  refuseNetworkFileSystem(file);
  refuseEmptied(file);
  const isNew = !existsSync(file);
  let db: Db;
  try {
    db = new Database(file, { timeout: 1000 });
  } catch (cause) {
    throw cannotOpen(cause, `the ledger ${file}`, file);
  }
  try {
    configure(db);
    checkHealth(db, file);
    migrate(db, file);
  } catch (cause) {
    db.close();
    throw explainFailure(cause, `the ledger ${file}`, file);
  }
  // The ledger holds captions and links of unpublished work: its owner's business only.
  if (isNew && process.platform !== "win32" && existsSync(file)) chmodSync(file, 0o600);
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
  // Only the sender moves the log into the ledger (integrity-guard.ts), or who closes it last.
  db.pragma("wal_autocheckpoint = 0");
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
  // Asked of the open file: by its name it may be gone by now, which is noticed at the first write (watched-files.ts).
  const check = bytesOf(db) > thoroughBytes ? "quick_check" : "integrity_check";
  const verdict = db.pragma(`${check}(1)`, { simple: true });
  if (verdict !== "ok") {
    throw usageError(
      `the ledger ${file} is damaged: ${String(verdict)}`,
      "Restore it from a backup. Nothing is sent until then.",
    );
  }
}

const bytesOf = (db: Db) =>
  Number(db.pragma("page_count", { simple: true })) * Number(db.pragma("page_size", { simple: true }));

function migrate(db: Db, file: string): void {
  const version = db.pragma("user_version", { simple: true }) as number;
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() as number;
  // After the tables: another process may be making them just now.
  const owner = db.pragma("application_id", { simple: true });
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

/** To SQLite an empty file is a new database; to us it is a ledger that was lost, if anything was sent from it. */
function refuseEmptied(file: string): void {
  const lock = `${file}-sender`;
  if (statSync(file, { throwIfNoEntry: false })?.size !== 0 || !existsSync(lock)) return;
  throw usageError(
    `the ledger ${file} is empty, and it was not always`,
    `Restore it from a backup. To begin with a new one that remembers nothing, delete it and ${lock}.`,
  );
}

function refuseNetworkFileSystem(file: string): void {
  const name = networkFileSystem(locationOf(file));
  if (name === null) return;
  throw usageError(
    `the ledger ${file} lies on a network file system (${name}), where SQLite cannot keep its promises`,
    "Put the ledger on a local disk with --ledger FILE.",
  );
}

function locationOf(path: string): Location {
  try {
    const { type } = statfsSync(dirname(path));
    const mount =
      type >>> 0 === fuseType ? mountOf(path, readFileSync("/proc/self/mountinfo", "utf8")) : null;
    return { path, type, mount };
  } catch {
    return { path, type: null, mount: null }; // no such folder (opening says so better), or a system without types
  }
}
