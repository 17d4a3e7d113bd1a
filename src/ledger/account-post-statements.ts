// SQL of what was posted already: pins that a row may be known by, and posts of the account that no pin owns.

import { pinFields } from "./pin-columns.ts";

/** Posted, may be, or is about to be. The words of the partial indexes, without which SQLite does not use them. */
export const posted = "state IN ('sending', 'uncertain', 'submitted', 'published', 'failed')";

const isUnowned = `
  NOT EXISTS (SELECT 1 FROM pin WHERE post_id = account_post.id)
  AND NOT EXISTS (SELECT 1 FROM attempt WHERE post_id = account_post.id)`;

export const accountPostSql = {
  /** What was posted, and shares its picture, its words or its time. One that failed counts where Postproxy has a post of it. */
  postedAlike: `
    SELECT ${pinFields} FROM pin WHERE id <> @id AND (state <> 'failed' OR post_id IS NOT NULL) AND id IN (
      SELECT id FROM pin WHERE ${posted} AND media_key = @media
      UNION SELECT id FROM pin WHERE ${posted} AND picture = @picture
      UNION SELECT id FROM pin WHERE ${posted} AND words = @words
      UNION SELECT id FROM pin WHERE ${posted} AND publish_at BETWEEN @at - 60000 AND @at + 60000) LIMIT 1000`,
  /** Of what a copy of a row has (`isCopy`): its picture, or its words. */
  claimedAlikeSince: `
    SELECT 1 FROM pin JOIN attempt ON attempt.id > @comparedTo AND attempt.pin <> pin.id
      JOIN pin AS other ON other.id = attempt.pin
    WHERE pin.id = @pin AND (other.media_key = pin.media_key OR other.picture = pin.picture OR other.words = @words) LIMIT 1`,
  /** About to be posted in place of pins that only another ledger knew. */
  strayReplacements: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_replacement WHERE instead_of IS NOT NULL AND state = 'scheduled'
      AND NOT EXISTS (SELECT 1 FROM pin AS other WHERE other.id = pin.instead_of)`,
  isKnownPin: "SELECT 1 FROM pin WHERE id = ?",
  anyPosted: `
    SELECT 1 WHERE EXISTS (SELECT 1 FROM pin WHERE ${posted})
      OR EXISTS (SELECT 1 FROM pin INDEXED BY pin_replacement WHERE instead_of IS NOT NULL)`,
  acceptedLast: `
    SELECT ${pinFields}, attempt.ended_at AS acceptedAt FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.outcome = 'accepted' AND attempt.post_id = pin.post_id AND pin.draft = 0 AND pin.state <> 'cancelled'
    ORDER BY attempt.id DESC LIMIT 60`,
  /** Held for what was not posted after all, or is no post any more: it may go, once it is compared anew. */
  freeUnlike: `
    UPDATE pin SET state = 'scheduled', issues = '[]', resembles = NULL, compared = NULL, changed_at = @now
    WHERE state = 'held' AND resembles IS NOT NULL AND line IS NOT NULL AND issues LIKE '%"looks-posted"%' AND (
      EXISTS (SELECT 1 FROM pin AS other WHERE other.id = pin.resembles AND NOT ${posted.replace("state", "other.state")})
      OR resembles LIKE 'post:%' AND NOT EXISTS (SELECT 1 FROM account_post WHERE id = substr(resembles, 6)))`,
  accountList: `
    SELECT total, attempts, listed_at AS listedAt FROM account_list WHERE group_id = ?`,
  saveAccountList: `
    INSERT OR REPLACE INTO account_list (group_id, total, attempts, listed_at)
    VALUES (@groupId, @total, @attempts, @listedAt)`,
  dropAccountPosts: "DELETE FROM account_post WHERE group_id = @groupId",
  dropAccountPost: "DELETE FROM account_post WHERE id = ?",
  saveAccountPost: "INSERT OR REPLACE INTO account_post (id, group_id, post) VALUES (@id, @groupId, @post)",
  unownedPosts: `SELECT post FROM account_post WHERE group_id = ? AND ${isUnowned}`,
  lastAttempt: "SELECT coalesce(max(id), 0) FROM attempt",
  /** By profile, how many posts were made since an attempt. */
  madeSince: `
    SELECT pin.profile_id AS profile, count(DISTINCT attempt.post_id) AS count FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.id > ? AND attempt.outcome IN ('accepted', 'unknown') AND attempt.post_id IS NOT NULL
    GROUP BY pin.profile_id`,
} as const;
