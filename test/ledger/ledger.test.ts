// The ledger on a real file: what it refuses, what it keeps, what a claim and its outcome leave behind.

import fs, { copyFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openLedger } from "../../src/ledger/ledger.ts";
import { takeSenderLock } from "../../src/ledger/lock.ts";
import { openDatabase } from "../../src/ledger/open.ts";
import { eventActions } from "../../src/model/event-actions.ts";
import { pinStates, transitions } from "../../src/model/states.ts";
import { at, folder, ledgerWith, pin } from "../support/pins.ts";
import { attemptOutcome, claimOf, claimRequest } from "./claims.ts";

/** Adds a row behind the back of the indexes of a table. */
function disagree(file: string): void {
  const indexes = "FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'fact'";
  const raw = (work: (db: Database.Database) => void) => {
    const db = new Database(file);
    db.unsafeMode();
    db.pragma("writable_schema = ON");
    work(db);
    db.close();
  };
  let kept: unknown[] = [];
  raw((db) => {
    db.exec("CREATE INDEX fact_value ON fact (value)");
    kept = db.prepare(`SELECT * ${indexes} AND name = 'fact_value'`).all();
    db.exec(`DELETE ${indexes} AND name = 'fact_value'`);
  });
  raw((db) => db.exec("INSERT INTO fact (name, value) VALUES ('behind', 'its back')"));
  raw((db) => {
    const put = db.prepare("INSERT INTO sqlite_schema VALUES (@type, @name, @tbl_name, @rootpage, @sql)");
    for (const one of kept) put.run(one);
  });
}

