// Names the moments between two durable steps, on a diagnostics channel: a test that listens there can stop the process
// at each of them. Nobody listens in ordinary use, and nothing can be set from outside the process.

import { channel } from "node:diagnostics_channel";

/** In the order of a run; the first two come with every commit to the ledger. */
export type Step =
  | "committing"
  | "committed"
  | "recovered"
  | "looked-up"
  | "found"
  | "absent"
  | "planned"
  | "adopted"
  | "compared"
  | "before-claim"
  | "claimed"
  | "answered"
  | "decided"
  | "recorded"
  | "paused"
  | "confirmed"
  | "cancelling"
  | "cancel-answered";

const steps = channel("pinsheet:step");

export function step(name: Step): void {
  if (steps.hasSubscribers) steps.publish(name);
}
