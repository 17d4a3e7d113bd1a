// Reads records as a calendar, without a file.

import { noOrders } from "../../../src/calendar/rows/date-forms.ts";
import { type CalendarSettings, noSettings } from "../../../src/calendar/settings.ts";
import { openReader, type Taken } from "../../../src/calendar/templates/reader.ts";

type Record = readonly string[];

/** The lines count from 1. */
export function read(
  records: readonly Record[],
  settings: Partial<CalendarSettings> = {},
  timezone: string | null = "UTC",
) {
  const refuse = ({ message, hint }: { message: string; hint: string }) => new Error(`${message} | ${hint}`);
  const reader = openReader({
    calendar: "c.csv",
    files: true,
    isGrid: false,
    timezone,
    settings: { ...noSettings, ...settings },
    refuse,
  });
  const taken: Taken[] = records.map((record, index) => reader.take(index + 1, [...record], noOrders));
  const { notes, template, timezone: zone, timeColumn: _, ...last } = reader.end();
  const all = [...taken, last];
  return {
    rows: all.flatMap(({ rows }) => rows),
    skipped: all.flatMap(({ skipped }) => skipped),
    /** How many rows each record gave, before the end. */
    pace: taken.map(({ rows, skipped }) => rows.length + skipped.length),
    notes,
    template,
    zone,
  };
}
