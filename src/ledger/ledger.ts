// The ledger: all that pinsheet knows, behind one narrow interface. Nothing above this folder knows that it is SQLite.
// Every method that writes is one transaction, on the disk when its promise settles; none is open across a network call.

import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { type Issue, issue, wholeRow } from "../issue.ts";
import type { SkippedRows } from "../templates/skipped.ts";
import { groupCommits } from "./commits.ts";
import { explainFailure, openDatabase } from "./open.ts";
import { fromRecord, type Pin, type PinRecord, toRecord } from "./pin.ts";
import { sql } from "./statements.ts";
import type { PinState } from "./states.ts";

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

/** A reading to record: calendars read whole, a pin for each of their rows, pins whose row is gone. */
export type ReadingRecord = {
  calendars: readonly KnownCalendar[];
  renamed: readonly { from: string; to: string }[];
  pins: readonly Pin[];
  withdrawn: readonly string[];
  now: number;
};

/** An attempt, committed before its request leaves. */
export type Claim = { attempt: number; pin: string; key: string };

export type ClaimRequest = {
  pin: string;
  /** Hash of what is posted; the same for twins. */
  content: string;
  /** Makes the idempotency key from the pin's ordinal among its twins. */
  keyOf: (twin: number) => string;
  contentType: string;
  /** The exact bytes, or what is needed to make them again. */
  request: Uint8Array;
  now: number;
};

