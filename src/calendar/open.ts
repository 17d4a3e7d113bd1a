// Which calendar an argument means, and whether its file is still the one that was read. Knows nothing of its content.

import { realpathSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { unreachableError } from "../lib/errors.ts";
import { type Address, isAddress, readAddress, shownAddress } from "./address.ts";

/** One calendar, before it is opened. */
export type Calendar = {
  /** Its name in the ledger: the path relative to the ledger's folder, with "/"; "stdin" for standard input; an address. */
  key: string;
  /** As typed; of an address, without what lets others in. */
  name: string;
  /** Absolute; relative media paths start here. For an address no folder at all: its rows name no files. */
  folder: string;
  /** Absolute, or null for standard input and for an address. */
  file: string | null;
  /** Where it is downloaded from, or null. */
  address: Address | null;
};

export const stdinKey = "stdin";

/** The calendar that a command line argument names; "-" is standard input. */
export function calendarAt(argument: string, ledgerFile: string): Calendar {
  if (argument === "-") {
    return { key: stdinKey, name: argument, folder: process.cwd(), file: null, address: null };
  }
  if (isAddress(argument)) {
    const address = readAddress(argument);
    return { key: address.key, name: shownAddress(argument), folder: address.key, file: null, address };
  }
  const file = resolve(argument);
  const place = (path: string) => join(realFolder(dirname(path)), basename(path));
  const path = relative(dirname(place(resolve(ledgerFile))), place(file))
    .split(sep)
    .join("/");
  // A file of this very name must not share its pins with whatever is piped in.
  const key = path === stdinKey ? `./${path}` : path;
  return { key, name: argument, folder: dirname(file), file, address: null };
}

/** By whatever way a folder is reached, it is one folder. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** How messages call the calendar. */
export function spokenName(calendar: Calendar): string {
  if (calendar.address !== null) return calendar.name.replace(/\?[^#]*/, "");
  return calendar.file === null ? "standard input" : calendar.name;
}

/**
 * A cheap mark that changes when the file does: size, modification time (ns) and inode. Null where there is nothing
 * to compare (standard input, a pipe, an address). Throws an ExpectedError (exit 3) for a file that is not there.
 */
export async function fingerprintOf(calendar: Calendar): Promise<string | null> {
  if (calendar.file === null) return null;
  const found = await stat(calendar.file, { bigint: true }).catch((cause: unknown) => {
    throw cannotRead(calendar.name, cause);
  });
  if (found.isDirectory()) {
    throw unreachableError(`${calendar.name} is a folder`, "Name the calendar inside it.");
  }
  return found.isFile() ? `${found.size}-${found.mtimeNs}-${found.ino}` : null;
}

/** The ExpectedError (exit 3) for a file that the system will not open or read. */
export function cannotRead(name: string, cause: unknown): Error {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return unreachableError(`there is no file ${name}`, "Check the name and the folder.", cause);
    case "EACCES":
    case "EPERM":
      return unreachableError(
        `${name} may not be read by this user`,
        "Give this user the right to read the file.",
        cause,
      );
    case "EBUSY":
      return unreachableError(`${name} is locked by another program`, "Close it there and run again.", cause);
    default:
      return unreachableError(`${name} cannot be read (${code})`, "Check the file and run again.", cause);
  }
}
