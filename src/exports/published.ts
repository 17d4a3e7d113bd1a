// PURE. When a Pin was published. Postproxy does not say, so it is told from the time of its row and from when it was sent ahead.

import type { Attempt } from "../ledger/attempts.ts";
import type { PinState } from "../model/states.ts";

/**
 * Milliseconds since the epoch; null for what is not published. A Pin that was sent early is published at the time of its
 * row, one that was sent late as soon as it is there. Of a post that was there before this ledger, its row's time is all
 * that is known.
 */
export function publishedAt(
  { state, at }: { state: PinState | "skipped"; at: number | null },
  attempts: readonly Pick<Attempt, "outcome" | "startedAt" | "endedAt">[],
): number | null {
  if (state !== "published") return null;
  const last = attempts.at(-1);
  const sentAhead =
    last === undefined || last.outcome === "adopted" ? null : (last.endedAt ?? last.startedAt);
  if (at === null || sentAhead === null) return at ?? sentAhead;
  return Math.max(at, sentAhead);
}
