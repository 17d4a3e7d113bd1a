// PURE. The mark by which the ledger knows that a calendar must not be parsed again: the state of its file or address, the
// settings that its rows were read with, and the version of the program, for the next one may understand more.

import type { Mark } from "../calendar/download.ts";
import type { CalendarSettings } from "../calendar/settings.ts";
import type { Config } from "../config/config.ts";

/** What a calendar is read with. */
export type ReadWith = { config: Config; settings: CalendarSettings; version: string };

const termsOf = ({ config, settings, version }: ReadWith) => [
  version,
  config.timezone,
  config.profile,
  config.profileGroup,
  config.maxLateMs,
  config.mediaFolders,
  config.sheet,
  settings,
];

const fingerprintWith = (state: string, terms: ReadWith): string =>
  JSON.stringify([state, ...termsOf(terms)]);

/** A file: what the system says of it (see open.ts), and its content, which may be the same though it was saved again. */
export type FileMark = { stat: string; sha256: string };

export const fingerprintOfFile = ({ stat, sha256 }: FileMark, terms: ReadWith): string =>
  fingerprintWith(JSON.stringify({ stat, sha256 }), terms);

export const fingerprintFrom = (mark: Mark, terms: ReadWith): string => {
  const { etag, modified, sha256 } = mark;
  return fingerprintWith(JSON.stringify({ etag, modified, sha256 }), terms);
};

/** What was read last: the hash of the content, and which sheet of it. */
export function readFrom(fingerprint: string): { sha256: string; sheet: string | null } {
  const [state, ...terms] = JSON.parse(fingerprint) as unknown[];
  const { sha256 } = JSON.parse(String(state)) as FileMark;
  const sheet = terms[sheetAt];
  return { sha256, sheet: typeof sheet === "string" ? sheet : null };
}

/** The place of the sheet among the terms. */
const sheetAt = 6;

/** What a file or an address was at the last reading, if it was read with the same settings. */
export function markIn<M extends FileMark | Mark>(fingerprint: string | null, terms: ReadWith): M | null {
  if (fingerprint === null) return null;
  const [state] = JSON.parse(fingerprint) as unknown[];
  if (typeof state !== "string" || fingerprint !== fingerprintWith(state, terms)) return null;
  return JSON.parse(state) as M;
}
