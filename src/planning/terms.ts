// What a plan is made of and what it says: rows as read, pins as known, one decision for each row.

import type { Issue } from "../model/issue.ts";
import type { Medium } from "../model/medium.ts";
import type { KnownPin } from "../model/pin.ts";
import type { PinState } from "../model/states.ts";

/** Two keys of what is one calendar for its owner, and how many rows the two share. */
export type Succession = { from: string; to: string; shared: number };

/** A row with its board and profile resolved, as far as identity and decision need it. */
export type PlanRow = {
  calendar: string;
  line: number;
  digest: string;
  id: string | null;
  repeat: boolean;
  /** The id of the pin that this row is to stand for, as the ledger may know it. */
  insteadOf: string | null;
  /** Profile and board ids as Postproxy knows them; null when the cell could not be resolved. */
  profile: string | null;
  boardId: string | null;
  /** Folded name of the board, as resolved or as written. */
  boardName: string | null;
  /** Key of the medium: its normalised address or its path, so that two spellings of one file are one. */
  media: string | null;
  /** Milliseconds since the epoch; null for "now" and for times that could not be read. */
  at: number | null;
  now: boolean;
  title: string | null;
  body: string | null;
  link: string | null;
  cover: Medium | null;
  thumbOffset: number | null;
  draft: boolean;
  /** Headers as the user wrote them, to name a column. */
  columns: { id: string | null; media: string | null; publishAt: string | null };
  /** Cells as the user wrote them. */
  written: { media: string; publishAt: string };
  issues: readonly Issue[];
  notes: readonly Issue[];
};

export type PlanRequest = {
  rows: readonly PlanRow[];
  pins: readonly KnownPin[];
  /** Keys of the calendars that were read whole; only their pins can be withdrawn. */
  read: ReadonlySet<string>;
  /** Keys of calendars the ledger knows whose file no longer exists. */
  gone: ReadonlySet<string>;
  /** Keys of calendars the ledger knows that are no part of this run, though their file exists. */
  absent: ReadonlySet<string>;
  /** Keys of calendars most of whose rows are the pins they were, and no part of `rows`: they are nobody else's. */
  own?: ReadonlySet<string>;
  /** Keys of all calendars that the ledger knows. */
  known: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  now: number;
  /** How late a row may be before it is `missed`, milliseconds. */
  maxLateMs: number;
  /** What is late is to be skipped, so that `maxLateMs` is shorter than was asked for. */
  skipsLate: boolean;
  /** Writes a time for a person, in the row's zone. */
  sayTime: (at: number, row: PlanRow) => string;
};

export type Decision = {
  row: PlanRow;
  /** The pin this row is; null when the row is new to the ledger. */
  pin: KnownPin | null;
  /** The pin's state after this reading. */
  state: PinState;
  issues: Issue[];
  notes: Issue[];
  /** The sent pin that a held row looks like. */
  resembles: string | null;
};

export type Plan = {
  /** One for each row, in the order of the rows. */
  decisions: Decision[];
  /** Never sent, and their row is gone. */
  withdrawn: KnownPin[];
  /** Calendars that are gone, under their new names. */
  renamed: Succession[];
  /** Calendars that are still there, and another version of which was read: its rows have the pins now. */
  versions: Succession[];
};
