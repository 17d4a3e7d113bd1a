// A clock that the test moves, for the sandbox in this process and for the programs that the test starts: real time, and what was moved
// on top of it. It lies in a file, so that a program that would wait can move it for all (moved-clock.ts).

import { chmodSync, closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { folder } from "./pins.ts";

export type Clock = ReturnType<typeof openClock>;

/** The real one, whatever a test puts in its place. */
const wall = Date.now;

const preload = new URL("./moved-clock.ts", import.meta.url).pathname;

export function openClock() {
  const path = join(folder(), "clock");
  const file = openSync(path, "w+");
  // Also for programs that another user runs.
  chmodSync(join(path, ".."), 0o755);
  chmodSync(path, 0o666);
  onTestFinished(() => closeSync(file));
  const ahead = new Float64Array(1);
  const read = () => {
    readSync(file, ahead, 0, 8, 0);
    return ahead[0] ?? 0;
  };
  const move = (ms: number) => {
    ahead[0] = read() + ms;
    writeSync(file, ahead, 0, 8, 0);
  };
  move(0);
  return {
    /** Milliseconds since the epoch. */
    now: () => wall() + read(),
    /** How far it was moved, ms. */
    ahead: read,
    move,
    /** Of a program that lives by this clock. `waits`: it waits until the clock is there, instead of moving it. */
    env: ({ waits, nodeOptions = "" }: { waits: boolean; nodeOptions?: string | undefined }) => ({
      NODE_OPTIONS: `--import ${preload} ${nodeOptions}`.trim(),
      TEST_CLOCK: path,
      TEST_CLOCK_WAITS: waits ? "yes" : "no",
    }),
  };
}
