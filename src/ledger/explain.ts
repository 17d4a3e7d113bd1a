// What SQLite and the disk say when they fail, in a person's words and with what to do.

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { ExpectedError, usageError } from "../errors.ts";

const noRecordNoSending = "Nothing is sent that cannot be recorded first.";

/** By the beginning of SQLite's code. A subject ("the ledger x.db") stands before, the code may be named in it. */
const failures: readonly [code: string, what: string, hint: string][] = [
  ["SQLITE_NOTADB", "is not a SQLite file", "Restore it from a backup, or choose another file."],
  ["SQLITE_CORRUPT", "is damaged", "Restore it from a backup. Nothing is sent until then."],
  [
    "SQLITE_READONLY",
    "may not be written",
    `${noRecordNoSending} Give this user the right to write it and its folder, or run pinsheet as its owner.`,
  ],
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

/** Whether a code means a file that waiting does not mend. */
export const isBeyondWaiting = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);

export const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");

/** `subject` is what failed, such as "the ledger pins.db"; `file` its path. Other errors come back as they are. */
export function explainFailure(cause: unknown, subject: string, file: string): Error {
  if (!(cause instanceof Database.SqliteError)) return cause as Error;
  if (cause.code.startsWith("SQLITE_CANTOPEN")) return cannotOpen(cause, subject, file);
  const known = failures.find(([code]) => cause.code.startsWith(code));
  if (!known) return cause;
  const [code, what, hint] = known;
  const which = code === "SQLITE_IOERR" ? ` (${cause.code})` : "";
  return usageError(`${subject} ${what}${which}`, hint, cause);
}

/** SQLite only says that it could not; the file system knows why. */
export function cannotOpen(cause: unknown, subject: string, file: string): ExpectedError {
  if (cause instanceof ExpectedError) return cause;
  const folder = dirname(file);
  const choose = "or choose another with --ledger FILE.";
  const [why, hint] = !existsSync(folder)
    ? [`the folder ${folder} does not exist`, `Make the folder, ${choose}`]
    : existsSync(file) && statSync(file).isDirectory()
      ? ["that is a folder", "Name a file with --ledger FILE."]
      : !mayUse(folder)
        ? [
            `this user may not write in the folder ${folder}`,
            `Give this user the right to write there, ${choose}`,
          ]
        : existsSync(file) && !mayUse(file)
          ? ["this user may not read and write it", `Run pinsheet as its owner, ${choose}`]
          : [
              (cause as Error).message,
              `Check that the folder may be written and the disk has room, ${choose}`,
            ];
  return usageError(`${subject} cannot be opened: ${why}`, `${noRecordNoSending} ${hint}`, cause);
}

function mayUse(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
