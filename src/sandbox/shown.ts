// PURE. A stored post as the API shows it, alone and in a list. The only file that knows the shape of a Post.

import { type Life, lifeOf } from "./lifecycle.ts";
import { bodyShown, type ListingManner, textShown, timeShown } from "./listing.ts";
import { extensionOf } from "./media-types.ts";
import { platformId, type StoredPost } from "./post.ts";

function mediumShown(post: StoredPost, life: Life) {
  const { medium } = post.content;
  const id = `med_${post.id}`;
  const error = life.mediaError;
  return {
    id,
    status: life.media,
    error_message: error,
    content_type: medium.contentType,
    source_url: medium.sourceUrl,
    url:
      life.media === "processed"
        ? `https://cdn.postproxy.dev/uploads/${id}.${extensionOf(medium.contentType)}`
        : null,
    ...(error !== null && {
      platforms: [{ platform: "pinterest", status: "failed", error, error_details: null }],
    }),
  };
}

/** The word for what became of it at Pinterest; the events have their own, which the manner does not change. */
export const statusShown = ({ pinterest }: Life, { retries }: ListingManner) =>
  pinterest.status === "failed_waiting_for_retry" ? retries : pinterest.status;

function platformShown(post: StoredPost, life: Life, manner: ListingManner) {
  const { params } = post.content;
  const { pinterest } = life;
  const { times, texts } = manner;
  return {
    platform: "pinterest",
    status: statusShown(life, manner),
    params: params.title === undefined ? params : { ...params, title: textShown(params.title, texts) },
    error: pinterest.error,
    error_details: pinterest.errorDetails,
    attempted_at: timeShown(pinterest.attemptedAt, times),
    insights: null,
    permalink: pinterest.status === "published" ? `https://www.pinterest.com/pin/${platformId(post)}/` : null,
  };
}

function shown(post: StoredPost, life: Life, manner: ListingManner) {
  return {
    id: post.id,
    body: bodyShown(post.content.body, manner.texts),
    status: life.status,
    draft: life.status === "draft",
    source: post.source,
    scheduled_at: timeShown(post.content.scheduledAt, manner.times),
    created_at: timeShown(post.createdAt, manner.times),
    queue_id: null,
    queue_priority: null,
    platforms: [platformShown(post, life, manner)],
  };
}

/** As in a list: there the documented samples carry no `media` and no `thread`. */
export function listedPost(post: StoredPost, now: number, manner: ListingManner) {
  const life = lifeOf(post, now);
  return { ...shown(post, life, manner), ...(manner.media && { media: [mediumShown(post, life)] }) };
}

/** As read alone, and as the reply to every write. */
export function shownPost(post: StoredPost, now: number, manner: ListingManner) {
  const life = lifeOf(post, now);
  const { platforms, ...rest } = shown(post, life, manner);
  return { ...rest, media: [mediumShown(post, life)], platforms, thread: [] };
}
