// Loaded into the program before it starts (`node --import`): stops it (SIGSTOP) at the n-th occurrence of a moment, as often
// as it is said. Whoever started it lets it go on, and is told by a line in a file: `PID MOMENT MS`, then `PID resumed`.
//
//   PAUSE_AT="claimed 2 800;answered 5 3000" PAUSE_LOG=/tmp/x/pauses.log

import { appendFileSync } from "node:fs";
import { onMoment } from "./moments.ts";

const log = process.env["PAUSE_LOG"] ?? "";
const wanted = (process.env["PAUSE_AT"] ?? "").split(";").map((words) => {
  const [moment = "", times = "1", ms = "0"] = words.split(" ");
  return { moment, left: Number(times), ms };
});
const pauses = wanted.filter(({ moment }) => moment !== "");
// Only the threads of a process stop together; that it goes on no further than here, this thread sees to itself.
const cell = new Int32Array(new SharedArrayBuffer(4));

onMoment((name) => {
  for (const pause of pauses) {
    if (name !== pause.moment || --pause.left !== 0) continue;
    appendFileSync(log, `${process.pid} ${name} ${pause.ms}\n`);
    process.kill(process.pid, "SIGSTOP");
    Atomics.wait(cell, 0, 0, 5);
    appendFileSync(log, `${process.pid} resumed\n`);
  }
});
