// Names the moments between two durable steps, on a diagnostics channel: a test that listens there can stop the process
// at each of them. Nobody listens in ordinary use, and nothing can be set from outside the process.

import { channel } from "node:diagnostics_channel";

/** In the order of a pass. */
export type Step =
  | "recovered"
  | "looked-up"
  | "compared"
  | "planned"
  | "before-claim"
  | "claimed"
  | "answered"
  | "decided"
  | "recorded"
  | "found"
  | "confirmed";

const steps = channel("pinsheet:step");

export function step(name: Step): void {
  if (steps.hasSubscribers) steps.publish(name);
}
