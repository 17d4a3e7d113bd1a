// `retry` and its question, on a real ledger and a terminal that the test types into.

import { EventEmitter } from "node:events";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { retry } from "../../src/cli/commands/retry.ts";
import { takeSenderLock } from "../../src/ledger/lock.ts";
import { issue, wholeRow } from "../../src/model/issue.ts";
import { at, folder, ledgerWith, pin } from "../support/pins.ts";

const tooLate = [issue("too-late", wholeRow, "its time passed.", "Move it.")];
const missed = pin({ id: "3f2a91bc-7d11-4c05", state: "missed", issues: tooLate });

/** Runs `retry --missed`; `typed` answers its question, `meanwhile` happens before that. */
async function asked(
  typed: string,
  meanwhile: (ledger: Awaited<ReturnType<typeof ledgerWith>>) => unknown = () => {},
) {
  const file = join(folder(), "pinsheet.db");
  const ledger = await ledgerWith([missed], file);
  const tty = () => Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
  const stdin = tty();
  const heard = { out: "", err: "" };
  const stdout = tty().on("data", (text) => {
    heard.out += text;
  });
  let question = () => {};
  const put = new Promise<void>((resolve) => {
    question = resolve;
  });
  const stderr = tty().on("data", (text) => {
    heard.err += text;
    if (heard.err.includes("[y/N]")) question();
  });
  const more = { env: {}, cwd: folder(), signals: new EventEmitter(), leave: () => {} };
  const running = retry([], { missed: true, ledger: file }, { stdin, stdout, stderr, ...more });
  await put;
  const before = heard.out;
  await meanwhile(ledger);
  stdin.write(typed);
  const code = await running;
  const [after] = await ledger.pins();
  ledger.close();
  return { code, before, said: heard.out.slice(before.length), err: heard.err, after };
}

test("the Pins are shown before the question is asked", async () => {
  const { before, err } = await asked("n\n");
  expect(before).toContain("3f2a91bc");
  expect(before).toContain("too-late");
  expect(err).toContain("Make this Pin eligible again? [y/N] ");
});

test.each([
  ["n\n", 1],
  ["\n", 1],
  ["\u0003", 130],
])("%j changes nothing and ends with %d", async (typed, code) => {
  const done = await asked(typed);
  expect(done).toMatchObject({ code, after: { state: "missed", generation: 0, requeuedAt: null } });
  expect(done.said).toBe(" Nothing was changed.\n");
});

test("a yes makes it eligible, and the next command is named", async () => {
  const done = await asked("y\n");
  expect(done).toMatchObject({ code: 0, after: { state: "scheduled", generation: 1 } });
  expect(done.said).toContain("1 Pin is eligible again; nothing was sent yet.");
  expect(done.said).toMatch(/`pinsheet publish autumn\.csv --ledger \S+` sends what is due/);
});

test("it works while another process sends", async () => {
  const done = await asked("y\n", ({ file }) => {
    const lock = takeSenderLock(file);
    expect(lock).not.toBeNull();
    onTestFinished(() => lock?.release());
  });
  expect(done).toMatchObject({ code: 0, after: { state: "scheduled" } });
});

test("a Pin that changed while the person thought about it is left alone", async () => {
  const done = await asked("y\n", (ledger) => ledger.updateStatus([{ ...missed, state: "held" }], at));
  expect(done).toMatchObject({ code: 1, after: { state: "held", generation: 0 } });
  expect(done.said).toBe(" 1 Pin changed meanwhile and is left alone.\n");
});
