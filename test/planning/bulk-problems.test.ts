// What a whole calendar went through, told from its rows: when there is one note, and when there is none.

import { describe, expect, it } from "vitest";
import { type IssueCode, issue, wholeRow } from "../../src/model/issue.ts";
import type { Pin } from "../../src/model/pin.ts";
import {
  bulkProblems,
  mayBeAlike,
  mayBeLoss,
  otherZone,
  type Reread,
  sizesOf,
} from "../../src/planning/bulk-problems.ts";
import { at as now, pin } from "../support/pins.ts";

const hour = 3_600_000;
const day = 24 * hour;
const pins = (count: number, differs: (n: number) => Partial<Pin>) =>
  Array.from({ length: count }, (_, n) =>
    pin({ id: `p${n}`, body: `Text ${n}`, at: now + day, ...differs(n) }),
  );
const problem = (code: IssueCode) => [issue(code, wholeRow, "it is so.", "Do this.")];

/** The notes on a calendar with these pins. */
function notes(current: readonly Pin[], withdrawn: readonly Pin[] = [], sent: readonly Pin[] = []) {
  const rows = current.map((one) => ({ pin: one, before: one, row: null }));
  const pinById = new Map([...current, ...sent].map((one) => [one.id, one]));
  return bulkProblems({ rows, sizes: sizesOf(rows), withdrawn, pinById, now });
}

