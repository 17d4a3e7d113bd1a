// PURE. Which rows of a calendar still need work, for the file in which they are fixed.

import type { RowState } from "../model/row-report.ts";
import { needyStates } from "../model/states.ts";
import type { Result } from "./columns.ts";

/** Fixing the row, or a word of its owner, gets it published. What may be out there already is none of them. */
export const fixable: ReadonlySet<RowState> = new Set(needyStates.filter((state) => state !== "uncertain"));

/** The column that says which pin a row stands for, so that it and the row it was made of are never both published. */
export const insteadOf = "instead_of";

/** To be asked of every row in its order: rows that belong to the one above go with it. */
export function wanting(states: ReadonlySet<RowState>): (result: Result) => boolean {
  let wasWanted = false;
  return ({ row }) => {
    const belongs = row.state === "skipped" && row.notes.some(({ code }) => code === "part-of-another-row");
    if (!belongs) wasWanted = states.has(row.state);
    return wasWanted;
  };
}
