// What SQLite and the disk say when they fail, in a person's words and with what to do.

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { type ExpectedError, usageError } from "../lib/errors.ts";

const noRecordNoSending = "Nothing is sent that cannot be recorded first.";

/** By the beginning of SQLite's code. A subject ("the ledger x.db") stands before, the code may be named in it. */
const failures: readonly [code: string, what: string, hint: string][] = [
  ["SQLITE_NOTADB", "is not a SQLite file", "Restore it from a backup, or choose another file."],
  ["SQLITE_CORRUPT", "is damaged", "Restore it from a backup. Nothing is sent until then."],
  [
    "SQLITE_BUSY",
    "is locked by another program",
    `${noRecordNoSending} Close what has it open (a database browser, a backup), then run pinsheet again.`,
  ],
  [
    "SQLITE_FULL",
    "cannot grow: the disk is full",
    `${noRecordNoSending} Make room on the disk, then run pinsheet again.`,
  ],
  [
    "SQLITE_IOERR",
    "cannot be read or written: the disk reports an error",
    `${noRecordNoSending} Look at the disk (errors, space, quota), then run pinsheet again.`,
  ],
];

/** Whether a code means a file that waiting does not fix. */
export const isBeyondWaiting = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);

export const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");

/** `subject` is what failed, such as "the ledger pins.db"; `file` its path. Other errors come back as they are. */
export function explainFailure(cause: unknown, subject: string, file: string): Error {
  if (!(cause instanceof Database.SqliteError)) return cause as Error;
  if (/^SQLITE_(?:CANTOPEN|READONLY)/.test(cause.code)) return cannotOpen(cause, subject, file);
  const known = failures.find(([code]) => cause.code.startsWith(code));
  if (!known) return cause;
  const [code, what, hint] = known;
  const which = code === "SQLITE_IOERR" ? ` (${cause.code})` : "";
  return usageError(`${subject} ${what}${which}`, hint, cause);
}

/** SQLite only says that it could not read or write; the file system knows why. */
export function cannotOpen(cause: unknown, subject: string, file: string): ExpectedError {
  const [why, hint] = whyNot(file) ?? [
    (cause as Error).message,
    "Check that its folder may be written and that the disk has room",
  ];
  return usageError(
    `${subject} cannot be opened for writing: ${why}`,
    `${noRecordNoSending} ${hint}, or choose another ledger with --ledger FILE.`,
    cause,
  );
}

function whyNot(file: string): [why: string, hint: string] | null {
  const folder = dirname(file);
  if (!existsSync(folder)) return [`the folder ${folder} does not exist`, "Make the folder"];
  if (existsSync(file) && statSync(file).isDirectory()) return ["it is a folder", "Name a file"];
  if (!mayUse(folder))
    return [`this user may not write in the folder ${folder}`, "Give this user the right to write there"];
  if (existsSync(file) && !mayUse(file))
    return ["this user may not read and write it", "Run pinsheet as its owner"];
  return null;
}

function mayUse(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
