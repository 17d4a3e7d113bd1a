// PURE. How one calendar is to be read: what pinsheet.json and the flags say about it.

import type { Field } from "../model/row-fields.ts";
import type { Parameters } from "./rows/links.ts";

export type CalendarSettings = {
  /** Name of the template that it was made for; null: told by its headers. */
  template: string | null;
  /** Headers and the fields that they mean; null: the column is ignored. */
  columns: Readonly<Record<string, Field | null>>;
  /** For rows whose cell is blank. */
  board: string | null;
  profile: string | null;
  /** IANA zone for times without one, in the place of the common one. */
  timezone: string | null;
  /** Put before links that begin without https://. */
  linkPrefix: string | null;
  /** Added to links. */
  parameters: Parameters;
  /** What becomes of a row with several images: it waits for the person, or its first image is taken. */
  severalImages: "refuse" | "first";
};

export const noSettings: CalendarSettings = {
  template: null,
  columns: {},
  board: null,
  profile: null,
  timezone: null,
  linkPrefix: null,
  parameters: {},
  severalImages: "refuse",
};

/** Settings for the calendars that a pattern matches; the path is absolute, with "/". */
export type SettingsFor = { pattern: string; settings: Partial<CalendarSettings> };

/** The settings of one calendar: the common ones, and over them those of each pattern it matches, in their order. */
export function settingsOf(
  paths: readonly string[],
  common: CalendarSettings,
  calendars: readonly SettingsFor[],
): CalendarSettings {
  let settings = common;
  for (const { pattern, settings: more } of calendars) {
    if (!paths.some((path) => matches(path, pattern))) continue;
    settings = { ...settings, ...more, columns: { ...settings.columns, ...more.columns } };
  }
  return settings;
}

/** `*` is any part of a name, `**` any folders, `?` one character. */
function matches(path: string, pattern: string): boolean {
  const parts = pattern.split(/(\*\*\/|\*\*|\*|\?)/).map((part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`).test(path);
}
