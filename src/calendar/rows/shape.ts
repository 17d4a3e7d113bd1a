// PURE. Has a record as many cells as its header? One too many is a comma that was not quoted; one that was cut off must
// not be read as if it ended in blanks.

import { type Issue, issue } from "../../model/issue.ts";
import type { Columns } from "./headers.ts";

/** What is wrong with the number of cells. */
export function misshapen(written: readonly string[], columns: Columns): Issue[] {
  const cutOff = cutOffBefore(written, columns);
  return [
    ...(written.length > columns.width ? [tooManyCells(written, columns)] : []),
    ...(cutOff === null ? [] : [tooFewCells(written, columns, cutOff)]),
  ];
}

/** Blank in these columns means something: a row that was cut off before them must not be read as if it said so. */
const telling = [
  "timezone",
  "draft",
  "repeat",
  "profile",
] as const satisfies readonly (keyof Columns["position"])[];

function cutOffBefore(written: readonly string[], { position, headers }: Columns): string | null {
  const field = telling.find((name) => (position[name] ?? -1) >= written.length);
  return field === undefined ? null : (headers[field] ?? null);
}

function tooFewCells(written: readonly string[], { width }: Columns, column: string): Issue {
  return issue(
    "wrong-number-of-cells",
    { column, value: null },
    `the row has ${written.length} cells, the header ${width}: it ends before the column "${column}".`,
    "Write the missing commas, or save the file again: it may have been cut short.",
  );
}

function tooManyCells(written: readonly string[], { width }: Columns): Issue {
  return issue(
    "wrong-number-of-cells",
    { column: null, value: written.slice(width).join(",") },
    `the row has ${written.length} cells, the header ${width}.`,
    "Put cells that hold a comma in quotes, or delete the commas at the end of the row.",
  );
}
