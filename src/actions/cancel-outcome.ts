// PURE. What came of a request to take a post back: by the answer to it, and above all by what Postproxy shows of the post then.

import { isInTime, standingOf } from "../delivery/cancellable.ts";
import type { Objection } from "../model/objection.ts";
import type { Pin } from "../model/pin.ts";
import type { Removed } from "../postproxy/client.ts";
import type { Post } from "../postproxy/wire.ts";

export type CancelOutcome =
  /** Its post is gone, and was before its time came. */
  | { kind: "cancelled" }
  /** It is there still, and nothing speaks against asking once more. */
  | { kind: "again" }
  | ({ kind: "refused" | "kept" } & Objection)
  /** Whether it is gone, or was gone in time, is not known. */
  | ({ kind: "in-doubt" } & Objection)
  /** The key may not, or the service asks to wait: nothing more is asked. */
  | { kind: "stop"; message: string; hint: string };

/** `post`: as read after the answer; null: there is none; "unread": it could not be read. */
export function cancelOutcome(
  answer: Removed,
  post: Post | null | "unread",
  { pin, now }: { pin: Pick<Pin, "at" | "draft" | "changedAt">; now: number },
): CancelOutcome {
  if (post === null) return isInTime(pin, now) ? { kind: "cancelled" } : { kind: "in-doubt", ...tooLate };
  const { status, error } = answer;
  if (status === 401 || status === 403)
    return stop(`the API key may not delete posts (${status}: ${error})`, checkKey);
  if (status === 429)
    return stop(`Postproxy asks to wait (${error})`, "Run this command again in a few minutes.");
  if (post === "unread") return { kind: "in-doubt", ...unread };
  const standing = standingOf(post, pin, now);
  if (standing.kind === "never") return { ...standing, kind: "kept" };
  const isDefinite = status !== null && status >= 400 && status < 500 && status !== 404 && status !== 408;
  return isDefinite ? { kind: "refused", ...refused(error ?? String(status)) } : { kind: "again" };
}

/** It was asked several times, and is there still. */
export const stillThere: Objection = {
  reason: "Postproxy was asked to delete its post, and still shows it",
  hint: "Run this command again in a few minutes, or delete the post in Postproxy.",
};

const stop = (message: string, hint: string): CancelOutcome => ({ kind: "stop", message, hint });
const checkKey = "Check POSTPROXY_API_KEY and its rights in Postproxy.";

const unread: Objection = {
  reason: "Postproxy was asked to delete its post, and whether it did is not known",
  hint: "Run this command again; it looks before it asks.",
};

const tooLate: Objection = {
  reason: "its post is gone, but its time had come by then, so it may be live",
  hint: "Look for it at Pinterest.",
};

const refused = (error: string): Objection => ({
  reason: `Postproxy refused to delete its post: ${error}`,
  hint: "Delete the post in Postproxy.",
});
