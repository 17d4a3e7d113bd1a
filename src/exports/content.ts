// The file that a calendar's cells are in: its own, or what its address gives now.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { download } from "../calendar/download.ts";
import { type Calendar, fingerprintOf, spokenName } from "../calendar/open.ts";
import type { Config } from "../config/config.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import { type ExpectedError, usageError } from "../lib/errors.ts";
import { readFrom } from "../run/fingerprint.ts";
import { changedMeanwhile } from "./lines.ts";

export type Content = {
  file: string;
  /** Which sheet of a workbook; null: the first that is not hidden. */
  sheet: string | null;
  /** True where it is what the ledger's last good reading was made of. */
  isAsRead: boolean;
  /** Throws where it changed since it was opened. */
  mustBeSame: () => Promise<void>;
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
  const isSame = (sha256: string | null) =>
    sha256 !== null && before !== null && sha256 === before.sha256 && sheet === before.sheet;
  if (calendar.file !== null) {
    const state = await fingerprintOf(calendar);
    const mustBeSame = async () => {
      if ((await fingerprintOf(calendar)) !== state) throw changedMeanwhile(spokenName(calendar));
    };
    return {
      file: calendar.file,
      sheet,
      isAsRead: before !== null && isSame(await hashOf(calendar.file)),
      mustBeSame,
      release: async () => {},
    };
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
  const { file, release } = content;
  return { file, sheet, isAsRead: isSame(mark.sha256), mustBeSame: async () => {}, release };
}

const noStdin = (): ExpectedError =>
  usageError(
    "standard input cannot be exported: its text is gone once it was read",
    "Save it as a file, and name that.",
  );

/** Null for a file that cannot be read: that is told when its rows are read. */
async function hashOf(file: string): Promise<string | null> {
  const digest = createHash("sha256");
  return pipeline(createReadStream(file), digest).then(
    () => digest.digest("hex"),
    () => null,
  );
}
