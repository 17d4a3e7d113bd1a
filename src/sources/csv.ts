// Streams a CSV file as numbered rows of text cells. Knows the format and its accidents, not what the columns mean.
// A file that cannot be read whole throws: half a calendar must never pass for a whole one.

import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { ExpectedError, unreachableError } from "../errors.ts";
import { cannotRead } from "./open.ts";

/** One row that is not wholly blank. */
export type CsvRow = {
  /** The number a spreadsheet shows beside it: the first row is 1, blank rows count, a quoted newline does not. */
  line: number;
  cells: string[];
};

/** 100 kB: no field of a Pin comes near it (500 characters of text, 2,048 of link); a lost quote soon does. */
const longestCell = 100_000;
/** Bounds the memory that one row can take; a quote that never closes reads the rest of the file as one cell. */
const longestRow = 1_000_000;
/** Enough bytes to see what kind of file this is. */
const headSize = 4096;

/** Excel's "comma delimited" follows the list separator of the system, which is a semicolon in much of Europe. */
const exportWithCommas =
  "Export it with commas: from Google Sheets or LibreOffice, or from Excel after setting the system's list separator to a comma.";
const saveAsCsv = 'Save it as "CSV UTF-8 (comma delimited)" and run again.';

/**
 * Reads comma-separated UTF-8 (with or without BOM; LF, CRLF or CR). Blank rows are counted but not given.
 * Throws an ExpectedError (exit 3) that names the place for anything that is not such a file.
 */
export async function* readCsv(input: Readable, name: string): AsyncGenerator<CsvRow> {
  const parser = parse({
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: longestRow,
  });
  // The parser is destroyed with the pipeline's error and throws it below.
  pipeline(input, (chunks: AsyncIterable<unknown>) => checkedBytes(chunks, name), parser).catch(() => {});
  let line = 0;
  let given = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      line++;
      if (isBlank(cells)) continue;
      refuseLongCells(cells, line, name);
      given++;
      yield { line, cells };
    }
  } catch (error) {
    throw readable(error, name);
  }
  if (given === 0) throw unreachableError(`${name} is empty`, "Its first row must name the columns.");
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === "" || cell.trim() === "");
}

function refuseLongCells(cells: readonly string[], line: number, name: string): void {
  const index = cells.findIndex((cell) => cell.length > longestCell);
  if (index === -1) return;
  throw unreachableError(
    `${name}, cell ${spreadsheetCell(index, line)}: longer than 100,000 characters`,
    "Most often a quote was opened there and not closed in its cell. Mend the cell and run again.",
  );
}

