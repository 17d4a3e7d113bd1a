// What the ledger keeps of posts that are taken back: the intent, committed before a request leaves, and how it ended.

import type { CancelAnswer, Cancellation } from "../model/cancellation.ts";
import type { Issue } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import type { Access } from "./unknown-outcomes.ts";

export function cancelMethods({ run, rows, value, commit }: Access) {
  return {
    /** Commits the intent. Null: the pin is not submitted any more, or has another post. */
    async startCancel(pin: string, postId: string, now: number): Promise<number | null> {
      return await commit(() => {
        run("startCancel", { pin, postId, now });
        return value<number>("openCancel", [pin]) ?? null;
      });
    },

    /** The try whose end is not known, or null. */
    async openCancel(pin: string): Promise<number | null> {
      return value<number>("openCancel", [pin]) ?? null;
    },

    async answerCancel(answer: CancelAnswer): Promise<void> {
      await commit(() => run("answerCancel", answer));
    },

    /** Its post is gone; another process may have seen that first. False: the pin was published, failed, or sent anew meanwhile. */
    async cancelled(
      { id: pin, postId }: Pick<Pin, "id" | "postId">,
      issues: readonly Issue[],
      now: number,
    ): Promise<boolean> {
      return await commit(() => {
        run("cancelPin", { pin, postId, issues: JSON.stringify(issues), now });
        const isDone = value("isCancelled", { pin, postId }) !== undefined;
        run("endCancelOf", { pin, postId, outcome: isDone ? "cancelled" : "too-late", now });
        return isDone;
      });
    },

    /** Its post is there. */
    async notCancelled(pin: string, outcome: "refused" | "kept" | "too-late", now: number): Promise<void> {
      await commit(() => run("endCancel", { pin, outcome, now }));
    },

    /** Not known: it is asked again at `pollAt`. */
    async cancelInDoubt(pin: string, notes: readonly Issue[], pollAt: number): Promise<void> {
      await commit(() => run("doubtCancel", { pin, notes: JSON.stringify(notes), pollAt }));
    },

    async cancellations(pin: string): Promise<Cancellation[]> {
      return rows<Cancellation>("cancellations", [pin]);
    },
  };
}
