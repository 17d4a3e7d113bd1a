// Reads one calendar whole, from its file or standard input: rows and notes, or an error, never half of it.

import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import type { CalendarSettings } from "../calendar-settings.ts";
import { unreachableError } from "../errors.ts";
import type { Issue } from "../issue.ts";
import type { Row } from "../rows/row.ts";
import { openReader, type Skipped, type Taken } from "../templates/reader.ts";
import { byReason, type SkippedRows } from "../templates/skipped.ts";
import { readCsv } from "./csv.ts";
import { type Calendar, fingerprintOf, spokenName } from "./open.ts";

/** A calendar, read whole. */
export type Reading = {
  rows: Row[];
  /** Rows that are no pins. */
  skipped: SkippedRows[];
  /** About the calendar as a whole: its template, columns that are ignored. */
  notes: Issue[];
  /** The name of its template. */
  template: string;
  /** IANA zone in which its times without one are read. */
  timezone: string | null;
};

export type ReadOptions = {
  /** IANA zone for times without one. */
  timezone: string | null;
  /** What pinsheet.json says about it. */
  settings?: CalendarSettings;
  /** Read when the calendar is "-". */
  stdin: Readable;
};

/** Reads every row. Throws an ExpectedError (exit 3) where the calendar cannot be read whole. */
export async function readCalendar(calendar: Calendar, options: ReadOptions): Promise<Reading> {
  const name = spokenName(calendar);
  const before = await fingerprintOf(calendar);
  const input = calendar.file === null ? options.stdin : createReadStream(calendar.file);
  const { stdin: _, ...how } = options;
  const reading = await readRows(input, name, { calendar: calendar.key, ...how });
  if ((await fingerprintOf(calendar)) !== before) {
    throw unreachableError(`${name} changed while it was read`, "Save it and run again.");
  }
  return reading;
}

async function readRows(
  input: Readable,
  name: string,
  context: { calendar: string } & Pick<ReadOptions, "timezone" | "settings">,
): Promise<Reading> {
  const refuse = (problem: { message: string; hint: string }) =>
    unreachableError(`${name}: ${problem.message}`, problem.hint);
  const reader = openReader({ ...context, refuse });
  const rows: Row[] = [];
  const skipped: Skipped[] = [];
  const keep = (taken: Taken) => {
    rows.push(...taken.rows);
    skipped.push(...taken.skipped);
  };
  for await (const { line, cells } of readCsv(input, name)) keep(reader.take(line, cells));
  const { notes, template, timezone, ...last } = reader.end();
  keep(last);
  return { rows, skipped: byReason(skipped), notes, template, timezone };
}
