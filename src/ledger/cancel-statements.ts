// The SQL of taking posts back. A part of statements.ts.

export const cancelSql = {
  /** Not of a pin that is no longer submitted. One that is open goes on. */
  startCancel: `
    INSERT INTO cancellation (pin, post_id, asked_at)
    SELECT id, post_id, @now FROM pin WHERE id = @pin AND state = 'submitted' AND post_id = @postId
      AND NOT EXISTS (SELECT 1 FROM cancellation WHERE pin = @pin AND ended_at IS NULL)`,
  openCancel: "SELECT id FROM cancellation WHERE pin = ? AND ended_at IS NULL",
  answerCancel: `
    UPDATE cancellation SET http_status = @status, request_id = @requestId, error = @error WHERE id = @id AND ended_at IS NULL`,
  endCancel:
    "UPDATE cancellation SET ended_at = @now, outcome = @outcome WHERE pin = @pin AND ended_at IS NULL",
  /** Not of a pin that was sent anew meanwhile: then another post is gone than the one it has. */
  cancelPin: `
    UPDATE pin SET state = 'cancelled', issues = @issues, notes = '[]', poll_at = NULL, changed_at = @now
    WHERE id = @pin AND state = 'submitted' AND post_id = @postId`,
  isCancelled: "SELECT 1 FROM pin WHERE id = @pin AND state = 'cancelled' AND post_id = @postId",
  endCancelOf: `
    UPDATE cancellation SET ended_at = @now, outcome = @outcome
    WHERE pin = @pin AND post_id = @postId AND ended_at IS NULL`,
  /** Whether its post is gone is asked again soon. */
  doubtCancel: "UPDATE pin SET notes = @notes, poll_at = @pollAt WHERE id = @pin AND state = 'submitted'",
  cancellations: `
    SELECT post_id AS postId, asked_at AS askedAt, ended_at AS endedAt, outcome, http_status AS status, request_id AS requestId, error
    FROM cancellation WHERE pin = ? ORDER BY id`,
} as const;
