// One file becomes a table of text cells, whatever its format; told apart by its bytes, not by its name.

import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { Issue } from "../model/issue.ts";
import { openAllowance, type Source } from "./allowance.ts";
import { type CsvRow, readCsv } from "./formats/csv.ts";
import { headSize, type Kind, kindOf, oldWorkbook, otherZip } from "./formats/kind.ts";
import { openOds } from "./formats/ods.ts";
import { openXlsx } from "./formats/xlsx.ts";
import { openZip, type Zip } from "./formats/zip.ts";

/** A calendar as rows of text. */
export type Table = {
  /** Reads it from the start, each time it is called. */
  rows: () => AsyncGenerator<CsvRow>;
  /** A workbook: every row has all columns, and those at its end are left out where they are blank. */
  isGrid: boolean;
  /** What is worth saying of the whole; complete when all rows were read. */
  notes: () => Issue[];
  close: () => void;
};

export const kindOfFile = async (file: string): Promise<Kind> => kindOf(await headOf(file, headSize));

/** Opens a calendar's file. `sheet`: which one of a workbook; null: the first that is not hidden. */
export async function openTable(file: string, name: string, sheet: string | null): Promise<Table> {
  const kind = await kindOfFile(file);
  if (kind === "old-workbook") throw oldWorkbook(name);
  if (kind !== "zip") return textTable(file, name, await sizeOf(file));
  const zip = await openZip(file, name);
  try {
    const { place, rows, notes } = await (await openerOf(zip))(zip, sheet);
    const source = { place, bytes: await sizeOf(file), kind: "workbook" } as const;
    return { rows: () => allowed(rows(), source), notes, isGrid: true, close: zip.close };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function openerOf(zip: Zip) {
  if (zip.has("xl/workbook.xml")) return openXlsx;
  if (zip.has("mimetype") && zip.has("content.xml")) return openOds;
  throw otherZip(zip.name);
}

/** The first bytes of a file, at most so many. */
export async function headOf(file: string, size: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const sizeOf = async (file: string): Promise<number> => (await stat(file)).size;

/** The rows, as long as they are no more than such a file can hold. */
async function* allowed(rows: AsyncGenerator<CsvRow>, source: Source): AsyncGenerator<CsvRow> {
  const allowance = openAllowance(source);
  for await (const row of rows) yield allowance.take(row);
}

function textTable(file: string, name: string, bytes: number): Table {
  let notes: Issue[] = [];
  const rows = () => {
    notes = [];
    return allowed(readCsv(createReadStream(file), name, notes), { place: name, bytes, kind: "text" });
  };
  return { rows, isGrid: false, notes: () => notes, close: () => {} };
}
