// PURE. Does the person ask for a second Pin, or has a row been edited after its Pin was sent?

import type { KnownPin } from "../model/pin.ts";
import type { PinState } from "../model/states.ts";
import { contentKey, type Identified, looks } from "./keys.ts";

/** A row, as far as it says whether it is a Pin of its own. */
type Wish = Identified & { id: string | null; repeat: boolean };

/**
 * `repeat`, or other words under an id that the sent pin does not have: the person says that this is a Pin of its own. The
 * same words under another id do not: people number their rows anew.
 */
export function isIntentionalDuplicate(row: Wish, sent: KnownPin): boolean {
  if (row.repeat) return !repeatIsSpent(sent);
  if (row.id === null || sent.rowId === null || row.id === sent.rowId) return false;
  return looks.every((look) => contentKey(look(sent)) !== contentKey(row));
}

/**
 * The `yes` that made a Pin asks for no other one when its row is moved, nor where the person took it back; one for a post that
 * failed still does.
 */
export const repeatIsSpent = (sent: KnownPin) => sent.repeat && spent.includes(sent.state);

const spent: readonly PinState[] = ["submitted", "published", "cancelled"];
