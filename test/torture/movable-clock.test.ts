// The tool that steps the clock of a program must step all of its wall clock, and nothing else.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { movedBy, setOffset } from "../support/movable-clock.ts";
import { folder } from "../support/pins.ts";

/** Says what its clocks show, once for each line it is given. */
const clocks = `
  const { statSync } = await import("node:fs");
  process.stdin.on("data", () => {
    const wall = [Date.now(), new Date().getTime(), Date.parse(Date())];
    const kept = [new Date(0).getTime(), new Date(2026, 0, 2).getDate(), Date.UTC(1970, 0, 2)];
    const isDate = [new Date() instanceof Date, statSync(".").mtime instanceof Date];
    console.log(JSON.stringify({ wall, kept, isDate, monotonic: performance.now() }));
  });`;

type Said = { wall: number[]; kept: number[]; isDate: boolean[]; monotonic: number };

test("a program's wall clock steps both ways while it runs, and its monotonic clock goes on", async () => {
  const file = join(folder(), "clock-offset");
  const child = spawn(process.execPath, ["--input-type=module", "--eval", clocks], {
    env: { ...process.env, ...movedBy(file) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ask = async (): Promise<Said> => {
    child.stdin.write("\n");
    const [text] = (await once(child.stdout, "data")) as [Buffer];
    return JSON.parse(String(text)) as Said;
  };
  const hour = 3_600_000;
  let before = (await ask()).monotonic;
  for (const offset of [0, hour, -hour, 90_000]) {
    setOffset(file, offset);
    const asked = Date.now();
    const said = await ask();
    const heard = Date.now();
    for (const at of said.wall) {
      // A text says whole seconds.
      expect(at).toBeGreaterThan(asked + offset - 1_000);
      expect(at).toBeLessThanOrEqual(heard + offset);
    }
    expect(said.kept).toEqual([0, 2, 86_400_000]);
    expect(said.isDate).toEqual([true, true]);
    expect(said.monotonic).toBeGreaterThan(before);
    expect(said.monotonic - before).toBeLessThan(hour);
    before = said.monotonic;
  }
  child.kill();
});
