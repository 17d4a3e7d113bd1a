// PURE. What a report means for the exit code of the program (README, "Exit codes").

import { type ExitCode, exitCodes } from "../errors.ts";
import type { CalendarReport, RowReport, Stop } from "../report.ts";
import { needsPerson } from "./render/look.ts";

/** The worst that happened wins: interrupted, stopped, a calendar not read, rows that need the person. */
export function exitCodeOf(
  report: {
    rows: readonly RowReport[];
    calendars?: readonly Pick<CalendarReport, "error">[];
    stopped?: Stop | null;
  },
  interrupted = false,
): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (report.stopped) return report.stopped.exitCode;
  if (report.calendars?.some(({ error }) => error !== null)) return exitCodes.unreachable;
  return report.rows.some(needsPerson) ? exitCodes.rowsNeedAttention : exitCodes.ok;
}
