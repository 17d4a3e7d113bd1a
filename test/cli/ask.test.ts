import { EventEmitter, once } from "node:events";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { ask, canAsk } from "../../src/cli/ask.ts";

const tty = () => Object.assign(new PassThrough(), { isTTY: true, columns: 80 });

function person() {
  const stdin = tty();
  const stderr = tty();
  const signals = new EventEmitter();
  const terminal = { stdin, stdout: tty(), stderr, env: {}, cwd: "/", signals, leave: () => {} };
  return { terminal, stdin, stderr, signals };
}

test.each([
  ["y\n", "yes"],
  [" Yes \n", "yes"],
  ["n\n", "no"],
  ["\n", "no"],
  ["yes please\n", "no"],
  ["\u0003", "interrupted"],
  ["\u0004", "no"],
])("%j is %s", async (typed, answer) => {
  const { terminal, stdin, stderr, signals } = person();
  const asked = ask("Make it so?", terminal);
  await once(stderr, "readable");
  expect(String(stderr.read())).toContain("Make it so? [y/N] ");
  stdin.write(typed);
  expect(await asked).toBe(answer);
  // What is said next begins on a line of its own.
  expect(String(stderr.read())).toMatch(/[^\n]\r?\n$|^\n$/);
  expect(signals.listenerCount("SIGINT") + signals.listenerCount("SIGTERM")).toBe(0);
});

test("the end of the input is a no, and a signal interrupts", async () => {
  const ended = person();
  ended.stdin.end();
  expect(await ask("Make it so?", ended.terminal)).toBe("no");
  const signalled = person();
  const asked = ask("Make it so?", signalled.terminal);
  signalled.signals.emit("SIGTERM");
  expect(await asked).toBe("interrupted");
});

test("only a terminal on both sides can be asked", () => {
  const { terminal } = person();
  expect(canAsk(terminal)).toBe(true);
  expect(canAsk({ ...terminal, stdin: new PassThrough() })).toBe(false);
  expect(canAsk({ ...terminal, stderr: new PassThrough() })).toBe(false);
});
