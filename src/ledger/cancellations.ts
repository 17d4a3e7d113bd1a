// The table `cancellation`: every try to take a post back, its intent committed before a request leaves, and how it ended.

import type { CancelAnswer, Cancellation } from "../model/cancellation.ts";
import type { Issue } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import type { Connection } from "./connection.ts";

export const sql = {
  /** Not of a pin that is no longer submitted. One that is open goes on. */
  start: `
    INSERT INTO cancellation (pin, post_id, asked_at)
    SELECT id, post_id, @now FROM pin WHERE id = @pin AND state = 'submitted' AND post_id = @postId
      AND NOT EXISTS (SELECT 1 FROM cancellation WHERE pin = @pin AND ended_at IS NULL)`,
  open: "SELECT id FROM cancellation WHERE pin = ? AND ended_at IS NULL",
  answer: `
    UPDATE cancellation SET http_status = @status, request_id = @requestId, error = @error WHERE id = @id AND ended_at IS NULL`,
  end: "UPDATE cancellation SET ended_at = @now, outcome = @outcome WHERE pin = @pin AND ended_at IS NULL",
  /** Not of a pin that was sent anew meanwhile: then another post is gone than the one it has. */
  cancelPin: `
    UPDATE pin SET state = 'cancelled', issues = @issues, notes = '[]', poll_at = NULL, changed_at = @now
    WHERE id = @pin AND state = 'submitted' AND post_id = @postId`,
  isCancelled: "SELECT 1 FROM pin WHERE id = @pin AND state = 'cancelled' AND post_id = @postId",
  endOfPost: `
    UPDATE cancellation SET ended_at = @now, outcome = @outcome
    WHERE pin = @pin AND post_id = @postId AND ended_at IS NULL`,
  /** Whether its post is gone is asked again soon. */
  keepUnknown: "UPDATE pin SET notes = @notes, poll_at = @pollAt WHERE id = @pin AND state = 'submitted'",
  ofPin: `
    SELECT post_id AS postId, asked_at AS askedAt, ended_at AS endedAt, outcome, http_status AS status, request_id AS requestId, error
    FROM cancellation WHERE pin = ? ORDER BY id`,
} as const;

export function cancellationMethods(connection: Connection) {
  const { run, rows, value, commit } = connection;
  return {
    /** Commits the intent. Null: the pin is not submitted any more, or has another post. */
    async startCancel(pin: string, postId: string, now: number): Promise<number | null> {
      return await commit(() => {
        run(sql.start, { pin, postId, now });
        return value<number>(sql.open, [pin]) ?? null;
      });
    },

    /** The try whose end is not known, or null. */
    async openCancel(pin: string): Promise<number | null> {
      return value<number>(sql.open, [pin]) ?? null;
    },

    async answerCancel(answer: CancelAnswer): Promise<void> {
      await commit(() => run(sql.answer, answer));
    },

    /** Its post is gone; another process may have seen that first. False: the pin was published, failed, or sent anew meanwhile. */
    async cancelled(
      { id: pin, postId }: Pick<Pin, "id" | "postId">,
      issues: readonly Issue[],
      now: number,
    ): Promise<boolean> {
      return await commit(() => {
        run(sql.cancelPin, { pin, postId, issues: JSON.stringify(issues), now });
        const isDone = value(sql.isCancelled, { pin, postId }) !== undefined;
        run(sql.endOfPost, { pin, postId, outcome: isDone ? "cancelled" : "too-late", now });
        return isDone;
      });
    },

    /** Its post is there. */
    async notCancelled(pin: string, outcome: "refused" | "kept" | "too-late", now: number): Promise<void> {
      await commit(() => endCancel(connection, pin, outcome, now));
    },

    /** Not known: it is asked again at `pollAt`. */
    async cancelUnknown(pin: string, notes: readonly Issue[], pollAt: number): Promise<void> {
      await commit(() => run(sql.keepUnknown, { pin, notes: JSON.stringify(notes), pollAt }));
    },

    async cancellations(pin: string): Promise<Cancellation[]> {
      return rows<Cancellation>(sql.ofPin, [pin]);
    },
  };
}

/** Of the try that is open, if there is one. */
export const endCancel = ({ run }: Connection, pin: string, outcome: Cancellation["outcome"], now: number) =>
  run(sql.end, { pin, outcome, now });
