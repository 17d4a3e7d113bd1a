// Notices that the files of an open ledger are no longer the ones that were opened. SQLite does not: it goes on writing
// to a file that was deleted or renamed, where nobody will ever find what it wrote.

import { type BigIntStats, statSync } from "node:fs";

type File = { file: string; called: string };

type WatchedFiles = {
  /** Says what happened to which file, or null: all are in their place. */
  lost: () => string | null;
  /** Also watch this one, from now on. */
  add: (file: File) => void;
  remove: (file: string) => void;
};

/** Watches files that exist now and that nobody replaces while they are in use. */
export function watchFiles(files: readonly File[]): WatchedFiles {
  const known = new Map(files.map((one) => [one.file, { ...one, identity: identityOf(one.file) }]));
  return {
    lost() {
      for (const { file, called, identity } of known.values()) {
        const now = identityOf(file);
        if (now === identity) continue;
        return `${called} was ${now === null ? "removed" : "replaced"} while pinsheet was running`;
      }
      return null;
    },
    add: (one) => void known.set(one.file, { ...one, identity: identityOf(one.file) }),
    remove: (file) => void known.delete(file),
  };
}

function statOf(file: string): BigIntStats | null {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return null; // gone, or out of reach: both mean that it is not to be relied on
  }
}

export function identityOf(file: string): string | null {
  const seen = statOf(file);
  return seen && `${seen.dev}:${seen.ino}`;
}

/** Changes when the content is written, by whomever. */
export function contentOf(file: string): string | null {
  const seen = statOf(file);
  return seen && `${seen.size}:${seen.mtimeNs}`;
}
