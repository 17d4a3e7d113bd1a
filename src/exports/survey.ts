// Looks through a file of separated text once, to learn how it is written: its encoding, its separator, how wide it is.

import { isAscii, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { dialectOf } from "../calendar/formats/delimiter.ts";
import { utf16Of } from "../calendar/formats/text.ts";
import { headOf } from "../calendar/table.ts";
import { type Encoding, encode } from "./encoding.ts";
import { type Layout, openRecords, type RawRecord } from "./records.ts";

export type Survey = {
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

export async function survey(file: string): Promise<Survey> {
  const head = await headOf(file, headSize);
  const wide = utf16Of(head.subarray(0, startSize));
  const mark = markOf(head);
  const text = decode(head.subarray(mark), wide);
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
export async function* rawRecords(
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
function decode(bytes: Buffer, wide: "utf-16le" | "utf-16be" | null): string {
  return wide === null ? bytes.toString("utf8") : new TextDecoder(wide, { ignoreBOM: true }).decode(bytes);
}
