// PURE. Cells of a CSV file that a spreadsheet will open: what it would run as a formula is made text. Knows no columns.

import { harmless } from "../../calendar/rows/harmless.ts";

export { harmless };

export type Cell = string | number | boolean | null;

/** One line of CSV (RFC 4180), without its end. Numbers stay numbers; null is an empty cell. */
export const csvLine = (cells: readonly Cell[]): string => cells.map(csvCell).join(",");

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text = harmless(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
