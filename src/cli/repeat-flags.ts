// PURE. The flags that a suggested next command must repeat to mean the same calendars, ledger and account.

import type { Flags } from "../config/config.ts";
import type { Issue } from "../model/issue.ts";
import type { Paused } from "../model/report.ts";
import type { RowReport } from "../model/row-report.ts";
import { typed } from "./render/closing.ts";

const words = [
  ["--config", "config"],
  ["--ledger", "ledger"],
  ["--profile", "profile"],
  ["--profile-group", "profileGroup"],
  ["--timezone", "timezone"],
  ["--template", "template"],
  ["--sheet", "sheet"],
  ["--ahead", "ahead"],
  ["--max-late", "maxLate"],
  ["--catch-up", "catchUp"],
] as const satisfies readonly (readonly [string, keyof Flags])[];

/** Those of `flags` that were typed, as they were typed. */
export function repeatedFlags(flags: Flags): string[] {
  const given = words.flatMap(([flag, name]) => {
    const value = flags[name];
    return value === undefined ? [] : [flag, value];
  });
  const folders = (flags.mediaFolder ?? []).flatMap((folder) => ["--media-folder", folder]);
  const privateMedia = flags.allowPrivateMedia ? ["--allow-private-media"] : [];
  return [...given, ...folders, ...privateMedia, ...(flags.sandbox ? ["--sandbox"] : [])];
}

/**
 * The `--timezone` that reads calendars as they were read before. `read`: the zone of all of them; null: none, or several.
 * `configured`: by the flag or the settings; what the settings say need not be typed.
 */
export function repeatedZone(
  read: string | null,
  { timezone }: Flags,
  configured: string | null,
): string | undefined {
  if (read === null) return timezone;
  return timezone === undefined && read === configured ? undefined : read;
}

/** A command within a hint; all of these take the flags that say which ledger and account are meant. */
const spoken = /`pinsheet ([^`]*)`/g;
const placed = /^(?:boards|profiles|status|stats|retry|pause|resume|cancel|publish)/;

/** Makes the commands that a hint names look where this one looked: with its `--config`, `--ledger` and `--sandbox`. */
export function hintWithFlags({ config, ledger, sandbox }: Flags): (hint: string) => string {
  const place = repeatedFlags({ config, ledger, sandbox }).map(typed);
  if (place.length === 0) return (hint) => hint;
  return (hint) =>
    hint.replace(spoken, (whole, command: string) =>
      placed.test(command) ? `\`${["pinsheet", command, ...place].join(" ")}\`` : whole,
    );
}

/** The same of what ends a pause. */
export function pausedWithFlags(paused: Paused, flags: Flags): Paused {
  const again = hintWithFlags(flags);
  return { ...paused, pauses: paused.pauses.map((pause) => ({ ...pause, hint: again(pause.hint) })) };
}

/** The same of all hints of issues. */
export function issuesWithFlags(problems: readonly Issue[], flags: Flags): Issue[] {
  const again = hintWithFlags(flags);
  return problems.map((problem) => ({ ...problem, hint: again(problem.hint) }));
}

/** The same of all hints of a row. */
export const rowWithFlags = <R extends RowReport>(row: R, flags: Flags): R => ({
  ...row,
  issues: issuesWithFlags(row.issues, flags),
  notes: issuesWithFlags(row.notes, flags),
});
