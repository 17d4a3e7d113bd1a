// PURE. Which sheet of a workbook is the calendar, and which cells are which: "B17" is the second cell of row 17.

import { closest } from "../../lib/closest.ts";
import { unreachableError } from "../../lib/errors.ts";
import { type Issue, issue } from "../../model/issue.ts";

export type Sheet = { name: string; hidden: boolean };

/** Excel allows 31 characters; what is longer is no name, and would be repeated in every message. */
const longestName = 255;
export const sheetName = (written: string | undefined): string => (written ?? "").slice(0, longestName);

/** How messages call a sheet. */
export const placeOf = ({ name: workbook }: { name: string }, { name }: Sheet): string =>
  `${workbook}, sheet "${name}"`;

/** The sheet called `wanted`, or the first that is not hidden. Throws an ExpectedError (exit 3) where there is none. */
export function chooseSheet<S extends Sheet>(
  sheets: readonly S[],
  wanted: string | null,
  calendar: string,
): { sheet: S; notes: Issue[] } {
  if (wanted !== null) return { sheet: sheetNamed(sheets, wanted, calendar), notes: [] };
  const sheet = sheets.find(({ hidden }) => !hidden);
  if (sheet === undefined) {
    throw unreachableError(
      `${calendar} has no sheet that is not hidden`,
      sheets.length > 0 ? `Show one, or name one: --sheet "${sheets[0]?.name}".` : "Save it again.",
    );
  }
  return { sheet, notes: sheets.length > 1 ? [sheetChosen(sheet, sheets)] : [] };
}

function sheetNamed<S extends Sheet>(sheets: readonly S[], wanted: string, calendar: string): S {
  const fold = (name: string) => name.trim().toLowerCase();
  const found =
    sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => fold(name) === fold(wanted));
  if (found !== undefined) return found;
  const names = sheets.map(({ name }) => name);
  const near = closest(wanted, names);
  throw unreachableError(
    `${calendar} has no sheet "${wanted}"`,
    near === null ? `It has ${list(names)}.` : `Did you mean "${near}"?`,
  );
}

function sheetChosen(sheet: Sheet, sheets: readonly Sheet[]): Issue {
  const all = sheets.map(({ name, hidden }) => (hidden ? `${name} (hidden)` : name));
  return issue(
    "sheet-chosen",
    { column: null, value: sheet.name },
    `the sheet "${sheet.name}" is read, the first of ${list(all)}.`,
    "Nothing to do, or name another with --sheet.",
  );
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

/** "C17": the name a spreadsheet gives the cell. */
export function cellName(index: number, line: number): string {
  let letters = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${line}`;
}

/** The index of column "C" in "C17", or null. */
export function columnOf(cell: string): number | null {
  const letters = /^([A-Z]{1,3})\d{0,7}$/.exec(cell)?.[1];
  if (letters === undefined) return null;
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

export function mergedCells(area: string): Issue {
  return issue(
    "merged-cells",
    { column: null, value: area },
    `the cells ${area} are merged into one; only the first of their rows holds its value.`,
    "Split the cells and fill in every row.",
  );
}
