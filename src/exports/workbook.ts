// Workbooks with the results of their rows: an Excel workbook stays as it is, with cells added behind those of its sheet; any other
// calendar becomes a workbook of one sheet.

import { buffer } from "node:stream/consumers";
import { chooseSheet } from "../calendar/formats/sheets.ts";
import { readWorkbook } from "../calendar/formats/xlsx-parts.ts";
import { damaged, openZip, type Zip } from "../calendar/formats/zip.ts";
import { harmless } from "../calendar/rows/harmless.ts";
import { resultColumns } from "../calendar/rows/result-columns.ts";
import { openTable } from "../calendar/table.ts";
import type { RowState } from "../model/row-report.ts";
import { type AddedCell, addedCells } from "./columns.ts";
import { csvCell } from "./csv.ts";
import { linesWithResults, type Source as Rows } from "./lines.ts";
import { insteadOf, wanting } from "./wanted.ts";
import { newWorkbook, type XlsxRow } from "./xlsx-new.ts";
import { withAddedCells } from "./xlsx-sheet.ts";
import { zipOf } from "./zip.ts";

/** `sheet`: which one of a workbook; null: the first that is not hidden. */
export type Source = Rows & { file: string; sheet: string | null };

/** Zone in which times are shown where a row has none of its own. */
type Shown = { zone: string | null };

/** True for a workbook that Excel opens. */
export async function isExcel(file: string, name: string): Promise<boolean> {
  const zip = await openZip(file, name);
  zip.close();
  return zip.has("xl/workbook.xml");
}

/** The workbook as it is, its sheet with the added columns. */
export async function excelWithResults(source: Source, shown: Shown): Promise<Buffer> {
  const added = new Map<number, readonly AddedCell[]>();
  for await (const { line, cells } of rowsWithResults(source, shown)) {
    if (cells !== null) added.set(line.line, cells);
  }
  const zip = await openZip(source.file, source.name);
  try {
    const { sheets } = await readWorkbook(zip);
    const { part } = chooseSheet(sheets, source.sheet, source.name).sheet;
    const parts = [];
    for (const name of zip.parts) {
      const content = await buffer(zip.read(name));
      parts.push({ name, content: name === part ? withCells(content, added, zip) : content });
    }
    return zipOf(parts);
  } finally {
    zip.close();
  }
}

function withCells(sheet: Buffer, added: ReadonlyMap<number, readonly AddedCell[]>, zip: Zip): Buffer {
  const isWide = /^(?:fffe|feff)/.test(sheet.subarray(0, 2).toString("hex"));
  if (isWide) throw damaged(zip.name, new Error("its sheet is UTF-16, to which no cells can be added"));
  const xml = withAddedCells(sheet.toString("utf8"), added);
  if (xml === null) throw damaged(zip.name, new Error("its rows are not where they were read"));
  return Buffer.from(xml);
}

/** Any calendar as a workbook of one sheet, each cell with the text that was read. */
export async function newWithResults(source: Source, shown: Shown): Promise<Buffer> {
  const rows: { line: number; own: string[]; added: readonly AddedCell[] | null }[] = [];
  for await (const { line, cells } of rowsWithResults(source, shown))
    rows.push({ line: line.line, own: line.cells, added: cells });
  const width = Math.max(0, ...widths(rows.map(({ own }) => own)));
  const sheet = rows.map(({ line, own, added }): XlsxRow => {
    const padding = Array.from({ length: width - own.length }, () => null);
    return { line, cells: added === null ? own : [...own, ...padding, ...added] };
  });
  return newWorkbook("Results", sheet);
}

/** Any calendar as CSV: UTF-8 with a byte order mark, which Excel needs, and commas. */
export async function* newCsvWithResults(source: Source, shown: Shown): AsyncGenerator<string> {
  const rows: { own: string[]; added: readonly AddedCell[] | null }[] = [];
  for await (const { line, cells } of rowsWithResults(source, shown))
    rows.push({ own: line.cells, added: cells });
  const width = Math.max(0, ...widths(rows.map(({ own }) => own)));
  yield "\ufeff";
  for (const { own, added } of rows) {
    const padding = Array.from({ length: width - own.length }, () => null);
    const cells = [...own.map(harmless), ...padding, ...(added ?? [])];
    yield `${cells.map((cell) => csvCell(cell, ",")).join(",")}\r\n`;
  }
}

/** The header and the rows in one of these states, as a workbook of one sheet, each with the pin that it stands for. */
export async function newOfRows(source: Source, states: ReadonlySet<RowState>): Promise<Buffer> {
  const isWanted = wanting(states);
  const rows: { own: string[]; added: AddedCell }[] = [];
  let isNamed = false;
  for await (const { line, result, isHeader, isAbove } of linesOf(source)) {
    const own = line.cells;
    if (isHeader) isNamed = own.some((name) => name.trim() === insteadOf);
    if (isHeader || isAbove) rows.push({ own, added: isHeader ? insteadOf : null });
    else if (result !== null && isWanted(result)) rows.push({ own, added: result.row.pin });
  }
  const width = Math.max(0, ...widths(rows.map(({ own }) => own)));
  const sheet = rows.map(({ own, added }, index): XlsxRow => {
    const padding = Array.from({ length: width - own.length }, () => null);
    return { line: index + 1, cells: isNamed ? own : [...own, ...padding, added] };
  });
  return newWorkbook("Pins", sheet);
}

/** Not all at once as arguments of a call: a calendar may have a million rows. */
function widths(rows: readonly (readonly unknown[])[]): number[] {
  return [rows.reduce((most, cells) => Math.max(most, cells.length), 0)];
}

async function* rowsWithResults(source: Source, { zone }: Shown) {
  for await (const { line, result, isHeader } of linesOf(source)) {
    const cells = result !== null ? addedCells(result, zone) : isHeader ? resultColumns : null;
    yield { line, cells };
  }
}

async function* linesOf(source: Source) {
  const table = await openTable(source.file, source.name, source.sheet);
  try {
    yield* linesWithResults(table.rows(), source);
  } finally {
    table.close();
  }
}
