// Streams a text of separated cells as numbered rows of text cells. Knows the format and its accidents, not what the columns mean.
// A file that cannot be read whole throws: half a calendar must never pass for a whole one.

import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, type Parser, parse } from "csv-parse";
import { ExpectedError, unreachableError } from "../../lib/errors.ts";
import type { Issue } from "../../model/issue.ts";
import { cannotRead } from "../open.ts";
import { dialectOf } from "./delimiter.ts";
import { cellName } from "./sheets.ts";
import { decoded } from "./text.ts";

/** One row that is not wholly blank. */
export type CsvRow = {
  /** The number a spreadsheet shows beside it: the first row is 1, blank rows count, a quoted newline does not. */
  line: number;
  cells: string[];
};

/** Bounds the memory that one row can take; a quote that never closes reads the rest of the file as one cell. */
const longestRow = 1_000_000;
/** Enough to hold the first record of a calendar. */
const longestHead = 65_536;

/**
 * Reads separated text (see delimiter.ts and text.ts; LF, CRLF or CR). Blank rows are counted but not given; `notes` gets
 * what is worth saying of the whole. Throws an ExpectedError (exit 3) that names the place for anything else.
 */
export async function* readCsv(input: Readable, name: string, notes: Issue[] = []): AsyncGenerator<CsvRow> {
  let line = 0;
  let given = 0;
  try {
    const text = decoded(input, name, notes);
    const head = await headOf(text);
    for await (const cells of records(head, text)) {
      line++;
      if (isBlank(cells)) continue;
      given++;
      yield { line, cells };
    }
  } catch (error) {
    throw readable(error, name);
  } finally {
    input.destroy();
  }
  if (given === 0) throw unreachableError(`${name} is empty`, "Its first row must name the columns.");
}

function records(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncIterable<string[]> {
  const start = head.toString("utf8");
  const { delimiter, skip } = dialectOf(start);
  const parser = parse({
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: longestRow,
  });
  withoutErrorsForLengths(parser);
  const text = async function* () {
    yield head.subarray(Buffer.byteLength(start.slice(0, skip)));
    yield* rest;
  };
  // The parser is destroyed with the pipeline's error and throws it where it is read.
  pipeline(text, parser).catch(() => {});
  return parser;
}

/**
 * For each record that is not as long as the first, csv-parse makes an error with its stack, and throws it away where lengths may
 * differ: 20 µs for each blank line. Nothing reads what it expects but that comparison.
 */
function withoutErrorsForLengths(parser: Parser): void {
  const { state } = (parser as Parser & { api: { state: { record: string[] } } }).api;
  Object.defineProperty(state, "expectedRecordLength", { get: () => state.record.length, set: () => {} });
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === "" || cell.trim() === "");
}

/** The start of the text, long enough to hold its first record, and then the rest of it. */
async function headOf(text: AsyncGenerator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < longestHead) {
    const { done, value } = await text.next();
    if (done === true) break;
    parts.push(value);
    length += value.length;
  }
  return Buffer.concat(parts);
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
  const cell = `${name}, cell ${cellName(where.column ?? 0, (where.records ?? 0) + 1)}`;
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
