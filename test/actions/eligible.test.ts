import { describe, expect, it } from "vitest";
import { chooseForRetry, openEligibility, type RetryWish } from "../../src/actions/eligible.ts";
import { type IssueCode, issue, wholeRow } from "../../src/model/issue.ts";
import type { Pin } from "../../src/model/pin.ts";
import { pinStates } from "../../src/model/states.ts";
import { pin } from "../support/pins.ts";

const why = (code: IssueCode) => [issue(code, wholeRow, "why.", "Do.")];
const standing = (one: Pin, others: readonly Pin[] = []) => openEligibility([one, ...others])(one);
const failed = (code: IssueCode) => pin({ state: "failed", issues: why(code) });

describe("where a Pin stands", () => {
  it.each(pinStates)(
    "%s: one that is out, or on its way, is never eligible, and hears what to do",
    (state) => {
      const { kind, ...objection } = standing(pin({ state, postId: "p" }));
      const expected = {
        failed: "eligible",
        missed: "eligible",
        held: "eligible",
        uncertain: "may-be-live",
        cancelled: "by-name",
      };
      expect(kind).toBe(expected[state as keyof typeof expected] ?? "never");
      if (kind === "eligible") return;
      expect(objection).toEqual({ reason: expect.any(String), hint: expect.stringMatching(/^[A-Z`].*\.$/) });
    },
  );

  it.each([
    ["refused", "eligible"],
    ["publish-failed", "eligible"],
    ["media-failed", "eligible"],
    ["pin-deleted", "by-name"],
    ["duplicate-post", "may-be-live"],
  ] as const)("failed with %s: %s", (code, kind) => {
    expect(standing(failed(code)).kind).toBe(kind);
  });

  it("failed, and said to be published: may be live", () => {
    const said = pin({ state: "failed", issues: why("publish-failed"), notes: why("said-published") });
    expect(standing(said)).toMatchObject({ kind: "may-be-live", reason: expect.stringMatching(/webhook/) });
  });

  it("taken back, and said to be published: may be live", () => {
    const said = pin({ state: "cancelled", issues: why("cancelled"), notes: why("said-published") });
    expect(standing(said)).toMatchObject({ kind: "may-be-live" });
  });

  it("one whose row is gone waits for its row, or for the held row that seems to be it", () => {
    const gone = pin({ state: "failed", line: null });
    expect(standing(gone)).toMatchObject({
      kind: "never",
      hint: expect.stringContaining("Put the row back"),
    });
    const held = pin({ id: "4b1c22aa-0000", state: "held", line: 7, resembles: gone.id });
    expect(standing(gone, [held])).toMatchObject({ hint: expect.stringContaining("line 7 of autumn.csv") });
    expect(standing(gone, [held])).toMatchObject({
      hint: expect.stringContaining("pinsheet retry 4b1c22aa`"),
    });
  });

  it.each(["uncertain", "sending"] as const)("one held for a Pin that is %s needs the word too", (state) => {
    const held = pin({ state: "held", resembles: "other" });
    expect(standing(held, [pin({ id: "other", state })]).kind).toBe("may-be-live");
    expect(standing(held, [pin({ id: "other", state: "published" })]).kind).toBe("eligible");
  });
});

describe("what is said of one that is not simply eligible", () => {
  it.each<[string, Pin, RegExp]>([
    ["whose answer was lost", pin({ state: "uncertain" }), /answer was lost/],
    ["that Postproxy has already", failed("duplicate-post"), /has this post already/],
    ["that a webhook told of", pin({ state: "cancelled", notes: why("said-published") }), /webhook said/],
    ["that was deleted", failed("pin-deleted"), /then deleted at Pinterest/],
    ["that was taken back", pin({ state: "cancelled" }), /took it back/],
    ["that is scheduled", pin({ state: "scheduled" }), /eligible already/],
    ["whose row is invalid", pin({ state: "invalid" }), /must be fixed first/],
    ["that was withdrawn", pin({ state: "withdrawn" }), /never sent, and its row is no longer/],
    ["that is being sent", pin({ state: "sending" }), /being sent/],
    ["that Postproxy has", pin({ state: "submitted" }), /Postproxy has it/],
    ["that is published", pin({ state: "published" }), /is published/],
  ])("one %s hears that", (_, one, reason) => {
    expect(standing(one)).toMatchObject({ reason: expect.stringMatching(reason) });
  });

  it("only one that is held is in doubt for what it looks like", () => {
    const other = pin({ id: "other", state: "uncertain" });
    expect(standing(pin({ state: "held", resembles: "other" }), [other])).toMatchObject({
      reason: "it looks like the Pin other, which may be live",
    });
    expect(standing(pin({ state: "missed", resembles: "other" }), [other]).kind).toBe("eligible");
    expect(standing(pin({ state: "held" }), [other]).kind).toBe("eligible");
  });

  it("a row that is gone is not looked for in one that is not held, and in a held one that is gone too there is no line", () => {
    const gone = pin({ state: "failed", line: null });
    const hintWith = (differs: Partial<Pin>) =>
      standing(gone, [pin({ id: "4b1c22aa-0000", resembles: gone.id, ...differs })]);
    expect(hintWith({ state: "missed" })).toMatchObject({ hint: expect.stringMatching(/^Put the row back/) });
    expect(hintWith({ state: "held", line: null })).toMatchObject({
      hint: expect.stringMatching(/^It seems to be a row now, which is held/),
    });
  });

  it.each([
    [3, "line 3 of rest.csv stands for it, and is published from there or was"],
    [null, "a row of rest.csv stands for it, and is published from there or was"],
  ])("one that another stands for hears where that is: line %s", (line, reason) => {
    const row = pin({ state: "failed", issues: why("refused") });
    const fixed = pin({ id: "fixed", calendar: "rest.csv", line, insteadOf: row.id, state: "published" });
    expect(standing(row, [fixed])).toMatchObject({ kind: "never", reason });
  });

  it("what was said of a failure counts while it is one, and only what says that it may be live", () => {
    const notes = why("said-published");
    const issues = [...why("duplicate-post"), ...why("pin-deleted")];
    expect(standing(pin({ state: "failed", notes: why("date-order") })).kind).toBe("eligible");
    expect(standing(pin({ state: "published", notes })).kind).toBe("never");
    for (const state of ["missed", "held"] as const)
      expect(standing(pin({ state, notes, issues })).kind).toBe("eligible");
  });
});

describe("what a person asks for", () => {
  const all = [
    pin({ id: "refused", state: "failed", issues: why("refused") }),
    pin({ id: "deleted", state: "failed", issues: why("pin-deleted") }),
    pin({ id: "duplicate", state: "failed", issues: why("duplicate-post") }),
    pin({ id: "missed", state: "missed" }),
    pin({ id: "held", state: "held" }),
    pin({ id: "lost", state: "uncertain" }),
    pin({ id: "out", state: "published" }),
  ];
  const ids = (wish: Partial<RetryWish>, among = all) => {
    const none = { states: new Set<never>(), named: new Set<string>(), mayBeLive: false };
    const { eligible, left } = chooseForRetry({ ...none, ...wish }, among, all);
    return [eligible.map(({ id }) => id), left.map(({ pin: { id } }) => id)];
  };

  it("by a state takes what is safe of it, and tells of the rest", () => {
    expect(ids({ states: new Set(["failed"]) })).toEqual([["refused"], ["deleted", "duplicate"]]);
    expect(ids({ states: new Set(["missed", "held"]) })).toEqual([["missed", "held"], []]);
  });

  it("by name takes the deleted too, and with the word what may be live", () => {
    const named = new Set(["deleted", "duplicate", "lost", "out"]);
    expect(ids({ named })).toEqual([["deleted"], ["duplicate", "lost", "out"]]);
    expect(ids({ named, mayBeLive: true })).toEqual([["deleted", "duplicate", "lost"], ["out"]]);
  });

  it("the word alone takes nothing that is not named", () => {
    expect(ids({ states: new Set(["failed"]), mayBeLive: true })).toEqual([
      ["refused"],
      ["deleted", "duplicate"],
    ]);
  });

  it("in one calendar leaves the others out", () => {
    expect(ids({ states: new Set(["failed", "held"]) }, all.slice(3))).toEqual([["held"], []]);
  });
});

it("of a row and the one that was made of it to be fixed, the fixed one becomes eligible, and neither beside the other", () => {
  const row = pin({ id: "row-0000", state: "failed", issues: why("refused") });
  const fixed = pin({
    id: "fixed-0",
    calendar: "rest.csv",
    line: 3,
    insteadOf: row.id,
    state: "failed",
    issues: why("refused"),
  });
  const wish: RetryWish = { states: new Set(["failed"]), named: new Set(), mayBeLive: false };
  const choice = chooseForRetry(wish, [row, fixed], [row, fixed]);
  expect(choice.eligible).toEqual([fixed]);
  expect(choice.left).toEqual([
    {
      pin: row,
      objection: { reason: expect.stringContaining("line 3 of rest.csv"), hint: expect.any(String) },
    },
  ]);
  for (const state of ["scheduled", "submitted", "published"] as const)
    expect(standing(row, [{ ...fixed, state }]).kind).toBe("never");
  expect(standing(fixed, [{ ...row, state: "published" }]).kind).toBe("never");
  expect(standing(row, [{ ...fixed, state: "invalid" }]).kind).toBe("eligible");
});