/** "C17": the name a spreadsheet gives the cell. */
function spreadsheetCell(index: number, line: number): string {
  let letters = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${line}`;
}

/** Passes the bytes on in whole characters, and throws for bytes that are no UTF-8 CSV. */
async function* checkedBytes(chunks: AsyncIterable<unknown>, name: string): AsyncGenerator<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  let headSeen = false;
  for await (const chunk of chunks) {
    pending = Buffer.concat([pending, asBytes(chunk)]);
    if (!headSeen && pending.length < headSize) continue;
    if (!headSeen) refuseOtherFormats(pending, name);
    headSeen = true;
    const whole = pending.subarray(0, pending.length - unfinishedBytes(pending));
    refuseBrokenText(whole, name);
    pending = pending.subarray(whole.length);
    yield whole;
  }
  if (!headSeen) refuseOtherFormats(pending, name);
  refuseBrokenText(pending, name);
  yield pending;
}

function asBytes(chunk: unknown): Buffer {
  return chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : Buffer.from(String(chunk));
}

/** How many bytes at the end begin a character that the next chunk will finish. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

function refuseBrokenText(bytes: Buffer, name: string): void {
  if (bytes.includes(0)) {
    throw unreachableError(
      `${name} holds a NUL byte after "${textBefore(bytes, bytes.indexOf(0))}"`,
      saveAsCsv,
    );
  }
  if (isUtf8(bytes)) return;
  const before = textBefore(bytes, firstBrokenByte(bytes));
  throw unreachableError(`${name} is not UTF-8: the character after "${before}" cannot be read`, saveAsCsv);
}

function firstBrokenByte(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const part = bytes.subarray(0, middle);
    if (isUtf8(part.subarray(0, part.length - unfinishedBytes(part)))) good = middle;
    else bad = middle;
  }
  return good - unfinishedBytes(bytes.subarray(0, good));
}

/** The last characters of the line up to here, to find the place with the editor's search. */
function textBefore(bytes: Buffer, end: number): string {
  const text = bytes.subarray(Math.max(0, end - 100), end).toString("utf8");
  return (text.split(/[\r\n]/).at(-1) ?? "").replace(/^\uFFFD+/, "").slice(-20);
}

/** Throws for what people and servers pass for CSV: workbooks, web pages, UTF-16, other separators. */
function refuseOtherFormats(head: Buffer, name: string): void {
  const start = head.subarray(0, headSize).toString("latin1");
  if (["\xff\xfe", "\xfe\xff"].some((mark) => start.startsWith(mark))) {
    throw unreachableError(`${name} is UTF-16 text`, saveAsCsv);
  }
  // A zip file (xlsx, ods, numbers), and the older xls.
  if (["PK\x03\x04", "\xd0\xcf\x11\xe0"].some((mark) => start.startsWith(mark))) {
    throw unreachableError(`${name} is a workbook, not a CSV file`, saveAsCsv);
  }
  const text = start.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/^<(?:!doctype|html|head|\?xml|!--)/i.test(text)) {
    throw unreachableError(
      `${name} is a web page, not a CSV file`,
      "Most often a sign-in page was saved instead of the sheet. Download the sheet as CSV again.",
    );
  }
  refuseOtherSeparators(text.split(/[\r\n]/, 1)[0] ?? "", name);
}

function refuseOtherSeparators(header: string, name: string): void {
  if (/^"?sep=/i.test(header)) {
    throw unreachableError(
      `${name} begins with a "sep=" line`,
      "Delete that line, separate cells with commas and run again.",
    );
  }
  const count = (separator: string) => header.split(separator).length - 1;
  // A calendar has at least the four columns that every Pin needs, so three separators.
  if (count(",") >= 3) return;
  const separators = { semicolons: ";", tabs: "\t", "vertical bars": "|" };
  for (const [spoken, separator] of Object.entries(separators)) {
    if (count(separator) < 3) continue;
    throw unreachableError(`${name} looks separated by ${spoken}, not by commas`, exportWithCommas);
  }
}

/** Turns what the parser or the system threw into an error that says where and what to do. */
function readable(error: unknown, name: string): unknown {
  if (error instanceof ExpectedError) return error;
  if (error instanceof CsvError) return brokenCsv(error, name);
  if (error instanceof Error && "syscall" in error) return cannotRead(name, error);
  return error;
}

function brokenCsv(error: CsvError, name: string): ExpectedError {
  const where = error as { records?: number; column?: number };
  const cell = `${name}, cell ${spreadsheetCell(where.column ?? 0, (where.records ?? 0) + 1)}`;
  const hint = "Put the whole cell in quotes, write quotes inside it twice, and run again.";
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return unreachableError(`${cell}: a quote opens there and never closes`, hint, error);
    case "CSV_INVALID_CLOSING_QUOTE":
      return unreachableError(`${cell}: text follows the quote that closes the cell`, hint, error);
    case "CSV_MAX_RECORD_SIZE":
      return unreachableError(`${cell}: a quote that opens there does not close within 1 MB`, hint, error);
    case "INVALID_OPENING_QUOTE" as typeof error.code:
      return unreachableError(`${cell}: a quote stands inside a cell that is not quoted`, hint, error);
    default:
      return unreachableError(`${cell}: ${error.message}`, hint, error);
  }
}
