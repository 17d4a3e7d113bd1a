// PURE. One row of a report: what a table, `--json`, an export and a page show of a row or of its Pin. The one place that makes it.

import type { Issue } from "./issue.ts";
import type { Medium } from "./medium.ts";
import type { Pin } from "./pin.ts";
import type { PinState } from "./states.ts";

/** A row's state in a report: that of its pin, or `skipped` for a row that is no pin. */
export type RowState = PinState | "skipped";

/** One row of one calendar; the `--json` line of type "row" has these names (docs/reference/json.md). */
export type RowReport = {
  /** The calendar as the user named it. */
  calendar: string;
  /** As a spreadsheet numbers it; 0 where the row is gone. */
  line: number;
  /** The pin's id in the ledger; null in a dry run for a row that is new. */
  pin: string | null;
  state: RowState;
  title: string | null;
  body: string | null;
  link: string | null;
  draft: boolean;
  board_id: string | null;
  board_name: string | null;
  profile_id: string | null;
  profile_name: string | null;
  /** UTC, ISO 8601 with milliseconds, or null. */
  publish_at: string | null;
  /** IANA zone for display, or null. */
  timezone: string | null;
  media: string | null;
  post_id: string | null;
  permalink: string | null;
  issues: readonly Issue[];
  notes: readonly Issue[];
};

/** UTC, ISO 8601 with milliseconds. */
export function iso(at: number): string;
export function iso(at: number | null): string | null;
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** `calendar` is the name the user gave it. */
export function rowReport(pin: Pin, calendar: string, inLedger = true): RowReport {
  return {
    calendar,
    line: pin.line ?? 0,
    pin: inLedger ? pin.id : null,
    state: pin.state,
    title: pin.title,
    body: pin.body,
    link: pin.link,
    draft: pin.draft,
    board_id: pin.boardId,
    board_name: pin.boardTitle,
    profile_id: pin.profile,
    profile_name: pin.profileName,
    publish_at: iso(pin.at),
    timezone: pin.timezone,
    media: pin.medium && addressOf(pin.medium),
    post_id: pin.postId,
    permalink: pin.permalink,
    issues: pin.issues,
    notes: pin.notes,
  };
}

/** A medium as its row names it. */
export const addressOf = (medium: Medium): string => (medium.kind === "url" ? medium.url : medium.path);
