// Reads one calendar whole, from a file: rows and notes, or an error, never half of it.

import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { unreachableError } from "../lib/errors.ts";
import type { Issue } from "../model/issue.ts";
import { byReason, type SkippedRows } from "../model/skipped-rows.ts";
import { type Calendar, fingerprintOf, spokenName } from "./open.ts";
import { openRowStore, type SpooledRows } from "./row-store.ts";
import { type DateOrders, noOrders, orderOf } from "./rows/date-forms.ts";
import { countDates, countSerials } from "./rows/date-order.ts";
import type { Row } from "./rows/row.ts";
import type { CalendarSettings } from "./settings.ts";
import { type Spool, spoolPipe } from "./spool.ts";
import { openTable, type Table } from "./table.ts";
import {
  type CalendarReader,
  type Glance,
  openReader,
  type Skipped,
  type Taken,
} from "./templates/reader.ts";

/** A calendar, read whole. */
export type Reading = {
  /** But for those that were passed over or spooled. */
  rows: Row[];
  /** All rows of a calendar that has too many to hold them. */
  spooled: SpooledRows | null;
  /** How many rows are pins, with those that were passed over. */
  count: number;
  /** Rows that are no pins. */
  skipped: SkippedRows[];
  /** About the calendar as a whole: its template, columns that are ignored. */
  notes: Issue[];
  /** The name of its template. */
  template: string;
  /** IANA zone in which its times without one are read. */
  timezone: string | null;
};

type ReadOptions = {
  /** IANA zone for times without one. */
  timezone: string | null;
  /** What pinsheet.json says about it. */
  settings?: CalendarSettings;
  /** Read when the calendar is "-". */
  stdin: Readable;
  /** Which sheet of a workbook; null: the first that is not hidden. */
  sheet: string | null;
  /** Without it every row is read. */
  passOver?: PassOver | null;
  /** Of more rows than this, all are spooled; without it they are held, however many they are. */
  mostHeld?: number | null;
};

/** True for a record that need not be read. */
type PassOver = (line: number, glance: () => Glance | null) => boolean;

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
      reading.spooled?.release();
      throw changedMeanwhile(name);
    }
    return reading;
  } finally {
    await content.release();
  }
}

export const changedMeanwhile = (name: string) =>
  unreachableError(`${name} changed while it was read`, "Save it and run again.");

/** Reads every row of what is in this file by now. */
export async function readContent(
  file: string,
  calendar: Calendar,
  { sheet, timezone, settings, passOver = null, mostHeld = null }: Omit<ReadOptions, "stdin">,
): Promise<Reading> {
  const name = spokenName(calendar);
  const table = await openTable(file, name, sheet);
  try {
    const files = calendar.address === null;
    const context = {
      calendar: calendar.key,
      timezone,
      files,
      passOver,
      mostHeld,
      ...(settings && { settings }),
    };
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

type Context = {
  calendar: string;
  files: boolean;
  passOver: PassOver | null;
  mostHeld: number | null;
} & Pick<ReadOptions, "timezone" | "settings">;

async function readRows(
  table: Table,
  name: string,
  { passOver, mostHeld, ...context }: Context,
): Promise<Reading> {
  const refuse = (problem: { message: string; hint: string }) =>
    unreachableError(`${name}: ${problem.message}`, problem.hint);
  const reader = openReader({ ...context, isGrid: table.isGrid, refuse });
  const dates = openDates(() => timeCells(table, reader));
  const rows = openRowStore(mostHeld);
  let passed = 0;
  const skipped: Skipped[] = [];
  const keep = (taken: Taken) => {
    rows.add(taken.rows);
    skipped.push(...taken.skipped);
  };
  try {
    for await (const { line, cells } of table.rows()) {
      const time = reader.timeOf(line, cells);
      const orders = time === null ? noOrders : (dates.ordersFor(time) ?? (await dates.decide()));
      // What a date means that needs telling is decided by the others.
      const mayPass = passOver !== null && time !== null && orders === noOrders;
      if (mayPass && passOver(line, () => reader.glance(line, cells))) passed++;
      else keep(reader.take(line, cells, orders));
    }
    const { notes, template, timezone, timeColumn, ...last } = reader.end();
    keep(last);
    const about = [...table.notes(), ...notes, ...dates.notes(timeColumn)];
    return {
      ...rows.end(),
      count: rows.count() + passed,
      skipped: byReason(skipped),
      notes: about,
      template,
      timezone,
    };
  } catch (error) {
    rows.release();
    throw error;
  }
}

/** The time of every record, from the first one after the header. */
async function* timeCells(table: Table, reader: CalendarReader): AsyncGenerator<string> {
  let header = reader.headerRecords();
  for await (const { line, cells } of table.rows()) {
    if (header > 0) header -= 1;
    else yield reader.timeOf(line, cells) ?? "";
  }
}

/** `cells` reads all publish_at cells of the calendar from the start. */
function openDates(cells: () => AsyncIterable<string>) {
  const serials = countSerials();
  const dates = countDates();
  let orders: DateOrders | null = null;

  return {
    /** The orders by which this publish_at cell is to be read; null until `decide` has found them. */
    ordersFor(cell: string): DateOrders | null {
      // Nearly all cells are ISO 8601, and end here.
      if (/^\d{4}-/.test(cell)) return noOrders;
      serials.add(cell);
      return orders === null && orderOf(cell) === null ? noOrders : orders;
    },
    async decide(): Promise<DateOrders> {
      for await (const cell of cells()) dates.add(cell);
      orders = dates.orders();
      return orders;
    },
    notes: (column: string | null): Issue[] => [...dates.notes(column), ...serials.notes(column)],
  };
}
