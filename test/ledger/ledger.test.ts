// The ledger on a real file: what it refuses, what it keeps, what a claim and its outcome leave behind.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { Ledger, Settlement } from "../../src/ledger/ledger.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { takeSenderLock } from "../../src/ledger/lock.ts";
import { openDatabase } from "../../src/ledger/open.ts";
import { pinStates, transitions } from "../../src/ledger/states.ts";
import { at, folder, ledgerWith, pin } from "../support/pins.ts";

const claimOf = (ledger: Ledger, id: string, content = "c1") =>
  ledger.claim({
    pin: id,
    content,
    keyOf: (twin) => `key-${content}-${twin}`,
    contentType: "application/json",
    request: Buffer.from("{}"),
    now: at,
  });

const settlement = (differs: Partial<Settlement>): Settlement => ({
  attempt: 1,
  pin: "pin-1",
  outcome: "accepted",
  status: 201,
  requestId: "req-1",
  error: null,
  state: "submitted",
  issues: [],
  notes: [],
  postId: "post-1",
  notBefore: null,
  pollAt: at,
  now: at,
  ...differs,
});

describe("opening", () => {
  it("sets and keeps write-ahead logging with every commit synced", () => {
    const file = join(folder(), "a.db");
    for (const _ of ["new", "again"]) {
      const db = openDatabase(file);
      expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
      expect(db.pragma("synchronous", { simple: true })).toBe(2);
      db.close();
    }
  });

  it("refuses a file that is not SQLite, one of another program, and one of a newer pinsheet", () => {
    const text = join(folder(), "text.db");
    writeFileSync(text, "this is no database, but long enough to be looked at as one".repeat(20));
    expect(() => openLedger(text)).toThrow(/not a SQLite file/);

    const other = join(folder(), "other.db");
    const db = new Database(other);
    db.exec("CREATE TABLE t (x)");
    db.close();
    expect(() => openLedger(other)).toThrow(/another program/);

    const newer = join(folder(), "newer.db");
    const ours = openDatabase(newer);
    ours.pragma("user_version = 99");
    ours.close();
    expect(() => openLedger(newer)).toThrow(/newer pinsheet/);
  });

  it("says which folder is missing", () => {
    expect(() => openLedger(join(folder(), "no", "such.db"))).toThrow(/cannot be opened/);
  });
});

it("the schema is the one that was reviewed (schema.sql)", async () => {
  const db = openDatabase(join(folder(), "a.db"));
  const sql = db
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
    .pluck()
    .all();
  db.close();
  await expect(`${sql.join(";\n\n")};\n`).toMatchFileSnapshot("schema.sql");
});

describe("states", () => {
  it("the schema allows exactly the moves of the table", () => {
    const db = openDatabase(join(folder(), "a.db"));
    const allowed = db.prepare("SELECT from_state, to_state FROM transition").raw().all();
    const expected = pinStates.flatMap((from) => transitions[from].map((to) => [from, to]));
    expect(new Set(allowed.map(String))).toEqual(new Set(expected.map(String)));
    db.close();
  });

  it("an illegal move is impossible whatever the code asks", async () => {
    const file = join(folder(), "a.db");
    (await ledgerWith([pin()], file)).close();
    const db = openDatabase(file);
    expect(() => db.exec("UPDATE pin SET state = 'published', post_id = 'x'")).toThrow(
      /illegal change of state/,
    );
    expect(() => db.exec("DELETE FROM history")).toThrow(/append-only/);
    db.close();
  });
});

describe("a reading", () => {
  it("changes unsent pins and leaves the content of sent ones alone", async () => {
    const ledger = await ledgerWith([pin(), pin({ id: "pin-2", line: 3 })]);
    const claim = await claimOf(ledger, "pin-1");
    await ledger.settle(settlement({ attempt: claim?.attempt ?? 0 }));
    const edited = { body: "rewritten", rowId: "7", line: 9 };
    await ledger.record({
      calendars: await ledger.calendars(),
      renamed: [],
      pins: [pin({ ...edited, state: "submitted" }), pin({ ...edited, id: "pin-2" })],
      withdrawn: [],
      now: at,
    });
    const [sent, unsent] = await ledger.pins();
    expect(sent).toMatchObject({ body: "Six shelf layouts", state: "submitted", rowId: "7", line: 9 });
    expect(unsent).toMatchObject({ body: "rewritten", state: "scheduled" });
    ledger.close();
  });

  it("withdraws pins whose row is gone, with the reason", async () => {
    const ledger = await ledgerWith([pin()]);
    await ledger.record({
      calendars: await ledger.calendars(),
      renamed: [],
      pins: [],
      withdrawn: ["pin-1"],
      now: at,
    });
    const [gone] = await ledger.pins();
    expect(gone).toMatchObject({ state: "withdrawn", line: null, issues: [{ code: "row-removed" }] });
    ledger.close();
  });

  it("moves the pins of a renamed calendar", async () => {
    const ledger = await ledgerWith([pin()]);
    const [known] = await ledger.calendars();
    const calendars = known ? [{ ...known, key: "winter.csv", name: "winter.csv" }] : [];
    const renamed = [{ from: "autumn.csv", to: "winter.csv" }];
    await ledger.record({ calendars, renamed, pins: [], withdrawn: [], now: at });
    expect((await ledger.pins())[0]?.calendar).toBe("winter.csv");
    expect((await ledger.calendars()).map(({ key }) => key)).toEqual(["winter.csv"]);
    ledger.close();
  });
});

