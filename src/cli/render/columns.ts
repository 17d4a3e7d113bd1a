// PURE. A table whose columns are given as text: the least important ones make room where the terminal is narrow.

import { type Style, toned } from "./style.ts";
import { fill, widthOf } from "./text.ts";

export type Column = {
  head: string;
  /** One for each row. */
  cells: readonly string[];
  align: "left" | "right";
  /** The highest goes first where there is no room; 0 stays. */
  spare: number;
  /** May be cut down to this width, and further once nothing can be left out any more. */
  least?: number;
};

const gap = "  ";

/** No line is wider than the terminal, unless the columns that stay are. */
export function* columnLines(all: readonly Column[], look: Style): Generator<string> {
  let columns = all.filter(({ cells }) => cells.some((cell) => cell !== ""));
  while (leastWidth(columns) > look.width - 1) {
    const spared = Math.max(...columns.map(({ spare }) => spare));
    if (spared <= 0) break;
    columns = columns.filter(({ spare }) => spare !== spared);
  }
  const widths = widthsOf(columns, look.width - 1);
  const line = (cells: readonly string[]) => ` ${cells.join(gap)}`.trimEnd();
  yield toned(line(columns.map((column, n) => aligned(column.head, column, widths[n] ?? 0))), "dim", look);
  const count = columns[0]?.cells.length ?? 0;
  for (let row = 0; row < count; row++)
    yield line(columns.map((column, n) => aligned(column.cells[row] ?? "", column, widths[n] ?? 0)));
}

const wholeWidth = ({ head, cells }: Column) => Math.max(widthOf(head), ...cells.map(widthOf));
const leastWidth = (columns: readonly Column[]) =>
  columns.reduce(
    (sum, column) => sum + Math.min(column.least ?? Number.POSITIVE_INFINITY, wholeWidth(column)),
    0,
  ) +
  gap.length * (columns.length - 1);

/** Cut so far a text says nothing. */
const narrowest = 6;

/** The last column that may be cut gives what is missing, then the one before; then each of them once more. */
function widthsOf(columns: readonly Column[], room: number): number[] {
  const widths = columns.map(wholeWidth);
  let over = widths.reduce((sum, width) => sum + width, 0) + gap.length * (columns.length - 1) - room;
  const soft = columns.flatMap(({ least }, n) => (least === undefined ? [] : [{ n, least }])).reverse();
  for (const { n, least } of [...soft, ...soft.map(({ n }) => ({ n, least: narrowest }))]) {
    const width = widths[n] ?? 0;
    const cut = Math.max(0, Math.min(over, width - least));
    widths[n] = width - cut;
    over -= cut;
  }
  return widths;
}

function aligned(text: string, { align }: Column, width: number): string {
  return align === "left" ? fill(text, width) : " ".repeat(Math.max(0, width - widthOf(text))) + text;
}
