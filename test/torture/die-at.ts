// Loaded into the program before it starts (`node --import`): kills it at the n-th occurrence of a moment, which is a step
// of src/step.ts or one of undici's own on the way of a POST. No exit handler, no flush: SIGKILL.
//
//   DIE_AT="claimed 2"

import { subscribe } from "node:diagnostics_channel";

const [moment, times = "1"] = (process.env["DIE_AT"] ?? "").split(" ");
let left = Number(times);
let claimed = false;

const reached = (name: string) => {
  if (name === moment && --left === 0) process.kill(process.pid, "SIGKILL");
};

subscribe("pinsheet:step", (name) => {
  claimed ||= name === "claimed";
  reached(String(name));
});

type Sent = { request?: { method?: string } };
const ofPosts = {
  "undici:client:sendHeaders": "sending",
  "undici:request:bodySent": "sent",
  "undici:request:headers": "replying",
};
for (const [channel, name] of Object.entries(ofPosts)) {
  subscribe(channel, (message) => {
    if ((message as Sent).request?.method === "POST") reached(name);
  });
}
// A connection does not say what it is for; after a claim the next one is for its post.
const ofConnections = { "undici:client:beforeConnect": "connecting", "undici:client:connected": "connected" };
for (const [channel, name] of Object.entries(ofConnections))
  subscribe(channel, () => claimed && reached(name));
