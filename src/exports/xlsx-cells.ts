// PURE. Cells of an Excel workbook as XML. Text is text whatever it says: a spreadsheet runs no formula that is not marked as one.

import { cellName } from "../calendar/formats/sheets.ts";
import type { AddedCell } from "./columns.ts";

/** Excel's own limit of a cell, in characters. */
const longestCell = 32_767;

/** `index`: of the column, from 0. `prefix`: of the sheet's own tags, such as "x:". Null and "" are no cell. */
export function xlsxCell(cell: AddedCell, index: number, line: number, prefix = ""): string {
  if (cell === null || cell === "") return "";
  const place = cellName(index, line);
  const p = prefix;
  if (typeof cell === "number") return `<${p}c r="${place}"><${p}v>${cell}</${p}v></${p}c>`;
  const text = escaped(cell.slice(0, longestCell));
  return `<${p}c r="${place}" t="inlineStr"><${p}is><${p}t xml:space="preserve">${text}</${p}t></${p}is></${p}c>`;
}

/** XML has no way to write most control characters; Excel writes them as _x0001_, and a literal "_x0001_" as _x005F_x0001_. */
export const escaped = (text: string): string =>
  text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(unheard, (character) => `_x${hexOf(character)}_`);

const hexOf = (character: string) => character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");

/** What XML cannot hold: control characters, two that are none, and halves of characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const unheard = /[\0-\x08\x0b-\x1f\ufffe\uffff\p{Cs}]/gu;
