// What a whole calendar went through, told from its rows: when there is one note, and when there is none.

import { describe, expect, it } from "vitest";
import { type IssueCode, issue, wholeRow } from "../../src/issue.ts";
import type { Pin } from "../../src/ledger/pin.ts";
import { accidents, sizesOf } from "../../src/plan/accidents.ts";
import { at as now, pin } from "../support/pins.ts";

const hour = 3_600_000;
const day = 24 * hour;
const pins = (count: number, differs: (n: number) => Partial<Pin>) =>
  Array.from({ length: count }, (_, n) =>
    pin({ id: `p${n}`, body: `Text ${n}`, at: now + day, ...differs(n) }),
  );
const problem = (code: IssueCode) => [issue(code, wholeRow, "it is so.", "Do this.")];

/** The codes and values of the notes on a calendar with these pins. */
function told(current: readonly Pin[], withdrawn: readonly Pin[] = [], sent: readonly Pin[] = []) {
  const rows = current.map((one) => ({ pin: one, before: one, row: null }));
  const pinById = new Map([...current, ...sent].map((one) => [one.id, one]));
  return accidents({ rows, sizes: sizesOf(rows), withdrawn, pinById, now }).map(({ code, value }) => [
    code,
    value,
  ]);
}

describe("rows that went in one go", () => {
  const gone = (count: number, differs: Partial<Pin> = {}) =>
    pins(count, (n) => ({
      id: `g${n}`,
      body: `Gone ${n}`,
      state: "withdrawn",
      line: null,
      changedAt: now,
      ...differs,
    }));
  const waiting = pins(20, () => ({}));

  it("are told from five on, where they are a fifth of what waits", () => {
    expect(told(waiting, gone(5))).toEqual([["many-rows-gone", null]]);
    expect(told(waiting, gone(4))).toEqual([]);
    expect(
      told(
        pins(21, () => ({})),
        gone(5),
      ),
    ).toEqual([]);
  });

  it("are told for a week, until their time has passed, or their words stand in another row", () => {
    expect(told(waiting, gone(9, { changedAt: now - 6 * day }))).toHaveLength(1);
    expect(told(waiting, gone(9, { changedAt: now - 8 * day }))).toEqual([]);
    expect(told(waiting, gone(9, { at: now - hour }))).toEqual([]);
    expect(told(waiting, gone(9, { body: "Text 3" }))).toEqual([]);
  });

  it("are not told when they went one after the other", () => {
    const oneByOne = gone(9).map((one, n) => ({ ...one, changedAt: now - n * hour }));
    expect(told(waiting, oneByOne)).toEqual([]);
  });
});

describe("rows with one problem", () => {
  it("are told from five on, where they are a fifth of the rows", () => {
    const broken = (count: number, all: number) =>
      pins(all, (n) => (n < count ? { state: "invalid", issues: problem("time-unreadable") } : {}));
    expect(told(broken(5, 25))).toEqual([["many-rows-alike", "time-unreadable"]]);
    expect(told(broken(5, 26))).toEqual([]);
    expect(told(broken(4, 4))).toEqual([]);
  });

  it("are counted against what was sent where only that can have the problem", () => {
    const held = pins(100, (n) =>
      n < 5 ? { state: "held", issues: problem("media-replaced-after-sending") } : {},
    );
    expect(told(held)).toEqual([["many-rows-alike", "media-replaced-after-sending"]]);
  });

  it.each(["date-ambiguous", "link-not-a-url"] as const)("are told of %s", (code) => {
    expect(told(pins(9, () => ({ state: "invalid", issues: problem(code) })))).toEqual([
      ["many-rows-alike", code],
    ]);
  });

  it("are not told where the problem is no accident", () => {
    expect(told(pins(9, () => ({ state: "invalid", issues: problem("title-too-long") })))).toEqual([]);
  });
});

describe("rows that were moved after sending", () => {
  const sent = pins(6, (n) => ({ id: `s${n}`, state: "published", at: now - hour }));
  const held = (by: (n: number) => number) =>
    pins(6, (n) => ({
      state: "held",
      issues: problem("moved-after-sending"),
      resembles: `s${n}`,
      at: now - hour + by(n),
    }));
  const words = (current: readonly Pin[]) => {
    const rows = current.map((one) => ({ pin: one, before: one, row: null }));
    const pinById = new Map(sent.map((one) => [one.id, one]));
    return accidents({ rows, sizes: sizesOf(rows), withdrawn: [], pinById, now }).map(
      ({ message }) => message,
    );
  };

  it.each([
    [day, "1 day later"],
    [-2 * day, "2 days earlier"],
    [6 * hour, "6 h later"],
    [-30 * 60_000, "30 min earlier"],
  ])("by one and the same amount (%i ms) say which", (by, said) => {
    expect(words(held(() => by))).toEqual([`6 rows that were sent have other times now, ${said}.`]);
  });

  it("each by another say no amount", () => {
    expect(words(held((n) => (n + 1) * hour))).toEqual([
      "6 rows that were sent say another time, board or calendar now.",
    ]);
  });
});

describe("rows whose cells are the same and whose time is not", () => {
  const reread = (digest: string, by: number) => {
    const before = pin({ timezone: "Europe/Paris" });
    const row = { digest, at: now + by, zone: "America/New_York" };
    const rows = [{ pin: before, before, row }];
    return accidents({ rows, sizes: sizesOf(rows), withdrawn: [], pinById: new Map(), now });
  };

  it("are read in another zone", () => {
    const [note] = reread("d1", 6 * hour);
    expect(note?.message).toBe(
      "1 row is read in America/New_York now, 6 h later than before; the zone was Europe/Paris.",
    );
    expect(note?.hint).toContain("--timezone Europe/Paris");
  });

  it("are edited where the cells changed, and the same where the time is", () => {
    expect(reread("d2", 6 * hour)).toEqual([]);
    expect(reread("d1", 0)).toEqual([]);
  });
});
