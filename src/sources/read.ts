// Reads one calendar whole, from its file or standard input: rows and notes, or an error, never half of it.

import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { unreachableError } from "../errors.ts";
import { type Issue, issue } from "../issue.ts";
import { type Columns, findColumns, pinterestTimes } from "../rows/columns.ts";
import { type Row, readRow } from "../rows/row.ts";
import { readCsv } from "./csv.ts";
import { type Calendar, fingerprintOf, spokenName } from "./open.ts";

/** A calendar, read whole. */
export type Reading = {
  rows: Row[];
  /** About the calendar as a whole: columns that are ignored. */
  notes: Issue[];
};

export type ReadOptions = {
  /** IANA zone for times without one. */
  timezone: string | null;
  /** Read when the calendar is "-". */
  stdin: Readable;
};

/** Reads every row. Throws an ExpectedError (exit 3) where the calendar cannot be read whole. */
export async function readCalendar(calendar: Calendar, options: ReadOptions): Promise<Reading> {
  const name = spokenName(calendar);
  const before = await fingerprintOf(calendar);
  const input = calendar.file === null ? options.stdin : createReadStream(calendar.file);
  const reading = await readRows(input, name, { calendar: calendar.key, timezone: options.timezone });
  if ((await fingerprintOf(calendar)) !== before) {
    throw unreachableError(`${name} changed while it was read`, "Save it and run again.");
  }
  return reading;
}

async function readRows(
  input: Readable,
  name: string,
  context: { calendar: string; timezone: string | null },
): Promise<Reading> {
  const rows: Row[] = [];
  const filled = new Set<number>();
  let columns: Columns | null = null;
  for await (const { line, cells } of readCsv(input, name)) {
    if (columns === null) {
      columns = columnsOf(cells, name);
      continue;
    }
    rows.push(readRow(line, cells, { ...context, columns }));
    for (const index of columns.nameless) if ((cells[index] ?? "").trim() !== "") filled.add(index);
  }
  const about = columns === null ? [] : [...columns.notes, ...pinterestTimes(columns, context.timezone)];
  return { rows, notes: [...about, ...[...filled].map(namelessColumn)] };
}

function columnsOf(header: string[], name: string): Columns {
  const found = findColumns(header);
  if ("columns" in found) return found.columns;
  throw unreachableError(`${name}: ${found.problem.message}`, found.problem.hint);
}

function namelessColumn(index: number): Issue {
  return issue(
    "unknown-column",
    { column: null, value: null },
    `column ${index + 1} has cells but no header; they are ignored.`,
    "Give the column a header, unless it does not matter.",
  );
}
