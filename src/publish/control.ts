// The positive control of a sweep: posts that surely exist, found in it by their content alone. Without it a list that
// lags, hides or rewrites posts would pass for proof that they do not exist.

import type { Pin } from "../ledger/pin.ts";
import type { Session } from "../session.ts";
import { looksLike } from "./ours.ts";
import type { Sweep } from "./sweep.ts";

/** A pin whose post the API told us of. */
export type Control = { pin: Pin; acceptedAt: number };

/** So many of the last posts must be found. */
const wanted = 3;
/** A post that is listed later than this is hidden, not late. */
const latest = 3_600_000;

export type ControlVerdict = {
  /** Why this sweep proves no absence; null: it shows what it must. */
  against: string | null;
  /** The longest time after which a post was still missing from the list though it exists, ms. */
  lagMs: number;
};

/** `controls`: the newest first. Posts that were deleted since are passed over; reading one may throw ExpectedError. */
export async function checkControls(
  { client }: Session,
  sweep: Sweep,
  controls: readonly Control[],
  groupId: string | null,
): Promise<ControlVerdict> {
  let seen = 0;
  for (const { pin, acceptedAt } of controls.filter((one) => one.acceptedAt <= sweep.startedAt)) {
    if (seen === wanted) break;
    const postId = pin.postId ?? "";
    const post = sweep.posts.get(postId);
    if (post === undefined) {
      if ((await client.post(postId, groupId)) === null) continue;
      const age = sweep.startedAt - acceptedAt;
      const against = `its list does not show the post ${postId}, which is surely there`;
      return { against, lagMs: age < latest ? age : 0 };
    }
    if (!looksLike(post, pin))
      return { against: `its list shows the post ${postId} otherwise than it was sent`, lagMs: 0 };
    seen += 1;
  }
  return { against: null, lagMs: 0 };
}
