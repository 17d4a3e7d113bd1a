// Reads one calendar whole, from a file: rows and notes, or an error, never half of it.

import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { unreachableError } from "../errors.ts";
import { type Issue, issue } from "../issue.ts";
import { tidy } from "../rows/cell.ts";
import { type Columns, findColumns, pinterestTimes } from "../rows/columns.ts";
import { type Row, readRow } from "../rows/row.ts";
import { openDates } from "./dates.ts";
import { type Calendar, fingerprintOf, spokenName } from "./open.ts";
import { type Spool, spoolPipe } from "./spool.ts";
import { openTable, type Table } from "./table.ts";

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
  /** Which sheet of a workbook; null: the first that is not hidden. */
  sheet: string | null;
};

/**
 * Reads every row of a file or of standard input. Throws an ExpectedError (exit 3) where the calendar cannot be read whole.
 */
export async function readCalendar(calendar: Calendar, options: ReadOptions): Promise<Reading> {
  const name = spokenName(calendar);
  const before = await fingerprintOf(calendar);
  const content = await contentOf(calendar, before, options.stdin);
  try {
    const reading = await readContent(content.file, calendar, options);
    if ((await fingerprintOf(calendar)) !== before) {
      throw unreachableError(`${name} changed while it was read`, "Save it and run again.");
    }
    return reading;
  } finally {
    await content.release();
  }
}

/** Reads every row of what is in this file by now. */
export async function readContent(
  file: string,
  calendar: Calendar,
  { timezone, sheet }: Pick<ReadOptions, "timezone" | "sheet">,
): Promise<Reading> {
  const name = spokenName(calendar);
  const table = await openTable(file, name, sheet);
  try {
    const context = { calendar: calendar.key, timezone, files: calendar.address === null };
    return await readRows(table, name, context);
  } finally {
    table.close();
  }
}

/** What has no fingerprint can be read only once: standard input, and a pipe that the shell made. */
async function contentOf(calendar: Calendar, fingerprint: string | null, stdin: Readable): Promise<Spool> {
  const { file } = calendar;
  if (file !== null && fingerprint !== null) return { file, release: async () => {} };
  return spoolPipe(file === null ? stdin : createReadStream(file), spokenName(calendar));
}

async function readRows(
  table: Table,
  name: string,
  context: { calendar: string; timezone: string | null; files: boolean },
): Promise<Reading> {
  const rows: Row[] = [];
  const filled = new Set<number>();
  const dates = openDates(() => publishCells(table, name));
  let columns: Columns | null = null;
  for await (const { line, cells } of table.rows()) {
    if (columns === null) {
      columns = columnsOf(cells, name);
      continue;
    }
    for (const index of columns.nameless) if ((cells[index] ?? "").trim() !== "") filled.add(index);
    const orders = dates.ordersFor(publishCell(cells, columns)) ?? (await dates.decide());
    const whole = table.isGrid ? fitted(cells, columns.width, filled) : cells;
    rows.push(readRow(line, whole, { ...context, columns, dates: orders }));
  }
  if (columns === null) return { rows, notes: table.notes() };
  const column = columns.headers.publishAt ?? null;
  const about = [...columns.notes, ...pinterestTimes(columns, context.timezone), ...dates.notes(column)];
  return { rows, notes: [...table.notes(), ...about, ...[...filled].map(namelessColumn)] };
}

const publishCell = (cells: readonly string[], { position }: Columns) =>
  tidy(cells[position.publishAt ?? -1] ?? "");

async function* publishCells(table: Table, name: string): AsyncGenerator<string> {
  let columns: Columns | null = null;
  for await (const { cells } of table.rows()) {
    if (columns === null) columns = columnsOf(cells, name);
    else yield publishCell(cells, columns);
  }
}

/** A row of a workbook ends with its last cell that holds something; what lies beyond the header has no name. */
function fitted(cells: readonly string[], width: number, filled: Set<number>): string[] {
  for (let index = width; index < cells.length; index++) if (cells[index] !== "") filled.add(index);
  return Array.from({ length: width }, (_, index) => cells[index] ?? "");
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
