// PURE. Where a post stands at a given moment. Nothing runs in the background: the state is computed from the stored
// post and the time at every reading. Faster than the real service (1 to 15 s for an image), to be watched in a demo.

import { profileById } from "./account.ts";
import { isVideo } from "./media-types.ts";
import type { StoredPost } from "./post.ts";

type PostStatus = "draft" | "pending" | "scheduled" | "processing" | "processed" | "media_processing_failed";

type PlatformStatus = "pending" | "processing" | "published" | "failed" | "failed_waiting_for_retry";

type ErrorDetails = {
  platform_error_code: string | null;
  platform_error_subcode: string | null;
  platform_error_message: string | null;
  postproxy_note: string | null;
};

type Pinterest = {
  status: PlatformStatus;
  error: string | null;
  errorDetails: ErrorDetails | null;
  attemptedAt: number | null;
};

export type Life = {
  status: PostStatus;
  media: "pending" | "processed" | "failed";
  mediaError: string | null;
  pinterest: Pinterest;
};

/**
 * Words in the body that decide how the post ends. `[sandbox:retry:90s]` waits so long for its retry;
 * `[sandbox:fail-before:2026-11-24T12:00:00Z]` fails if it was made before that, and goes live when it is made anew.
 */
export const markers = {
  fail: "[sandbox:fail]",
  retry: "[sandbox:retry]",
  mediaFail: "[sandbox:media-fail]",
} as const;

/** Milliseconds spent in each phase. */
export const phases = {
  imagePending: 300,
  videoPending: 800,
  processing: 200,
  publishing: 500,
  waitingForRetry: 2_000,
  /** From publication to the first numbers. */
  insights: 500,
} as const;

const waiting: Pinterest = { status: "pending", error: null, errorDetails: null, attemptedAt: null };

function details(code: string | null, message: string, note: string | null): ErrorDetails {
  return {
    platform_error_code: code,
    platform_error_subcode: null,
    platform_error_message: message,
    postproxy_note: note,
  };
}

const boardNotFound: Pick<Pinterest, "error" | "errorDetails"> = {
  error: "Board not found",
  errorDetails: details("40", "Board not found.", "List the boards again and use an id from that list."),
};

const rateLimited: Pick<Pinterest, "error" | "errorDetails"> = {
  error: "Pinterest answered with a temporary error",
  errorDetails: details("8", "You have exceeded your rate limit.", null),
};

/** That posting through an expired profile fails late is a guess: no source says when it does. */
const profileExpired: Pick<Pinterest, "error" | "errorDetails"> = {
  error: "The profile is not active",
  errorDetails: details(null, "Authentication failed.", "Connect the profile again."),
};

/** What Pinterest says of an attempt that began at `attemptedAt`. */
function publishing(post: StoredPost, attemptedAt: number, now: number): Pinterest {
  const quiet = { error: null, errorDetails: null, attemptedAt };
  const answeredAt = attemptedAt + phases.publishing;
  if (now < answeredAt) return { status: "processing", ...quiet };
  // A profile of an account that was brought along is not known here.
  if ((profileById(post.content.profileId)?.status ?? "active") !== "active") {
    return { status: "failed", ...profileExpired, attemptedAt };
  }
  if (fails(post)) return { status: "failed", ...boardNotFound, attemptedAt };
  if (now < answeredAt + retryWait(post)) {
    return { status: "failed_waiting_for_retry", ...rateLimited, attemptedAt };
  }
  return { status: "published", ...quiet };
}

function fails({ content, createdAt }: StoredPost): boolean {
  const before = /\[sandbox:fail-before:([^\]]{1,40})\]/.exec(content.body)?.[1];
  return content.body.includes(markers.fail) || (before !== undefined && createdAt < Date.parse(before));
}

/** How long after its first answer a post is tried again, ms; 0: the first try is good. */
function retryWait({ content }: StoredPost): number {
  if (content.body.includes(markers.retry)) return phases.waitingForRetry;
  return 1_000 * Number(/\[sandbox:retry:(\d+)s\]/.exec(content.body)?.[1] ?? 0);
}

/** When the media of a post that was submitted are processed, and when its time has come. */
function timesOf({ content }: StoredPost, submittedAt: number) {
  const pending = isVideo(content.medium.contentType) ? phases.videoPending : phases.imagePending;
  const readyAt = submittedAt + pending;
  return { readyAt, dueAt: Math.max(readyAt, content.scheduledAt ?? readyAt) };
}

/** When anything about the post may change, in order; ms since the epoch. */
export function momentsOf(post: StoredPost): number[] {
  if (post.submittedAt === null) return [];
  const { readyAt, dueAt } = timesOf(post, post.submittedAt);
  const answeredAt = dueAt + phases.processing + phases.publishing;
  return [
    readyAt,
    dueAt,
    dueAt + phases.processing,
    answeredAt,
    answeredAt + (retryWait(post) || phases.waitingForRetry),
  ];
}

export function lifeOf(post: StoredPost, now: number): Life {
  const { content, submittedAt } = post;
  const life = { media: "pending", mediaError: null, pinterest: waiting } as const;
  if (submittedAt === null) return { ...life, status: "draft" };

  const { readyAt, dueAt } = timesOf(post, submittedAt);
  if (now < readyAt) return { ...life, status: "pending" };
  if (content.body.includes(markers.mediaFail)) {
    const mediaError = "Could not download the file";
    return { ...life, status: "media_processing_failed", media: "failed", mediaError };
  }

  if (now < dueAt) return { ...life, status: "scheduled", media: "processed" };
  const attemptedAt = dueAt + phases.processing;
  if (now < attemptedAt) return { ...life, status: "processing", media: "processed" };
  return {
    ...life,
    status: "processed",
    media: "processed",
    pinterest: publishing(post, attemptedAt, now),
  };
}
