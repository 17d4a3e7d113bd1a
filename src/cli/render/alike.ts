// PURE. Rows that need the person for the very same reasons: the first of them say it, the others are counted.

import type { Tally } from "../../model/report.ts";
import type { RowReport, RowState } from "../../model/row-report.ts";
import { needsPerson } from "../../model/states.ts";
import { number } from "./closing.ts";
import { wordOf } from "./style.ts";

/** Of rows with one cause, which a note on the calendar tells, so many are shown as examples. */
export const mostExamples = 3;

/** Of other rows that need the person for the same reasons, so many are shown. */
const mostAlike = 20;

/** Rows that would say nothing new. `told`: the codes that a note on the calendar tells of all rows together. */
export function spared(rows: readonly RowReport[], told: ReadonlySet<string | null>): ReadonlySet<RowReport> {
  const isTold = ({ issues }: RowReport) => issues.length > 0 && issues.every(({ code }) => told.has(code));
  const alike = Map.groupBy(rows.filter(needsPerson), (row) => `${row.state} ${reasonsOf(row)}`);
  return new Set(
    [...alike.values()].flatMap((some) => some.slice(some.every(isTold) ? mostExamples : mostAlike)),
  );
}

/**
 * "… and 147 more invalid with unknown-board, 130 more ready (--all shows every row)", or null where none is hidden.
 * `notShown`: rows that have nothing to say, counted.
 */
export function hiddenSentence(hidden: readonly RowReport[], notShown: Tally, plan: boolean): string | null {
  const byState = Map.groupBy(hidden, ({ state }) => state);
  const states = new Set([...byState.keys(), ...(Object.keys(notShown) as RowState[])]);
  const parts = [...states].flatMap((state) => {
    const counts = new Map<string, number>();
    for (const row of byState.get(state) ?? []) {
      counts.set(reasonsOf(row), (counts.get(reasonsOf(row)) ?? 0) + 1);
    }
    counts.set("", (counts.get("") ?? 0) + (notShown[state] ?? 0));
    return [...counts].flatMap(([reasons, count]) => (count > 0 ? [part(state, reasons, count, plan)] : []));
  });
  return parts.length === 0 ? null : `… and ${parts.join(", ")} (--all shows every row)`;
}

const part = (state: RowState, reasons: string, count: number, plan: boolean) =>
  `${number(count)} more ${wordOf(state, plan)}${reasons === "" ? "" : ` with ${reasons}`}`;

/** The codes of a row's issues, each once. */
const reasonsOf = ({ issues }: RowReport) => [...new Set(issues.map(({ code }) => code))].join(" and ");
