// Canary posts: posts that surely exist, found in a list by their content alone. Without them a list that
// lags, hides or rewrites posts would pass for proof that they do not exist.

import type { Session } from "../context/session.ts";
import type { Pin } from "../model/pin.ts";
import type { Post } from "../postproxy/wire.ts";
import type { PostList } from "./list-posts.ts";
import { isSameSchedule, maybeSamePost } from "./same-post.ts";

/** A pin whose post the API told us of. */
export type CanaryPost = { pin: Pin; acceptedAt: number };

/** So many of the last posts must be found. */
const wanted = 3;
/** A post that is listed later than this is hidden, not late. */
const latest = 3_600_000;

type CanaryResult = {
  /** Why this list proves no absence; null: it shows what it must. */
  inconclusive: string | null;
  /** The longest time after which a post was still missing from the list though it exists, ms. */
  lagMs: number;
};

/**
 * `canaries`: the newest first. Posts that were deleted since are passed over. One that is younger than `settleMs` may be
 * missing, as that of a lost answer may; how long it is missing is measured. Reading one may throw ExpectedError.
 */
export async function checkCanaryPosts(
  { client }: Pick<Session, "client">,
  list: PostList,
  canaries: readonly CanaryPost[],
  { groupId, settleMs }: { groupId: string | null; settleMs: number },
): Promise<CanaryResult> {
  const tally = { seen: 0, late: "", gone: 0, lagMs: 0 };
  const result = (inconclusive: string | null): CanaryResult => ({ inconclusive, lagMs: tally.lagMs });
  for (const { pin, acceptedAt } of canaries.filter((one) => one.acceptedAt <= list.startedAt)) {
    if (tally.seen === wanted) break;
    const postId = pin.postId ?? "";
    const post = list.posts.get(postId);
    if (post !== undefined) {
      if (!isAsSent(post, pin)) return result(`its list shows the post ${postId} otherwise than it was sent`);
      tally.seen += 1;
    } else if ((await client.post(postId, groupId)) === null) {
      tally.gone += 1;
    } else {
      const age = list.startedAt - acceptedAt;
      if (age < latest) tally.lagMs = Math.max(tally.lagMs, age);
      if (age >= settleMs) return result(notShown(postId));
      tally.late = postId;
    }
  }
  if (tally.seen > 0) return result(null);
  if (tally.late !== "") return result(notShown(tally.late));
  return result(tally.gone < wanted ? null : "none of the posts that were made before is there any more");
}

/** Posts are found in a list by their words, place and time, so these must be shown as they were sent. */
const isAsSent = (post: Post, pin: Pin) =>
  maybeSamePost(post, pin) && isSameSchedule(post, pin, Number.NEGATIVE_INFINITY);

const notShown = (postId: string) => `its list does not show the post ${postId}, which is surely there`;
