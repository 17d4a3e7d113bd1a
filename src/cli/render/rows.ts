// PURE. Rows as a table with their issues beneath. Three layouts, the widest that fits: all columns; local times only;
// stacked, for narrow terminals. No line is ever wider than the terminal.

import type { Issue } from "../../model/issue.ts";
import { shortId } from "../../model/pin.ts";
import type { RowReport } from "../../model/row-report.ts";
import { boardOf, localPart, nothing, titleOf, whenOf } from "./cells.ts";
import { narrowest, type Style, toned, toneOf, wordOf } from "./style.ts";
import { clean, cut, fill, paragraph, widthOf } from "./text.ts";

/** One row as text. `state` is its word. */
type Cells = { line: string; id: string; when: string; board: string; title: string; state: string };

/** Widths of the columns (`id` 0: none); null: stacked. */
type Columns = { [K in keyof Cells]: number } | null;

const gap = "  ";
/** A title needs so much to be recognised. */
const leastTitle = 20;
const mostBoard = 24;

export type Shown<R> = {
  /** The words are those of a plan. */
  plan: boolean;
  /** With the beginning of each Pin's id, to be copied. */
  ids: boolean;
  /** What stands beneath a row instead of its issues and notes. */
  beneath?: (row: R) => readonly string[];
};

/** The table of `rows`, without a line for each row that `rows` leaves out. */
export function* table<R extends RowReport>(
  rows: readonly R[],
  look: Style,
  { plan, ids, beneath }: Shown<R>,
): Generator<string> {
  if (rows.length === 0) return;
  const wide = rows.map((row) => cellsOf(row, look, { plan, ids }));
  const [all, columns] = pick(wide, look.width);
  if (columns) yield header(columns, look);
  const margin = columns ? columns.line + gap.length : lineWidth(all) + gap.length;
  for (const [index, row] of rows.entries()) {
    const cells = all[index];
    if (cells === undefined) continue;
    yield* columns ? [inColumns(cells, columns, row, look)] : stacked(cells, margin, row, look);
    if (beneath === undefined) yield* problems(row, margin, look);
    else for (const text of beneath(row)) yield* paragraph(text, Math.max(narrowest, look.width), margin);
  }
}

function cellsOf(row: RowReport, look: Style, { plan, ids }: { plan: boolean; ids: boolean }): Cells {
  const { line, state } = row;
  return {
    // A Pin whose row is gone has no line.
    line: line > 0 ? String(line) : nothing,
    id: ids && row.pin !== null ? shortId(row.pin) : "",
    when: whenOf(row, look.now),
    board: boardOf(row),
    title: titleOf(row),
    state: wordOf(state, plan),
  };
}

/** The first set of cells whose table fits, or the first one stacked. */
function pick(wide: readonly Cells[], width: number): [readonly Cells[], Columns] {
  const local = wide.map((cells) => ({ ...cells, when: localPart(cells.when) }));
  for (const cells of [wide, local]) {
    const columns = arrange(cells, width);
    if (columns) return [cells, columns];
  }
  return [wide, null];
}

function arrange(all: readonly Cells[], width: number): Columns {
  const line = lineWidth(all);
  const when = widest(all, "when");
  const state = widest(all, "state");
  const id = Math.max(...all.map((cells) => cells.id.length));
  const fixed = line + when + state + 4 * gap.length + (id > 0 ? id + gap.length : 0);
  const board = Math.min(widest(all, "board"), mostBoard, Math.max(0, width - fixed - leastTitle));
  const title = Math.min(widest(all, "title"), width - fixed - board);
  const roomy =
    title >= Math.min(leastTitle, widest(all, "title")) && board >= Math.min(12, widest(all, "board"));
  return roomy ? { line, id, when, board, title, state } : null;
}

const lineWidth = (all: readonly Cells[]) => Math.max(5, 1 + widest(all, "line"));

function widest(all: readonly Cells[], name: keyof Cells): number {
  let most = name === "title" || name === "board" ? 5 : 4;
  for (const cells of all) most = Math.max(most, widthOf(cells[name]));
  return most;
}

function header(columns: NonNullable<Columns>, look: Style): string {
  const { line, id, when, board } = columns;
  const words = ["line".padStart(line), ...(id > 0 ? [fill("id", id)] : [])];
  return toned([...words, fill("when", when), fill("board", board), "pin"].join(gap), "dim", look);
}

function inColumns(cells: Cells, columns: NonNullable<Columns>, row: RowReport, look: Style): string {
  return [
    cells.line.padStart(columns.line),
    ...(columns.id > 0 ? [cells.id.padEnd(columns.id)] : []),
    fill(cells.when, columns.when),
    fill(cells.board, columns.board),
    fill(cells.title, columns.title),
    toned(cells.state, toneOf(row.state), look),
  ].join(gap);
}

/** The title with the state, then the time, the board and the id, on as many lines as they need. */
function* stacked(cells: Cells, margin: number, row: RowReport, look: Style): Generator<string> {
  const room = Math.max(narrowest, look.width) - margin;
  const state = toned(cells.state, toneOf(row.state), look);
  const start = cells.line.padStart(margin - gap.length) + gap;
  const title = room - widthOf(cells.state) - gap.length;
  if (title >= leastTitle) yield start + fill(cells.title, title) + gap + state;
  else yield* [start + state, " ".repeat(margin) + cut(cells.title, room)];
  const parts = [cells.when, cells.board, ...(cells.id === "" ? [] : [cells.id])];
  const together = parts.join(" · ");
  const lines = widthOf(together) <= room ? [together] : parts;
  for (const text of lines) yield* paragraph(text, margin + room, margin);
}

/** The issues of a row, then its notes. */
function* problems(row: RowReport, margin: number, look: Style): Generator<string> {
  for (const problem of row.issues) yield* problemLines(problem, "", margin, look);
  for (const note of row.notes) yield* problemLines(note, "note: ", margin, look);
}

/** One issue: its code and message, and on lines of its own what to do. */
export function* problemLines(
  problem: Issue,
  before: string,
  margin: number,
  look: Style,
): Generator<string> {
  const width = Math.max(narrowest, look.width);
  const [first = "", ...more] = paragraph(
    `${before}${problem.code}: ${clean(problem.message)}`,
    width,
    margin,
  );
  const code = first.indexOf(problem.code);
  // The code may itself be broken over two lines; then it is left as it is.
  yield code < 0 ? first : first.replace(problem.code, toned(problem.code, "bold", look));
  yield* more;
  if (problem.hint !== "") yield* paragraph(clean(problem.hint), width, margin);
}
