// The ledger's SQL about webhook events, each statement under the name of what it does. Only events.ts runs it.

export const eventSql = {
  knownEvent: "SELECT 1 FROM event WHERE id = ?",
  saveEvent: `
    INSERT INTO event (id, type, created_at, received_at, delivery, post_id, profile_id, pin, verdict, content)
    VALUES (@id, @type, @createdAt, @receivedAt, @delivery, @postId, @profileId, @pin, @verdict, @content)`,
  /** The pin that has the post now, before one that had it once. */
  postOwner: `
    SELECT id, state, 1 AS isCurrent FROM pin WHERE post_id = @postId
    UNION ALL
    SELECT pin.id, pin.state, 0 AS isCurrent FROM attempt JOIN pin ON pin.id = attempt.pin WHERE attempt.post_id = @postId
    LIMIT 1`,
  /** The words of the index pin_in_doubt, without which SQLite does not use it. */
  profilesInDoubt: `
    SELECT DISTINCT profile_id AS profile FROM pin
    WHERE pin.state IN ('sending', 'uncertain') AND state = 'uncertain'`,
  /** As if it were fresh: an API that is behind its own event is asked again after a second, not after an hour. */
  pollNow: "UPDATE pin SET poll_at = @now, polls = 0 WHERE id = @pin AND state = 'submitted'",
  standAnew: `
    UPDATE pin SET notes = (SELECT json_group_array(json(value)) FROM json_each(notes) WHERE value ->> 'code' <> 'failing')
    WHERE id = ? AND state = 'submitted'`,
  lookSooner: `
    UPDATE pin SET look_at = @lookAt
    WHERE pin.state IN ('sending', 'uncertain') AND state = 'uncertain' AND look_at > @lookAt
      AND (@profiles = '[]' OR profile_id IN (SELECT value FROM json_each(@profiles)))`,
  /** Of one that is not to be at Pinterest. */
  noteOnFailed: `
    UPDATE pin SET notes = json_insert(notes, '$[#]', json(@note))
    WHERE id = @pin AND state IN ('failed', 'cancelled') AND NOT EXISTS (SELECT 1 FROM json_each(notes) WHERE value ->> 'code' = @code)`,
  eventsOf: `
    SELECT id, type, created_at AS createdAt, received_at AS receivedAt, verdict FROM event WHERE pin = ? ORDER BY seq`,
} as const;
