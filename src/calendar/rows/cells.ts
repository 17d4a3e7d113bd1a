// PURE. The cells of one row by field, and their digest.

import { hash } from "node:crypto";
import { digestFields, type Field, fields } from "../../model/row-fields.ts";
import { tidy } from "./cell.ts";

/** The cells of one row; blank is "". */
export type Cells = Record<Field, string>;

/** Where each field is among the written cells. */
type Position = Readonly<Partial<Record<Field, number>>>;

/** The cells of the fields, tidied; blank where the calendar has no such column. */
export function cellsOf(written: readonly string[], { position }: { position: Position }): Cells {
  const cells: Partial<Cells> = {};
  for (const field of fields) cells[field] = tidy(written[position[field] ?? -1] ?? "");
  return cells as Cells;
}

/** SHA-256 (hex, 32 characters) over the cells that are not blank, so that a field that is new to pinsheet changes no row without it. */
export function digestOf(cells: Cells): string {
  const written = digestFields.flatMap((field) => (cells[field] === "" ? [] : [field, cells[field]]));
  return hash("sha256", JSON.stringify(written), "hex").slice(0, 32);
}
