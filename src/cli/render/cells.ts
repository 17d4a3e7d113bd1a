// PURE. What the columns of a row say: line, time, board, title, as clean text.

import { sayTime } from "../../calendar/rows/when.ts";
import type { RowReport } from "../../model/row-report.ts";
import { clean, cut } from "./text.ts";

/** What a column says where there is nothing to say. */
export const nothing = "—";

/** A cell that is no time can hold anything; the longest real time is wider than this. */
const longestWhen = 30;

/** "Tue 1 Dec 09:00 EST · 14:00 UTC"; the cell as written where it could not be read. */
export function whenOf(row: RowReport, now: number): string {
  if (row.publish_at !== null) return sayTime(Date.parse(row.publish_at), row.timezone, now);
  const asWritten = row.issues.find(({ code }) => code.startsWith("time-"))?.value;
  return cut(clean(asWritten ?? ""), longestWhen) || nothing;
}

/** The part of `whenOf` for people who know their zone: without UTC, where a zone is shown. */
export const localPart = (when: string): string => when.split(" · ")[0] ?? when;

export function boardOf(row: RowReport): string {
  const asWritten = row.issues.find(({ code }) => code.endsWith("-board"))?.value;
  return clean(row.board_name ?? row.board_id ?? asWritten ?? "") || nothing;
}

/** The title, or what else tells the person which Pin this is. */
export function titleOf(row: RowReport): string {
  return clean(row.title ?? "") || clean(row.body ?? "") || clean(row.media ?? "") || nothing;
}