describe("a claim", () => {
  const alike = [
    ["picture", { picture: "p1", media: "a" }, { picture: "p1", media: "b" }],
    ["address", { picture: "p1", media: "a" }, { picture: "p2", media: "a" }],
    ["words", { picture: "p1", media: "a" }, { picture: "p2", media: "b" }],
  ] as const;

  it.each(alike)(
    "is not made beside one of the same %s that came after the comparison",
    async (what, one, two) => {
      const pins = [
        pin({ id: "pin-1", calendar: "winter.csv", ...one }),
        pin({ id: "pin-2", ...two }),
        // What one calendar says of rows that stand in it is decided by its plan.
        pin({ id: "pin-3", line: 3, ...two }),
      ];
      const ledger = await ledgerWith(pins);
      const claim = (id: string, comparedTo: number) =>
        ledger.claim({ ...claimRequest(id, id), words: what === "words" ? "w" : id, comparedTo });
      const comparedTo = await ledger.lastAttempt();
      expect(await claim("pin-3", comparedTo)).toMatchObject({ pin: "pin-3" });
      const afterThird = await ledger.lastAttempt();
      expect(await claim("pin-1", afterThird)).toMatchObject({ pin: "pin-1" });
      expect(await claim("pin-2", comparedTo)).toBe("compare-again");
      expect(await claim("pin-2", await ledger.lastAttempt())).toMatchObject({ pin: "pin-2" });
    },
  );
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

  it("refuses a file in which an index disagrees with its table: a query by the one would not find what the other holds", async () => {
    const file = join(folder(), "a.db");
    (await ledgerWith([pin()], file)).close();
    disagree(file);
    expect(() => openLedger(file)).toThrow(/is damaged: .*index/);
  });

  it("asks the system where the file lies, and refuses a network file system before anything is made there", () => {
    const file = join(folder(), "a.db");
    const { statfsSync } = fs;
    const nfs = 0x6969;
    const asked: unknown[] = [];
    fs.statfsSync = ((path: string) => {
      asked.push(path);
      return { ...statfsSync(path), type: nfs };
    }) as typeof statfsSync;
    syncBuiltinESMExports();
    onTestFinished(() => {
      fs.statfsSync = statfsSync;
      syncBuiltinESMExports();
    });
    expect(() => openLedger(file)).toThrow(/a\.db lies on a network file system \(NFS\)/);
    expect(asked).toEqual([dirname(file)]);
    expect(fs.readdirSync(dirname(file))).toEqual([]);
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
  it.each([
    ["pin", "state", pinStates],
    ["event", "action", eventActions],
  ] as const)("of table %s knows every %s of the program, and no other", (table, column, known) => {
    const db = openDatabase(join(folder(), "a.db"));
    const text = db.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").pluck().get(table) as string;
    db.close();
    const [, list = ""] = new RegExp(`CHECK \\(${column} IN \\(([^)]*)\\)`).exec(text) ?? [];
    expect(list.split(", ").map((word) => word.slice(1, -1))).toEqual([...known]);
  });

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
    await ledger.recordOutcome(attemptOutcome({ attempt: claim?.attempt ?? 0 }));
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
    await ledger.recordOutcome(attemptOutcome({ attempt: first?.attempt ?? 0 }));
    expect((await claimOf(ledger, "pin-2"))?.key).toBe("key-c1-1");
    ledger.close();
  });

  it("of a pin that was told `later` has the same key again", async () => {
    const ledger = await ledgerWith([pin()]);
    const first = await claimOf(ledger, "pin-1");
    const later = { outcome: "later", state: "scheduled", postId: null, pollAt: null } as const;
    await ledger.recordOutcome(attemptOutcome({ ...later, attempt: first?.attempt ?? 0 }));
    expect((await claimOf(ledger, "pin-1"))?.key).toBe(first?.key);
    ledger.close();
  });

  it("left behind by a dead sender becomes uncertain, never scheduled", async () => {
    const ledger = await ledgerWith([pin()]);
    await claimOf(ledger, "pin-1");
    expect(await ledger.recover(at, at, 0)).toHaveLength(1);
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
    await ledger.recordOutcome(attemptOutcome({ attempt: claim?.attempt ?? 0 }));
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
    // Both answers at once: the second is looked at in the transaction that records the first.
    const settled = [
      ledger.recordOutcome(attemptOutcome({ attempt: one?.attempt ?? 0 })),
      ledger.recordOutcome(attemptOutcome({ attempt: two?.attempt ?? 0, pin: "pin-2" })),
    ];
    expect(await Promise.all(settled)).toEqual(["recorded", "taken"]);
    expect((await ledger.pins()).map(({ state, postId }) => [state, postId])).toEqual([
      ["submitted", "post-1"],
      ["sending", null],
    ]);
    ledger.close();
  });

  it("is settled by its own attempt alone, and only while its pin is being sent", async () => {
    const ledger = await ledgerWith([pin()]);
    const first = await claimOf(ledger, "pin-1");
    await ledger.recover(at, at, 0);
    const again = await ledger.claimAgain("pin-1", Buffer.from("{}"), at);
    expect(again).toBeNull();
    // Given up by who came after; its answer comes all the same.
    expect(await ledger.recordOutcome(attemptOutcome({ attempt: first?.attempt ?? 0 }))).toBe("stale");
    expect((await ledger.pins())[0]).toMatchObject({ state: "uncertain", postId: null });
    await ledger.keepUnknown([{ id: "pin-1", issues: [], reconcileAt: at, absentAt: at }]);
    const second = await ledger.claimAgain("pin-1", Buffer.from("{}"), at);
    expect(
      await ledger.recordOutcome(attemptOutcome({ attempt: first?.attempt ?? 0, state: "scheduled" })),
    ).toBe("stale");
    expect((await ledger.pins())[0]).toMatchObject({ state: "sending" });
    expect(await ledger.recordOutcome(attemptOutcome({ attempt: second?.attempt ?? 0 }))).toBe("recorded");
    ledger.close();
  });

  it("whose pin is not being sent any more changes nothing of it", async () => {
    const ledger = await ledgerWith([pin()]);
    const claim = await claimOf(ledger, "pin-1");
    // As another program might: the attempt is open, and its pin is not being sent.
    const db = new Database(ledger.file);
    db.exec("UPDATE pin SET state = 'uncertain', reconcile_at = 7 WHERE id = 'pin-1'");
    db.close();
    await ledger.recordOutcome(attemptOutcome({ attempt: claim?.attempt ?? 0 }));
    expect((await ledger.pins())[0]).toMatchObject({ state: "uncertain", postId: null, reconcileAt: 7 });
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
  // The file is there already, and nothing was written to it.
  expect(takeSenderLock(file)).toBeNull();
  next?.release();
});

it("a lock on a file that was replaced while it was taken locks nobody out, and does not count", () => {
  const file = join(folder(), "a.db");
  takeSenderLock(file)?.release();
  let inode = 0n;
  const { exec } = Database.prototype;
  const spy = vi.spyOn(Database.prototype, "exec").mockImplementationOnce(function (
    this: Database.Database,
    sql,
  ) {
    // Opened is the old one; in its place stands another when the lock is taken.
    renameSync(`${file}-sender`, `${file}-away`);
    copyFileSync(`${file}-away`, `${file}-sender`);
    inode = statSync(`${file}-away`, { bigint: true }).ino;
    return exec.call(this, sql);
  });
  onTestFinished(() => spy.mockRestore());
  expect(takeSenderLock(file)).toBeNull();
  expect(inode).not.toBe(statSync(`${file}-sender`, { bigint: true }).ino);
  const other = takeSenderLock(file);
  expect(other).not.toBeNull();
  other?.release();
});
