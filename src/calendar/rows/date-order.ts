// PURE. Whether a calendar writes day or month first, told from all its dates: one that allows a single order decides for
// those that allow both. Keeps counts and one example of each kind, however long the calendar is.

import { type Issue, issue } from "../../model/issue.ts";
import {
  type DateOrder,
  type DateOrders,
  orderOf,
  type Separator,
  sayOrdered,
  serialTime,
} from "./date-forms.ts";

type Seen = { count: number; example: string };
type Tally = Record<"day-first" | "month-first" | "either", Seen>;

/** Counts the dates of one calendar. */
export function countDates() {
  const tallies = new Map<Separator, Tally>();
  return {
    add(cell: string): void {
      const found = orderOf(cell);
      if (found === null) return;
      const tally = tallies.get(found.separator) ?? emptyTally();
      tallies.set(found.separator, tally);
      see(tally[found.order], cell);
    },
    orders(): DateOrders {
      return Object.fromEntries(
        [...tallies].flatMap(([separator, tally]) => {
          const order = decide(separator, tally);
          return order === null ? [] : [[separator, order]];
        }),
      );
    },
    /** What was decided for dates that allow both orders. */
    notes(column: string | null): Issue[] {
      return [...tallies].flatMap(([separator, tally]) => {
        const order = decide(separator, tally);
        if (order === null || order === "mixed" || tally.either.count === 0) return [];
        return [orderChosen(column, tally, order)];
      });
    },
  };
}

const emptyTally = (): Tally => ({
  "day-first": { count: 0, example: "" },
  "month-first": { count: 0, example: "" },
  either: { count: 0, example: "" },
});

function see(seen: Seen, cell: string): void {
  if (seen.count === 0) seen.example = cell;
  seen.count++;
}

/** No locale of any spreadsheet writes the month first with dots. */
function decide(separator: Separator, tally: Tally): DateOrder | null {
  const dayFirst = tally["day-first"].count > 0;
  const monthFirst = tally["month-first"].count > 0;
  if (dayFirst && monthFirst) return "mixed";
  if (monthFirst) return "month-first";
  return dayFirst || separator === "." ? "day-first" : null;
}

function orderChosen(column: string | null, tally: Tally, order: "day-first" | "month-first"): Issue {
  const { example } = tally.either;
  const { count, example: proof } = tally[order];
  const why =
    count === 0
      ? "dates with dots are written day first"
      : count === 1
        ? `"${proof}" allows no other order`
        : `${count.toLocaleString("en")} values such as "${proof}" allow no other order`;
  return issue(
    "date-order",
    { column, value: example },
    `"${example}" is read as ${sayOrdered(example, order)}: ${why}.`,
    "If that is wrong, give the column the format yyyy-mm-dd hh:mm.",
  );
}

/** Counts the times that are a spreadsheet's inner numbers. */
export function countSerials() {
  const seen: Seen = { count: 0, example: "" };
  return {
    add(cell: string): void {
      if (serialTime(cell)?.hasTime === true) see(seen, cell);
    },
    notes(column: string | null): Issue[] {
      const { count, example } = seen;
      if (count === 0) return [];
      const iso = serialTime(example)?.iso.slice(0, 16) ?? "";
      const more = count === 1 ? "" : `; ${(count - 1).toLocaleString("en")} more like it`;
      return [
        issue(
          "date-numbers",
          { column, value: example },
          `"${example}" is a spreadsheet's inner number, and is read as ${iso}${more}.`,
          "If that is wrong, give the column the format yyyy-mm-dd hh:mm.",
        ),
      ];
    },
  };
}
