// An older copy of the ledger in its place is noticed by whoever sends next, at the latest when it would send.

import { copyFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isRewound } from "../../src/ledger/epoch.ts";
import { type Ledger, openLedger } from "../../src/ledger/ledger.ts";
import { takeSenderLock } from "../../src/ledger/lock.ts";
import { at, folder, ledgerWith, pin } from "../support/pins.ts";

const pins = Array.from({ length: 5 }, (_, n) => pin({ id: `pin-${n}`, line: n + 2 }));

function lockOf(ledger: Ledger) {
  const lock = takeSenderLock(ledger.file);
  if (lock === null) throw new Error("the lock is held");
  return lock;
}

/** One sender's life: what it claims, and that it compared before that. */
async function session(file: string, claims: readonly string[], end: "released" | "died" = "released") {
  const ledger = openLedger(file);
  const lock = lockOf(ledger);
  ledger.sendUnder(lock);
  await ledger.recover(at, at, 0);
  const mustCompare = (await ledger.fact("compared")) === null;
  await ledger.setFact("compared", "yes");
  for (const id of claims) await claim(ledger, id);
  if (end === "released") ledger.endSending();
  else lock.release();
  ledger.close();
  return { mustCompare };
}

const claim = async (ledger: Ledger, id: string, request: Uint8Array = Buffer.from("{}")) =>
  ledger.claim({
    comparedTo: await ledger.lastAttempt(),
    pin: id,
    content: id,
    visible: id,
    words: null,
    keyOf: () => `key-${id}`,
    contentType: "application/json",
    request,
    now: at,
  });

async function started() {
  const file = join(folder(), "a.db");
  (await ledgerWith(pins, file)).close();
  await session(file, ["pin-0"]);
  return file;
}

describe("the ledger is compared before anything is sent", () => {
  it("when it is new, and then not again, whether its sender ended or died", async () => {
    const file = join(folder(), "a.db");
    (await ledgerWith(pins, file)).close();
    expect(await session(file, ["pin-0"])).toEqual({ mustCompare: true });
    expect(await session(file, ["pin-1"], "died")).toEqual({ mustCompare: false });
    expect(await session(file, [])).toEqual({ mustCompare: false });
  });

  it("when a backup from before the last session is put in its place", async () => {
    const file = await started();
    copyFileSync(file, `${file}.backup`);
    await session(file, []);
    copyFileSync(`${file}.backup`, file);
    expect(await session(file, [])).toEqual({ mustCompare: true });
    expect(await session(file, [])).toEqual({ mustCompare: false });
  });

  it("when a backup from the middle of the last session is put in its place", async () => {
    const file = await started();
    const ledger = openLedger(file);
    ledger.sendUnder(lockOf(ledger));
    await ledger.recover(at, at, 0);
    await claim(ledger, "pin-1");
    for (const end of ["", "-wal"]) copyFileSync(file + end, `${file}.backup${end}`);
    await claim(ledger, "pin-2");
    ledger.endSending();
    ledger.close();
    for (const end of ["", "-wal"]) copyFileSync(`${file}.backup${end}`, file + end);
    rmSync(`${file}-shm`, { force: true });
    expect(await session(file, [])).toEqual({ mustCompare: true });
  });

  it("when its write-ahead log was deleted after its sender died", async () => {
    const file = await started();
    // The sender lives on in this process, so its files are looked at in another place, as if it had died.
    const ledger = openLedger(file);
    ledger.sendUnder(lockOf(ledger));
    await ledger.recover(at, at, 0);
    await claim(ledger, "pin-1");
    const elsewhere = join(folder(), "a.db");
    copyFileSync(file, elsewhere);
    copyFileSync(`${file}-sender`, `${elsewhere}-sender`);
    expect(await session(elsewhere, [])).toEqual({ mustCompare: true });
    ledger.endSending();
    ledger.close();
  });

  it("also when that log had been moved into the ledger in between", async () => {
    const file = await started();
    const ledger = openLedger(file);
    ledger.sendUnder(lockOf(ledger));
    await ledger.recover(at, at, 0);
    const before = statSync(file).size;
    await claim(ledger, "pin-1", Buffer.alloc(5_000_000));
    expect(statSync(file).size).toBeGreaterThan(before);
    await claim(ledger, "pin-2");
    const elsewhere = join(folder(), "a.db");
    copyFileSync(file, elsewhere);
    copyFileSync(`${file}-sender`, `${elsewhere}-sender`);
    expect(await session(elsewhere, [])).toEqual({ mustCompare: true });
    ledger.endSending();
    ledger.close();
  });

  it("when it was replaced by a copy while its sender ran", async () => {
    const file = await started();
    const ledger = openLedger(file);
    ledger.sendUnder(lockOf(ledger));
    await ledger.recover(at, at, 0);
    await claim(ledger, "pin-1");
    for (const end of ["", "-wal"]) copyFileSync(file + end, `${file}.copy${end}`);
    renameSync(`${file}.copy`, file);
    await expect(claim(ledger, "pin-2")).rejects.toThrow(/replaced while pinsheet was running/);
    ledger.endSending();
    ledger.close();
    renameSync(`${file}.copy-wal`, `${file}-wal`);
    rmSync(`${file}-shm`, { force: true });
    expect(await session(file, [])).toEqual({ mustCompare: true });
  });

  it("when the lock's memory of it is gone", async () => {
    const file = await started();
    rmSync(`${file}-sender`);
    expect(await session(file, [])).toEqual({ mustCompare: true });
  });
});

it("a crash between the two writes of a new epoch means one comparison too many", async () => {
  const file = await started();
  const lock = takeSenderLock(file);
  lock?.remember({ token: "written here and not yet in the ledger", attempts: 1 });
  lock?.release();
  expect(await session(file, [])).toEqual({ mustCompare: true });
  expect(await session(file, [])).toEqual({ mustCompare: false });
});

it("a ledger that never sent anything is not rewound, unless its lock knows better", () => {
  expect(isRewound(null, { token: null, attempts: 0 })).toBe(false);
  expect(isRewound({ token: "a", attempts: 0 }, { token: null, attempts: 0 })).toBe(false);
  expect(isRewound({ token: "a", attempts: 3 }, { token: "a", attempts: 0 })).toBe(true);
});

it("what the lock remembers is written without letting go of it", () => {
  const file = join(folder(), "a.db");
  const lock = takeSenderLock(file);
  lock?.remember({ token: "a", attempts: 1 });
  expect(takeSenderLock(file)).toBeNull();
  lock?.remember({ token: "b", attempts: 2 });
  expect(takeSenderLock(file)).toBeNull();
  lock?.release();
  const next = takeSenderLock(file);
  expect(next?.found).toEqual({ token: "b", attempts: 2 });
  next?.release();
});
