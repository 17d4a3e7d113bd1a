// The ledger's SQL about the pace of sending and what is to come, beside statements.ts.

export const pacingSql = {
  /**
   * What was sent or may have been, drafts apart, and is known to have happened after a time or will yet. The time is that of the
   * row for a Pin sent ahead or found at Postproxy, otherwise that of its last attempt.
   */
  sentSince: `
    SELECT pin.profile_id AS profile, pin.board_id AS board,
      CASE last.outcome WHEN 'adopted' THEN pin.publish_at ELSE max(pin.publish_at, last.claimed_at) END AS at
    FROM pin INDEXED BY pin_sent JOIN attempt AS last ON last.pin = pin.id
    WHERE pin.state IN ('sending', 'uncertain', 'submitted', 'published')
      AND max(pin.changed_at, pin.publish_at) >= @since AND pin.draft = 0
      AND last.number = (SELECT max(number) FROM attempt WHERE pin = pin.id)`,
  setPace: `
    UPDATE pin SET paced_until = @until, paced_by = @by, notes = @notes WHERE id = @id AND state = 'scheduled'`,
  /** Rows of a calendar that are not sent yet, by profile, and those of them that are due when its connection has ended. */
  profileWaits: `
    SELECT pin.profile_id AS profile, count(*) AS waiting, max(pin.publish_at) AS lastAt,
      coalesce(sum(pin.publish_at > ending.value), 0) AS after
    FROM pin LEFT JOIN json_each(@ends) AS ending ON ending.key = pin.profile_id
    WHERE pin.calendar = @calendar AND pin.line IS NOT NULL AND pin.state IN ('scheduled', 'invalid', 'held') AND pin.profile_id IS NOT NULL
    GROUP BY pin.profile_id`,
  /** Of a copy that is rehearsed with: the imitation does not know what was sent ahead in earnest. */
  trustSubmitted: `
    UPDATE pin SET state = 'published', poll_at = NULL, changed_at = @now WHERE state = 'submitted'`,
} as const;
