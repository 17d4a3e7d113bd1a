// PURE. Whether a Pin that was sent ahead can still be taken back: by what the ledger knows of it, and by what its post says.
// A post that may be on its way to Pinterest is never deleted: its record would be gone, and the Pin live.

import type { Objection } from "../model/objection.ts";
import { type Pin, shortId } from "../model/pin.ts";
import type { Post } from "../postproxy/wire.ts";
import { clockTolerance } from "./tolerance.ts";

type CancelStanding = { kind: "cancellable" } | ({ kind: "never" } & Objection);

const minute = 60_000;

/**
 * Nearer than this to its time nothing is taken back: Postproxy lets a scheduled post be edited until five minutes before it is
 * published (its agent skill); of deleting one that is being published no source says what happens.
 */
const marginMs = 5 * minute;
/** A post that was just made may not be shown yet (ours: the settle time of lost answers). */
const youngMs = 2 * minute;

const never = (reason: string, hint: string): CancelStanding => ({ kind: "never", reason, hint });

/** By the ledger alone. Null: its post must be read. */
export function objectionTo({ id, state }: Pick<Pin, "id" | "state">): Objection | null {
  switch (state) {
    case "submitted":
      return null;
    case "sending":
      return { reason: "it is being sent", hint: "Run this command again in a minute." };
    case "uncertain":
      return {
        reason: "its answer was lost, so it may be at Postproxy, or live",
        hint: "`publish` and `watch` look for it. When it is found, run this command again.",
      };
    case "published":
      return { reason: "it is live", hint: "Delete it at Pinterest, or in Postproxy with its Pin." };
    case "cancelled":
      return { reason: "it was taken back already", hint: "Nothing to do." };
    case "failed":
      return { reason: "it was refused, and is not published", hint: "Nothing to do." };
    case "scheduled":
    case "invalid":
    case "held":
    case "missed":
    case "withdrawn":
      return {
        reason: "it was not sent, so there is nothing to take back",
        hint: `To keep it back, pause it (\`pinsheet pause ${shortId(id)}\`), or delete its row.`,
      };
    default:
      return state satisfies never;
  }
}

/** By its post, as Postproxy shows it now. Null: it knows no such post. */
export function standingOf(
  post: Post | null,
  pin: Pick<Pin, "at" | "draft" | "changedAt">,
  now: number,
): CancelStanding {
  if (post === null) return withoutPost(pin, now);
  if (post.source === "imported")
    return never("its post is one that Postproxy imported from Pinterest", look);
  const at = post.pinterest?.status ?? "pending";
  switch (at) {
    case "published":
      return never("it is live", "Delete it at Pinterest, or in Postproxy with its Pin.");
    case "failed":
      return never(
        "it was refused, and is not published",
        "Nothing to do: the next `pinsheet publish` says why.",
      );
    case "deleted":
    case "pending_deletion":
      return never("it was deleted at Pinterest", "Nothing to do: the next `pinsheet publish` says so too.");
    case "processing":
    case "failed_waiting_for_retry":
      return underWay;
    case "pending":
      return beforePublishing(post, now);
    default:
      return never(`Postproxy says "${at}" of it, which pinsheet does not know`, look);
  }
}

function beforePublishing({ status, scheduledAt }: Post, now: number): CancelStanding {
  switch (status) {
    case "draft":
      return { kind: "cancellable" };
    case "pending":
    case "scheduled": {
      const at = Date.parse(scheduledAt ?? "");
      if (Number.isNaN(at)) return underWay;
      return at - now > marginMs ? { kind: "cancellable" } : tooClose;
    }
    case "processing":
    case "processed":
      return underWay;
    case "media_processing_failed":
      return never("Postproxy could not use its medium, and does not publish it", "Nothing to do.");
    default:
      return never(`Postproxy says "${status}" of its post, which pinsheet does not know`, look);
  }
}

function withoutPost(pin: Pick<Pin, "at" | "draft" | "changedAt">, now: number): CancelStanding {
  if (now - pin.changedAt < youngMs)
    return never(
      "it was sent just now, and Postproxy does not show it yet",
      "Run this command again in two minutes.",
    );
  if (isInTime(pin, now)) return { kind: "cancellable" };
  return never("Postproxy does not know its post any more, and its time has passed, so it may be live", look);
}

/** That a post is gone proves that its Pin was not published only before its time. */
export const isInTime = ({ at, draft }: Pick<Pin, "at" | "draft">, now: number): boolean =>
  draft || (at !== null && now < at - clockTolerance);

const look = "Look for it in Postproxy and at Pinterest.";
const underWay = never("it is being published now", "When it is live, delete it at Pinterest.");
const tooClose = never(
  "it is published within five minutes, too soon to be sure",
  "Delete its post in Postproxy yourself if you are quick; otherwise delete the Pin when it is live.",
);
