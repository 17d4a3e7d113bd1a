// The program within the test's own process, from the command line to the exit code: a fifth of the work of a process of its own, for
// tests in which the process is not the question. It lives by the clock of the test, and moves it where it would wait.

import { EventEmitter } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import { Readable, Writable } from "node:stream";
import type { TimerOptions } from "node:timers";
import timers from "node:timers/promises";
import { runProgram } from "../../src/cli/program.ts";
import { printError, type Terminal } from "../../src/cli/terminal.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import type { Clock } from "./clock.ts";
import type { Finished } from "./program.ts";

export type Inside = { cwd: string; env: NodeJS.ProcessEnv; clock: Clock; stdin?: string | undefined };

export async function runInside(
  args: readonly string[],
  { cwd, env, clock, stdin = "" }: Inside,
): Promise<Finished> {
  const [stdout, stderr] = [hearing(), hearing()];
  const terminal: Terminal = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: { NO_COLOR: "1", ...env },
    cwd,
    signals: new EventEmitter(),
    leave: () => {},
  };
  const giveBack = liveIn(cwd, clock);
  try {
    const code = await runProgram(args, terminal).catch((error: unknown) => explained(error, terminal));
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    giveBack();
  }
}

function hearing() {
  let text = "";
  const stream = new Writable({
    write(piece, _, done) {
      text += piece;
      done();
    },
  });
  return { stream, text: () => text };
}

/** As main.ts does it. */
function explained(error: unknown, { stderr }: Terminal): number {
  if (!(error instanceof ExpectedError)) throw error;
  printError(stderr, error.message, error.hint);
  return error.exitCode;
}

/** Until they are given back, this process has the folder and the clock of the test. */
function liveIn(cwd: string, clock: Clock): () => void {
  const [home, wall, monotonic, really] = [process.cwd(), Date.now, performance.now, timers.setTimeout];
  process.chdir(cwd);
  Date.now = clock.now;
  performance.now = () => monotonic.call(performance) + clock.ahead();
  timers.setTimeout = async <T = void>(ms = 0, value?: T, options: TimerOptions = {}) => {
    // The sandbox, holding an answer back.
    if (options.ref === false) return await really(ms, value, options);
    const until = clock.now() + ms;
    await timers.setImmediate(undefined, options);
    clock.move(Math.max(0, until - clock.now()));
    return value as T;
  };
  syncBuiltinESMExports();
  return () => {
    process.chdir(home);
    Date.now = wall;
    performance.now = monotonic;
    timers.setTimeout = really;
    syncBuiltinESMExports();
  };
}
