// PURE. The mark by which the ledger knows that a calendar must not be parsed again: the state of its file or address, and
// the settings that its rows were read with.

import type { CalendarSettings } from "../calendar-settings.ts";
import type { Config } from "../config.ts";
import type { Mark } from "./download.ts";

const settingsOf = (config: Config, settings: CalendarSettings) => [
  config.timezone,
  config.profile,
  config.profileGroup,
  config.maxLateMs,
  config.mediaFolders,
  config.sheet,
  settings,
];

export const fingerprintWith = (state: string, config: Config, settings: CalendarSettings): string =>
  JSON.stringify([state, ...settingsOf(config, settings)]);

export const fingerprintFrom = (mark: Mark, config: Config, settings: CalendarSettings): string => {
  const { etag, modified, sha256 } = mark;
  return fingerprintWith(JSON.stringify({ etag, modified, sha256 }), config, settings);
};

/** What an address was at the last reading, if it was read with the same settings. */
export function markIn(fingerprint: string | null, config: Config, settings: CalendarSettings): Mark | null {
  if (fingerprint === null) return null;
  const [state] = JSON.parse(fingerprint) as unknown[];
  if (typeof state !== "string" || fingerprint !== fingerprintWith(state, config, settings)) return null;
  return JSON.parse(state) as Mark;
}
