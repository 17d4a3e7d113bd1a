// The moments at which a torture stops or kills the program from within: the steps of src/lib/step.ts and undici's own on the
// way of a POST. Knows nothing of what is done then.

import { subscribe } from "node:diagnostics_channel";
import type { Step } from "../../src/lib/step.ts";

type Sent = { request?: { method?: string } };

const ofPosts = {
  "undici:client:sendHeaders": "sending",
  "undici:request:bodySent": "sent",
  "undici:request:headers": "replying",
} as const;
// A connection does not say what it is for; after a claim the next one is for its post.
const ofConnections = {
  "undici:client:beforeConnect": "connecting",
  "undici:client:connected": "connected",
} as const;

const ofRequests = [...Object.values(ofPosts), ...Object.values(ofConnections)];
export type Moment = Step | (typeof ofRequests)[number];

/** Those that a storm stops at. The rarer a moment is, the more often it is named. */
export const pausable: readonly Moment[] = [
  ...ofRequests,
  "before-claim",
  "claimed",
  "claimed",
  "answered",
  "decided",
  "recorded",
  "committing",
  "committed",
  "recovered",
  "looked-up",
  "found",
  "absent",
  "planned",
  "adopted",
  "compared",
  "paused",
  "confirmed",
];

export function onMoment(reached: (moment: Moment) => void): void {
  let claimed = false;
  subscribe("pinsheet:step", (name) => {
    claimed ||= name === "claimed";
    reached(name as Step);
  });
  for (const [channel, name] of Object.entries(ofPosts)) {
    subscribe(channel, (message) => {
      if ((message as Sent).request?.method === "POST") reached(name);
    });
  }
  for (const [channel, name] of Object.entries(ofConnections)) {
    subscribe(channel, () => {
      if (claimed) reached(name);
    });
  }
}
