// PURE. The mark by which the ledger knows that a calendar must not be parsed again: the state of its file or address, the
// settings that its rows were read with, and the version of the program, for the next one may understand more.

import type { CalendarSettings } from "../calendar-settings.ts";
import type { Config } from "../config.ts";
import type { Mark } from "./download.ts";

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

export const fingerprintWith = (state: string, terms: ReadWith): string =>
  JSON.stringify([state, ...termsOf(terms)]);

export const fingerprintFrom = (mark: Mark, terms: ReadWith): string => fingerprintWith(stateOf(mark), terms);

/** What the fingerprint of the last good reading says: the state of the file, and which sheet of it was read. */
export function readFrom(fingerprint: string): { state: string; sheet: string | null } {
  const [state, ...terms] = JSON.parse(fingerprint) as unknown[];
  const sheet = terms[sheetAt];
  return { state: String(state), sheet: typeof sheet === "string" ? sheet : null };
}

/** The place of the sheet among the terms. */
const sheetAt = 6;

export const stateOf = ({ etag, modified, sha256 }: Mark): string =>
  JSON.stringify({ etag, modified, sha256 });

/** What an address was at the last reading, if it was read with the same settings. */
export function markIn(fingerprint: string | null, terms: ReadWith): Mark | null {
  if (fingerprint === null) return null;
  const [state] = JSON.parse(fingerprint) as unknown[];
  if (typeof state !== "string" || fingerprint !== fingerprintWith(state, terms)) return null;
  return JSON.parse(state) as Mark;
}
