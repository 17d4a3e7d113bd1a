import { describe, expect, it } from "vitest";
import { chooseForRetry, openStandings, type RetryWish } from "../../src/actions/eligible.ts";
import { type IssueCode, issue, wholeRow } from "../../src/model/issue.ts";
import type { Pin } from "../../src/model/pin.ts";
import { pinStates } from "../../src/model/states.ts";
import { pin } from "../support/pins.ts";

const why = (code: IssueCode) => [issue(code, wholeRow, "why.", "Do.")];
const standing = (one: Pin, others: readonly Pin[] = []) => openStandings([one, ...others])(one);
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
