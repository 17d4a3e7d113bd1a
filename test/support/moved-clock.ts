// Loaded into the program before it starts (`node --import`): its clocks are those of the test (clock.ts), the wall clock and the
// monotonic one alike. Where the program would wait, it moves them instead; with TEST_CLOCK_WAITS=yes it waits until they are there.

import { openSync, readSync, writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { TimerOptions } from "node:timers";
import timers from "node:timers/promises";

const file = openSync(process.env["TEST_CLOCK"] ?? "", "r+");
const ahead = new Float64Array(1);
const read = () => {
  readSync(file, ahead, 0, 8, 0);
  return ahead[0] ?? 0;
};

const wall = Date.now;
const now = () => wall() + read();
Date.now = now;
const monotonic = performance.now.bind(performance);
performance.now = () => monotonic() + read();

/** Between two looks at the clock, ms. */
const turnMs = 10;
const really = timers.setTimeout;
const moves = process.env["TEST_CLOCK_WAITS"] !== "yes";

timers.setTimeout = async <T = void>(ms = 0, value?: T, options: TimerOptions = {}) => {
  const until = now() + ms;
  while (now() < until) {
    // Others have their turn, and an abort ends it as it ends a real one.
    await really(moves ? 0 : Math.min(turnMs, until - now()), undefined, options);
    if (!moves) continue;
    ahead[0] = Math.max(read(), until - wall());
    writeSync(file, ahead, 0, 8, 0);
  }
  return value as T;
};
syncBuiltinESMExports();
