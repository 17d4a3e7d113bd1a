// PURE. The mark by which the ledger knows that a calendar must not be parsed again: the state of its file or address, and
// the settings that its rows were read with.

import type { Config } from "../config.ts";
import type { Mark } from "./download.ts";

const settingsOf = (config: Config) => [
  config.timezone,
  config.profile,
  config.profileGroup,
  config.maxLateMs,
  config.mediaFolders,
  config.sheet,
];

export const fingerprintWith = (state: string, config: Config): string =>
  JSON.stringify([state, ...settingsOf(config)]);

export const fingerprintFrom = ({ etag, modified, sha256 }: Mark, config: Config): string =>
  fingerprintWith(JSON.stringify({ etag, modified, sha256 }), config);

/** What an address was at the last reading, if it was read with the same settings. */
export function markIn(fingerprint: string | null, config: Config): Mark | null {
  if (fingerprint === null) return null;
  const [state] = JSON.parse(fingerprint) as unknown[];
  if (typeof state !== "string" || fingerprint !== fingerprintWith(state, config)) return null;
  return JSON.parse(state) as Mark;
}
