// What the ledger does about pins whose answer was lost, and about posts that were there before it.

import type { Issue } from "../model/issue.ts";
import type { Claim, Doubt, Find } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import type { Commit } from "./commits.ts";
import { fromRecord, type PinRecord } from "./pin-columns.ts";
import type { sql } from "./statements.ts";

type Name = keyof typeof sql;

/** The statements of statements.ts, prepared, and the group commit. */
export type Access = {
  run: (name: Name, bind?: unknown) => { changes: number };
  rows: <T>(name: Name, bind?: unknown) => T[];
  value: <T>(name: Name, bind?: unknown) => T | undefined;
  commit: Commit;
};

/** `settleFrom`: kept where none is known yet. */
type KeptDoubt = Pick<Pin, "id" | "issues" | "lookAt" | "absentAt"> & { settleFrom?: number };

/** `isTaken`: the post is another pin's. */
type DoubtAccess = Access & { isTaken: (pin: string, postId: string) => boolean };

export function doubtMethods({ run, rows, value, commit, isTaken }: DoubtAccess) {
  return {
    /**
     * Commits the intent to make the last request of an uncertain pin once more. Null: its post is not proven absent any more,
     * or its row is gone.
     */
    async claimAgain(pin: string, request: Uint8Array, now: number): Promise<Claim | null> {
      return commit(() => {
        if (run("claimAgain", { pin, now }).changes === 0) return null;
        const [attempt] = rows<{ id: number; key: string }>("repeatAttempt", { pin, request, now });
        if (!attempt) throw new Error(`the uncertain pin ${pin} has no attempt`);
        return { attempt: attempt.id, pin, key: attempt.key };
      });
    },

    /** Whether the fate of another pin that looks the same is unknown. */
    async twinInDoubt(look: string, pin: string): Promise<boolean> {
      return value("twinInDoubt", { look, pin }) !== undefined;
    },

    /** Uncertain pins, the earliest attempt first. */
    async doubts(): Promise<Doubt[]> {
      type Record = PinRecord & Omit<Doubt, "pin" | "keyTaken"> & { keyTaken: number };
      return rows<Record>("doubts").map((found) => {
        const { look, request, firstSentAt, lastSentAt, key, keySince, keyTaken, settleFrom, ...rest } =
          found;
        const { duplicateOf, ...record } = rest;
        const sent = { look, request, firstSentAt, lastSentAt, key, keySince, keyTaken: keyTaken === 1 };
        return { pin: fromRecord(record), ...sent, settleFrom, duplicateOf };
      });
    },

    /** When the next uncertain pin is to be looked for, or null. */
    async nextLook(): Promise<number | null> {
      return value<number | null>("nextLook") ?? null;
    },

    /** Pins of the same kind whose post the API told us of, the newest first, and when it did. */
    async acceptedLately(
      { profile, draft }: Pick<Pin, "profile" | "draft">,
      limit: number,
    ): Promise<{ pin: Pin; acceptedAt: number }[]> {
      const bind = { profile, draft: Number(draft), limit };
      const found = rows<PinRecord & { acceptedAt: number }>("acceptedLately", bind);
      return found.map(({ acceptedAt, ...record }) => ({ pin: fromRecord(record), acceptedAt }));
    },

    /** What is known of pins that stay uncertain, and when to look again. */
    async keepDoubts(doubts: readonly KeptDoubt[]): Promise<void> {
      await commit(() => {
        for (const { id, issues, lookAt, absentAt, settleFrom = null } of doubts)
          run("stillDoubtful", { pin: id, issues: JSON.stringify(issues), lookAt, absentAt, settleFrom });
      });
    },

    /** The clock jumped: the settle time of every uncertain pin begins anew with the next look. */
    async settleAnew(now: number): Promise<void> {
      await commit(() => run("settleAnew", { now }));
    },

    /** An uncertain pin has no post and will have none. False: it is uncertain no more. */
    async refuseDoubt(pin: string, issues: readonly Issue[], now: number): Promise<boolean> {
      return commit(() => run("refuseDoubt", { pin, issues: JSON.stringify(issues), now }).changes > 0);
    },

    /** Ids of the posts that attempts of a pin made before, the latest first. */
    async formerPosts(pin: string): Promise<string[]> {
      return rows<{ postId: string }>("formerPosts", [pin]).map(({ postId }) => postId);
    },

    /** The post of an uncertain pin was found. False: it is uncertain no more, or another pin has that post. */
    async found(find: Find): Promise<boolean> {
      return commit(() => {
        if (isTaken(find.pin, find.postId)) return false;
        if (run("found", { ...find, notes: JSON.stringify(find.notes) }).changes === 0) return false;
        run("foundFor", find);
        return true;
      });
    },

    /** The post of an uncertain pin does not exist: the pin is scheduled again, under a new key, or withdrawn if its row is gone. */
    async absent(pin: string, now: number): Promise<void> {
      await commit(() => run("absent", { pin, now }));
    },

    /** A pin that is not sent has its post at Postproxy already. False: it was sent meanwhile, or another pin has that post. */
    async adopt(find: Find & { content: string; look: string; words: string | null }): Promise<boolean> {
      return commit(() => {
        const { pin, words, now } = find;
        if (isTaken(pin, find.postId)) return false;
        run("adoptScheduled", { pin, now });
        if (run("adoptSending", { pin, words, now }).changes === 0) return false;
        const number = value<number>("nextAttempt", [pin]);
        run("adoptAttempt", { ...find, number, key: `adopted ${find.postId}` });
        run("adopted", { ...find, notes: JSON.stringify(find.notes) });
        return true;
      });
    },
  };
}