/** How an attempt ended and what became of the pin. */
export type Settlement = {
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

export type Ledger = ReturnType<typeof openLedger>;

/** Opens the ledger, making or migrating it. Throws ExpectedError (exit 2) for a file that cannot keep the promises. */
export function openLedger(file: string) {
  // The lock lies beside the ledger, so all ways to the ledger must lead to one place.
  const path = existsSync(file) ? realpathSync(file) : resolve(file);
  const db = openDatabase(path);
  const prepared = new Map<string, ReturnType<typeof db.prepare>>();
  const statement = (name: keyof typeof sql) => {
    const known = prepared.get(name) ?? db.prepare(sql[name]);
    prepared.set(name, known);
    return known;
  };
  const run = (name: keyof typeof sql, bind: unknown = {}) => statement(name).run(bind);
  const rows = <T>(name: keyof typeof sql, bind: unknown = {}) => statement(name).all(bind) as T[];
  const value = <T>(name: keyof typeof sql, bind: unknown = {}) => {
    const row = statement(name).get(bind) as Record<string, T> | undefined;
    return row === undefined ? undefined : Object.values(row)[0];
  };
  const pins = (name: keyof typeof sql, bind: unknown = {}) => rows<PinRecord>(name, bind).map(fromRecord);
  const commit = groupCommits(db, (error) => explainFailure(error, path));

  return {
    file: path,

    async calendars(): Promise<KnownCalendar[]> {
      return rows<KnownCalendar & { skipped: string }>("calendars").map((one) => ({
        ...one,
        skipped: JSON.parse(one.skipped) as SkippedRows[],
      }));
    },

    async pins(): Promise<Pin[]> {
      return pins("allPins");
    },

    /** Records a reading: all of it or nothing. */
    async record(reading: ReadingRecord): Promise<void> {
      await commit(() => {
        for (const calendar of reading.calendars) {
          run("saveCalendar", { ...calendar, skipped: JSON.stringify(calendar.skipped) });
        }
        for (const renamed of reading.renamed) {
          run("movePins", renamed);
          run("dropCalendar", [renamed.from]);
        }
        for (const { key } of reading.calendars) run("forgetLines", [key]);
        for (const id of reading.withdrawn) run("withdraw", { id, issues: rowRemoved, now: reading.now });
        for (const pin of reading.pins) {
          if (value("pin", [pin.id]) === undefined) run("insertPin", toRecord(pin));
          else {
            // Each statement guards itself by the state in the table; one of them applies.
            run("followRow", toRecord(pin));
            run("noteSentRow", toRecord(pin));
          }
        }
      });
    },

    /** Changes the verdict on pins that were not sent. */
    async judge(
      verdicts: readonly Pick<Pin, "id" | "state" | "issues" | "notes">[],
      now: number,
    ): Promise<void> {
      await commit(() => {
        for (const { id, state, issues, notes } of verdicts)
          run("judge", { id, state, issues: JSON.stringify(issues), notes: JSON.stringify(notes), now });
      });
    },

    /** Commits the intent to send. Null: the pin is no longer scheduled, or the fate of a twin is unknown. */
    async claim({ pin, content, keyOf, contentType, request, now }: ClaimRequest): Promise<Claim | null> {
      return commit(() => {
        if (value("twinInDoubt", { content, pin }) !== undefined) return null;
        if (run("claim", { pin, now }).changes === 0) return null;
        const twin =
          value<number>("ownTwin", { content, pin }) ?? value<number>("nextTwin", { content }) ?? 0;
        const key = keyOf(twin);
        const number = value<number>("nextAttempt", [pin]);
        const { lastInsertRowid } = run("startAttempt", {
          pin,
          number,
          key,
          content,
          twin,
          contentType,
          request,
          now,
        });
        return { attempt: Number(lastInsertRowid), pin, key };
      });
    },

    /** Records how an attempt ended. */
    async settle(settlement: Settlement): Promise<void> {
      const bind = {
        ...settlement,
        issues: JSON.stringify(settlement.issues),
        notes: JSON.stringify(settlement.notes),
      };
      await commit(() => {
        run("endAttempt", bind);
        run("settle", bind);
      });
    },

    /** The pin that already owns a post, or null. */
    async ownerOf(postId: string): Promise<string | null> {
      return value<string>("ownerOfPost", [postId]) ?? null;
    },

    /** To be called with the sender's lock just got: whoever left pins in `sending` is dead. Returns those pins. */
    async recover(now: number): Promise<Pin[]> {
      return commit(() => {
        const left = pins("leftSending");
        run("abandonAttempts", { now });
        run("abandonPins", { now, issues: interrupted });
        return left;
      });
    },

    /** Submitted pins that are to be asked for up to `until`. */
    async toConfirm(until: number): Promise<Pin[]> {
      return pins("toConfirm", { until });
    },

    async polled(poll: PollRecord): Promise<void> {
      const bind = { ...poll, issues: JSON.stringify(poll.issues), notes: JSON.stringify(poll.notes) };
      await commit(() => run("polled", bind));
    },

    async boards(profile: string): Promise<KnownBoard[]> {
      return rows<KnownBoard>("boards", [profile]);
    },

    async saveBoards(
      profile: string,
      boards: readonly { id: string; name: string }[],
      now: number,
    ): Promise<void> {
      await commit(() => {
        run("dropBoards", [profile]);
        for (const { id, name } of boards) run("addBoard", { profile, id, name, now });
      });
    },

    async mediaVerdict<T>(key: string): Promise<T | null> {
      const verdict = value<string>("medium", [key]);
      return verdict === undefined ? null : (JSON.parse(verdict) as T);
    },

    async saveMediaVerdict(key: string, verdict: unknown, now: number): Promise<void> {
      await commit(() => run("saveMedium", { key, verdict: JSON.stringify(verdict), now }));
    },

    async fact(name: Fact): Promise<string | null> {
      return value<string>("fact", [name]) ?? null;
    },

    async setFact(name: Fact, fact: string | null): Promise<void> {
      await commit(() => (fact === null ? run("dropFact", [name]) : run("saveFact", { name, value: fact })));
    },

    close(): void {
      db.close();
    },
  };
}

/** `api`: host this ledger belongs to. `sender`: who holds the lock. `paused-until`: ms, because the API asked for it. */
export type Fact = "api" | "sender" | "paused-until";

const rowRemoved = JSON.stringify([
  issue(
    "row-removed",
    wholeRow,
    "the row is no longer in its calendar, and it was never sent.",
    "Nothing to do. If that was a mistake, put the row back.",
  ),
]);

const interrupted = JSON.stringify([
  issue(
    "outcome-unknown",
    wholeRow,
    "pinsheet was stopped while this Pin was being sent; it may be at Postproxy or not.",
    "Nothing is sent again on a guess. Look for it in Postproxy; if it is not there, give the row a new time and set `repeat` to yes.",
  ),
]);
