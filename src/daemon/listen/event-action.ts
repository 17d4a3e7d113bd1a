// PURE. What an accepted webhook event leads to. An event is a reason to look, never a fact: it makes a Pin be read from the
// API at once, and what the API says then goes the same way as at every other asking (delivery/progress.ts).

import type { Decision, KnownOfEvent } from "../../ledger/events.ts";
import { issue } from "../../model/issue.ts";
import type { PinState } from "../../model/states.ts";
import type { EventSubject, WebhookEvent } from "../../postproxy/events.ts";

type When = {
  /** Milliseconds since the epoch. */
  now: number;
  /** When the look-ups that events asked for may happen next; every one of them reads the whole list of posts. */
  nextLookAt: number;
};

export function decide({ createdAt, about }: WebhookEvent, known: KnownOfEvent, when: When): Decision {
  switch (about.kind) {
    case "post":
      return isElsewhere(about.platform) ? { action: "not-ours" } : aboutPost(about, known, when);
    case "post-stats": {
      const { owner } = known;
      if (owner === null) return { action: "not-ours" };
      const of = { kind: "post", postId: about.postId, pin: owner.pin } as const;
      return {
        action: "measured",
        measurement: { of, stats: about.stats, recordedAt: createdAt ?? when.now },
      };
    }
    case "profile":
      return { action: isElsewhere(about.platform) ? "not-ours" : "read-account" };
    case "profile-stats": {
      if (isElsewhere(about.platform)) return { action: "not-ours" };
      const recordedAt = about.recordedAt ?? createdAt ?? when.now;
      const of = { kind: "profile", profileId: about.profileId } as const;
      return { action: "measured", measurement: { of, stats: about.stats, recordedAt } };
    }
    case "other":
      return { action: "not-understood" };
    default:
      return about satisfies never;
  }
}

/** Some events do not say of which network they are. */
const isElsewhere = (platform: string | null) => platform !== null && platform !== "pinterest";

type PostSubject = Extract<EventSubject, { kind: "post" }>;

function aboutPost(
  { says, postId, profileIds }: PostSubject,
  { owner, inDoubt }: KnownOfEvent,
  when: When,
): Decision {
  if (owner === null) {
    const mayBeOurs =
      inDoubt.length > 0 && (profileIds.length === 0 || inDoubt.some((id) => profileIds.includes(id ?? "")));
    if (!mayBeOurs) return { action: "not-ours" };
    return {
      action: "look-sooner",
      profiles: profileIds,
      reconcileAt: Math.max(when.now, when.nextLookAt),
    };
  }
  const isRetried = says === "retrying";
  if (owner.isCurrent && owner.state === "submitted")
    return { action: "read-post", pin: owner.pin, ...(isRetried && { isRetried }) };
  // A Pin that was sent anew has another post now; that the first one came to life all the same is news.
  const isPublished = owner.isCurrent && owner.state === "published";
  const against = isPublished
    ? says === "failed" || says === "media-failed"
    : says === "published" || (isRetried && owner.state === "failed");
  if (!against) return { action: "nothing-new" };
  return {
    action: "contradicts",
    pin: owner.pin,
    note: isPublished ? null : mayBeLive(postId, owner.state, isRetried),
  };
}

/** With it, `retry` asks for a word more before it makes a second one (eligible.ts). */
const mayBeLive = (postId: string, state: PinState, isRetried: boolean) =>
  issue(
    "said-published",
    { column: null, value: postId },
    `a webhook said that this Pin ${isRetried ? "is tried again" : "was published"}, though ${state === "cancelled" ? "it had been taken back" : "Postproxy had said that it failed"}.`,
    "Look at Pinterest whether it is there. If it is not, `pinsheet retry` with the Pin's id and --may-be-live sends it again.",
  );
