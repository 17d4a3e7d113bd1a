// What the ledger knows of posts: pins that were posted and share something with a row, and the posts of the account that no pin
// owns, as they were listed last, so that the list need not be read for each new row.

import { type Pin, wordsKey } from "../model/pin.ts";
import { ownerOf } from "./attempts.ts";
import type { Connection } from "./connection.ts";
import { fromRecord, type PinRecord, pinFields } from "./pin-columns.ts";

/** The list of a group as it was read last. `attempts`: the last attempt that this ledger had made before. */
export type AccountList = { total: number; attempts: number; listedAt: number };

const keyOf = (groupId: string | null) => groupId ?? "";

/** Posted, may be, or is about to be. The words of the partial indexes, without which SQLite does not use them. */
const posted = "state IN ('sending', 'uncertain', 'submitted', 'published', 'failed')";

/** Not a row that stands in this calendar: what one calendar says of its own rows is decided by its plan. */
const isApart = "(line IS NULL OR calendar IS NOT @calendar)";

const isUnowned = `
  NOT EXISTS (SELECT 1 FROM pin WHERE post_id = account_post.id)
  AND NOT EXISTS (SELECT 1 FROM attempt WHERE post_id = account_post.id)`;

export const sql = {
  /** What was posted, and shares its picture, its words or its time. One that failed counts where Postproxy has a post of it. */
  postedAlike: `
    SELECT ${pinFields} FROM pin WHERE id <> @id AND (state <> 'failed' OR post_id IS NOT NULL) AND id IN (
      SELECT id FROM pin WHERE ${posted} AND media_key = @media AND ${isApart}
      UNION SELECT id FROM pin WHERE ${posted} AND picture = @picture AND ${isApart}
      UNION SELECT id FROM pin WHERE ${posted} AND words = @words AND ${isApart}
      UNION SELECT id FROM pin WHERE ${posted} AND publish_at BETWEEN @at - 60000 AND @at + 60000 AND ${isApart})`,
  anyPosted: `
    SELECT 1 WHERE EXISTS (SELECT 1 FROM pin WHERE ${posted})
      OR EXISTS (SELECT 1 FROM pin INDEXED BY pin_replacement WHERE instead_of IS NOT NULL)`,
  acceptedLast: `
    SELECT ${pinFields}, attempt.ended_at AS acceptedAt FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.outcome = 'accepted' AND attempt.post_id = pin.post_id AND pin.draft = 0 AND pin.state <> 'cancelled'
    ORDER BY attempt.id DESC LIMIT 60`,
  /** Held for what was not posted after all, or is no post any more: it may go, once it is compared anew. */
  unhold: `
    UPDATE pin SET state = 'scheduled', issues = '[]', resembles = NULL, compared = NULL, changed_at = @now
    WHERE state = 'held' AND resembles IS NOT NULL AND line IS NOT NULL AND issues LIKE '%"looks-posted"%' AND (
      EXISTS (SELECT 1 FROM pin AS other WHERE other.id = pin.resembles AND NOT ${posted.replace("state", "other.state")})
      OR resembles LIKE 'post:%' AND NOT EXISTS (SELECT 1 FROM account_post WHERE id = substr(resembles, 6)))`,
  list: `
    SELECT total, attempts, listed_at AS listedAt FROM account_list WHERE group_id = ?`,
  saveList: `
    INSERT OR REPLACE INTO account_list (group_id, total, attempts, listed_at)
    VALUES (@groupId, @total, @attempts, @listedAt)`,
  dropPosts: "DELETE FROM account_post WHERE group_id = @groupId",
  dropPost: "DELETE FROM account_post WHERE id = ?",
  savePost: "INSERT OR REPLACE INTO account_post (id, group_id, post) VALUES (@id, @groupId, @post)",
  unowned: `SELECT post FROM account_post WHERE group_id = ? AND ${isUnowned}`,
  /** By profile, how many posts were made since an attempt. */
  madeSince: `
    SELECT pin.profile_id AS profile, count(DISTINCT attempt.post_id) AS count FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.id > ? AND attempt.outcome IN ('accepted', 'unknown') AND attempt.post_id IS NOT NULL
    GROUP BY pin.profile_id`,
} as const;

export function accountPostMethods(connection: Connection) {
  const { rows, value, pins, commit, run } = connection;
  return {
    /** Whether a new row can look like anything at all: something was posted from this ledger, or pins replace others. */
    async anyPosted(): Promise<boolean> {
      return value(sql.anyPosted) !== undefined;
    },

    /**
     * Pins that were posted, or may have been, and share the picture, the words or the time of this one; without those whose rows
     * stand in `calendar`, the one that this pin's row stands in; null: in none.
     */
    async postedAlike({ id, media, picture, body, now, at }: Pin, calendar: string | null): Promise<Pin[]> {
      const bind = { id, media, picture, words: wordsKey(body), at: now ? null : at, calendar };
      return pins(sql.postedAlike, bind);
    },

    /** Pins that were held for what turned out not to be posted are scheduled again. */
    async unholdUnposted(now: number): Promise<void> {
      await commit(() => run(sql.unhold, { now }));
    },

    /** Pins of these profiles whose post the API told us of, the newest first, and when it did. */
    async acceptedIn(isOf: (profile: string) => boolean): Promise<{ pin: Pin; acceptedAt: number }[]> {
      const found = rows<PinRecord & { acceptedAt: number }>(sql.acceptedLast);
      return found
        .map(({ acceptedAt, ...record }) => ({ pin: fromRecord(record), acceptedAt }))
        .filter(({ pin }) => isOf(pin.profile ?? ""));
    },

    async accountList(groupId: string | null): Promise<AccountList | null> {
      return rows<AccountList>(sql.list, [keyOf(groupId)])[0] ?? null;
    },

    /** How many posts of these profiles were made after an attempt. */
    async madeSince(attempt: number, isOf: (profile: string) => boolean): Promise<number> {
      const made = rows<{ profile: string | null; count: number }>(sql.madeSince, [attempt]);
      return made.filter(({ profile }) => isOf(profile ?? "")).reduce((sum, { count }) => sum + count, 0);
    },

    /** A list that was read whole: of its posts, those that no pin owns are kept. */
    async saveAccountList<T extends { id: string }>(
      groupId: string | null,
      list: AccountList,
      posts: Iterable<T>,
    ): Promise<void> {
      await commit(() => {
        run(sql.dropPosts, { groupId: keyOf(groupId) });
        run(sql.saveList, { ...list, groupId: keyOf(groupId) });
        for (const post of posts) {
          if (ownerOf(connection, post.id) !== undefined) continue;
          run(sql.savePost, { id: post.id, groupId: keyOf(groupId), post: JSON.stringify(post) });
        }
      });
    },

    /** The listed posts of a group that no pin owns now. */
    async unownedPosts<T>(groupId: string | null): Promise<T[]> {
      const found = rows<{ post: string }>(sql.unowned, [keyOf(groupId)]);
      return found.map(({ post }) => JSON.parse(post) as T);
    },

    /** What was learnt by reading listed posts one by one; null: it is gone. */
    async saveReadPosts<T>(
      groupId: string | null,
      posts: readonly { id: string; post: T | null }[],
    ): Promise<void> {
      if (posts.length === 0) return;
      await commit(() => {
        for (const { id, post } of posts) {
          if (post === null) run(sql.dropPost, [id]);
          else run(sql.savePost, { id, groupId: keyOf(groupId), post: JSON.stringify(post) });
        }
      });
    },
  };
}
