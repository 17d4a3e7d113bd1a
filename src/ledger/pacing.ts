// What the ledger knows of the pace of sending: what was sent when, which pins wait for their turn, and for which profile.

import type { Issue } from "../model/issue.ts";
import type { Connection } from "./connection.ts";
import { saveFact } from "./facts.ts";

/** One Pin that was sent or may have been; `at`: when it appears at Pinterest, ms since the epoch. */
type SentPin = { profile: string; board: string; at: number };

/** `until`, ms, and `by`, in words: what a pin waits for, or waited for last. */
type Wait = { id: string; until: number | null; by: string | null; notes: readonly Issue[] };

/** Rows of a profile that are not sent yet; `after`: due when its connection has ended; `lastAt`: when the last one is, ms. */
type ProfileWaits = { profile: string; waiting: number; after: number; lastAt: number | null };

export const sql = {
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

export function pacingMethods(connection: Connection) {
  const { rows, run, commit } = connection;
  return {
    /** What was sent, or may have been, at `since` (ms) or later, and what is sent ahead for a time to come. */
    async sentSince(since: number): Promise<SentPin[]> {
      return rows<SentPin>(sql.sentSince, { since });
    },

    /** What of a calendar waits for each profile. `ends`: when its connection ends, ms, by id; null: it is not known. */
    async profileWaits(
      calendar: string,
      ends: Readonly<Record<string, number | null>>,
    ): Promise<ProfileWaits[]> {
      return rows<ProfileWaits>(sql.profileWaits, { calendar, ends: JSON.stringify(ends) });
    },

    /**
     * Of a copy: from here on it belongs to the sandbox. `sentAhead`: now, ms, where what Postproxy has is to count as published,
     * because the sandbox does not know of it; null where it does.
     */
    async beginRehearsal(sentAhead: number | null): Promise<void> {
      await commit(() => {
        saveFact(connection, "api", "sandbox");
        saveFact(connection, "paused-until", null);
        if (sentAhead !== null) run(sql.trustSubmitted, { now: sentAhead });
      });
    },

    /** Notes what scheduled pins wait for. */
    async setPace(waits: readonly Wait[]): Promise<void> {
      if (waits.length === 0) return;
      await commit(() => {
        for (const { notes, ...wait } of waits) run(sql.setPace, { ...wait, notes: JSON.stringify(notes) });
      });
    },
  };
}
