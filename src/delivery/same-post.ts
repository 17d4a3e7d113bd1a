// PURE. Is this post the one a pin asked for? Compared field by field, after the normalisations that an API may make.

import type { Pin } from "../model/pin.ts";
import type { Post } from "../postproxy/wire.ts";

export const text = (value: string | null) => (value ?? "").normalize("NFC").replace(/\r\n?/g, "\n").trim();

export function address(value: string | null): string {
  if (value === null || value === "") return "";
  return URL.canParse(value) ? new URL(value).href : value;
}

/**
 * Nothing that a list shows of a post speaks against its being what this pin asked for. A list carries no media, and
 * sometimes no parameters (docs/why/postproxy.md, Shapes), so this proves nothing yet.
 */
export function maybeSamePost(post: Post, pin: Pin): boolean {
  const unshown = post.pinterest === null || post.pinterest.boardId === null;
  return sameWords(post, pin) && (unshown || sameParameters(post, pin));
}

/** True only if every field that Postproxy echoes agrees; a post without Pinterest parameters proves nothing. */
export function isSamePost(post: Post, pin: Pin): boolean {
  return sameWords(post, pin) && sameParameters(post, pin) && sameMedium(post, pin);
}

function sameWords(post: Post, pin: Pin): boolean {
  // A draft may have been published meanwhile, or the wish for one ignored; nobody makes a draft of what was none.
  const canBeDraft = pin.draft || post.draft !== true;
  return post.source !== "imported" && canBeDraft && text(post.body) === text(pin.body);
}

function sameParameters({ pinterest }: Post, pin: Pin): boolean {
  return (
    pinterest !== null &&
    pinterest.boardId === pin.boardId &&
    text(pinterest.title) === text(pin.title) &&
    address(pinterest.link) === address(pin.link)
  );
}

function sameMedium(post: Post, pin: Pin): boolean {
  if (post.media.length !== 1) return false;
  const shown = post.media[0]?.sourceUrl ?? null;
  // An upload has no address (docs/why/postproxy.md, Shapes); a post that has one is another pin's.
  if (pin.medium?.kind !== "url") return shown === null || !/^https?:/i.test(shown);
  return address(shown) === address(pin.medium.url);
}

/** No post that was made before this is of a pin's own wish (ms). A row that says "now" has no time of its own. */
export const requestedSince = ({ now, at, firstSeen }: Pin): number =>
  now ? Number.NEGATIVE_INFINITY : (at ?? firstSeen);

/** Of a post that will not be at Pinterest as it stands, by either of its two statuses (docs/why/postproxy.md, Shapes). */
const endings = new Set(["failed", "media_processing_failed", "deleted", "pending_deletion"]);

/** Published, on its way, or a draft; a status that we do not know may become any of these. */
export const isLive = ({ status, pinterest }: Post): boolean =>
  !endings.has(status) && !endings.has(pinterest?.status ?? "");

/**
 * Orders posts that fit a pin alike: status is evidence, and a live one comes before one that failed, which may have been sent
 * anew since. Among these as `otherwise` orders them.
 */
export const liveFirst =
  (otherwise: (a: Post, b: Post) => number) =>
  (a: Post, b: Post): number =>
    Number(isLive(b)) - Number(isLive(a)) || otherwise(a, b);

/** An API may cut a time off to the minute. */
const minute = 60_000;

/** Is this the time that the post is to be published at? */
export function isScheduledFor(post: Post, at: number | null): boolean {
  return post.scheduledAt !== null && at !== null && Math.abs(Date.parse(post.scheduledAt) - at) < minute;
}

/**
 * Was the post made for this wish, and not for one of the same content at another time? Either it is scheduled for the
 * pin's own time, or it was made as soon as possible and not before `earliest` (ms; the service's clock).
 */
export function isSameSchedule(post: Post, pin: Pick<Pin, "at">, earliest: number): boolean {
  if (isScheduledFor(post, pin.at)) return true;
  const scheduled = post.scheduledAt === null ? Number.NaN : Date.parse(post.scheduledAt);
  const created = post.createdAt === null ? Number.NaN : Date.parse(post.createdAt);
  // A post "as soon as possible" may be shown as scheduled for the moment it was made.
  if (!Number.isNaN(scheduled) && !(Math.abs(scheduled - created) <= minute)) return false;
  return Number.isNaN(created) || created >= earliest;
}
