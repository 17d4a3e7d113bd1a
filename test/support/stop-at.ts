// Loaded into the program before it starts (`node --import`): stops it, as SIGSTOP does, at the first occurrence of a step of
// src/lib/step.ts. It goes on when it is told to (SIGCONT).
//
//   STOP_AT=claimed

import { subscribe } from "node:diagnostics_channel";

let stopped = false;

subscribe("pinsheet:step", (name) => {
  if (stopped || name !== process.env["STOP_AT"]) return;
  stopped = true;
  process.kill(process.pid, "SIGSTOP");
});
