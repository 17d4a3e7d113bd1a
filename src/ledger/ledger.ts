// The ledger: all that pinsheet knows, behind one narrow interface. Nothing above this folder knows that it is SQLite.
// Every method that writes is one transaction, on the disk when its promise settles; none is open across a network call.

import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import type {
  Claim,
  ClaimRequest,
  Fact,
  KnownCalendar,
  PollRecord,
  ReadingRecord,
  Settled,
  Settlement,
} from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import type { SkippedRows } from "../model/skipped-rows.ts";
import { accountPostMethods } from "./account-posts.ts";
import { learntMethods } from "./cache.ts";
import { standingMethods } from "./calendar-rows.ts";
import { cancelMethods } from "./cancellations.ts";
import { eventMethods } from "./events.ts";
import { keepSafe, type Safekeeping } from "./integrity-guard.ts";
import { interrupted, notRecorded, rowRemoved } from "./messages.ts";
import { type Db, openDatabase } from "./open.ts";
import { pacingMethods } from "./pacing.ts";
import type { Attempt, Move } from "./past.ts";
import { pauseMethods } from "./pauses.ts";
import { fromRecord, type PinRecord, toRecord } from "./pin-columns.ts";
import { keepScratch, scratchCopy } from "./scratch.ts";
import { stagingIn } from "./staging.ts";
import { besidePins, sql } from "./statements.ts";
import { statsMethods } from "./statistics.ts";
import { recordTouched, untouchedMethods } from "./unchanged.ts";
import { doubtMethods } from "./unknown-outcomes.ts";

export type * from "../model/ledger-terms.ts";

export type Ledger = ReturnType<typeof ledgerIn>;

/** Opens the ledger, making or migrating it. Throws ExpectedError (exit 2) for a file that cannot keep the promises. */
export function openLedger(file: string): Ledger & { copy: () => Promise<Ledger> } {
  // The lock lies beside the ledger, so all ways to the ledger must lead to one place.
  const path = existsSync(file) ? realpathSync(file) : resolve(file);
  const db = openDatabase(path);
  const ledger = ledgerIn({ db, path, keeping: keepSafe(db, path), close: () => db.close() });
  return { ...ledger, copy: () => copyOf(db, path, ledger) };
}

/** What is recorded in the copy is gone when it is closed; what is learnt from the network is kept in the ledger. */
async function copyOf(db: Db, path: string, ledger: Ledger): Promise<Ledger> {
  const scratch = await scratchCopy(db);
  const copy = ledgerIn({ ...scratch, path, keeping: keepScratch(scratch.db, scratch.file) });
  const { boards, saveBoards, mediaVerdict, saveMediaVerdict } = ledger;
  return { ...copy, boards, saveBoards, mediaVerdict, saveMediaVerdict };
}

type Opened = { db: Db; path: string; keeping: Safekeeping; close: () => void };

