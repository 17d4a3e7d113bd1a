// PURE. Pins of the ledger become the rows of a report, and rows become a summary.

import type { Pin } from "./pin.ts";
import type { Outlook, Summary, Tally } from "./report.ts";
import type { RowReport } from "./row-report.ts";

/** Counts rows by state. `did`: what a run did; zeros for a command that only looks. */
export function summarise(
  rows: readonly RowReport[],
  did: Pick<Summary, "sent" | "found" | "confirmed" | "withdrawn">,
): Summary {
  return { rows: rows.length, states: tallyOf(rows), ...did, next_at: nextOf(rows)?.publish_at ?? null };
}

export function tallyOf(rows: readonly RowReport[]): Tally {
  const states: Tally = {};
  for (const { state } of rows) states[state] = (states[state] ?? 0) + 1;
  return states;
}

/** Adds up the counts of several calendars. */
export function addUp(tallies: readonly Tally[]): Tally {
  const sum: Tally = {};
  for (const tally of tallies) {
    for (const [state, count] of Object.entries(tally)) {
      const name = state as keyof Tally;
      sum[name] = (sum[name] ?? 0) + count;
    }
  }
  return sum;
}

export const rowsIn = (tally: Tally): number => Object.values(tally).reduce((sum, count) => sum + count, 0);

/** The scheduled row that is due first. */
function nextOf(rows: readonly RowReport[]): RowReport | null {
  let next: RowReport | null = null;
  for (const row of rows) {
    if (row.state !== "scheduled" || row.publish_at === null) continue;
    if (next === null || row.publish_at < (next.publish_at ?? "")) next = row;
  }
  return next;
}

/** What is to come; `until`: up to when Pins are sent ahead now. Times in milliseconds since the epoch. */
export function outlookOf(
  rows: readonly RowReport[],
  { now, until }: { now: number; until: number },
): Outlook {
  const count = (state: RowReport["state"], holds: (at: number) => boolean) =>
    rows.filter((row) => row.state === state && holds(Date.parse(row.publish_at ?? ""))).length;
  return {
    zone: nextOf(rows)?.timezone ?? null,
    due: count("scheduled", (at) => !(at > until)) - pacedAmong(rows, until),
    paced: pacedAmong(rows, until),
    ahead: count("submitted", (at) => at > now),
  };
}

/** Rows that are due and wait for their turn; all of them have something to say. */
export const pacedAmong = (rows: readonly RowReport[], until: number): number =>
  rows.filter(
    ({ state, publish_at, notes }) =>
      state === "scheduled" &&
      !(Date.parse(publish_at ?? "") > until) &&
      notes.some(({ code }) => code === "paced"),
  ).length;

/** By calendar as given, then by line. */
export function inOrder<R extends Pick<RowReport, "calendar" | "line">>(
  rows: readonly R[],
  calendars: readonly string[],
): R[] {
  const place = new Map(calendars.map((name, index) => [name, index]));
  return rows.toSorted(
    (a, b) => (place.get(a.calendar) ?? 0) - (place.get(b.calendar) ?? 0) || a.line - b.line,
  );
}

/** The zone in which the times of all these calendars were read; null where they have none, or several. */
export function oneZone(calendars: readonly { timezone: string | null }[]): string | null {
  const [zone, ...others] = new Set(calendars.map(({ timezone }) => timezone));
  return zone === undefined || others.length > 0 ? null : zone;
}

/** A pin that was sent stays in the account even if its row is gone; one that never left went with its row. */
export const isWorthShowing = (pin: { line: number | null; state: Pin["state"] }) =>
  pin.line !== null || pin.state !== "withdrawn";
