// What the ledger knows of posts: pins that were posted and share something with a row, and the posts of the account that no pin
// owns, as they were listed last, so that the list need not be read for each new row.

import { type Pin, wordsKey } from "../model/pin.ts";
import { fromRecord, type PinRecord } from "./pin-columns.ts";
import type { Access } from "./unknown-outcomes.ts";

/** The list of a group as it was read last. `attempts`: the last attempt that this ledger had made before. */
export type AccountList = { total: number; attempts: number; listedAt: number };

const keyOf = (groupId: string | null) => groupId ?? "";

export function accountPostMethods({ rows, value, commit, run }: Access) {
  return {
    /** Whether a new row can look like anything at all: something was posted from this ledger, or pins replace others. */
    async anyPosted(): Promise<boolean> {
      return value("anyPosted") !== undefined;
    },

    /** Pins that were posted, or may have been, and share the picture, the words or the time of this one. */
    async postedAlike({ id, media, picture, body, now, at }: Pin): Promise<Pin[]> {
      const bind = { id, media, picture, words: wordsKey(body), at: now ? null : at };
      return rows<PinRecord>("postedAlike", bind).map(fromRecord);
    },

    /** Lets go of pins that were held for what turned out not to be posted. */
    async freeUnlike(now: number): Promise<void> {
      await commit(() => run("freeUnlike", { now }));
    },

    /** Pins that are about to be posted in place of pins that this ledger does not know. */
    async strayReplacements(): Promise<Pin[]> {
      return rows<PinRecord>("strayReplacements").map(fromRecord);
    },

    async isKnownPin(id: string): Promise<boolean> {
      return value("isKnownPin", [id]) !== undefined;
    },

    /** Pins of these profiles whose post the API told us of, the newest first, and when it did. */
    async acceptedIn(isOf: (profile: string) => boolean): Promise<{ pin: Pin; acceptedAt: number }[]> {
      const found = rows<PinRecord & { acceptedAt: number }>("acceptedLast");
      return found
        .map(({ acceptedAt, ...record }) => ({ pin: fromRecord(record), acceptedAt }))
        .filter(({ pin }) => isOf(pin.profile ?? ""));
    },

    async accountList(groupId: string | null): Promise<AccountList | null> {
      return rows<AccountList>("accountList", [keyOf(groupId)])[0] ?? null;
    },

    async lastAttempt(): Promise<number> {
      return value<number>("lastAttempt") ?? 0;
    },

    /** How many posts of these profiles were made after an attempt. */
    async madeSince(attempt: number, isOf: (profile: string) => boolean): Promise<number> {
      const made = rows<{ profile: string | null; count: number }>("madeSince", [attempt]);
      return made.filter(({ profile }) => isOf(profile ?? "")).reduce((sum, { count }) => sum + count, 0);
    },

    /** A list that was read whole: of its posts, those that no pin owns are kept. */
    async saveAccountList<T extends { id: string }>(
      groupId: string | null,
      list: AccountList,
      posts: Iterable<T>,
    ): Promise<void> {
      await commit(() => {
        run("dropAccountPosts", { groupId: keyOf(groupId) });
        run("saveAccountList", { ...list, groupId: keyOf(groupId) });
        for (const post of posts) {
          if (value("ownerOfPost", { postId: post.id }) !== undefined) continue;
          run("saveAccountPost", { id: post.id, groupId: keyOf(groupId), post: JSON.stringify(post) });
        }
      });
    },

    /** The listed posts of a group that no pin owns now. */
    async unownedPosts<T>(groupId: string | null): Promise<T[]> {
      const found = rows<{ post: string }>("unownedPosts", [keyOf(groupId)]);
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
          if (post === null) run("dropAccountPost", [id]);
          else run("saveAccountPost", { id, groupId: keyOf(groupId), post: JSON.stringify(post) });
        }
      });
    },
  };
}