function ledgerIn({ db, path, keeping, close }: Opened) {
  const prepared = new Map<string, ReturnType<typeof db.prepare>>();
  const statement = (name: keyof typeof sql) => {
    const known = prepared.get(name) ?? db.prepare(sql[name]);
    prepared.set(name, known);
    return known;
  };
  const { commit, read, sendUnder, endSending, renewEpoch, takenFromTheDead, broken } = keeping;
  // What is counted of pins is counted anew after this connection changed some, or another committed anything.
  let changes = 0;
  const run = (name: keyof typeof sql, bind: unknown = {}) => {
    const result = statement(name).run(bind);
    if (!besidePins.has(name)) changes += result.changes;
    return result;
  };
  const rows = <T>(name: keyof typeof sql, bind: unknown = {}) =>
    read(() => statement(name).all(bind) as T[]);
  const value = <T>(name: keyof typeof sql, bind: unknown = {}) => {
    const row = read(() => statement(name).get(bind) as Record<string, T> | undefined);
    return row === undefined ? undefined : Object.values(row)[0];
  };
  const pins = (name: keyof typeof sql, bind: unknown = {}) => rows<PinRecord>(name, bind).map(fromRecord);
  const access = { run, rows, value, commit };
  const staging = stagingIn(db);
  const versionOfPins = () => `${value<number>("othersVersion")} ${changes}`;

  /** True for the post of another pin. */
  const isTaken = (pin: string, postId: string | null) =>
    postId !== null && (value<string>("ownerOfPost", { postId }) ?? pin) !== pin;
  const recordPin = (pin: Pin) => {
    const record = toRecord(pin);
    if (value("pin", [pin.id]) === undefined) return void run("insertPin", record);
    // Each statement guards itself by the state in the table; one of them applies.
    run("followRow", record);
    run("noteSentRow", record);
  };

  return {
    file: path,
    sendUnder,
    endSending,
    broken,

    async calendars(): Promise<KnownCalendar[]> {
      return rows<KnownCalendar & { skipped: string }>("calendars").map((one) => ({
        ...one,
        skipped: JSON.parse(one.skipped) as SkippedRows[],
      }));
    },

    async pins(): Promise<Pin[]> {
      return pins("allPins");
    },

    /** The rows of a calendar are what they were, though its file or its address is not. */
    async saveFingerprint(key: string, fingerprint: string | null): Promise<void> {
      await commit(() => run("saveFingerprint", { key, fingerprint }));
    },

    /** Records a reading: all of it or nothing. */
    async record(reading: ReadingRecord): Promise<void> {
      if (reading.calendars.length === 0) return;
      await commit(() => {
        for (const calendar of reading.calendars) {
          run("saveCalendar", { ...calendar, skipped: JSON.stringify(calendar.skipped) });
        }
        for (const renamed of reading.renamed) {
          run("movePins", renamed);
          run("pauseRenamed", renamed);
          run("dropCalendar", [renamed.from]);
        }
        if (value("anyCalendarPaused") !== undefined)
          for (const { id, calendar } of reading.pins) run("pauseMoved", { id, calendar });
        for (const { key } of reading.calendars) {
          const touched = reading.touched?.get(key);
          if (touched) recordTouched(run, touched);
          else run("forgetLines", [key]);
        }
        for (const id of reading.withdrawn) run("withdraw", { id, issues: rowRemoved, now: reading.now });
        if (reading.staged) staging.recordStaged(reading.pins);
        else for (const pin of reading.pins) recordPin(pin);
      });
    },

    /** Changes the verdict on pins that were not sent. */
    async judge(
      verdicts: readonly Pick<
        Pin,
        "id" | "state" | "issues" | "notes" | "resembles" | "picture" | "compared"
      >[],
      now: number,
    ): Promise<void> {
      if (verdicts.length === 0) return;
      await commit(() => {
        for (const { id, state, issues, notes, resembles, picture, compared } of verdicts) {
          const texts = { issues: JSON.stringify(issues), notes: JSON.stringify(notes) };
          run("judge", { id, state, ...texts, resembles, picture, compared, now });
        }
      });
    },

    /**
     * Commits the intent to send. Null: the pin is no longer scheduled, it is paused, or the fate of a twin is unknown.
     * "compare-again": something that shares its picture or its words was claimed since it was compared.
     */
    async claim(wish: ClaimRequest): Promise<Claim | "compare-again" | null> {
      const { pin, content, look, words, comparedTo, keyOf, contentType, request, now } = wish;
      return commit(() => {
        if (value("claimedAlikeSince", { pin, words, comparedTo }) !== undefined) return "compare-again";
        if (value("twinInDoubt", { look, pin }) !== undefined) return null;
        if (run("claim", { pin, words, now }).changes === 0) return null;
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
          look,
          contentType,
          request,
          now,
        });
        return { attempt: Number(lastInsertRowid), pin, key };
      });
    },

    /**
     * Records how an attempt ended, unless it has ended already or its post is another pin's. An error of it names the pin, and
     * the post if there is one.
     */
    async settle(settlement: Settlement): Promise<Settled> {
      const bind = {
        ...settlement,
        issues: JSON.stringify(settlement.issues),
        notes: JSON.stringify(settlement.notes),
      };
      try {
        return await commit(() => {
          if (isTaken(settlement.pin, settlement.postId)) return "taken";
          if (run("endAttempt", bind).changes === 0) return "stale";
          run("settle", bind);
          return "recorded";
        });
      } catch (error) {
        throw notRecorded(error, settlement);
      }
    },

    /** The pin that owns a post, or owned it once, or null. */
    async ownerOf(postId: string): Promise<string | null> {
      return value<string>("ownerOfPost", { postId }) ?? null;
    },

    ...accountPostMethods(access),
    ...doubtMethods({ ...access, isTaken }),
    ...pacingMethods(access),
    ...eventMethods(access),
    ...standingMethods({ ...access, versionOfPins }),
    ...statsMethods(access),
    ...pauseMethods(access),
    ...cancelMethods(access),
    ...untouchedMethods(access),
    ...staging.methods,

    /**
     * To be called by the holder of the sender's lock while it sends nothing: whoever left pins in `sending` is dead, or
     * could not record how it ended. Returns those pins. Where the lock does not prove that he is dead, they are to be looked for
     * only `fenceMs` after their claim.
     */
    async recover(now: number, lookAt: number, fenceMs: number): Promise<Pin[]> {
      const fence = takenFromTheDead() ? 0 : fenceMs;
      renewEpoch();
      return commit(() => {
        const left = pins("leftSending");
        run("abandonAttempts", { now });
        run("abandonPins", { now, lookAt, fenceMs: fence, issues: interrupted });
        return left;
      });
    },

    /** Submitted pins that are to be asked for up to `until`. */
    async toConfirm(until: number): Promise<Pin[]> {
      return pins("toConfirm", { until });
    },

    async polled(poll: PollRecord): Promise<void> {
      const bind = { ...poll, issues: JSON.stringify(poll.issues), notes: JSON.stringify(poll.notes) };
      await commit(() => {
        run("polled", bind);
        if (poll.state !== "submitted") run("endCancel", { ...poll, outcome: "too-late" });
      });
    },

    /** Makes pins eligible again, under a new generation of their key. Returns those that still were as given. */
    async release(
      pins: readonly Pick<Pin, "id" | "state" | "generation" | "notes">[],
      now: number,
    ): Promise<string[]> {
      const bind = (pin: (typeof pins)[number]) => ({ ...pin, notes: JSON.stringify(pin.notes), now });
      return commit(() => pins.filter((pin) => run("release", bind(pin)).changes > 0).map(({ id }) => id));
    },

    async history(pin: string): Promise<Move[]> {
      const moves = rows<Move & { why: string }>("history", [pin]);
      return moves.map((move) => ({ ...move, why: JSON.parse(move.why) as string[] }));
    },

    async attempts(pin: string): Promise<Attempt[]> {
      return rows<Attempt>("attempts", [pin]);
    },

    ...learntMethods(access),

    async fact(name: Fact): Promise<string | null> {
      return value<string>("fact", [name]) ?? null;
    },

    async setFact(name: Fact, fact: string | null): Promise<void> {
      await commit(() => (fact === null ? run("dropFact", [name]) : run("saveFact", { name, value: fact })));
    },

    /** From here on all is read as it is now, whatever others write meanwhile; this process writes no more. */
    async standStill(): Promise<void> {
      read(() => {
        db.exec("BEGIN");
        // The transaction begins with the first look.
        statement("calendars").all();
        db.pragma("query_only = ON");
      });
    },

    close(): void {
      if (db.inTransaction) db.exec("ROLLBACK");
      db.pragma("query_only = OFF");
      close();
    },
  };
}
