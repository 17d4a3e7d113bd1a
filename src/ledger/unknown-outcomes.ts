// Pins whose answer was lost, what became of them, and posts that were there before this ledger.

import type { Issue } from "../model/issue.ts";
import type { FoundPost, UnknownOutcome } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import { isTaken, nextNumber, outcomeUnknown } from "./attempts.ts";
import type { Connection } from "./connection.ts";
import { fromRecord, type PinRecord, pinFields } from "./pin-columns.ts";

/** `settleFrom`: kept where none is known yet. */
type KeptUnknown = Pick<Pin, "id" | "issues" | "reconcileAt" | "absentAt"> & { settleFrom?: number };

export const sql = {
  /** Each uncertain pin with what its attempts tell; the key is that of the last one. */
  all: `
    SELECT ${pinFields}, last.visible, last.request, last.idempotency_key AS key, last.ended_at AS lastSentAt,
      (SELECT min(claimed_at) FROM attempt WHERE pin = pin.id) AS firstSentAt,
      (SELECT min(claimed_at) FROM attempt WHERE pin = pin.id AND idempotency_key = last.idempotency_key) AS keySince,
      EXISTS (SELECT 1 FROM attempt WHERE pin = pin.id AND idempotency_key = last.idempotency_key
        AND outcome = 'unknown' AND http_status = 422) AS keyTaken,
      pin.settle_from AS settleFrom, last.duplicate_of AS duplicateOf
    FROM pin JOIN attempt AS last ON last.pin = pin.id
    WHERE ${outcomeUnknown} AND pin.state = 'uncertain' AND last.number = (SELECT max(number) FROM attempt WHERE pin = pin.id)
    ORDER BY last.claimed_at`,
  nextReconcile: `SELECT min(reconcile_at) FROM pin WHERE ${outcomeUnknown} AND state = 'uncertain'`,
  /** Pins of a kind whose post we know because the API told us, newest first; not those whose post a person took back. */
  acceptedLately: `
    SELECT ${pinFields}, attempt.ended_at AS acceptedAt FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.outcome = 'accepted' AND attempt.post_id = pin.post_id
      AND pin.profile_id = @profile AND pin.draft = @draft AND pin.state <> 'cancelled'
    ORDER BY attempt.id DESC LIMIT @limit`,
  keep: `
    UPDATE pin SET issues = @issues, reconcile_at = @reconcileAt, absent_at = @absentAt, settle_from = coalesce(settle_from, @settleFrom)
    WHERE id = @pin AND state = 'uncertain'`,
  /** What was measured so far was measured across a jump of the clock. */
  restartSettleTimes: `
    UPDATE pin SET settle_from = NULL, absent_at = NULL, reconcile_at = min(reconcile_at, @now)
    WHERE ${outcomeUnknown} AND state = 'uncertain'`,
  /** Proven absent, though Postproxy says that another post is the same. */
  refuse: `
    UPDATE pin SET state = 'failed', issues = @issues, reconcile_at = NULL, absent_at = NULL, changed_at = @now
    WHERE id = @pin AND state = 'uncertain'`,
  /** Posts that attempts of a pin made, or were found to have made, the latest first. */
  formerPosts: `
    SELECT post_id AS postId FROM attempt
    WHERE pin = ? AND post_id IS NOT NULL ORDER BY number DESC`,
  found: `
    UPDATE pin SET state = 'submitted', issues = '[]', notes = @notes, post_id = @postId, poll_at = @pollAt, polls = 0,
      reconcile_at = NULL, absent_at = NULL, changed_at = @now
    WHERE id = @pin AND state = 'uncertain'`,
  foundForAttempt: `
    UPDATE attempt SET post_id = @postId
    WHERE id = (SELECT id FROM attempt WHERE pin = @pin ORDER BY number DESC LIMIT 1)`,
  /** Proven absent, and its key has run out: it is as if it had never been sent. */
  absent: `
    UPDATE pin SET state = 'scheduled', issues = '[]', generation = generation + 1, reconcile_at = NULL, absent_at = NULL,
      changed_at = @now
    WHERE id = @pin AND state = 'uncertain'`,
  /** A post that was there before this ledger: the pin goes the legal way in one transaction, with an attempt that says so. */
  adoptScheduled:
    "UPDATE pin SET state = 'scheduled', changed_at = @now WHERE id = @pin AND state = 'missed'",
  /** Nothing is sent, so a pause does not matter. */
  adoptSending: `
    UPDATE pin SET state = 'sending', issues = '[]', words = @words, changed_at = @now
    WHERE id = @pin AND state = 'scheduled' AND digest = seen ->> 'digest'`,
  adoptAttempt: `
    INSERT INTO attempt (pin, number, idempotency_key, content, ordinal, visible, content_type, claimed_at, ended_at, outcome, post_id)
    VALUES (@pin, @number, @key, @content, 0, @visible, 'none', @now, @now, 'adopted', @postId)`,
  adopted: `
    UPDATE pin SET state = 'submitted', issues = '[]', notes = @notes, post_id = @postId, poll_at = @pollAt, polls = 0,
      changed_at = @now
    WHERE id = @pin AND state = 'sending'`,
} as const;

