// The calendars that pinsheet.json names: what a command is about that is given none. Patterns are looked up anew each time.

import { globSync } from "node:fs";
import { extname, relative, sep } from "node:path";
import { usageError } from "../lib/errors.ts";
import { isAddress } from "./address.ts";
import type { SettingsFor } from "./settings.ts";

/** A pattern such as `shop/*` means the calendars there, not the images beside them. */
const kinds = new Set([".csv", ".tsv", ".txt", ".xlsx", ".ods"]);

/** As a person would type them in `cwd`. Throws a usage error (exit 2) where the settings name none. */
export function listedCalendars(calendars: readonly SettingsFor[], cwd: string): string[] {
  const found = calendars.flatMap(({ pattern }) => {
    if (pattern === "-") return [];
    if (isAddress(pattern)) return [pattern];
    return /[*?]/.test(pattern) ? filesLike(pattern) : [pattern];
  });
  const names = [...new Set(found.map((path) => (isAddress(path) ? path : typedFrom(cwd, path))))];
  if (names.length > 0) return names;
  throw usageError(
    "no calendar is named",
    'Name the file behind the command, such as `pinsheet plan autumn.csv`, or in pinsheet.json: { "calendars": { "autumn.csv": {} } }.',
  );
}

const filesLike = (pattern: string): string[] =>
  globSync(pattern)
    .filter((path) => kinds.has(extname(path).toLowerCase()))
    .toSorted();

function typedFrom(cwd: string, path: string): string {
  const typed = relative(cwd, path);
  return typed.startsWith(`..${sep}`) ? path : typed;
}
