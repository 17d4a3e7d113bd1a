// PURE. What spreadsheets do to cells: a formula that fails leaves an error value, a long number is rounded. Such a cell is
// not what its author meant, so it is never used.

import type { Problem } from "../../model/issue.ts";
import type { Field } from "../../model/row-fields.ts";

/** The error values of Excel, Google Sheets and LibreOffice. */
const errorValue =
  /^(?:#(?:REF|VALUE|DIV\/0|NAME|NULL|NUM|SPILL|CALC|ERROR|FIELD|BLOCKED|CONNECT|GETTING_DATA)[!?]?|#N\/A|Err:\d{3})$/;

/** What a workbook reader gives for a formula that no program has calculated yet. */
export const notCalculated = "#NOT-CALCULATED!";

/** Spreadsheets always write the plus; without it, 1E5 may be a name that somebody gave a row. */
const scientific = /^\d{1,3}(?:[.,]\d+)?E\+\d{1,3}$/i;

/** Why the cell cannot be what its author meant, or null. */
export function spoilt(field: Field, cell: string): Problem | null {
  // Nearly all cells end here.
  const first = cell[0] ?? "";
  if (first === "#" || first === "E") return errorOf(cell);
  return (field === "board" || field === "id") && scientific.test(cell) ? roundedNumber(field, cell) : null;
}

function errorOf(cell: string): Problem | null {
  if (cell === notCalculated) {
    return {
      code: "cell-error",
      message: "the cell holds a formula that was never calculated.",
      hint: "Open the workbook in Excel or LibreOffice, save it and run again.",
    };
  }
  if (!errorValue.test(cell)) return null;
  return {
    code: "cell-error",
    message: `the formula in the cell failed: ${cell}.`,
    hint: "Fix the formula, or write the value itself.",
  };
}

function roundedNumber(field: "board" | "id", cell: string): Problem {
  const instead = field === "board" ? ", or write the board's name" : "";
  return {
    code: "number-rounded",
    message: `"${cell}" is a long number that the spreadsheet has rounded; its last digits are lost.`,
    hint: `Format the column as text and type the number again${instead}.`,
  };
}
