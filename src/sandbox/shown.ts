// PURE. A stored post as the API shows it, alone and in a list. The only file that knows the shape of a Post.

import { type Life, lifeOf } from "./lifecycle.ts";
import { extensionOf } from "./media-types.ts";
import type { StoredPost } from "./post.ts";

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

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

function platformShown(post: StoredPost, { pinterest }: Life) {
  return {
    platform: "pinterest",
    status: pinterest.status,
    params: post.content.params,
    error: pinterest.error,
    error_details: pinterest.errorDetails,
    attempted_at: iso(pinterest.attemptedAt),
    insights: null,
    permalink:
      pinterest.status === "published"
        ? `https://www.pinterest.com/pin/${1_009_439_842_000_000_000n + BigInt(post.sequence)}/`
        : null,
  };
}

/** As in a list: there the documented samples carry no `media` and no `thread`. */
export function listedPost(post: StoredPost, now: number) {
  const life = lifeOf(post, now);
  return {
    id: post.id,
    body: post.content.body,
    status: life.status,
    draft: life.status === "draft",
    source: "postproxy",
    scheduled_at: iso(post.content.scheduledAt),
    created_at: iso(post.createdAt),
    queue_id: null,
    queue_priority: null,
    platforms: [platformShown(post, life)],
  };
}

/** As read alone, and as the reply to every write. */
export function shownPost(post: StoredPost, now: number) {
  const { platforms, ...rest } = listedPost(post, now);
  return { ...rest, media: [mediumShown(post, lifeOf(post, now))], platforms, thread: [] };
}
