// PURE. The columns that an export adds to a calendar: what became of each row. Knows no file format.

import { noNumbers, numbersOf } from "../actions/statistics/numbers.ts";
import { isoAt } from "../calendar/rows/when.ts";
import type { Issue } from "../model/issue.ts";
import type { RowReport } from "../model/row-report.ts";
import type { StatsRecord } from "../model/statistics.ts";

/** What a calendar's row is shown with: its report and, of a pin, what else the ledger knows. Times in ms since the epoch. */
export type Result = {
  row: RowReport;
  /** When it was published, as far as that is known. */
  publishedAt: number | null;
  statistics: StatsRecord | null;
};

/** A number stays a number; null is an empty cell. */
export type AddedCell = string | number | null;

/** `zone`: IANA zone of the calendar, or null for UTC. */
export function addedCells({ row, publishedAt, statistics }: Result, zone: string | null): AddedCell[] {
  const shownIn = row.timezone ?? zone ?? "UTC";
  const numbers = statistics === null ? noNumbers : numbersOf(statistics.stats);
  return [
    row.state,
    row.permalink,
    publishedAt === null ? null : isoAt(wholeSecond(publishedAt), shownIn),
    problemOf(row),
    numbers.impressions,
    numbers.saved,
    numbers.outbound_clicks,
    statistics === null ? null : isoAt(wholeSecond(statistics.recordedAt), shownIn),
  ];
}

/** What is wrong, or worth knowing, with what to do; null where there is nothing to say. */
export function problemOf({ issues, notes }: Pick<RowReport, "issues" | "notes">): string | null {
  const said = [...issues, ...notes].map(sentence);
  return said.length === 0 ? null : said.join(" · ");
}

const sentence = ({ message, hint }: Issue) => `${message} ${hint}`.replace(/\s+/g, " ").trim();

const wholeSecond = (at: number) => at - (at % 1000);
