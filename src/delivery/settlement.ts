// PURE. What an outcome makes of the pin it was about.

import type { AttemptOutcome } from "../ledger/ledger.ts";
import { type Issue, issue, wholeRow } from "../model/issue.ts";
import { type Pin, shortId } from "../model/pin.ts";
import type { Post } from "../postproxy/wire.ts";
import type { Outcome } from "./outcome.ts";

/** The part of a settlement that the outcome decides. */
type Settled = Pick<
  AttemptOutcome,
  "state" | "issues" | "notes" | "postId" | "duplicateOf" | "notBefore" | "pollAt" | "reconcileAt" | "error"
>;

/**
 * An outcome, with the post a duplicate was found to be. `ours`: false means it belongs to someone else; null, that it cannot be
 * read yet, so that it may be ours.
 */
export type Decided =
  | Exclude<Outcome, { kind: "duplicate" }>
  | { kind: "duplicate"; postId: string; message: string; ours: boolean | null };

/** First question after a post was accepted, milliseconds: images take 1 to 15 s at Postproxy. */
const firstPollMs = 1_000;

/** `retryAt`: when to try again, used by `later` and `quota`; `reconcileAt`: when to look for a lost one. Ms since the epoch. */
export function settlementOf(
  decided: Decided,
  pin: Pin,
  { now, retryAt, reconcileAt }: { now: number; retryAt: number | null; reconcileAt: number },
): Settled {
  const times = { notBefore: null, pollAt: null, reconcileAt: null };
  const unchanged = { issues: pin.issues, notes: pin.notes, postId: null, duplicateOf: null, ...times };
  const uncertain = (message: string) =>
    ({ ...unchanged, state: "uncertain", issues: [lost(message)], reconcileAt, error: message }) as const;
  switch (decided.kind) {
    case "accepted": {
      const { post } = decided;
      const notes = isNoDraft(post, pin) ? [...pin.notes, notADraft(post.status)] : pin.notes;
      return { ...unchanged, ...submitted(post.id, pin, now), notes, error: null };
    }
    case "duplicate":
      if (decided.ours === null)
        return { ...uncertain(unreadYet(decided)), duplicateOf: decided.postId, error: decided.message };
      return decided.ours
        ? { ...unchanged, ...submitted(decided.postId, pin, now), error: decided.message }
        : { ...unchanged, state: "failed", issues: [notOurs(decided, pin)], error: decided.message };
    case "refused":
      return { ...unchanged, state: "failed", issues: [refused(decided.message)], error: decided.message };
    case "quota":
    case "later":
    case "stop":
      return { ...unchanged, state: "scheduled", issues: [], notBefore: retryAt, error: decided.message };
    case "unknown":
      return uncertain(decided.message);
    default:
      return decided satisfies never;
  }
}

/** A draft was asked for, and the answer does not say that it is one: Postproxy may ignore the wish (its MCP server). */
export const isNoDraft = (post: Post, pin: Pin): boolean => pin.draft && post.draft !== true;

export function submitted(postId: string, pin: Pin, now: number) {
  const liveAt = Math.max(now, pin.at ?? now);
  return { state: "submitted", issues: [], postId, pollAt: liveAt + firstPollMs } as const;
}

const refused = (message: string): Issue =>
  issue(
    "refused",
    wholeRow,
    `Postproxy refused the post: ${message}`,
    "Fix what it names in the row, then run `pinsheet retry --failed`.",
  );

const lost = (message: string): Issue =>
  issue(
    "outcome-unknown",
    wholeRow,
    `the request left, and its answer was lost: ${message}`,
    "Nothing to do: pinsheet looks for it in Postproxy, and sends it again only when it is proven not to be there.",
  );

const unreadYet = ({ postId, message }: { postId: string; message: string }) =>
  `Postproxy says that the post ${postId} is the same, and does not show it yet (${message})`;

const notOurs = ({ postId, message }: { postId: string; message: string }, pin: Pin): Issue =>
  namedDuplicate(postId, pin, message);

/** `why`: what Postproxy said, or what was found. */
export const namedDuplicate = (postId: string, pin: Pin, why: string): Issue =>
  issue(
    "duplicate-post",
    wholeRow,
    `Postproxy says that the post ${postId} is the same, and that post is not this row: ${why}`,
    `Look at that post. If this row is to be a Pin beside it, change the description and run \`pinsheet retry ${shortId(pin.id)} --may-be-live\`; otherwise delete the row.`,
  );

const notADraft = (status: string): Issue =>
  issue(
    "not-a-draft",
    { column: "draft", value: "yes" },
    `a draft was asked for, and Postproxy answered with the status "${status}": it may publish it.`,
    "Look at the post in Postproxy now. The run stopped so that no other draft is published.",
  );
