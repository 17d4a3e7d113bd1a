// Before a Pin is sent again, what was made of it before is read: Postproxy tries again by itself, and what it had called failed
// may be live by now. It knows neither why a Pin is sent again nor how.

import pLimit from "p-limit";
import type { Session } from "../context/session.ts";
import { ExpectedError } from "../lib/errors.ts";
import { issue } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import type { RunEvent } from "../model/report.ts";
import { adoptPost } from "./adopt.ts";
import type { CheckedPin } from "./check-media.ts";
import { isLive } from "./same-post.ts";

type FormerRequest = {
  groupOf: (profile: string) => string | null;
  onPin: (event: RunEvent["event"], pin: Pin, message: string) => void;
};

/** `live`: it has its post again. `unread`: what it had cannot be read, so nothing is sent on a guess. */
type Fate = "unmade" | "live" | "unread";

/** Those of the pins of which nothing is live or on its way. */
export async function withoutLiveFormers(
  session: Session,
  checked: readonly CheckedPin[],
  request: FormerRequest,
): Promise<CheckedPin[]> {
  const again = checked.filter(({ pin }) => pin.generation > 0).map(({ pin }) => pin);
  if (again.length === 0) return [...checked];
  const limit = pLimit(session.config.concurrency);
  const found = again.map(async (pin) => [pin.id, await limit(() => fateOf(session, pin, request))] as const);
  const fates = new Map(await Promise.all(found));
  return checked.filter(({ pin }) => (fates.get(pin.id) ?? "unmade") === "unmade");
}

async function fateOf(session: Session, pin: Pin, { groupOf, onPin }: FormerRequest): Promise<Fate> {
  const { ledger, client } = session;
  const formers = await ledger.formerPosts(pin.id);
  try {
    for (const postId of formers) {
      const post = await client.post(postId, groupOf(pin.profile ?? ""));
      if (post === null || !isLive(post)) continue;
      const find = { postId, note: formerLive(postId), pollAt: session.now() };
      const after = await adoptPost(session, pin, find);
      // One that changed meanwhile is looked at by the next run.
      if (after !== null) onPin("found", after, "");
      return "live";
    }
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    onPin("later", pin, `its former post could not be read: ${error.message}`);
    return "unread";
  }
  return "unmade";
}

const formerLive = (postId: string) =>
  issue(
    "former-post-live",
    { column: null, value: postId },
    `the post ${postId}, which was made of this Pin before, is live or on its way after all; it was not sent again.`,
    "Nothing to do. It shows what the row said when it was sent first.",
  );
