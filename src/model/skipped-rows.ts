// PURE. Rows that are no pins, kept small: the ledger remembers them for calendars that are not read again.

import type { Issue } from "./issue.ts";
import type { RowReport } from "./row-report.ts";

/** All rows of a calendar that are skipped for one reason. */
export type SkippedRows = { why: Issue; lines: number[] };

/** Gathers them by their reason, in the order in which the reasons appear. */
export function byReason(skipped: readonly { line: number; why: Issue }[]): SkippedRows[] {
  const groups = Map.groupBy(skipped, ({ why }) => JSON.stringify(why));
  return [...groups.values()].flatMap((some) =>
    some[0] === undefined ? [] : [{ why: some[0].why, lines: some.map(({ line }) => line) }],
  );
}

export const countOf = (skipped: readonly SkippedRows[]): number =>
  skipped.reduce((count, { lines }) => count + lines.length, 0);

/** The rows of a report that stand for them. */
export function skippedReports(skipped: readonly SkippedRows[], calendar: string): RowReport[] {
  return skipped.flatMap(({ why, lines }) =>
    lines.map((line) => ({ ...blank, calendar, line, notes: [why] })),
  );
}

const blank: Omit<RowReport, "calendar" | "line" | "notes"> = {
  pin: null,
  state: "skipped",
  title: null,
  body: null,
  link: null,
  draft: false,
  board_id: null,
  board_name: null,
  profile_id: null,
  profile_name: null,
  publish_at: null,
  timezone: null,
  media: null,
  post_id: null,
  permalink: null,
  issues: [],
};
