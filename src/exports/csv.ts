// A calendar of separated text as it is, record by record and byte by byte, with the columns of an export behind its own; or only
// some of its records, as they are.

import { harmless } from "../calendar/rows/harmless.ts";
import { resultColumns } from "../calendar/rows/result-columns.ts";
import type { RowState } from "../model/report.ts";
import { type AddedCell, addedCells } from "./columns.ts";
import { type Encoding, encode } from "./encoding.ts";
import { linesWithResults, type Source as Rows } from "./lines.ts";
import type { RawRecord } from "./records.ts";
import { rawRecords, type Survey, survey } from "./survey.ts";
import { insteadOf, wanting } from "./wanted.ts";

type Source = Rows & { file: string };

/** `zone`: in which times are shown where a row has none of its own. */
export async function* csvWithResults(
  source: Source,
  { zone }: { zone: string | null },
): AsyncGenerator<Uint8Array> {
  const known = await survey(source.file);
  const added = adder(known);
  yield known.preamble;
  for await (const { line: record, result, isHeader } of recordsOf(source, known)) {
    if (result !== null) yield added(record, addedCells(result, zone));
    else if (isHeader) yield added(record, resultColumns);
    else yield whole(record);
  }
}

/** The header, and the records whose row is in one of these states, each with the pin that it stands for. */
export async function* csvOfRows(source: Source, states: ReadonlySet<RowState>): AsyncGenerator<Uint8Array> {
  const known = await survey(source.file);
  const isWanted = wanting(states);
  const added = adder(known);
  let isNamed = false;
  yield known.preamble;
  for await (const { line: record, result, isHeader, isAbove } of recordsOf(source, known)) {
    const closed = withEnd(record, known);
    if (isHeader) {
      isNamed = named(record, known);
      yield isNamed ? whole(closed) : added(closed, [insteadOf]);
    } else if (isAbove) yield whole(closed);
    else if (result !== null && isWanted(result))
      yield isNamed ? whole(closed) : added(closed, [result.row.pin]);
  }
}

/** A calendar that was made so itself has the column, and keeps it. */
const named = ({ bytes }: RawRecord, { encoding, delimiter }: Survey) =>
  decode(bytes, encoding)
    .split(delimiter)
    .some((name) => name.replaceAll('"', "").trim() === insteadOf);

/** The last record of a file may have no line end; what follows it needs one. */
const withEnd = (record: RawRecord, { encoding }: Survey): RawRecord =>
  record.end.length > 0 ? record : { ...record, end: encode("\n", encoding) };

const whole = ({ bytes, end }: RawRecord): Uint8Array => Buffer.concat([bytes, end]);

/** Puts cells behind the widest record, so that they stand in the same columns in all of them. */
function adder({ delimiter, encoding, width }: Survey) {
  return (record: RawRecord, cells: readonly AddedCell[]): Uint8Array => {
    const padding = delimiter.repeat(width - record.cells + 1);
    const text = cells.map((cell) => csvCell(cell, delimiter)).join(delimiter);
    return Buffer.concat([record.bytes, encode(padding + text, encoding), record.end]);
  };
}

/** As others read it: in quotes where it must be. */
export function csvCell(cell: AddedCell, delimiter: string): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = harmless(cell);
  const isPlain = !/["\r\n]|^\s|\s$/.test(text) && ![...delimiter].some((one) => text.includes(one));
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

const recordsOf = (source: Source, known: Survey) =>
  linesWithResults(rawRecords(source.file, known), source, (record) => isBlank(record, known));

/** True for a record whose cells hold white space at most. */
function isBlank({ bytes }: RawRecord, { encoding, delimiter }: Survey): boolean {
  if (bytes.length > longestBlank) return false;
  const text = decode(bytes, encoding);
  const unquoted = text.replace(/"((?:[^"]|"")*)"/g, (_, inner: string) => inner.trim() && "x");
  return unquoted.replaceAll(delimiter, "").trim() === "";
}

/** A blank record of more bytes would have thousands of cells. */
const longestBlank = 10_000;

const decode = (bytes: Buffer, encoding: Encoding): string =>
  encoding === "windows-1252" ? bytes.toString("latin1") : new TextDecoder(encoding).decode(bytes);
