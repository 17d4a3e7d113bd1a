// Loaded into a program before it starts (`node --import`): its wall clock is off by the milliseconds that a small file
// holds, and steps as soon as the file says so. The monotonic clock, timers and other processes stay as they are.
//
//   CLOCK_OFFSET_FILE=/tmp/x/clock-offset
//
// In a process without that variable this file changes nothing, so that a test can import `setOffset` from it.

import { readFileSync, renameSync, writeFileSync } from "node:fs";

/** Never half written: the program may read it at any moment. */
export function setOffset(file: string, ms: number): void {
  writeFileSync(`${file}.new`, String(ms));
  renameSync(`${file}.new`, file);
}

/** The environment of a program whose clock the file moves. */
export const movedBy = (file: string): NodeJS.ProcessEnv => ({
  CLOCK_OFFSET_FILE: file,
  NODE_OPTIONS: `--import ${import.meta.url}`,
});

const offsetFile = process.env["CLOCK_OFFSET_FILE"];
if (offsetFile !== undefined) moveClock(offsetFile);

function moveClock(file: string): void {
  const trueNow = Date.now;
  // Set from outside, so it is read at every look at the clock: a few microseconds, and no moment is missed.
  const now = () => trueNow() + offsetIn(file);
  const moved: DateConstructor = new Proxy(Date, {
    construct: (target, given, wanted): Date =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, wanted === moved ? target : wanted),
    apply: (target) => new target(now()).toString(),
  });
  Date.now = now;
  globalThis.Date = moved;
}

/** Zero while there is no file. */
function offsetIn(file: string): number {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}
