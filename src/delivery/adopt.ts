// A pin gets a post that is at Postproxy already, instead of making one.

import type { Session } from "../context/session.ts";
import type { Issue } from "../model/issue.ts";
import { type Pin, wordsKey } from "../model/pin.ts";
import { contentHash, visibleHash } from "./key.ts";

/** `note`: how that was found out. Null: the pin was sent meanwhile, or another pin has that post. */
export async function adoptPost(
  { ledger, now }: Session,
  pin: Pin,
  { postId, note, pollAt }: { postId: string; note: Issue; pollAt: number },
): Promise<Pin | null> {
  const notes = [...pin.notes, note];
  const find = { pin: pin.id, postId, notes, pollAt, now: now() };
  const hashes = { content: contentHash(pin), visible: visibleHash(pin), words: wordsKey(pin.body) };
  const done = await ledger.adopt({ ...find, ...hashes });
  return done ? { ...pin, state: "submitted", issues: [], notes, postId, pollAt } : null;
}
