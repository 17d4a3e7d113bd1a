// Collects the cells of a sheet into rows of text, as its reader meets them. Bounded: one row at a time, and no more columns
// than a calendar can have.

import { unreachableError } from "../../lib/errors.ts";
import { mostColumns } from "../allowance.ts";
import type { CsvRow } from "./csv.ts";
import { cellName } from "./sheets.ts";

/** Excel's last row. */
const lastLine = 1_048_576;

/** Rows that only say they are like the one above were not made by filling in a calendar. */
const mostRepeated = 1000;

export type Grid = ReturnType<typeof gridOf>;

/** `place` names workbook and sheet, for messages. */
export function gridOf(place: string) {
  let ready: CsvRow[] = [];
  let cells: string[] = [];
  let line = 0;
  let given = 0;
  let repeated = 0;
  const isBlank = () => cells.every((cell) => cell.trim() === "");

  const refuse = (index: number, what: string, hint: string) =>
    unreachableError(`${place}, cell ${cellName(index, line)}: ${what}`, hint);

  return {
    startRow(number: number): void {
      if (!Number.isInteger(number) || number <= line || number > lastLine) {
        throw unreachableError(`${place}: row ${number} follows row ${line}`, "Save the workbook again.");
      }
      line = number;
      cells = [];
    },
    put(index: number, text: string): void {
      if (text === "") return;
      if (index >= mostColumns) {
        throw refuse(index, "no calendar has that many columns", "Delete what is beyond the calendar.");
      }
      while (cells.length < index) cells.push("");
      cells[index] = text;
    },
    endRow(): void {
      if (isBlank()) return;
      given++;
      ready.push({ line, cells });
    },
    /** Gives the row that has just ended again, until it stood there `times` in all. */
    repeatRow(times: number): void {
      if (times > 1 && !isBlank()) {
        repeated += times - 1;
        if (repeated > mostRepeated) {
          throw refuse(0, `its row is repeated ${times} times`, "Delete the rows that repeat it.");
        }
        for (let more = 1; more < times; more++) ready.push({ line: line + more, cells });
      }
      line += times - 1;
    },
    get line(): number {
      return line;
    },
    refuse,
    take(): CsvRow[] {
      const taken = ready;
      ready = [];
      return taken;
    },
    mustHoldSomething(): void {
      if (given === 0) throw unreachableError(`${place} is empty`, "Its first row must name the columns.");
    },
  };
}
