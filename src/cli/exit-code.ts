// PURE. What a report means for the exit code of the program (docs/reference/exit-codes.md).

import { type ExitCode, exitCodes } from "../lib/exit-codes.ts";
import { passingNotes } from "../model/issue.ts";
import type { CalendarReport, Stop } from "../model/report.ts";
import type { RowReport } from "../model/row-report.ts";
import { needsPerson } from "../model/states.ts";

/** The worst that happened wins: interrupted, stopped, a calendar not read, rows that need the person. */
export function exitCodeOf(
  report: {
    rows: readonly RowReport[];
    calendars?: readonly Pick<CalendarReport, "error">[];
    stopped?: Stop | null;
    /** Milliseconds since the epoch. */
    now: number;
  },
  interrupted = false,
): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (report.stopped) return report.stopped.exitCode;
  if (report.calendars?.some(({ error }) => error !== null)) return exitCodes.unreachable;
  return report.rows.some((row) => needsPerson(row) || isStuck(row, report.now))
    ? exitCodes.rowsNeedAttention
    : exitCodes.ok;
}

/** Due, in order, and yet not sent: its media could not be checked, or the outcome of a duplicate is unknown. */
function isStuck({ state, publish_at, notes }: RowReport, now: number): boolean {
  const waits = notes.some(({ code }) => passingNotes.has(code));
  return state === "scheduled" && waits && Date.parse(publish_at ?? "") <= now;
}
