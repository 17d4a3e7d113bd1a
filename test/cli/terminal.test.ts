import { EventEmitter } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { finishing, listenForInterrupt } from "../../src/cli/interrupt.ts";
import { drawProgress } from "../../src/cli/progress.ts";
import { repeatedFlags } from "../../src/cli/repeat-flags.ts";
import { print, printError, styleOf, type Terminal } from "../../src/cli/terminal.ts";

const tty = (columns: number) => Object.assign(new PassThrough(), { isTTY: true, columns });

function terminal(over: Partial<Terminal> = {}) {
  const left: number[] = [];
  const signals = new EventEmitter();
  const stderr = new PassThrough();
  const leave = (code: number) => void left.push(code);
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  return { left, signals, terminal: { stdin, stdout, stderr, env: {}, cwd: "/", signals, leave, ...over } };
}

test("colours are for terminals, unless NO_COLOR is set; FORCE_COLOR wins", () => {
  const colour = (stream: PassThrough, env: Record<string, string>) => styleOf(stream, env).colour;
  expect(colour(tty(80), {})).toBe(true);
  expect(colour(new PassThrough(), {})).toBe(false);
  expect(colour(tty(80), { NO_COLOR: "1" })).toBe(false);
  expect(colour(tty(80), { NO_COLOR: "" })).toBe(true);
  expect(colour(tty(80), { TERM: "dumb" })).toBe(false);
  expect(colour(new PassThrough(), { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(true);
  expect(colour(tty(80), { FORCE_COLOR: "0" })).toBe(false);
});

test("the width is the terminal's, and 100 for files", () => {
  expect(styleOf(tty(52), {}).width).toBe(52);
  expect(styleOf(new PassThrough(), {}).width).toBe(100);
});

test("a long report waits for a slow reader and arrives whole", async () => {
  let most = 0;
  let read = "";
  const slow = new Writable({
    highWaterMark: 1024,
    write(piece: Buffer, _encoding, done) {
      read += piece;
      most = Math.max(most, slow.writableLength);
      setImmediate(done);
    },
  });
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
  await print(slow, lines);
  expect(read).toBe(`${lines.join("\n")}\n`);
  expect(most).toBeLessThan(128 * 1024);
});

test("a complaint is one line, and its hint stands beneath", async () => {
  const stream = new PassThrough();
  printError(stream, "unknown command", "Did you mean plan?\nOr publish?");
  printError(stream, "bare", "");
  stream.end();
  expect(await text(stream)).toBe(
    "pinsheet: unknown command\n  Did you mean plan?\n  Or publish?\npinsheet: bare\n",
  );
});

test("the first signal asks to stop, the second leaves with 130", async () => {
  const stderr = new PassThrough();
  const { terminal: here, signals, left } = terminal({ stderr });
  const interrupt = listenForInterrupt(here, finishing(4));
  signals.emit("SIGINT");
  expect(interrupt.signal.aborted).toBe(true);
  expect(left).toEqual([]);
  signals.emit("SIGTERM");
  expect(left).toEqual([130]);
  stderr.end();
  expect(await text(stderr)).toBe(
    "\nfinishing what is in flight (at most 4 Pins); press Ctrl-C again to leave at once: the next run looks for their answers\n",
  );
});

test("signals are given back when the work is done", () => {
  const { terminal: here, signals } = terminal();
  const interrupt = listenForInterrupt(here, "");
  interrupt.release();
  expect(signals.listenerCount("SIGINT") + signals.listenerCount("SIGTERM")).toBe(0);
});

test("progress is drawn on a terminal and cleared at the end; what is said stays", async () => {
  const stderr = Object.assign(tty(80), {
    cursorTo: () => {},
    clearLine: () => {},
    moveCursor: () => {},
    clearScreenDown: () => {},
  });
  const { terminal: here } = terminal({ stderr });
  const bar = drawProgress(here, false);
  bar.progress({ stage: "media", done: 1, total: 4 });
  bar.progress({ stage: "sending", done: 0, total: 2 });
  bar.say("paused until 10:10");
  bar.progress({ stage: "sending", done: 1, total: 2 });
  bar.stop();
  bar.stop();
  stderr.end();
  const drawn = await text(stderr);
  expect(drawn).toContain("Checking media");
  expect(drawn).toContain("Sending");
  expect(drawn).toContain("paused until 10:10\n");
});

test("nothing is drawn into a file, nor with --json", async () => {
  for (const [stderr, silent] of [
    [new PassThrough(), false],
    [tty(80), true],
  ] as const) {
    const bar = drawProgress(terminal({ stderr }).terminal, silent);
    bar.progress({ stage: "media", done: 1, total: 4 });
    bar.stop();
    stderr.end();
    expect(await text(stderr)).toBe("");
  }
});

test("the next command repeats the flags that choose ledger, account and zone", () => {
  expect(repeatedFlags({})).toEqual([]);
  expect(
    repeatedFlags({ timezone: "Europe/Paris", wait: "1m", sandbox: true, mediaFolder: ["a", "b"] }),
  ).toEqual(["--timezone", "Europe/Paris", "--media-folder", "a", "--media-folder", "b", "--sandbox"]);
});