describe("a claim", () => {
  it("is given once", async () => {
    const ledger = await ledgerWith([pin()]);
    expect(await claimOf(ledger, "pin-1")).toMatchObject({ pin: "pin-1", key: "key-c1-0" });
    expect(await claimOf(ledger, "pin-1")).toBeNull();
    ledger.close();
  });

  it("of twins waits while the fate of one is unknown, and then has a key of its own", async () => {
    const ledger = await ledgerWith([pin(), pin({ id: "pin-2", line: 3 })]);
    const first = await claimOf(ledger, "pin-1");
    expect(await claimOf(ledger, "pin-2")).toBeNull();
    await ledger.settle(settlement({ attempt: first?.attempt ?? 0 }));
    expect((await claimOf(ledger, "pin-2"))?.key).toBe("key-c1-1");
    ledger.close();
  });

  it("of a pin that was told `later` has the same key again", async () => {
    const ledger = await ledgerWith([pin()]);
    const first = await claimOf(ledger, "pin-1");
    const later = { outcome: "later", state: "scheduled", postId: null, pollAt: null } as const;
    await ledger.settle(settlement({ ...later, attempt: first?.attempt ?? 0 }));
    expect((await claimOf(ledger, "pin-1"))?.key).toBe(first?.key);
    ledger.close();
  });

  it("left behind by a dead sender becomes uncertain, never scheduled", async () => {
    const ledger = await ledgerWith([pin()]);
    await claimOf(ledger, "pin-1");
    expect(await ledger.recover(at)).toHaveLength(1);
    expect((await ledger.pins())[0]).toMatchObject({
      state: "uncertain",
      issues: [{ code: "outcome-unknown" }],
    });
    expect(await claimOf(ledger, "pin-1")).toBeNull();
    ledger.close();
  });

  it("and its outcome are kept as attempt and history", async () => {
    const file = join(folder(), "a.db");
    const ledger = await ledgerWith([pin()], file);
    const claim = await claimOf(ledger, "pin-1");
    await ledger.settle(settlement({ attempt: claim?.attempt ?? 0 }));
    await ledger.polled({
      pin: "pin-1",
      state: "published",
      issues: [],
      notes: [],
      permalink: "https://p/1",
      pollAt: null,
      now: at,
    });
    ledger.close();
    const db = new Database(file, { readonly: true });
    expect(db.prepare("SELECT outcome, http_status, request_id, post_id FROM attempt").all()).toEqual([
      { outcome: "accepted", http_status: 201, request_id: "req-1", post_id: "post-1" },
    ]);
    const moves = db
      .prepare("SELECT from_state || '>' || to_state FROM history WHERE from_state IS NOT NULL")
      .pluck()
      .all();
    expect(moves).toEqual(["scheduled>sending", "sending>submitted", "submitted>published"]);
    db.close();
  });

  it("one post cannot belong to two pins", async () => {
    const ledger = await ledgerWith([pin(), pin({ id: "pin-2", line: 3 })]);
    const one = await claimOf(ledger, "pin-1", "c1");
    const two = await claimOf(ledger, "pin-2", "c2");
    await ledger.settle(settlement({ attempt: one?.attempt ?? 0 }));
    await expect(ledger.settle(settlement({ attempt: two?.attempt ?? 0, pin: "pin-2" }))).rejects.toThrow(
      /UNIQUE/,
    );
    ledger.close();
  });
});

