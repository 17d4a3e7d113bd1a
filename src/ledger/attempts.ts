// The table `attempt`: each try to create a post, committed before its request leaves, and how it ended.

import type { AttemptOutcome, Claim, ClaimRequest, Recorded } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import type { Connection } from "./connection.ts";
import type { IntegrityGuard } from "./integrity-guard.ts";
import { interrupted, notRecorded } from "./messages.ts";
import { isPaused } from "./pauses.ts";
import { pinFields } from "./pin-columns.ts";
import { isReplaced } from "./replacements.ts";

/** One try to create a post, as the ledger keeps it; open while `endedAt` is null. Times in ms. */
export type Attempt = {
  number: number;
  key: string;
  startedAt: number;
  endedAt: number | null;
  /** Of `AttemptOutcome`. */
  outcome: string | null;
  status: number | null;
  requestId: string | null;
  postId: string | null;
  error: string | null;
};

/** The words of the index pin_unknown, without which SQLite does not use it. */
export const outcomeUnknown = "pin.state IN ('sending', 'uncertain')";

export const sql = {
  /** The ordinal this pin already has among pins of the same content. */
  ownOrdinal: "SELECT ordinal FROM attempt WHERE content = @content AND pin = @pin LIMIT 1",
  nextOrdinal: "SELECT coalesce(max(ordinal) + 1, 0) FROM attempt WHERE content = @content",
  /** While the outcome of one pin is unknown, no pin that looks the same is claimed: their posts could not be told apart. */
  duplicateUnknown: `
    SELECT 1 FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.visible = @visible AND attempt.pin <> @pin AND pin.state IN ('sending', 'uncertain') LIMIT 1`,
  /** Of what a copy of a row has (`isCopy`): its picture, or its words. Rows that stand in one calendar are no copies of each other. */
  claimedAlikeSince: `
    SELECT 1 FROM pin JOIN attempt ON attempt.id > @comparedTo AND attempt.pin <> pin.id
      JOIN pin AS other ON other.id = attempt.pin
    WHERE pin.id = @pin AND (other.line IS NULL OR other.calendar <> pin.calendar) AND (other.media_key = pin.media_key OR other.picture = pin.picture OR other.words = @words) LIMIT 1`,
  nextNumber: "SELECT coalesce(max(number), 0) + 1 FROM attempt WHERE pin = ?",
  last: "SELECT coalesce(max(id), 0) FROM attempt",
  start: `
    INSERT INTO attempt (pin, number, idempotency_key, content, ordinal, visible, content_type, request, claimed_at)
    VALUES (@pin, @number, @key, @content, @ordinal, @visible, @contentType, @request, @now)`,
  /**
   * Not one that is paused, in whose place another was sent, or that was not compared with what was posted as it is now; nor one
   * that must follow its row first: it became eligible again after the row was edited.
   */
  claim: `
    UPDATE pin SET state = 'sending', issues = '[]', words = @words, changed_at = @now
    WHERE id = @pin AND state = 'scheduled' AND digest = seen ->> 'digest' AND compared = digest
      AND NOT ${isPaused} AND NOT ${isReplaced}`,
  /**
   * The same request once more: same key, same bytes. Only after its post was found absent since it was made last, or when
   * the last try of it was told "later".
   */
  claimAgain: `
    UPDATE pin SET state = 'sending', issues = '[]', reconcile_at = NULL, absent_at = NULL, changed_at = @now
    WHERE id = @pin AND line IS NOT NULL AND NOT ${isPaused} AND ((state = 'uncertain' AND absent_at IS NOT NULL) OR (state = 'scheduled'
      AND 'later' = (SELECT outcome FROM attempt WHERE pin = @pin ORDER BY number DESC LIMIT 1)))`,
  repeat: `
    INSERT INTO attempt (pin, number, idempotency_key, content, ordinal, visible, content_type, request, claimed_at)
    SELECT pin, number + 1, idempotency_key, content, ordinal, visible, content_type, @request, @now
    FROM attempt WHERE pin = @pin ORDER BY number DESC LIMIT 1
    RETURNING id, idempotency_key AS key`,
  end: `
    UPDATE attempt SET ended_at = @now, outcome = @outcome, http_status = @status, request_id = @requestId,
      error = @error, post_id = @postId, duplicate_of = @duplicateOf
    WHERE id = @attempt AND ended_at IS NULL`,
  /** Only of a pin that is being sent: by its last attempt, for an earlier one was given up when the next was claimed. */
  endSending: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes, post_id = @postId, not_before = @notBefore,
      poll_at = @pollAt, reconcile_at = @reconcileAt, settle_from = @settleFrom, polls = 0, changed_at = @now
    WHERE id = @pin AND state = 'sending'`,
  /** A post that a pin has, or had before it was sent anew. */
  ownerOfPost: `
    SELECT id FROM pin WHERE post_id = @postId UNION SELECT pin FROM attempt WHERE post_id = @postId LIMIT 1`,
  /** Never the stored bytes: they may be large, and the row says what they say. */
  ofPin: `
    SELECT number, idempotency_key AS key, claimed_at AS startedAt, ended_at AS endedAt, outcome, http_status AS status,
      request_id AS requestId, post_id AS postId, error
    FROM attempt WHERE pin = ? ORDER BY number`,

  // what a dead sender left
  leftSending: `SELECT ${pinFields} FROM pin WHERE ${outcomeUnknown} AND state = 'sending'`,
  abandon: `
    UPDATE attempt SET ended_at = @now, outcome = 'unknown', error = 'pinsheet ended before the answer was recorded'
    WHERE ended_at IS NULL`,
  /** `fenceMs` after its claim nothing of an attempt can leave any more. */
  abandonPins: `
    UPDATE pin SET state = 'uncertain', issues = @issues, settle_from = NULL, changed_at = @now,
      reconcile_at = max(@reconcileAt, @fenceMs + (SELECT max(claimed_at) FROM attempt WHERE pin = pin.id))
    WHERE ${outcomeUnknown} AND state = 'sending'`,
} as const;

type Recovery = Pick<IntegrityGuard, "isPreviousSenderGone" | "renewEpoch">;

export function attemptMethods(connection: Connection, guard: Recovery) {
  const { run, rows, value, pins, commit } = connection;
  return {
    /**
     * Commits the intent to send. Null: the pin is no longer scheduled, it is paused, or the outcome of a duplicate is unknown.
     * "compare-again": something that shares its picture or its words was claimed since it was compared.
     */
    async claim(wanted: ClaimRequest): Promise<Claim | "compare-again" | null> {
      const { pin, content, visible, words, comparedTo, keyOf, contentType, request, now } = wanted;
      return commit(() => {
        if (value(sql.claimedAlikeSince, { pin, words, comparedTo }) !== undefined) return "compare-again";
        if (value(sql.duplicateUnknown, { visible, pin }) !== undefined) return null;
        if (run(sql.claim, { pin, words, now }).changes === 0) return null;
        const ordinal =
          value<number>(sql.ownOrdinal, { content, pin }) ?? value<number>(sql.nextOrdinal, { content }) ?? 0;
        const key = keyOf(ordinal);
        const number = nextNumber(connection, pin);
        const attempt = { pin, number, key, content, ordinal, visible, contentType, request, now };
        return { attempt: Number(run(sql.start, attempt).lastInsertRowid), pin, key };
      });
    },

    /**
     * Commits the intent to make the last request of an uncertain pin once more. Null: its post is not proven absent any more,
     * or its row is gone.
     */
    async claimAgain(pin: string, request: Uint8Array, now: number): Promise<Claim | null> {
      return commit(() => {
        if (run(sql.claimAgain, { pin, now }).changes === 0) return null;
        const [attempt] = rows<{ id: number; key: string }>(sql.repeat, { pin, request, now });
        if (!attempt) throw new Error(`the uncertain pin ${pin} has no attempt`);
        return { attempt: attempt.id, pin, key: attempt.key };
      });
    },

    /** Whether the outcome of another pin that looks the same is unknown. */
    async hasUnknownDuplicate(visible: string, pin: string): Promise<boolean> {
      return value(sql.duplicateUnknown, { visible, pin }) !== undefined;
    },

    /**
     * Records how an attempt ended, unless it has ended already or its post is another pin's. An error of it names the pin, and
     * the post if there is one.
     */
    async recordOutcome(outcome: AttemptOutcome): Promise<Recorded> {
      const bind = {
        ...outcome,
        issues: JSON.stringify(outcome.issues),
        notes: JSON.stringify(outcome.notes),
      };
      try {
        return await commit(() => {
          const { pin, postId } = outcome;
          if (postId !== null && isTaken(connection, pin, postId)) return "taken";
          if (run(sql.end, bind).changes === 0) return "stale";
          run(sql.endSending, bind);
          return "recorded";
        });
      } catch (error) {
        throw notRecorded(error, outcome);
      }
    },

    /**
     * To be called by the holder of the sender's lock while it sends nothing: whoever left pins in `sending` is dead, or
     * could not record how it ended. Returns those pins. Where the lock does not prove that he is dead, they are to be looked for
     * only `fenceMs` after their claim.
     */
    async recover(now: number, reconcileAt: number, fenceMs: number): Promise<Pin[]> {
      const fence = guard.isPreviousSenderGone() ? 0 : fenceMs;
      guard.renewEpoch();
      return commit(() => {
        const left = pins(sql.leftSending);
        run(sql.abandon, { now });
        run(sql.abandonPins, { now, reconcileAt, fenceMs: fence, issues: interrupted });
        return left;
      });
    },

    /** The pin that owns a post, or owned it once, or null. */
    async ownerOf(postId: string): Promise<string | null> {
      return ownerOf(connection, postId) ?? null;
    },

    /** Id of the last attempt of any pin; 0: there is none. */
    async lastAttempt(): Promise<number> {
      return value<number>(sql.last) ?? 0;
    },

    async attempts(pin: string): Promise<Attempt[]> {
      return rows<Attempt>(sql.ofPin, [pin]);
    },
  };
}

export const ownerOf = ({ value }: Connection, postId: string) => value<string>(sql.ownerOfPost, { postId });

/** True for the post of another pin. */
export const isTaken = (connection: Connection, pin: string, postId: string) =>
  (ownerOf(connection, postId) ?? pin) !== pin;

/** Of the next attempt of a pin. */
export const nextNumber = ({ value }: Connection, pin: string) => value<number>(sql.nextNumber, [pin]);
