// Streams a sheet of an Excel workbook as numbered rows of text cells: dates as wall-clock times, formulas as the values
// that Excel has stored. Knows the format, not what the columns mean.

import type { Issue } from "../../model/issue.ts";
import { longestCell } from "../allowance.ts";
import { notCalculated } from "../rows/spoilt.ts";
import type { CsvRow } from "./csv.ts";
import { type Grid, gridOf } from "./grid.ts";
import { numberText } from "./number-format.ts";
import { chooseSheet, columnOf, mergedCells, placeOf } from "./sheets.ts";
import { readWorkbook, textCollector, unescaped, type Workbook, type XlsxSheet } from "./xlsx-parts.ts";
import { type Attributes, readXml } from "./xml.ts";
import type { Zip } from "./zip.ts";

/** One sheet, ready to be read. `notes` is complete when all rows were read once. */
export type OpenedSheet = {
  /** Names workbook and sheet, for messages. */
  place: string;
  rows: () => AsyncGenerator<CsvRow>;
  notes: () => Issue[];
};

export async function openXlsx(zip: Zip, wanted: string | null): Promise<OpenedSheet> {
  const book = await readWorkbook(zip);
  const { sheet, notes } = chooseSheet(book.sheets, wanted, zip.name);
  const place = placeOf(zip, sheet);
  let merged: Issue[] = [];
  const rows = () => {
    merged = [];
    return readSheet(zip, book, sheet, merged);
  };
  return { place, rows, notes: () => [...notes, ...merged] };
}

async function* readSheet(
  zip: Zip,
  book: Workbook,
  sheet: XlsxSheet,
  notes: Issue[],
): AsyncGenerator<CsvRow> {
  const grid = gridOf(placeOf(zip, sheet));
  const reader = cellReader(grid, book);
  const handlers = {
    open: (tag: string, attributes: Attributes) => {
      if (tag === "row") grid.startRow(Number(attributes["r"] ?? grid.line + 1));
      if (tag === "mergeCell") noteMerged(attributes["ref"] ?? "", notes);
      reader.open(tag, attributes);
    },
    text: reader.text,
    close: (tag: string) => {
      reader.close(tag);
      if (tag === "row") grid.endRow();
    },
  };
  for await (const _ of readXml(zip, sheet.part, handlers)) yield* grid.take();
  grid.mustHoldSomething();
}

/** Merged across rows, the value stands in the first one only. A title merged across columns harms nothing. */
function noteMerged(area: string, notes: Issue[]): void {
  const [, first, last] = /^[A-Z]+(\d+):[A-Z]+(\d+)$/.exec(area) ?? [];
  if (first !== last && notes.length < 5) notes.push(mergedCells(area));
}

/** Puts each cell into the grid when its tag closes. */
function cellReader(grid: Grid, book: Workbook) {
  const words = textCollector();
  let cell: { index: number; type: string; style: number } | null = null;
  let value: string | null = null;
  let hasFormula = false;
  let isValue = false;
  let next = 0;

  return {
    open(tag: string, attributes: Attributes): void {
      if (tag === "row") next = 0;
      if (tag === "c") {
        const index = columnOf(attributes["r"] ?? "") ?? next;
        cell = { index, type: attributes["t"] ?? "n", style: Number(attributes["s"] ?? 0) };
        next = index + 1;
        value = null;
        hasFormula = false;
      }
      if (tag === "f") hasFormula = true;
      if (tag === "v") {
        isValue = true;
        value = "";
      }
      if (tag === "is") words.start();
      words.open(tag);
    },
    text(piece: string): void {
      if (isValue && (value ?? "").length <= longestCell * 2) value = (value ?? "") + piece;
      words.text(piece);
    },
    close(tag: string): void {
      words.close(tag);
      if (tag === "v") isValue = false;
      if (tag === "is") value = words.end();
      if (tag !== "c" || cell === null) return;
      if (value !== null) grid.put(cell.index, textOf(value, cell, grid, book));
      else if (hasFormula) grid.put(cell.index, notCalculated);
      cell = null;
    },
  };
}

function textOf(
  value: string,
  { index, type, style }: { index: number; type: string; style: number },
  grid: Grid,
  { strings, formats, from1904 }: Workbook,
): string {
  switch (type) {
    case "s": {
      const text = strings[Number(value)];
      if (text !== undefined) return text;
      throw grid.refuse(index, "its text is missing in the workbook", "Save the workbook again.");
    }
    case "b":
      return value === "1" ? "TRUE" : "FALSE";
    case "n": {
      const number = Number(value);
      if (value.trim() === "" || !Number.isFinite(number)) return value.trim();
      return numberText(number, formats[style] ?? { date: false, time: false }, from1904);
    }
    case "str":
      return unescaped(value);
    default:
      // e: an error value such as #REF!; d: an ISO 8601 date; inlineStr: its text.
      return value;
  }
}
