// PURE. What the end of a pause means for the Pins that it kept back: some are sent at once, some at their time, and for some
// it is too late.

import type { Pause } from "../model/pause.ts";
import { covers, isPaused } from "../model/paused.ts";
import type { Pin } from "../model/pin.ts";
import { isTooLate } from "../planning/plan.ts";

export type CatchUp = {
  /** Their time passed, not too long ago: the next run sends them. */
  due: number;
  /** Their time is still to come; `next`: when the first of them is due, ms, and its zone. */
  later: number;
  next: { at: number; timezone: string | null } | null;
  /** Their time passed during the pause by more than --max-late: they are missed, or will be at the next run. */
  missed: number;
};

export function catchUpOf({
  pins,
  ended,
  left,
  now,
  maxLateMs,
}: {
  pins: readonly Pin[];
  /** Pauses that ended, and those that are left. */
  ended: readonly Pause[];
  left: readonly Pause[];
  now: number;
  maxLateMs: number;
}): CatchUp {
  const catchUp: CatchUp = { due: 0, later: 0, next: null, missed: 0 };
  for (const pin of pins) {
    const { at, timezone, line, state } = pin;
    const pause = ended.find((one) => covers(one, pin));
    if (pause === undefined || line === null || at === null || isPaused(pin, left)) continue;
    if (
      state === "missed"
        ? at > pause.since - maxLateMs
        : state === "scheduled" && isTooLate(pin, now, maxLateMs)
    )
      catchUp.missed += 1;
    else if (state === "scheduled" && at <= now) catchUp.due += 1;
    else if (state === "scheduled") {
      catchUp.later += 1;
      if (catchUp.next === null || at < catchUp.next.at) catchUp.next = { at, timezone };
    }
  }
  return catchUp;
}
