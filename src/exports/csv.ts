// A calendar of separated text as it is, record by record and byte by byte, with the columns of an export behind its own; or only
// some of its records, as they are.

import { isAscii, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { dialectOf } from "../calendar/formats/delimiter.ts";
import { utf16Of } from "../calendar/formats/text.ts";
import { harmless } from "../calendar/rows/harmless.ts";
import { resultColumns } from "../calendar/rows/result-columns.ts";
import { headOf } from "../calendar/table.ts";
import type { RowState } from "../model/row-report.ts";
import { type AddedCell, addedCells } from "./columns.ts";
import { type Encoding, encode } from "./encoding.ts";
import { linesWithResults, type Source as Rows } from "./lines.ts";
import { type Layout, openRecords, type RawRecord } from "./records.ts";
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

type Survey = {
  layout: Layout;
  encoding: Encoding;
  /** What separates cells. */
  delimiter: string;
  /** Byte order mark and `sep=` line; no part of the table. */
  preamble: Buffer;
  /** Cells of the widest record. */
  width: number;
};

/** As much as csv.ts looks at to find the separator. */
const headSize = 65_536;
/** As much as text.ts looks at to tell UTF-16. */
const startSize = 4096;

async function survey(file: string): Promise<Survey> {
  const head = await headOf(file, headSize);
  const wide = utf16Of(head.subarray(0, startSize));
  const mark = markOf(head);
  const text = decodeWide(head.subarray(mark), wide);
  const { delimiter, skip } = dialectOf(text);
  const sep = encode(text.slice(0, skip), wide ?? "utf-8");
  const layout: Layout = {
    unit: wide === null ? 1 : 2,
    bigEndian: wide === "utf-16be",
    delimiter: wide === null ? [...Buffer.from(delimiter)] : codesOf(delimiter),
  };
  const known = { layout, delimiter, preamble: head.subarray(0, mark + sep.length) };
  let width = 1;
  let narrow: Encoding | null = null;
  for await (const { bytes, cells } of rawRecords(file, known)) {
    width = Math.max(width, cells);
    if (wide === null && narrow === null && !isAscii(bytes)) {
      narrow = isUtf8(bytes) ? "utf-8" : "windows-1252";
    }
  }
  return { ...known, encoding: wide ?? narrow ?? "utf-8", width };
}

/** The records of the file as they stand in it. */
async function* rawRecords(
  file: string,
  { layout, preamble }: Pick<Survey, "layout" | "preamble">,
): AsyncGenerator<RawRecord> {
  const records = openRecords(layout);
  for await (const chunk of createReadStream(file, { start: preamble.length })) {
    yield* records.push(chunk as Buffer);
  }
  yield* records.end();
}

const codesOf = (text: string) => Array.from(text, (character) => character.charCodeAt(0));

function markOf(head: Buffer): number {
  const start = head.subarray(0, 3).toString("hex");
  if (start === "efbbbf") return 3;
  return start.startsWith("fffe") || start.startsWith("feff") ? 2 : 0;
}

/** Only to find the separator: what else the text says does not matter here. */
function decodeWide(bytes: Buffer, wide: "utf-16le" | "utf-16be" | null): string {
  return wide === null ? bytes.toString("utf8") : new TextDecoder(wide, { ignoreBOM: true }).decode(bytes);
}
