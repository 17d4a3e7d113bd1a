// PURE. What pins and posts show of themselves, in the form in which they are compared (planning/resemblance.ts).

import { stableAddress } from "../model/media-key.ts";
import type { Medium } from "../model/medium.ts";
import type { Pin } from "../model/pin.ts";
import type { Traits } from "../planning/resemblance.ts";
import type { Post } from "../postproxy/wire.ts";
import { isScheduledFor } from "./same-post.ts";
import { clockTolerance } from "./tolerance.ts";

/** `folder`: absolute, of the pin's calendar. The same path in another folder is another file, until its bytes were seen. */
export function traitsOfPin(pin: Pin, folder: string): Traits {
  const { profile, title, body, link } = pin;
  const picture = pin.picture === null ? [] : [`bytes:${pin.picture}`];
  const pictures = [...picture, ...(pin.medium === null ? [] : [placeOf(pin.medium, folder)])];
  return { profile, board: { id: pin.boardId, name: pin.boardName }, pictures, title, body, link };
}

const placeOf = (medium: Medium, folder: string) =>
  medium.kind === "url" ? `url:${stableAddress(medium.url)}` : `file:${folder}/${medium.path}`;

/** A list carries no media, and no post says whose profile it is of (docs/why/postproxy.md, Shapes). */
export function traitsOfPost({ body, media, pinterest }: Post): Traits {
  const sources = media.flatMap(({ sourceUrl }) =>
    /^https?:/i.test(sourceUrl ?? "") ? [sourceUrl ?? ""] : [],
  );
  return {
    profile: null,
    board: { id: pinterest?.boardId ?? null, name: null },
    pictures: sources.map((source) => `url:${stableAddress(source)}`),
    // Where its board is not shown, no parameter is.
    title: pinterest?.boardId == null ? undefined : pinterest.title,
    body,
    link: pinterest?.boardId == null ? undefined : pinterest.link,
  };
}

const minute = 60_000;
const day = 86_400_000;

/** Are two pins meant for one moment? Null: one of them has none. */
export function sameMoment(one: Pin, other: Pin): boolean | null {
  if (one.now || other.now || one.at === null || other.at === null) return null;
  return Math.abs(one.at - other.at) < minute;
}

/** A post made as soon as possible was made within a day of the time of its row: later ones are missed (config.ts, maxLateMs). */
export function momentOfPost(post: Post, pin: Pin): boolean | null {
  if (pin.now || pin.at === null) return null;
  if (isScheduledFor(post, pin.at)) return true;
  const created = Date.parse(post.createdAt ?? "");
  const scheduled = Date.parse(post.scheduledAt ?? "");
  if (Number.isNaN(created)) return Number.isNaN(scheduled) ? null : false;
  const atOnce = Number.isNaN(scheduled) || Math.abs(scheduled - created) <= minute;
  return atOnce && created >= pin.at - clockTolerance && created <= pin.at + day;
}
