// What the ledger does about events: each is kept once, and what it leads to is done together with that.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Decision, ReceivedEvent } from "../../src/ledger/events.ts";
import { openDatabase } from "../../src/ledger/open.ts";
import { issue, wholeRow } from "../../src/model/issue.ts";
import { at, folder, ledgerWith, pin } from "../support/pins.ts";
import { attemptOutcome, claimOf } from "./claims.ts";

const event = (differs: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  id: "evt_1",
  type: "platform_post.published",
  createdAt: at,
  receivedAt: at + 5,
  delivery: "del_1",
  postId: "post-1",
  profileId: "prof_Q7tm",
  content: '{"id":"evt_1"}',
  ...differs,
});
const readPost = (): Decision => ({ action: "read-post", pin: "pin-1" });

async function submitted(file = join(folder(), "a.db")) {
  const ledger = await ledgerWith([pin()], file);
  await claimOf(ledger, "pin-1");
  await ledger.recordOutcome(attemptOutcome({ pollAt: at + 3_600_000 }));
  return ledger;
}

describe("an event", () => {
  it("is kept once, and what it leads to is done once", async () => {
    const ledger = await submitted();
    let asked = 0;
    const decide = () => {
      asked += 1;
      return readPost();
    };
    expect(await ledger.receive(event(), decide)).toEqual({ decision: readPost(), pin: "pin-1" });
    expect(await ledger.receive(event({ receivedAt: at + 9 }), decide)).toBeNull();
    expect(asked).toBe(1);
    expect(await ledger.eventsOf("pin-1")).toEqual([
      {
        id: "evt_1",
        type: "platform_post.published",
        createdAt: at,
        receivedAt: at + 5,
        action: "read-post",
      },
    ]);
    ledger.close();
  });

  it("that came while the calendar was read is not forgotten when the reading is recorded", async () => {
    const ledger = await submitted();
    await ledger.polled({
      ...{ pin: "pin-1", state: "failed", issues: [], notes: [], permalink: null, pollAt: null },
      now: at,
    });
    const [read] = await ledger.pins();
    const note = issue("said-published", wholeRow, "why.", "Do.");
    await ledger.receive(event(), () => ({ action: "contradicts", pin: "pin-1", note }));
    const [calendar] = await ledger.calendars();
    if (!read || !calendar) throw new Error("not there");
    const edited = issue("edited-after-sending", wholeRow, "why.", "Do.");
    for (const notes of [[edited], [edited, note]]) {
      const pins = [{ ...read, line: 7, notes }];
      await ledger.record({ calendars: [calendar], renamed: [], pins, withdrawn: [], now: at });
      expect(await ledger.pins()).toMatchObject([{ line: 7, notes: [edited, note] }]);
    }
    ledger.close();
  });

  it("has the post of a submitted Pin asked for now, as often as a fresh one", async () => {
    const ledger = await submitted();
    await ledger.polled({
      pin: "pin-1",
      state: "submitted",
      issues: [],
      notes: [],
      permalink: null,
      pollAt: at + 3_600_000,
      now: at,
    });
    expect(await ledger.toConfirm(at + 5)).toEqual([]);
    await ledger.receive(event(), readPost);
    expect(await ledger.toConfirm(at + 5)).toMatchObject([{ id: "pin-1", pollAt: at + 5, polls: 0 }]);
    ledger.close();
  });

  it("that says that it is tried again makes a failure that was shown stand anew", async () => {
    const ledger = await submitted();
    const note = (code: "failing" | "posted-before") => issue(code, wholeRow, "why.", "Do.");
    await ledger.polled({
      pin: "pin-1",
      state: "submitted",
      issues: [],
      notes: [note("posted-before"), note("failing")],
      permalink: null,
      pollAt: at,
      now: at,
    });
    const codes = async () => (await ledger.pins())[0]?.notes.map(({ code }) => code);
    await ledger.receive(event({ id: "evt_1" }), readPost);
    expect(await codes()).toEqual(["posted-before", "failing"]);
    const retried = { action: "read-post", pin: "pin-1", isRetried: true } as const;
    await ledger.receive(event({ id: "evt_2" }), () => retried);
    expect(await codes()).toEqual(["posted-before"]);
    ledger.close();
  });

  it("knows the Pin that has its post, and one that had it before it was sent anew", async () => {
    const ledger = await submitted();
    const ownerNow = async (id: string) => {
      let owner: unknown;
      await ledger.receive(event({ id }), (known) => {
        owner = known.owner;
        return { action: "nothing-new" };
      });
      return owner;
    };
    expect(await ownerNow("evt_1")).toEqual({ pin: "pin-1", state: "submitted", isCurrent: true });
    await ledger.polled({
      pin: "pin-1",
      state: "failed",
      issues: [],
      notes: [],
      permalink: null,
      pollAt: null,
      now: at,
    });
    await ledger.requeue([{ id: "pin-1", state: "failed", generation: 0, notes: [] }], at);
    expect(await ownerNow("evt_2")).toEqual({ pin: "pin-1", state: "scheduled", isCurrent: false });
    ledger.close();
  });

  it("has Pins of its profile looked for sooner, never later", async () => {
    const two = [pin(), pin({ id: "pin-2", line: 3, profile: "prof_else", at: at + 1 })];
    const ledger = await ledgerWith(two);
    for (const [index, { id }] of two.entries()) {
      const claim = await claimOf(ledger, id, id);
      const lost = { outcome: "unknown", state: "uncertain", postId: null, pollAt: null } as const;
      await ledger.recordOutcome(
        attemptOutcome({ ...lost, attempt: claim?.attempt ?? index, pin: id, reconcileAt: at + 60 }),
      );
    }
    const looks = async () =>
      (await ledger.unknownOutcomes()).map((doubt) => [doubt.pin.id, doubt.pin.reconcileAt]);
    const sooner = (reconcileAt: number, profiles: string[]): Decision => ({
      action: "look-sooner",
      profiles,
      reconcileAt,
    });
    let inDoubt: readonly unknown[] = [];
    await ledger.receive(event({ id: "a" }), (known) => {
      inDoubt = known.inDoubt;
      return sooner(at + 90, ["prof_Q7tm"]);
    });
    expect(inDoubt.toSorted()).toEqual(["prof_Q7tm", "prof_else"]);
    await ledger.receive(event({ id: "b" }), () => sooner(at + 20, ["prof_Q7tm"]));
    expect(await looks()).toEqual([
      ["pin-1", at + 20],
      ["pin-2", at + 60],
    ]);
    await ledger.receive(event({ id: "c" }), () => sooner(at + 30, []));
    expect(await looks()).toEqual([
      ["pin-1", at + 20],
      ["pin-2", at + 30],
    ]);
    ledger.close();
  });

  it("that contradicts leaves its note once, on a Pin that failed and on no other", async () => {
    const ledger = await submitted();
    const note = issue("said-published", wholeRow, "said.", "Look.");
    const decide = (): Decision => ({ action: "contradicts", pin: "pin-1", note });
    const notes = async () => (await ledger.pins()).flatMap((one) => one.notes);
    await ledger.receive(event({ id: "a" }), decide);
    expect(await notes()).toEqual([]);
    const failed = { pin: "pin-1", state: "failed", issues: [], notes: [], permalink: null } as const;
    await ledger.polled({ ...failed, pollAt: null, now: at });
    for (const id of ["b", "c"]) await ledger.receive(event({ id }), decide);
    expect(await notes()).toEqual([note]);
    ledger.close();
  });

  it("that cannot be kept leads to nothing", async () => {
    const ledger = await submitted();
    await expect(ledger.receive(event({ type: null as unknown as string }), readPost)).rejects.toThrow();
    expect(await ledger.toConfirm(at + 5)).toEqual([]);
    ledger.close();
  });

  it("stays as it came", async () => {
    const file = join(folder(), "a.db");
    const ledger = await submitted(file);
    await ledger.receive(event(), readPost);
    ledger.close();
    const db = openDatabase(file);
    expect(() => db.exec("UPDATE event SET action = 'not-ours'")).toThrow(/kept as it came/);
    db.close();
  });
});
