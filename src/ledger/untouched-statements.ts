// SQL for readings that pass over untouched rows: what tells such a row, and which pins may be the others.

import { pinFields } from "./pin-columns.ts";

/** The values of a JSON array. */
const listed = (name: string) => `(SELECT value FROM json_each(@${name}))`;

export const untouchedSql = {
  /**
   * Calm: an unchanged row of it, in its place, cannot be judged otherwise, whatever the other rows are. Its place: whether it was
   * sent, and its profile and board as far as the row decides them.
   */
  standingPage: `
    SELECT rowid AS seq, line, seen ->> 'digest' AS digest,
      notes = '[]' AND digest = seen ->> 'digest' AND (
        state IN ('submitted', 'published', 'failed')
        OR state = 'scheduled' AND issues = '[]' AND publish_at >= @lateBefore) AS calm,
      CASE state WHEN 'scheduled'
        THEN json_array('ready', profile_id, profile_name, board_id, board_name, board_fold)
        ELSE json_array('sent', profile_id) END AS place
    FROM pin WHERE calendar = @calendar AND line > @after ORDER BY line LIMIT @limit`,
  hasPins: "SELECT 1 FROM pin WHERE calendar = ? LIMIT 1",
  mediaPage: `
    SELECT rowid AS seq, media_key AS sent, seen ->> 'media' AS seen FROM pin
    WHERE rowid > @after ORDER BY rowid LIMIT @limit`,
  usualProfile: `
    SELECT profile_id AS id, coalesce(profile_name, profile_id) AS name FROM pin
    WHERE calendar = ? AND profile_id IS NOT NULL ORDER BY first_seen DESC, rowid DESC LIMIT 1`,
  pinAt: `SELECT rowid AS seq, ${pinFields} FROM pin WHERE rowid = ?`,
  /** Pins without a row of which a reading tells. */
  rowless: `
    SELECT rowid AS seq, ${pinFields} FROM pin
    WHERE calendar = ? AND line IS NULL AND state NOT IN ('withdrawn', 'published', 'failed')`,
  /** Every pin that a rule of planning/ may hold against one of the rows: what all of them ask for is among these. */
  akin: `
    SELECT rowid AS seq, ${pinFields} FROM pin
    WHERE seen ->> 'digest' IN ${listed("digests")} OR row_id IN ${listed("ids")}
      OR media_key IN ${listed("media")} OR seen ->> 'media' IN ${listed("media")}
      OR (ifnull(title, '') IN ${listed("titles")} OR ifnull(seen ->> 'title', '') IN ${listed("titles")})
        AND (iif(is_now, 'now', publish_at) IN ${listed("times")} OR ifnull(body, '') IN ${listed("bodies")}
          OR ifnull(seen ->> 'body', '') IN ${listed("bodies")})
      OR line IS NULL AND publish_at IN ${listed("times")}
      OR body IN ${listed("texts")} OR seen ->> 'body' IN ${listed("texts")}`,
  /** Pins that stand for others, those for which they stand, and the named ones. */
  replacements: `
    SELECT rowid AS seq, ${pinFields} FROM pin INDEXED BY pin_replacement WHERE instead_of IS NOT NULL
    UNION SELECT rowid AS seq, ${pinFields} FROM pin
      WHERE id IN (SELECT instead_of FROM pin INDEXED BY pin_replacement WHERE instead_of IS NOT NULL)
    UNION SELECT rowid AS seq, ${pinFields} FROM pin WHERE id IN ${listed("named")}`,
  numberedWithId: `SELECT rowid AS seq, ${pinFields} FROM pin WHERE id = ?`,
  forgetLine: "UPDATE pin SET line = NULL WHERE id = ?",
  moveLine: "UPDATE pin SET line = @line WHERE rowid = @seq",
} as const;
