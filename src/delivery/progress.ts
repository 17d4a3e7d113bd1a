// PURE. What a post says about its Pin, and when to ask again.

import { type Issue, issue, wholeRow } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import type { Post } from "../postproxy/wire.ts";

type Confirmation =
  | { kind: "published"; permalink: string | null }
  /** `mayRecover`: Postproxy tries again by itself, and some of its clients know no word but this for it. */
  | { kind: "failed"; issue: Issue; mayRecover: boolean }
  /** Saved only: nothing happens until someone publishes it in Postproxy. */
  | { kind: "draft" }
  | { kind: "waiting" };

/**
 * `processed` means that publishing was started, not that it succeeded; `failed_waiting_for_retry` and words we do not
 * know are not final (Postproxy: post lifecycle).
 */
export function confirmationOf(post: Post): Confirmation {
  const pin = post.pinterest;
  if (pin?.status === "published") return { kind: "published", permalink: pin.permalink };
  if (pin?.status === "failed")
    return { kind: "failed", issue: refusedByPinterest(pin.error, pin.errorDetails), mayRecover: true };
  if (pin?.status === "deleted") return { kind: "failed", issue: deleted(), mayRecover: false };
  const spoilt = post.media.find((medium) => medium.status === "failed");
  if (post.status === "media_processing_failed")
    return { kind: "failed", issue: mediaFailed(spoilt?.error ?? null), mayRecover: false };
  if (post.status === "draft") return { kind: "draft" };
  return { kind: "waiting" };
}

/**
 * A failure stands for so many settle times before it is final: 10 minutes as long as nobody says otherwise (ours). Postproxy
 * tries again by itself when Pinterest was busy (docs/why/postproxy.md, Retries), and says neither how often nor how far apart; Pinterest's
 * limits are counted by the minute. What comes to life still later is noticed before the Pin is sent again.
 */
export const standsFor = 5;

/** Why a submitted pin is not called failed yet, and when it will be; null: it is final. Times in ms since the epoch. */
export function failingNote(
  { notes }: Pick<Pin, "notes">,
  why: Issue,
  { now, settleMs }: { now: number; settleMs: number },
): { note: Issue; finalAt: number } | null {
  const known = notes.find(({ code }) => code === "failing");
  const since = Date.parse(known?.value ?? "") || now;
  const finalAt = since + standsFor * settleMs;
  if (finalAt <= now) return null;
  const note = issue(
    "failing",
    { column: null, value: new Date(since).toISOString() },
    `${why.message}${/[.!?]$/.test(why.message) ? "" : "."} Postproxy may still try again by itself.`,
    `Nothing to do: if nothing changes by ${new Date(finalAt).toISOString()}, the Pin is failed, and can be retried.`,
  );
  return { note, finalAt };
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/**
 * When to ask for a submitted pin again, milliseconds since the epoch: after 1 s, then twice as long each time, up to
 * half a minute while it is fresh, ten minutes after an hour, an hour after a day. Never before it is due.
 */
export function nextPollAt(
  pin: Pick<Pin, "at" | "polls" | "changedAt">,
  kind: "waiting" | "draft",
  now: number,
): number {
  if (kind === "draft") return now + 24 * hour;
  const due = Math.max(pin.at ?? 0, pin.changedAt);
  if (due > now) return due + second;
  const age = now - due;
  const longest = age > 24 * hour ? hour : age > hour ? 10 * minute : minute / 2;
  return now + Math.min(longest, second * 2 ** Math.min(pin.polls, 12));
}

function refusedByPinterest(error: string | null, details: string | null): Issue {
  const said = [error, details].filter((part) => part !== null && part !== "").join(". ");
  return issue(
    "publish-failed",
    wholeRow,
    `Pinterest refused the Pin: ${said || "no reason was given"}`,
    "Fix what it names, in the row or at Pinterest, then run `pinsheet retry --failed`.",
  );
}

function mediaFailed(error: string | null): Issue {
  return issue(
    "media-failed",
    wholeRow,
    `Postproxy could not use the medium: ${error ?? "no reason was given"}`,
    "Check that the address can be opened without a login, from anywhere, then run `pinsheet retry --failed`.",
  );
}

function deleted(): Issue {
  return issue(
    "pin-deleted",
    wholeRow,
    "the Pin was deleted at Pinterest through Postproxy.",
    "Nothing to do if that was meant. To publish it again, run `pinsheet retry` with its id, which `pinsheet status` shows.",
  );
}