export function unknownOutcomeMethods(connection: Connection) {
  const { run, rows, value, commit } = connection;
  return {
    /** Uncertain pins, the earliest attempt first. */
    async unknownOutcomes(): Promise<UnknownOutcome[]> {
      type Record = PinRecord & Omit<UnknownOutcome, "pin" | "keyTaken"> & { keyTaken: number };
      return rows<Record>(sql.all).map((found) => {
        const { visible, request, firstSentAt, lastSentAt, key, keySince, keyTaken, settleFrom, ...rest } =
          found;
        const { duplicateOf, ...record } = rest;
        const sent = { visible, request, firstSentAt, lastSentAt, key, keySince, keyTaken: keyTaken === 1 };
        return { pin: fromRecord(record), ...sent, settleFrom, duplicateOf };
      });
    },

    /** When the next uncertain pin is to be looked for, or null. */
    async nextReconcileAt(): Promise<number | null> {
      return value<number | null>(sql.nextReconcile) ?? null;
    },

    /** Pins of the same kind whose post the API told us of, the newest first, and when it did. */
    async acceptedLately(
      { profile, draft }: Pick<Pin, "profile" | "draft">,
      limit: number,
    ): Promise<{ pin: Pin; acceptedAt: number }[]> {
      const bind = { profile, draft: Number(draft), limit };
      const found = rows<PinRecord & { acceptedAt: number }>(sql.acceptedLately, bind);
      return found.map(({ acceptedAt, ...record }) => ({ pin: fromRecord(record), acceptedAt }));
    },

    /** What is known of pins that stay uncertain, and when to look again. */
    async keepUnknown(pins: readonly KeptUnknown[]): Promise<void> {
      await commit(() => {
        for (const { id, issues, reconcileAt, absentAt, settleFrom = null } of pins)
          run(sql.keep, { pin: id, issues: JSON.stringify(issues), reconcileAt, absentAt, settleFrom });
      });
    },

    /** The clock jumped: the settle time of every uncertain pin begins anew with the next look. */
    async restartSettleTimes(now: number): Promise<void> {
      await commit(() => run(sql.restartSettleTimes, { now }));
    },

    /** An uncertain pin has no post and will have none. False: it is uncertain no more. */
    async recordRefused(pin: string, issues: readonly Issue[], now: number): Promise<boolean> {
      return commit(() => run(sql.refuse, { pin, issues: JSON.stringify(issues), now }).changes > 0);
    },

    /** Ids of the posts that attempts of a pin made before, the latest first. */
    async formerPosts(pin: string): Promise<string[]> {
      return rows<{ postId: string }>(sql.formerPosts, [pin]).map(({ postId }) => postId);
    },

    /** The post of an uncertain pin was found. False: it is uncertain no more, or another pin has that post. */
    async recordFound(find: FoundPost): Promise<boolean> {
      return commit(() => {
        if (isTaken(connection, find.pin, find.postId)) return false;
        if (run(sql.found, { ...find, notes: JSON.stringify(find.notes) }).changes === 0) return false;
        run(sql.foundForAttempt, find);
        return true;
      });
    },

    /** The post of an uncertain pin does not exist: the pin is scheduled again, under a new key, or withdrawn if its row is gone. */
    async recordAbsent(pin: string, now: number): Promise<void> {
      await commit(() => run(sql.absent, { pin, now }));
    },

    /** A pin that is not sent has its post at Postproxy already. False: it was sent meanwhile, or another pin has that post. */
    async adopt(
      find: FoundPost & { content: string; visible: string; words: string | null },
    ): Promise<boolean> {
      return commit(() => {
        const { pin, words, now } = find;
        if (isTaken(connection, pin, find.postId)) return false;
        run(sql.adoptScheduled, { pin, now });
        if (run(sql.adoptSending, { pin, words, now }).changes === 0) return false;
        const number = nextNumber(connection, pin);
        run(sql.adoptAttempt, { ...find, number, key: `adopted ${find.postId}` });
        run(sql.adopted, { ...find, notes: JSON.stringify(find.notes) });
        return true;
      });
    },
  };
}
