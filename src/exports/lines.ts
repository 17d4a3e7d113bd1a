// Brings the lines of a calendar's file together with the results of its rows. Both come by line; neither is kept in memory.

import { type ExpectedError, unreachableError } from "../lib/errors.ts";
import type { Result } from "./columns.ts";

/** The rows of a calendar, by line. */
export type Source = { name: string; pages: () => AsyncIterable<readonly Result[]> };

type LineWithResult<L> = {
  line: L;
  /** Null for what is no row: the header, blank lines. */
  result: Result | null;
  /** The line that names the columns: the last one before the first row that holds anything. */
  isHeader: boolean;
  /** Stands above the header. */
  isAbove: boolean;
};

/** Every line once, in its order. Throws an ExpectedError (exit 3) where rows and lines are not those of one calendar. */
export async function* linesWithResults<L extends { line: number }>(
  lines: AsyncIterable<L>,
  source: Source,
  isBlank: (line: L) => boolean = () => false,
): AsyncGenerator<LineWithResult<L>> {
  let above: L[] | null = [];
  for await (const { line, result } of joined(lines, source)) {
    if (above !== null && result === null) {
      above.push(line);
      continue;
    }
    if (above !== null) yield* header(above, isBlank);
    above = null;
    if (result === null && !isBlank(line)) throw changedMeanwhile(source.name);
    yield { line, result, isHeader: false, isAbove: false };
  }
  if (above !== null) yield* header(above, isBlank);
}

function* header<L>(above: readonly L[], isBlank: (line: L) => boolean): Generator<LineWithResult<L>> {
  const last = above.findLastIndex((line) => !isBlank(line));
  for (const [index, line] of above.entries())
    yield { line, result: null, isHeader: index === last, isAbove: index < last };
}

async function* joined<L extends { line: number }>(
  lines: AsyncIterable<L>,
  { name, pages }: Source,
): AsyncGenerator<{ line: L; result: Result | null }> {
  const results = oneByOne(pages());
  let next = await results.next();
  for await (const line of lines) {
    if (next.done === true || next.value.row.line > line.line) yield { line, result: null };
    else if (next.value.row.line < line.line) throw changedMeanwhile(name);
    else {
      yield { line, result: next.value };
      next = await results.next();
    }
  }
  if (next.done !== true) throw changedMeanwhile(name);
}

async function* oneByOne(pages: AsyncIterable<readonly Result[]>): AsyncGenerator<Result> {
  for await (const page of pages) yield* page;
}

export const changedMeanwhile = (name: string): ExpectedError =>
  unreachableError(`${name} changed while it was exported`, "Save it and run again.");
