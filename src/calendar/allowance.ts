// PURE. How much a calendar may unfold to: text in a cell, in a row and in all, columns and rows, counted behind the reader of
// its format. A small workbook can name one long text a million times; its rows are bounded here before they cost anything.

import { type ExpectedError, unreachableError } from "../lib/errors.ts";
import type { CsvRow } from "./formats/csv.ts";
import { cellName } from "./formats/sheets.ts";

/** 100 kB: no field of a Pin comes near it (500 characters of text, 2,048 of link); a lost quote soon does. */
export const longestCell = 100_000;
/** Nine of the longest cells that Excel can have (32,767); a description, its HTML and long notes are a fifth of it. */
const longestRow = 300_000;
/** Far more columns than a calendar has; a filled cell beyond them is an accident, or worse. */
export const mostColumns = 1000;

/** Enough for any calendar that a person writes: 20 MB are 100 novels. */
const freeText = 20_000_000;
/**
 * Beyond that a text may be 50 times as long as its file. A text file is at most as long as itself; a workbook packs the
 * different rows of a calendar to a tenth, and one where most cells of all rows are the same to a twentieth.
 */
const textPerByte = 50;

/** So many rows may be of any kind. */
const freeRows = 3000;
/**
 * Beyond that a row takes some of the file: in text no Pin can say what it is, where and when in less than 20 bytes; packed in
 * a workbook, rows that differ in nothing but their date take 25. Each row costs the ledger work, however little it says.
 */
const bytesPerRow = { text: 20, workbook: 16 } as const;

export type Source = {
  /** Names the calendar and its sheet. */
  place: string;
  /** The size of the file. */
  bytes: number;
  kind: keyof typeof bytesPerRow;
};

const ownFile = "Keep the calendar in a sheet of its own, save it as CSV and run again.";

/** Counts the rows of one reading, and throws an ExpectedError (exit 3) that names the cell at which they are too much. */
export function openAllowance({ place, bytes, kind }: Source) {
  const mostText = freeText + textPerByte * bytes;
  const mostRows = freeRows + bytes / bytesPerRow[kind];
  let text = 0;
  let rows = 0;
  const refuse = (what: string, hint: string, line: number, index = 0) =>
    unreachableError(`${place}, cell ${cellName(index, line)}: ${what}`, hint);

  return {
    /** The row without blank cells beyond the last column that there can be. */
    take({ line, cells }: CsvRow): CsvRow {
      rows++;
      const row = { line, cells: withinColumns(cells, line, refuse) };
      text += textOf(row, refuse);
      if (text > mostText) {
        throw refuse(
          `the rows up to there hold ${inMillions(text)} million characters, ${unfolded}`,
          ownFile,
          line,
        );
      }
      if (rows > mostRows) {
        throw refuse(
          `${rows.toLocaleString("en")} rows are too many for so small a file`,
          tooSmall[kind],
          line,
        );
      }
      return row;
    },
  };
}

type Refuse = (what: string, hint: string, line: number, index?: number) => ExpectedError;

const inMillions = (count: number) => Math.round(count / 1_000_000);
const unfolded = "many times the size of the file";
const tooSmall = {
  text: "Rows of a few characters each are no Pins. Delete what is beneath the calendar.",
  workbook: "Rows that are all the same are no Pins. Delete them; if they are meant, save the sheet as CSV.",
} as const;

function withinColumns(cells: string[], line: number, refuse: Refuse): string[] {
  if (cells.length <= mostColumns) return cells;
  const beyond = cells.findIndex((cell, index) => index >= mostColumns && cell.trim() !== "");
  if (beyond === -1) return cells.slice(0, mostColumns);
  throw refuse("no calendar has that many columns", "Delete what is beyond the calendar.", line, beyond);
}

function textOf({ line, cells }: CsvRow, refuse: Refuse): number {
  let length = 0;
  for (const [index, cell] of cells.entries()) {
    length += cell.length;
    if (cell.length > longestCell) {
      const hint =
        "Shorten the cell and run again. In a text file, a quote may have been opened there and not closed.";
      throw refuse("longer than 100,000 characters", hint, line, index);
    }
    if (length > longestRow) {
      throw refuse(
        "up to there the row holds more than 300,000 characters",
        "Shorten its cells and run again.",
        line,
        index,
      );
    }
  }
  return length;
}
