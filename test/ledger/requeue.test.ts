// A person makes pins eligible again: which moves that allows, and what stands whatever happens meanwhile.

import { describe, expect, it } from "vitest";
import { at, ledgerWith, pin } from "../support/pins.ts";
import { attemptOutcome, claimOf } from "./claims.ts";

describe("a person's word", () => {
  const failed = { outcome: "refused", state: "failed", postId: null, pollAt: null } as const;

  it("makes a failed pin eligible again, with a new generation and without its old post", async () => {
    const ledger = await ledgerWith([pin()]);
    const claim = await claimOf(ledger, "pin-1");
    await ledger.recordOutcome(attemptOutcome({ attempt: claim?.attempt ?? 0, notBefore: at + 1 }));
    const refused = { pin: "pin-1", state: "failed", permalink: null, pollAt: null, now: at } as const;
    await ledger.polled({ ...refused, issues: [], notes: [] });
    const [before] = await ledger.pins();
    expect(before).toMatchObject({ state: "failed", postId: "post-1", requeuedAt: null });
    expect(await ledger.requeue(before ? [before] : [], at + 5)).toEqual(["pin-1"]);
    expect((await ledger.pins())[0]).toMatchObject({
      state: "scheduled",
      generation: 1,
      requeuedAt: at + 5,
      changedAt: at + 5,
      postId: null,
      notBefore: null,
      issues: [],
    });
    // Before it is sent anew it is compared with what was posted meanwhile.
    expect(await claimOf(ledger, "pin-1")).toBeNull();
    const [eligible] = await ledger.pins();
    await ledger.updateStatus(eligible ? [{ ...eligible, compared: eligible.digest }] : [], at + 6);
    expect(await claimOf(ledger, "pin-1")).toMatchObject({ pin: "pin-1" });
    expect((await ledger.attempts("pin-1")).map(({ postId }) => postId)).toEqual(["post-1", null]);
    ledger.close();
  });

  it.each(["missed", "held"] as const)("makes a %s pin eligible", async (state) => {
    const ledger = await ledgerWith([pin({ state })]);
    expect(await ledger.requeue([pin({ state })], at)).toEqual(["pin-1"]);
    expect((await ledger.pins())[0]).toMatchObject({ state: "scheduled", generation: 1 });
    ledger.close();
  });

  it("is not for a pin that changed meanwhile, nor for one whose row is gone", async () => {
    const ledger = await ledgerWith([pin({ state: "missed" }), pin({ id: "pin-2", state: "missed" })]);
    const [one, two] = await ledger.pins();
    const calendars = await ledger.calendars();
    const pins = one ? [{ ...one, state: "held" as const }] : [];
    await ledger.record({ calendars, renamed: [], pins, withdrawn: [], now: at });
    expect(await ledger.requeue(one && two ? [one, two] : [], at)).toEqual([]);
    expect((await ledger.pins()).map(({ state }) => state)).toEqual(["held", "missed"]);
    ledger.close();
  });

  it("is never for a pin that was published", async () => {
    const ledger = await ledgerWith([pin()]);
    const claim = await claimOf(ledger, "pin-1");
    await ledger.recordOutcome(attemptOutcome({ attempt: claim?.attempt ?? 0 }));
    const [submitted] = await ledger.pins();
    await expect(ledger.requeue(submitted ? [submitted] : [], at)).rejects.toThrow(/illegal change of state/);
    expect((await ledger.pins())[0]).toMatchObject({ state: "submitted", generation: 0, postId: "post-1" });
    ledger.close();
  });

  it("stands when a run that began before it records what it read", async () => {
    const ledger = await ledgerWith([pin({ state: "missed" }), pin({ id: "pin-2", line: 3 })]);
    const claim = await claimOf(ledger, "pin-2");
    await ledger.recordOutcome(attemptOutcome({ ...failed, attempt: claim?.attempt ?? 0, pin: "pin-2" }));
    const known = await ledger.pins();
    await ledger.requeue(known, at);
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
    await ledger.recordOutcome(attemptOutcome(end));
    await ledger.requeue(await ledger.pins(), at + 9);
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
