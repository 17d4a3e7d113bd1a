// PURE. Reports as NDJSON, one value per line: the contract for programs (docs/reference/json.md). A withdrawn Pin has no row any
// more, so it is a line of its own type: lines of type "row" add up to the summary.

import { jsonLine } from "../../lib/printable.ts";
import type { PinReport, RetryReport, RunReport, StatusReport } from "../../model/report.ts";
import type { RowReport } from "../../model/row-report.ts";

const line = (type: string, value: object): string => jsonLine({ type, ...value });

/** Before the rows. */
export function* calendarsJson({ calendars }: RunReport): Generator<string> {
  for (const calendar of calendars) yield line("calendar", calendar);
}

export function* rowsJson(rows: readonly RowReport[]): Generator<string> {
  for (const row of rows) yield line("row", row);
}

/** After the rows. */
export function* endJson({
  withdrawn,
  summary,
  stopped,
  rehearsal,
  paused: { pauses },
}: RunReport): Generator<string> {
  for (const row of withdrawn) yield line("withdrawn", row);
  const stop = stopped && { message: stopped.message, hint: stopped.hint };
  yield line("summary", { ...summary, stopped: stop, pauses, rehearsal });
}

export function* statusJson({
  ledger,
  calendars,
  rows,
  summary,
  paused_until,
  paused: { pauses },
}: StatusReport): Generator<string> {
  for (const calendar of calendars) yield line("calendar", calendar);
  for (const row of rows) yield line("row", row);
  yield line("summary", { ...summary, ledger, paused_until, pauses });
}

/** One Pin, then every change of its state, every attempt to send it, every try to take it back, and every webhook about it. */
export function* pinJson({ pin, history, attempts, cancellations, events }: PinReport): Generator<string> {
  yield line("pin", pin);
  for (const move of history) yield line("history", move);
  for (const attempt of attempts) yield line("attempt", attempt);
  for (const one of cancellations) yield line("cancellation", one);
  for (const event of events) yield line("event", event);
}

/** Pins as they are afterwards, and those left alone. */
export function* retryJson({ retried, eligible, left }: RetryReport): Generator<string> {
  const before = new Map(eligible.map(({ pin, state }) => [pin, state]));
  for (const row of retried) yield line("retried", { ...row, was: before.get(row.pin) ?? null });
  for (const row of left) yield line("left", row);
  const changed = eligible.length - retried.length;
  yield line("summary", { retried: retried.length, left: left.length + changed });
}

/** Lines of one type: `board`, `profile`. */
export function* listJson(type: string, values: readonly object[]): Generator<string> {
  for (const value of values) yield line(type, value);
}
