// Exports one calendar: what became of each row beside the row itself, the rows that still need work, or all of it as a calendar
// feed. Decides which file it becomes; what is in it is decided elsewhere.

import { basename, dirname, extname, join } from "node:path";
import { isAddress } from "../calendar/address.ts";
import { spokenName } from "../calendar/open.ts";
import { hasResultColumns } from "../calendar/rows/result-columns.ts";
import { kindOfFile, openTable } from "../calendar/table.ts";
import type { Config } from "../config/config.ts";
import { usageError } from "../lib/errors.ts";
import type { Tally } from "../model/report.ts";
import type { RowReport } from "../model/row-report.ts";
import { csvOfRows, csvWithResults } from "./csv.ts";
import { calendarFeed, isEvent, isFeed } from "./ics.ts";
import { type Results, type ResultsRequest, withResults } from "./results.ts";
import { mayBeWritten, type Place, placeAt, save } from "./save.ts";
import { fixable } from "./wanted.ts";
import {
  excelWithResults,
  isExcel,
  newCsvWithResults,
  newOfRows,
  newWithResults,
  type Source,
} from "./workbook.ts";

export type ExportKind = "results" | "retry" | "feed";
export type Format = "csv" | "xlsx";

type ExportRequest = Omit<ResultsRequest, "before"> & {
  kind: ExportKind;
  /** Null: that of the calendar. */
  format: Format | null;
  /** Null: beside the calendar. */
  output: string | null;
  force: boolean;
  cwd: string;
  /** Milliseconds since the epoch. */
  now: number;
};

export type Exported = {
  /** As the person named it, or would. */
  file: string;
  /** Rows of the calendar that are in it. Where none needs work, no file is written. */
  written: number;
  /** All rows of the calendar. */
  states: Tally;
  /** False where a dry run told what its rows are. */
  isKnown: boolean;
  /** IANA zone in which its times without one were read, or null. */
  zone: string | null;
};

/** Throws an ExpectedError; then no file was written or changed. */
export async function exportCalendar(config: Config, request: ExportRequest): Promise<Exported> {
  const { kind } = request;
  let opened: Opened | null = null;
  const before: ResultsRequest["before"] = async (calendar) => {
    opened = await openExport(config, request, calendar);
  };
  return withResults(config, { ...request, before }, async ({ calendar, content, isKnown, pages, zone }) => {
    if (opened === null) throw new Error("an export that was not opened");
    const { place, ...how } = opened;
    const counter = countRows(pages, kind);
    const done = () => ({ file: place.name, ...counter.counted(), isKnown, zone });
    if (kind === "retry" && (await holdsNone(counter))) return done();
    const { file, sheet } = content;
    const source = { name: spokenName(calendar), file, sheet, pages: counter.pages };
    const pieces = await contentOf(source, { ...request, ...how, zone });
    await save(place, closedBy(pieces, content.mustBeSame));
    return done();
  });
}

/** The last look comes before the file is put in its place. */
async function* closedBy(
  pieces: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>,
  mustBeSame: () => Promise<void>,
): AsyncGenerator<Uint8Array | string> {
  yield* pieces;
  await mustBeSame();
}

type Opened = { place: Place; format: Format; text: boolean };

/** What can be refused is refused before any work is done. */
async function openExport(
  config: Config,
  request: ExportRequest,
  { calendar, content }: Pick<Results, "calendar" | "content">,
): Promise<Opened> {
  const { force, kind } = request;
  const text = (await kindOfFile(content.file)) === "text";
  const format = request.format ?? (text ? "csv" : "xlsx");
  const place = placeOf(request, format);
  const inputs = [content.file, calendar.file, config.ledger].filter((path) => path !== null);
  await mayBeWritten({ place, force, inputs, isSamePost: (path) => isSamePost(path, kind) });
  if (kind === "retry" && format !== (text ? "csv" : "xlsx")) throw inItsOwnFormat();
  if (kind === "results") await refuseResults(content.file, content.sheet, spokenName(calendar));
  return { place, format, text };
}

type Made = Pick<ExportRequest, "kind" | "now"> & { format: Format; text: boolean; zone: string | null };

async function contentOf(source: Source, { kind, now, format, text, zone }: Made) {
  switch (kind) {
    case "feed":
      return calendarFeed(source, { now });
    case "retry":
      return format === "csv" ? csvOfRows(source, fixable) : [await newOfRows(source, fixable)];
    case "results":
      if (format === "csv")
        return text ? csvWithResults(source, { zone }) : newCsvWithResults(source, { zone });
      if (!text && (await isExcel(source.file, source.name)))
        return [await excelWithResults(source, { zone })];
      return [await newWithResults(source, { zone })];
    default:
      return kind satisfies never;
  }
}

/** In another format a cell may not be the same cell any more, and its row would not be the same row. */
const inItsOwnFormat = () =>
  usageError("rows to be fixed are written in the format of their calendar", "Leave --format out.");

const endings: Record<ExportKind, string> = { results: ".results", retry: ".retry", feed: "" };

/** Beside the calendar: "autumn.csv" becomes "autumn.results.csv", "autumn.retry.csv" or "autumn.ics". */
function placeOf({ calendar, kind, output, cwd }: ExportRequest, format: Format): Place {
  if (output !== null) return placeAt(output, cwd);
  if (isAddress(calendar))
    throw usageError("an address has no folder to write to", "Name the file to write with --output.");
  const ending = extname(calendar);
  const stem = join(dirname(calendar), basename(calendar, ending));
  const isAlike = format === "csv" ? !/^\.(?:xls.?|ods)$/i.test(ending) : /^\.xls[xm]$/i.test(ending);
  const own = kind === "feed" ? ".ics" : isAlike && ending !== "" ? ending : `.${format}`;
  return placeAt(`${stem}${endings[kind]}${own}`, cwd);
}

async function isSamePost(path: string, kind: ExportKind): Promise<boolean> {
  if (kind === "feed") return isFeed(path);
  // A person fixes it, so it is not ours any more.
  if (kind === "retry") return false;
  return hasResultColumns(await headerOf(path, null));
}

async function headerOf(path: string, sheet: string | null): Promise<string[]> {
  const table = await openTable(path, basename(path), sheet);
  try {
    for await (const { cells } of table.rows()) return cells;
    return [];
  } finally {
    table.close();
  }
}

/** Else each export would add its columns again. */
async function refuseResults(file: string, sheet: string | null, name: string): Promise<void> {
  if (!hasResultColumns(await headerOf(file, sheet))) return;
  throw usageError(
    `${name} is what an export wrote`,
    "Export the calendar that it was made from; or delete its last columns, those that begin with pin_.",
  );
}

/** Counts the rows while they are read. */
function countRows(pages: Results["pages"], kind: ExportKind) {
  let states: Tally = {};
  let written = 0;
  return {
    async *pages() {
      states = {};
      written = 0;
      for await (const page of pages()) {
        for (const { row } of page) {
          states[row.state] = (states[row.state] ?? 0) + 1;
          if (isWritten(row, kind)) written += 1;
        }
        yield page;
      }
    },
    counted: () => ({ states, written }),
  };
}

async function holdsNone({ pages, counted }: ReturnType<typeof countRows>): Promise<boolean> {
  for await (const _ of pages());
  return counted().written === 0;
}

const isWritten = (row: RowReport, kind: ExportKind): boolean =>
  kind === "retry" ? fixable.has(row.state) : kind === "feed" ? isEvent(row) : true;
