// What the ledger is told and what it tells: shapes only, in the words of the program, not of the tables.

import type { Issue } from "./issue.ts";
import type { Pin } from "./pin.ts";
import type { SkippedRows } from "./skipped-rows.ts";
import type { PinState } from "./states.ts";

export type * from "./cancellation.ts";
export type * from "./pause.ts";
export type * from "./statistics.ts";

export type KnownCalendar = {
  /** Path relative to the ledger's folder, or `stdin`. */
  key: string;
  /** As the user last wrote it. */
  name: string;
  /** Absolute; relative media paths start here. */
  folder: string;
  /** Of the file and the settings it was read with; null when it must be read again. */
  fingerprint: string | null;
  /** Rows that are pins. */
  rows: number;
  /** Rows that are none. */
  skipped: readonly SkippedRows[];
  /** Name of the template that it was read with. */
  template: string;
  /** IANA zone in which its times without one were read. */
  timezone: string | null;
  /** Milliseconds since the epoch. */
  readAt: number;
};

/** How many rows are in each state. */
export type Tally = Partial<Record<PinState, number>>;

/** What is to come among the rows of a calendar. */
export type Outlook = {
  /** The earliest scheduled one, with the zone to show it in; ms since the epoch. */
  next: { at: number; timezone: string | null } | null;
  /** Scheduled, and due within the time that Pins are sent ahead. */
  due: number;
  /** With Postproxy, and published later. */
  ahead: number;
};

/** A reading to record: calendars read whole, a pin for each of their rows, pins whose row is gone. */
export type ReadingRecord = {
  calendars: readonly KnownCalendar[];
  /** Of calendars whose untouched rows were passed over, by key: only these pins changed. Of all others every row is told. */
  touched?: ReadonlyMap<string, RowChanges>;
  /** True: the pins that were staged are a part of it, and all are new. */
  staged?: boolean;
  renamed: readonly { from: string; to: string }[];
  pins: readonly Pin[];
  withdrawn: readonly string[];
  now: number;
};

/** A pin with its rowid: pins are in the order in which they were first seen. */
export type PinWithRowid = { rowid: number; pin: Pin };

/** A pin that has a row, as far as it takes to see that the row was not touched. */
export type LiveRow = {
  rowid: number;
  line: number;
  digest: string;
  /** 1: an unchanged row, in the same place, cannot be judged otherwise. */
  calm: number;
  /** JSON: whether it was sent, and its profile and board as far as the row decides them. */
  place: string;
};

/** What a reading changed of a calendar, but for the pins it names itself. */
export type RowChanges = {
  /** Pins whose row was looked at anew; those that still have one are recorded after. */
  lost: readonly string[];
  /** Untouched rows that stand on another line now. */
  moved: Iterable<{ rowid: number; line: number }>;
};

/** What rows can be known by, as values of the ledger's columns; a time is ms or "now", a blank text is "". */
export type Traces = Record<
  "digests" | "media" | "ids" | "times" | "titles" | "bodies",
  ReadonlySet<string | number>
>;

/** An attempt, committed before its request leaves. */
export type Claim = { attempt: number; pin: string; key: string };

export type ClaimRequest = {
  pin: string;
  /** Hash of what is posted; the same for duplicates. */
  content: string;
  /** Hash of what a listing shows of it. */
  visible: string;
  /** Hash of its words (`wordsKey`): rows that say the same are found by it. */
  words: string | null;
  /** The last attempt of any pin when this one was compared with what was posted. */
  comparedTo: number;
  /** Makes the idempotency key from the pin's ordinal among its duplicates. */
  keyOf: (ordinal: number) => string;
  contentType: string;
  /** The exact bytes, or what is needed to make them again. */
  request: Uint8Array;
  now: number;
};

/** How an attempt ended and what became of the pin. */
export type AttemptOutcome = {
  attempt: number;
  pin: string;
  outcome: "accepted" | "refused" | "later" | "stop" | "unknown" | "duplicate";
  status: number | null;
  requestId: string | null;
  error: string | null;
  state: PinState;
  issues: readonly Issue[];
  notes: readonly Issue[];
  postId: string | null;
  notBefore: number | null;
  pollAt: number | null;
  /** When to look for the post, if the outcome is unknown. */
  reconcileAt: number | null;
  /** From when its settle time counts then; null: from the next look, for the clock is not to be relied on. */
  settleFrom: number | null;
  /** The post that a 409 named. */
  duplicateOf: string | null;
  now: number;
};

/** An uncertain pin with what its attempts tell. Times in milliseconds since the epoch. */
export type UnknownOutcome = {
  pin: Pin;
  visible: string;
  /** The last request as stored. */
  request: Uint8Array | null;
  /** First claim of this pin: no post of it can be older. */
  firstSentAt: number;
  /** When the last attempt ended, or its process was found dead: nothing left after that. */
  lastSentAt: number;
  /** From when the settle time counts, by the API's clock; null: from the next look on, and not before the pin's `reconcileAt`. */
  settleFrom: number | null;
  /** The post that the last attempt was said to duplicate. */
  duplicateOf: string | null;
  key: string;
  /** First claim with this key. */
  keySince: number;
  /** The API said that this key belongs to a request it accepted. */
  keyTaken: boolean;
};

/** `stale`: the attempt had ended already, and nothing was recorded. `taken`: nor here, for another pin has the post. */
export type Recorded = "recorded" | "stale" | "taken";

/** A pin whose post was found at Postproxy. */
export type FoundPost = {
  pin: string;
  postId: string;
  notes: readonly Issue[];
  pollAt: number;
  now: number;
};

/** What asking for a submitted pin's post said. */
export type PollRecord = {
  pin: string;
  state: "submitted" | "published" | "failed";
  issues: readonly Issue[];
  notes: readonly Issue[];
  permalink: string | null;
  pollAt: number | null;
  now: number;
};

export type KnownBoard = { id: string; name: string; fetchedAt: number };

/**
 * `api`: host this ledger belongs to. `sender`: who holds the lock. `paused-until`: ms, because the API asked for it.
 * `compared`: ms, when this ledger was found to know of all posts of the account that may be its own; `comparing-since`: ms, when
 * it began to look for them. `listing-lag`: ms, the longest time after which a post was seen missing from the listing.
 * `notified`: JSON, which problems a person was told of. `summary`: date of the last daily summary.
 * `stats-paused-until`: ms, the same of statistics alone. `epoch`: the same token as in the lock. `refusals`: the reason for
 * which Pin after Pin was refused.
 */
export type Fact =
  | "api"
  | "epoch"
  | "sender"
  | "paused-until"
  | "stats-paused-until"
  | "refusals"
  | "compared"
  | "comparing-since"
  | "listing-lag"
  | "notified"
  | "summary";
