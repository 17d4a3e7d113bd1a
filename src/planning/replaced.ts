// PURE. Of the pins that lose their rows, those whose row only became another pin's: to its owner no row is gone.

import type { KnownPin } from "../model/pin.ts";
import { contentKey } from "./keys.ts";

/** A pin that has a row now, with what it was before the reading (null: it is new). */
type Now = { pin: KnownPin; before: KnownPin | null };

/**
 * The withdrawn pins that a person must hear of. A row that was moved back is the sent pin again, and one that changed its
 * board is a new pin; what was made for it meanwhile, or before, is nothing that anybody misses.
 */
export function removedPins<T extends KnownPin>(withdrawn: readonly T[], current: readonly Now[]): T[] {
  if (withdrawn.length === 0) return [];
  const arrived = current.filter(
    ({ pin, before }) => before === null || before.line === null || before.calendar !== pin.calendar,
  );
  const ids = new Set(arrived.map(({ pin }) => pin.id));
  const creatives = new Map<string, number>();
  for (const { pin } of arrived) {
    const creative = contentKey(pin) ?? "";
    creatives.set(creative, (creatives.get(creative) ?? 0) + 1);
  }
  return withdrawn.filter((pin) => {
    if (pin.state === "held" && pin.resembles !== null && ids.has(pin.resembles)) return false;
    const creative = contentKey(pin) ?? "";
    const left = creatives.get(creative) ?? 0;
    creatives.set(creative, left - 1);
    return left <= 0;
  });
}
