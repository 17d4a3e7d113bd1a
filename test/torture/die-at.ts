// Loaded into the program before it starts (`node --import`): kills it at the n-th occurrence of a moment. No exit handler,
// no flush: SIGKILL.
//
//   DIE_AT="claimed 2"

import { onMoment } from "./moments.ts";

const [moment, times = "1"] = (process.env["DIE_AT"] ?? "").split(" ");
let left = Number(times);

onMoment((name) => {
  if (name === moment && --left === 0) process.kill(process.pid, "SIGKILL");
});
