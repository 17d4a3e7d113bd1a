// What a run makes of its readings: shapes only.

import type { ReadingRecord } from "../ledger/ledger.ts";
import type { Issue } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import type { Succession } from "../planning/terms.ts";

/** A pin of the calendars of this run, with what it was before the reading (null: its row is new). */
export type CurrentPin = { pin: Pin; before: Pin | null };

export type PlannedReadings = {
  record: ReadingRecord;
  /** Of a run that read nothing anew, only those that are due (quiet.ts). */
  current: CurrentPin[];
  /** Pins as they are withdrawn by this reading. */
  withdrawn: Pin[];
  /** Pins that Postproxy has, or may have, and has not published yet, whose row is gone. */
  leftBehind: Pin[];
  renamed: readonly Succession[];
  versions: readonly Succession[];
  /** By the calendar's key: what happened to it as a whole. */
  bulkProblems: ReadonlyMap<string, Issue[]>;
};

/** Calendars all of whose rows are new, and not among those that are current. */
export const stagedIn = ({ staged = false, calendars }: ReadingRecord): string[] =>
  staged ? calendars.map(({ key }) => key) : [];
