// What a command tells its user, as data: the same values are printed as a table or as NDJSON (`--json`).

import type { ExitCode } from "../lib/exit-codes.ts";
import type { Issue } from "./issue.ts";
import type { Covers, ShownName } from "./row-fields.ts";
import type { RowReport, RowState } from "./row-report.ts";
import type { PinState } from "./states.ts";

export type Tally = Partial<Record<RowState, number>>;

/** A calendar that was read, or the reason it was not. */
export type CalendarReport = {
  calendar: string;
  /** The name of the template that it was read with, or null where it never was. */
  template: string | null;
  /** IANA zone in which its times without one are read, or null. */
  timezone: string | null;
  /** All its rows, those that are skipped too. */
  rows: number;
  /** Rows that were read, and not planned because the run was stopped before. */
  unplanned: number;
  /** The last good reading stands when this is not null. */
  error: { message: string; hint: string } | null;
  /** Its rows, counted; they add up to `rows`. */
  states: Tally;
  notes: Issue[];
};

/** The end of a report. The counts of `states` add up to `rows`. */
export type Summary = {
  rows: number;
  states: Tally;
  /** What this run did (zero in a dry run). */
  sent: number;
  /** Posts that were at Postproxy already: of lost answers, or from before this ledger. */
  found: number;
  confirmed: number;
  /** Pins of these calendars whose row is gone; not part of `rows`. */
  withdrawn: number;
  /** The next time a scheduled pin is due, UTC, or null. */
  next_at: string | null;
};

/** What is to come, for the last lines of a report. */
export type Outlook = {
  /** IANA zone of the row that is due next, or null. */
  zone: string | null;
  /** Scheduled rows that are due, and may go. */
  due: number;
  /** Scheduled rows that are due, and wait for their turn. */
  paced: number;
  /** Rows that Postproxy has, to be published later. */
  ahead: number;
};

/** Rows of a calendar that are told although nothing is wrong with them: enough to see that it was understood. */
export const mostPlain = 20;

/** How far the long work has come; the CLI draws it, the daemon logs it. */
export type Progress = (event: {
  stage: "media" | "sending" | "confirming" | "statistics";
  done: number;
  total: number;
}) => void;

/** Why a run ended before its work was done; its rows keep their states. */
export type Stop = { message: string; hint: string; exitCode: ExitCode };

/** What a person keeps back. The counts are of eligible Pins; `due`: those that would be sent now. */
export type PauseReport = {
  scope: "all" | "profile" | "calendar" | "pin";
  /** Id of a profile or Pin, the ledger's key of a calendar, or empty. */
  subject: string;
  name: string;
  since: string;
  by: string;
  waiting: number;
  due: number;
  /** What ends it. */
  hint: string;
};

/** All pauses; the counts of all of them together name each Pin once. */
export type Paused = { pauses: PauseReport[]; waiting: number; due: number };

/** Everything one run has to say. */
export type RunReport = {
  calendars: CalendarReport[];
  /** Those worth telling, in the order of the calendars and their lines: with an issue or a note, and the first others. */
  rows: readonly RowReport[];
  /** Every row of a calendar, by line, some at a time. */
  pages: (calendar: string) => AsyncIterable<readonly RowReport[]>;
  outlook: Outlook;
  /** Pins whose row is gone, withdrawn by this run. */
  withdrawn: RowReport[];
  summary: Summary;
  stopped: Stop | null;
  paused: Paused;
  /** True for a dry run and for `--sandbox`: nothing of this happened at Pinterest. */
  rehearsal: boolean;
};

/** What happened to one pin, as it happens: the daemon logs it, `publish` may draw it. */
export type RunEvent = {
  event: "sent" | "found" | "confirmed" | "failed" | "later" | "uncertain" | "paused";
  row: RowReport | null;
  message: string;
};

/** What the ledger knows, without reading a calendar. */
export type StatusReport = {
  ledger: string;
  rows: RowReport[];
  /** `timezone`: in which times without a zone were read, or null. */
  calendars: { calendar: string; rows: number; read_at: string; timezone: string | null }[];
  summary: Summary;
  /** Until when everyone pauses (UTC), because the API asked for it, or null. */
  paused_until: string | null;
  paused: Paused;
};

/** One Pinterest profile, or one of its boards, as `profiles` and `boards` print them. */
export type ProfileReport = {
  id: string;
  name: string;
  status: string;
  group: string | null;
  expires_at: string | null;
};
export type BoardReport = { id: string; name: string; profile_id: string; profile_name: string };

/** All that is known of one Pin. Times in UTC, ISO 8601 with milliseconds. */
export type PinReport = {
  pin: Covers<
    ShownName,
    RowReport & {
      /** The `id` cell. */
      row_id: string | null;
      repeat: boolean;
      cover: string | null;
      thumb_offset: number | null;
      first_seen: string;
      /** Of the last change of state. */
      changed_at: string;
      /** When a person made it eligible again, last. */
      requeued_at: string | null;
      /** What a person can do about it now. */
      advice: string;
    }
  >;
  /** Every change of state; `from` is null where the Pin was first seen, `why` holds issue codes. */
  history: { pin: string; at: string; from: PinState | null; to: PinState; why: readonly string[] }[];
  /** Every try to create its post; one that is open has neither end nor outcome. */
  attempts: {
    pin: string;
    number: number;
    started_at: string;
    ended_at: string | null;
    key: string;
    outcome: string | null;
    http_status: number | null;
    request_id: string | null;
    post_id: string | null;
    error: string | null;
  }[];
  /** Every try to take its post back; one whose end is not known has neither end nor outcome. */
  cancellations: {
    pin: string;
    asked_at: string;
    ended_at: string | null;
    outcome: string | null;
    http_status: number | null;
    request_id: string | null;
    post_id: string;
    error: string | null;
  }[];
  /** Webhooks about its posts, in the order in which they came; `event` is their type (docs/reference/webhooks.md). */
  events: { pin: string; id: string; event: string; received_at: string; action: string }[];
};

/** A Pin that `retry` does not touch: why, as a clause without a stop, and what to do. */
export type LeftRow = RowReport & { reason: string; hint: string };

/** What `retry` or `cancel` would do, and what it leaves. */
export type Preview = {
  ledger: string;
  /** In which the calendars of the eligible Pins were read; null: in none, or several. */
  timezone: string | null;
  eligible: RowReport[];
  left: LeftRow[];
};

/** What `retry` did. */
export type RetryReport = Preview & {
  /** Null: there was nothing to ask for. */
  answer: "yes" | "no" | "interrupted" | null;
  /** Those of `eligible` that are scheduled again, as they are now; the others changed meanwhile. */
  retried: RowReport[];
};

/** What `cancel` did. */
export type CancelReport = Preview & {
  /** Null: there was nothing to ask for. */
  answer: "yes" | "no" | "interrupted" | null;
  cancelled: RowReport[];
  /** Those of `eligible` that were not taken back after all. */
  notDone: LeftRow[];
  stopped: Stop | null;
};
