// The file that a calendar's cells are in: its own, or what its address gives now.

import type { Config } from "../config.ts";
import { type ExpectedError, usageError } from "../errors.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import { download } from "../sources/download.ts";
import { readFrom, stateOf } from "../sources/fingerprint.ts";
import { type Calendar, fingerprintOf, spokenName } from "../sources/open.ts";

export type Content = {
  file: string;
  /** Which sheet of a workbook; null: the first that is not hidden. */
  sheet: string | null;
  /** True where it is what the ledger's last good reading was made of. */
  isAsRead: boolean;
  release: () => Promise<void>;
};

/** Throws an ExpectedError where there is no such file, and for standard input, which is gone once it was read. */
export async function openContent(
  calendar: Calendar,
  known: KnownCalendar | null,
  config: Config,
): Promise<Content> {
  const before = known?.fingerprint ? readFrom(known.fingerprint) : null;
  const sheet = config.sheet ?? before?.sheet ?? null;
  const isSame = (state: string | null) =>
    state !== null && before !== null && state === before.state && sheet === before.sheet;
  if (calendar.file !== null) {
    const isAsRead = isSame(await fingerprintOf(calendar));
    return { file: calendar.file, sheet, isAsRead, release: async () => {} };
  }
  if (calendar.address === null) throw noStdin();
  const found = await download(calendar.address, {
    name: spokenName(calendar),
    wholeWorkbook: sheet !== null,
    mark: null,
    allowPrivate: config.allowPrivateMedia,
  });
  if (found.kind === "unchanged") throw new Error("a download without a mark that gave nothing");
  const { content, mark } = found;
  return { file: content.file, sheet, isAsRead: isSame(stateOf(mark)), release: content.release };
}

const noStdin = (): ExpectedError =>
  usageError(
    "standard input cannot be exported: its text is gone once it was read",
    "Save it as a file, and name that.",
  );
