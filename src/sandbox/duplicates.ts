// PURE. The service's own detection of duplicates: a 409 that names the first post is documented, what counts as a duplicate
// is not. This rule is plausible: everything that was sent is the same, within a while.

import type { Content, StoredPost } from "./post.ts";

/** Since the first post was accepted. */
export type DuplicateRule = { withinMs: number };

/** The two fields that the official clients read. */
export function duplicateBody(postId: string | null) {
  return { error: "Duplicate post", duplicate_post_id: postId };
}

function wordsOf({ body, draft, scheduledAt, profileId, medium, cover, params }: Content): string {
  const named = Object.entries(params).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const files = [medium.sourceUrl, medium.upload?.sha256, cover?.sha256];
  return JSON.stringify([body, draft, scheduledAt, profileId, files, named]);
}

/** The first post of the same content that is not too old; `accepted` in the order of acceptance. */
export function duplicateOf(
  content: Content,
  accepted: Iterable<StoredPost>,
  { withinMs }: DuplicateRule,
  now: number,
): StoredPost | null {
  const words = wordsOf(content);
  for (const post of accepted) {
    const recent = now - post.createdAt < withinMs && post.deletedAt === null;
    // The bodies are compared first for speed: there may be thousands.
    if (recent && post.content.body === content.body && wordsOf(post.content) === words) return post;
  }
  return null;
}
