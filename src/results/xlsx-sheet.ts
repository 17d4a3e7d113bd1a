// PURE. Adds cells behind those of a worksheet's rows, in its own XML; all else of the sheet stays as it is, letter by letter.

import { columnOf } from "../sources/sheets.ts";
import type { AddedCell } from "./columns.ts";
import { xlsxCell } from "./xlsx-cells.ts";

/** Comments and CDATA are passed over whole; a ">" may stand in a quoted value. */
const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)((?:[\w.-]+:)?)(row|c|dimension)\b((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>/g;

const attribute = (attributes: string, name: string): string | null =>
  new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']([^"']*)["']`).exec(attributes)?.[1] ?? null;

/** `cellsOf`: what to add to the row of this number; null: nothing. Throws what `missing` makes for a row that the sheet has not. */
export function withAddedCells(
  xml: string,
  cellsOf: ReadonlyMap<number, readonly AddedCell[]>,
): string | null {
  const column = firstFree(xml);
  const left = new Set(cellsOf.keys());
  let line = 0;
  const made = xml.replace(token, (all, closing, prefix, tag, attributes = "", empty) => {
    // The hint of how large the sheet is would be wrong now, and is not needed.
    if (tag === "dimension") return "";
    if (tag !== "row") return all;
    if (closing === "") line = lineOf(attributes, line);
    const cells = cellsOf.get(line);
    if (cells === undefined) return all;
    if (closing === "" && empty === "") return `<${prefix}row${withoutSpans(attributes)}>`;
    left.delete(line);
    const added = cells.map((cell, index) => xlsxCell(cell, column + index, line, prefix)).join("");
    const open = empty === "" ? "" : `<${prefix}row${withoutSpans(attributes)}>`;
    return `${open}${added}</${prefix}row>`;
  });
  return left.size === 0 ? made : null;
}

const lineOf = (attributes: string, before: number) => Number(attribute(attributes, "r") ?? before + 1);

/** Which columns a row fills: a hint that would be wrong now. */
const withoutSpans = (attributes: string) => attributes.replace(/\s+spans\s*=\s*(?:"[^"]*"|'[^']*')/, "");

/** The index of the column behind the last one in which any row has a cell. */
function firstFree(xml: string): number {
  let free = 0;
  let next = 0;
  for (const [, closing, , tag, attributes = ""] of xml.matchAll(token)) {
    if (closing !== "") continue;
    if (tag === "row") next = 0;
    if (tag !== "c") continue;
    const index = columnOf(attribute(attributes, "r") ?? "") ?? next;
    next = index + 1;
    free = Math.max(free, next);
  }
  return free;
}
