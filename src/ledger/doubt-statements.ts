// SQL of lost answers: which pins are in doubt, and what became of them.

import { pinFields } from "./pin-columns.ts";

/** The words of the index pin_in_doubt, without which SQLite does not use it. */
export const inDoubt = "pin.state IN ('sending', 'uncertain')";

export const doubtSql = {
  /** Each uncertain pin with what its attempts tell; the key is that of the last one. */
  doubts: `
    SELECT ${pinFields}, last.look, last.request, last.idempotency_key AS key, last.ended_at AS lastSentAt,
      (SELECT min(claimed_at) FROM attempt WHERE pin = pin.id) AS firstSentAt,
      (SELECT min(claimed_at) FROM attempt WHERE pin = pin.id AND idempotency_key = last.idempotency_key) AS keySince,
      EXISTS (SELECT 1 FROM attempt WHERE pin = pin.id AND idempotency_key = last.idempotency_key
        AND outcome = 'unknown' AND http_status = 422) AS keyTaken,
      pin.settle_from AS settleFrom, last.duplicate_of AS duplicateOf
    FROM pin JOIN attempt AS last ON last.pin = pin.id
    WHERE ${inDoubt} AND pin.state = 'uncertain' AND last.number = (SELECT max(number) FROM attempt WHERE pin = pin.id)
    ORDER BY last.claimed_at`,
  nextLook: `SELECT min(look_at) FROM pin WHERE ${inDoubt} AND state = 'uncertain'`,
  /** Pins of a kind whose post we know because the API told us, newest first; not those whose post a person took back. */
  acceptedLately: `
    SELECT ${pinFields}, attempt.ended_at AS acceptedAt FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.outcome = 'accepted' AND attempt.post_id = pin.post_id
      AND pin.profile_id = @profile AND pin.draft = @draft AND pin.state <> 'cancelled'
    ORDER BY attempt.id DESC LIMIT @limit`,
  stillDoubtful: `
    UPDATE pin SET issues = @issues, look_at = @lookAt, absent_at = @absentAt, settle_from = coalesce(settle_from, @settleFrom)
    WHERE id = @pin AND state = 'uncertain'`,
  /** What was measured so far was measured across a jump of the clock. */
  settleAnew: `
    UPDATE pin SET settle_from = NULL, absent_at = NULL, look_at = min(look_at, @now)
    WHERE ${inDoubt} AND state = 'uncertain'`,
  /** Proven absent, though Postproxy says that another post is the same. */
  refuseDoubt: `
    UPDATE pin SET state = 'failed', issues = @issues, look_at = NULL, absent_at = NULL, changed_at = @now
    WHERE id = @pin AND state = 'uncertain'`,
  /** Posts that attempts of a pin made, or were found to have made, the latest first. */
  formerPosts: `
    SELECT post_id AS postId FROM attempt
    WHERE pin = ? AND post_id IS NOT NULL ORDER BY number DESC`,
  found: `
    UPDATE pin SET state = 'submitted', issues = '[]', notes = @notes, post_id = @postId, poll_at = @pollAt, polls = 0,
      look_at = NULL, absent_at = NULL, changed_at = @now
    WHERE id = @pin AND state = 'uncertain'`,
  foundFor: `
    UPDATE attempt SET post_id = @postId
    WHERE id = (SELECT id FROM attempt WHERE pin = @pin ORDER BY number DESC LIMIT 1)`,
  /** Proven absent, and its key has run out: it is as if it had never been sent. */
  absent: `
    UPDATE pin SET state = 'scheduled', issues = '[]', generation = generation + 1, look_at = NULL, absent_at = NULL,
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
    INSERT INTO attempt (pin, number, idempotency_key, content, twin, look, content_type, claimed_at, ended_at, outcome, post_id)
    VALUES (@pin, @number, @key, @content, 0, @look, 'none', @now, @now, 'adopted', @postId)`,
  adopted: `
    UPDATE pin SET state = 'submitted', issues = '[]', notes = @notes, post_id = @postId, poll_at = @pollAt, polls = 0,
      changed_at = @now
    WHERE id = @pin AND state = 'sending'`,
} as const;
