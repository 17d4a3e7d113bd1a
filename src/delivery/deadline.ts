// How long a claim is good for. It knows clocks, not Pins: who was stopped between claim and request must not send what his
// successor has proven absent meanwhile, and sent.

import type { ApiClock } from "../lib/api-clock.ts";

/** 10 s (ours): to claim and to connect takes less; a successor that cannot know that we are dead waits as long. */
export const claimDeadlineMs = 10_000;

/**
 * To be started before a claim is asked for: one that counts from the answer is moved by a stop before it. Says whether the
 * request may still leave. A computer that slept is told by its wall clock, for on Linux the monotonic one stood still.
 */
export function startDeadline({ elapsed, wall }: Pick<ApiClock, "elapsed" | "wall">): () => boolean {
  const [began, by] = [elapsed(), wall()];
  return () => elapsed() - began < claimDeadlineMs && Math.abs(wall() - by) < claimDeadlineMs;
}
