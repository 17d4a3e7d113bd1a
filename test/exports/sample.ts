// Results for tests, different only where a test says so, and calendars with one for each of their rows.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readCsv } from "../../src/calendar/formats/csv.ts";
import type { Result } from "../../src/exports/columns.ts";
import { type RowReport, rowReport } from "../../src/model/row-report.ts";
import { folder, pin } from "../support/pins.ts";

export function result(differs: Partial<RowReport> = {}, more: Partial<Omit<Result, "row">> = {}): Result {
  const row = { ...rowReport(pin({ state: "scheduled" }), "autumn.csv"), timezone: null, ...differs };
  return { row, publishedAt: null, statistics: null, ...more };
}

export async function gathered(pieces: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}

export async function rowsOf(bytes: Uint8Array): Promise<{ line: number; cells: string[] }[]> {
  const rows: { line: number; cells: string[] }[] = [];
  for await (const row of readCsv(Readable.from([bytes]), "autumn.csv")) rows.push(row);
  return rows;
}

/** A file of these bytes, and a result for each row behind its header; `of` says what differs. */
export async function calendarOf(
  bytes: Uint8Array,
  of: (line: number) => Result = (line) => result({ line }),
) {
  const file = join(folder(), "autumn.csv");
  writeFileSync(file, bytes);
  const [, ...rows] = await rowsOf(bytes);
  const pages = async function* () {
    yield rows.map(({ line }) => of(line));
  };
  return { file, name: "autumn.csv", sheet: null, pages };
}