/** Their codes and values. */
const told = (...of: Parameters<typeof notes>) => notes(...of).map(({ code, value }) => [code, value]);

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

  it("are told to the millisecond", () => {
    expect(told(waiting, gone(9, { changedAt: now - 7 * day + 1 }))).toHaveLength(1);
    expect(told(waiting, gone(9, { changedAt: now - 7 * day }))).toEqual([]);
    expect(told(waiting, gone(9, { at: now + 1 }))).toHaveLength(1);
    expect(told(waiting, gone(9, { at: now }))).toEqual([]);
    expect(told(waiting, gone(9, { at: null }))).toEqual([]);
  });

  it("are counted in the largest of several goes, beside what is still to come and was not sent", () => {
    const others = [{ state: "published" }, { at: now }, { at: null }] as const;
    const current = [
      ...waiting,
      ...others.flatMap((differs) => pins(9, (n) => ({ body: `Other ${n}`, ...differs }))),
    ];
    const goes = [...gone(2, { changedAt: now - 1 }), ...gone(5), ...gone(3, { changedAt: now - 2 })];
    expect(notes(current, goes).map(({ message }) => message)).toEqual([
      "5 of the 25 Pins that were waiting have no row any more; they are withdrawn.",
    ]);
  });

  it("are not asked for where they are too few, whoever is back", () => {
    expect([mayBeLoss(gone(5), 20), mayBeLoss(gone(5), 21), mayBeLoss([], 0)]).toEqual([true, false, false]);
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

  it.each<[code: IssueCode, ofSent: boolean]>([
    ["time-unreadable", false],
    ["time-missing", false],
    ["time-without-zone", false],
    ["date-ambiguous", false],
    ["link-not-a-url", false],
    ["moved-after-sending", true],
    ["media-replaced-after-sending", true],
    ["id-reused", false],
    ["duplicate-id", false],
    ["same-row-twice", false],
    ["same-pin-in-other-calendar", false],
    ["edited-after-sending", true],
    ["too-late", false],
    ["unknown-board", false],
  ])("are told of %s; of all rows, or of those that were sent: %s", (code, ofSent) => {
    const some = pins(5, () => ({ state: "held", issues: problem(code) }));
    expect(told([...some, ...pins(20, () => ({}))])).toEqual([["many-rows-alike", code]]);
    expect(told([...some, ...pins(21, () => ({}))])).toHaveLength(ofSent ? 1 : 0);
    expect(told([...some, ...pins(20, () => ({ state: "published" }))])).toHaveLength(1);
    expect(told([...some, ...pins(21, () => ({ state: "published" }))])).toEqual([]);
  });

  it("are each counted once, though it was sent or has the problem twice", () => {
    const edited = (count: number): Partial<Pin> => ({
      state: "published",
      notes: problem("edited-after-sending"),
      issues: count > 1 ? problem("edited-after-sending") : [],
    });
    const sent = (count: number) => pins(count, () => ({ state: "published" }));
    expect(told([...pins(5, () => edited(1)), ...sent(20)])).toHaveLength(1);
    expect(told([...pins(5, () => edited(1)), ...sent(21)])).toEqual([]);
    expect(told(pins(4, () => edited(2)))).toEqual([]);
  });

  it("are not asked for where they are too few among the rows or among what was sent", () => {
    expect(mayBeAlike(5, { rows: 25, sent: 99 })).toBe(true);
    expect(mayBeAlike(5, { rows: 99, sent: 25 })).toBe(true);
    expect(mayBeAlike(5, { rows: 26, sent: 26 })).toBe(false);
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
  const words = (current: readonly Pin[]) => notes(current, [], sent).map(({ message }) => message);
  const unnamed = ["6 rows that were sent say another time, board or calendar now."];

  it.each([
    [day, "1 day later"],
    [-2 * day, "2 days earlier"],
    [6 * hour, "6 h later"],
    [25 * hour, "25 h later"],
    [-30 * 60_000, "30 min earlier"],
    [90 * 60_000, "90 min later"],
  ])("by one and the same amount (%i ms) say which", (by, said) => {
    expect(words(held(() => by))).toEqual([`6 rows that were sent have other times now, ${said}.`]);
  });

  it("each by another say no amount", () => {
    expect(words(held((n) => (n + 1) * hour))).toEqual(unnamed);
  });

  it("say the amount by which more than half of them were moved", () => {
    expect(words(held((n) => (n < 2 ? -hour : hour)))).toEqual([
      "6 rows that were sent have other times now, 1 h later.",
    ]);
    expect(words(held((n) => (n < 3 ? (n + 2) * hour : hour)))).toEqual(unnamed);
  });

  it("are counted against what was sent, and what has another problem is not said to be moved", () => {
    const moved = held(() => hour);
    expect(words([...moved, ...pins(31, () => ({}))])).toEqual(words(moved));
    expect(words([...moved, ...pins(31, () => ({ state: "published" }))])).toEqual([]);
    const replaced = moved.map((one) => ({ ...one, issues: problem("media-replaced-after-sending") }));
    expect(words(replaced)).toEqual(["6 rows that were sent show other media now."]);
  });

  it("say no amount where the time is the same, or is not known of most of them", () => {
    expect(words(held(() => 0))).toEqual(unnamed);
    const but = (differs: Partial<Pin>) =>
      held(() => hour).map((one, n) => (n < 3 ? { ...one, ...differs } : one));
    for (const differs of [{ at: null }, { resembles: null }, { resembles: "unknown" }]) {
      expect(words(but(differs))).toEqual(unnamed);
    }
    const timeless = sent.map((one, n) => (n < 3 ? { ...one, at: null } : one));
    expect(
      notes(
        held(() => hour),
        [],
        timeless,
      ).map(({ message }) => message),
    ).toEqual(unnamed);
  });
});

describe("rows whose cells are the same and whose time is not", () => {
  const reread = (digest: string, by: number) => {
    const before = pin({ timezone: "Europe/Paris" });
    const row = { digest, at: now + by, zone: "America/New_York" };
    const rows = [{ pin: before, before, row }];
    return bulkProblems({ rows, sizes: sizesOf(rows), withdrawn: [], pinById: new Map(), now });
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

  const before = pin({ timezone: "Europe/Paris" });
  const row = { digest: "d1", at: now + 6 * hour, zone: "America/New_York" };
  const said = (...rows: Omit<Reread, "pin">[]) =>
    otherZone(rows.map((one) => ({ ...one, pin: before }))).map(({ message, value }) => [message, value]);
  const zone = "America/New_York";

  it.each<[what: string, before: Partial<Pin> | null, row: Partial<typeof row> | null]>([
    ["it is new", null, {}],
    ["it was not read", {}, null],
    ["it was `now`", { now: true }, {}],
    ["it had no time", { at: null }, {}],
    ["it has no time", {}, { at: null as never }],
    ["its zone is the same, and day and month changed places", {}, { zone: "Europe/Paris" }],
  ])("are not read in another zone where %s", (_, was, is) => {
    expect(said({ before: was && { ...before, ...was }, row: is && { ...row, ...is } })).toEqual([]);
  });

  it("say the amount where it is the same for all of them", () => {
    const earlier = { ...row, at: now - hour };
    expect(said({ before, row }, { before, row })).toEqual([
      [`2 rows are read in ${zone} now, 6 h later than before; the zone was Europe/Paris.`, zone],
    ]);
    expect(said({ before, row: earlier })[0]?.[0]).toContain(", 1 h earlier than before;");
    expect(said({ before, row }, { before, row: earlier })).toEqual([
      [`2 rows are read in ${zone} now; the zone was Europe/Paris.`, zone],
    ]);
  });

  it("name the zones that are known", () => {
    expect(said({ before: { ...before, timezone: null }, row })[0]?.[0]).toContain(
      "the zone was another zone.",
    );
    expect(said({ before, row: { ...row, zone: null } })).toEqual([
      ["1 row is read in another zone now, 6 h later than before; the zone was Europe/Paris.", null],
    ]);
  });
});