describe("a person's word", () => {
  const failed = { outcome: "refused", state: "failed", postId: null, pollAt: null } as const;

  it("makes a failed pin eligible again, with a new generation and without its old post", async () => {
    const ledger = await ledgerWith([pin()]);
    const claim = await claimOf(ledger, "pin-1");
    await ledger.settle(settlement({ attempt: claim?.attempt ?? 0, notBefore: at + 1 }));
    const refused = { pin: "pin-1", state: "failed", permalink: null, pollAt: null, now: at } as const;
    await ledger.polled({ ...refused, issues: [], notes: [] });
    const [before] = await ledger.pins();
    expect(before).toMatchObject({ state: "failed", postId: "post-1", releasedAt: null });
    expect(await ledger.release(before ? [before] : [], at + 5)).toEqual(["pin-1"]);
    expect((await ledger.pins())[0]).toMatchObject({
      state: "scheduled",
      generation: 1,
      releasedAt: at + 5,
      changedAt: at + 5,
      postId: null,
      notBefore: null,
      issues: [],
    });
    expect(await claimOf(ledger, "pin-1")).toMatchObject({ pin: "pin-1" });
    expect((await ledger.attempts("pin-1")).map(({ postId }) => postId)).toEqual(["post-1", null]);
    ledger.close();
  });

  it.each(["missed", "held"] as const)("makes a %s pin eligible", async (state) => {
    const ledger = await ledgerWith([pin({ state })]);
    expect(await ledger.release([pin({ state })], at)).toEqual(["pin-1"]);
    expect((await ledger.pins())[0]).toMatchObject({ state: "scheduled", generation: 1 });
    ledger.close();
  });

  it("is not for a pin that changed meanwhile, nor for one whose row is gone", async () => {
    const ledger = await ledgerWith([pin({ state: "missed" }), pin({ id: "pin-2", state: "missed" })]);
    const [one, two] = await ledger.pins();
    const calendars = await ledger.calendars();
    const pins = one ? [{ ...one, state: "held" as const }] : [];
    await ledger.record({ calendars, renamed: [], pins, withdrawn: [], now: at });
    expect(await ledger.release(one && two ? [one, two] : [], at)).toEqual([]);
    expect((await ledger.pins()).map(({ state }) => state)).toEqual(["held", "missed"]);
    ledger.close();
  });

  it("is never for a pin that was published", async () => {
    const ledger = await ledgerWith([pin()]);
    const claim = await claimOf(ledger, "pin-1");
    await ledger.settle(settlement({ attempt: claim?.attempt ?? 0 }));
    const [submitted] = await ledger.pins();
    await expect(ledger.release(submitted ? [submitted] : [], at)).rejects.toThrow(/illegal change of state/);
    expect((await ledger.pins())[0]).toMatchObject({ state: "submitted", generation: 0, postId: "post-1" });
    ledger.close();
  });

  it("stands when a pass that began before it records what it read", async () => {
    const ledger = await ledgerWith([pin({ state: "missed" }), pin({ id: "pin-2", line: 3 })]);
    const claim = await claimOf(ledger, "pin-2");
    await ledger.settle(settlement({ ...failed, attempt: claim?.attempt ?? 0, pin: "pin-2" }));
    const known = await ledger.pins();
    await ledger.release(known, at);
    const edited = { digest: "d2", title: "New", body: "New", media: "m" };
    const pins = known.map((one) => ({ ...one, line: (one.line ?? 0) + 10, seen: edited }));
    await ledger.record({ calendars: await ledger.calendars(), renamed: [], pins, withdrawn: [], now: at });
    expect(await ledger.pins()).toMatchObject([
      { state: "scheduled", line: 12, seen: edited },
      { state: "scheduled", line: 13, seen: edited },
    ]);
    // What they would send is not what their rows say: they wait for the next reading.
    expect([await claimOf(ledger, "pin-1"), await claimOf(ledger, "pin-2", "c2")]).toEqual([null, null]);
    ledger.close();
  });

  it("and all that happened before and after it can be read: each move, each attempt", async () => {
    const ledger = await ledgerWith([pin()]);
    const claim = await claimOf(ledger, "pin-1");
    const issues = [{ code: "refused", column: null, value: null, message: "no.", hint: "" }] as const;
    const end = { ...failed, attempt: claim?.attempt ?? 0, status: 422, error: "no", issues, now: at + 7 };
    await ledger.settle(settlement(end));
    await ledger.release(await ledger.pins(), at + 9);
    expect(await ledger.history("pin-1")).toEqual([
      { from: null, to: "scheduled", at, why: [] },
      { from: "scheduled", to: "sending", at, why: [] },
      { from: "sending", to: "failed", at: at + 7, why: ["refused"] },
      { from: "failed", to: "scheduled", at: at + 9, why: [] },
    ]);
    expect(await ledger.attempts("pin-1")).toEqual([
      {
        number: 1,
        key: "key-c1-0",
        startedAt: at,
        endedAt: at + 7,
        outcome: "refused",
        status: 422,
        requestId: "req-1",
        postId: null,
        error: "no",
      },
    ]);
    ledger.close();
  });
});

it("one process at a time holds the sender's lock", () => {
  const file = join(folder(), "a.db");
  const lock = takeSenderLock(file);
  expect(takeSenderLock(file)).toBeNull();
  lock?.release();
  const next = takeSenderLock(file);
  expect(next).not.toBeNull();
  next?.release();
});
