// One file becomes a table of text cells, whatever its format; told apart by its bytes, not by its name.

import { createReadStream } from "node:fs";
import type { Issue } from "../issue.ts";
import { type CsvRow, readCsv } from "./csv.ts";

/** A calendar as rows of text. */
export type Table = {
  /** Reads it from the start, each time it is called. */
  rows: () => AsyncGenerator<CsvRow>;
  /** A workbook: every row has all columns, and those at its end are left out where they are blank. */
  isGrid: boolean;
  /** What is worth saying of the whole; complete when all rows were read. */
  notes: () => Issue[];
};

export async function openTable(file: string, name: string): Promise<Table> {
  return textTable(file, name);
}

function textTable(file: string, name: string): Table {
  let notes: Issue[] = [];
  const rows = () => {
    notes = [];
    return readCsv(createReadStream(file), name, notes);
  };
  return { rows, isGrid: false, notes: () => notes };
}
