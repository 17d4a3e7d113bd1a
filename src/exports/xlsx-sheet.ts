// PURE. Adds cells behind those of a worksheet's rows, in its own XML; all else of the sheet stays as it is, letter by letter.

import { columnOf } from "../calendar/formats/sheets.ts";
import type { AddedCell } from "./columns.ts";
import { xlsxCell } from "./xlsx-cells.ts";
import { type Tag, tagsOf } from "./xlsx-tags.ts";

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
  let made = "";
  let done = 0;
  const put = ({ start, end }: Tag, text: string) => {
    made += xml.slice(done, start) + text;
    done = end;
  };
  for (const tag of tagsOf(xml)) {
    const { isClosing, prefix, attributes, isEmpty } = tag;
    // The hint of how large the sheet is would be wrong now, and is not needed.
    if (tag.name === "dimension") put(tag, "");
    if (tag.name !== "row") continue;
    if (!isClosing) line = lineOf(attributes, line);
    const cells = cellsOf.get(line);
    if (cells === undefined) continue;
    const open = `<${prefix}row${withoutSpans(attributes)}>`;
    if (!isClosing && !isEmpty) {
      put(tag, open);
      continue;
    }
    left.delete(line);
    const added = cells.map((cell, index) => xlsxCell(cell, column + index, line, prefix)).join("");
    put(tag, `${isEmpty ? open : ""}${added}</${prefix}row>`);
  }
  made += xml.slice(done);
  return left.size === 0 ? made : null;
}

const lineOf = (attributes: string, before: number) => Number(attribute(attributes, "r") ?? before + 1);

/** Which columns a row fills: a hint that would be wrong now. */
const withoutSpans = (attributes: string) => attributes.replace(/\sspans\s*=\s*(?:"[^"]*"|'[^']*')/, "");

/** The index of the column behind the last one in which any row has a cell. */
function firstFree(xml: string): number {
  let free = 0;
  let next = 0;
  for (const { isClosing, name: tag, attributes } of tagsOf(xml)) {
    if (isClosing) continue;
    if (tag === "row") next = 0;
    if (tag !== "c") continue;
    const index = columnOf(attribute(attributes, "r") ?? "") ?? next;
    next = index + 1;
    free = Math.max(free, next);
  }
  return free;
}
