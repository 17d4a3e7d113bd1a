// Which calendar a file is: by how many rows of it are pins of another one.

import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import { findCopies, findRenamed, findVersions, looksOf } from "../../src/planning/calendars.ts";
import type { PlanRequest, PlanRow } from "../../src/planning/terms.ts";
import { knownPin, planRow, request } from "./rows.ts";

const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, n) => from + n);
const cells = (n: number) => ({ media: `m${n}`, title: `Title ${n}`, body: `Text ${n}`, line: n + 1 });
/** Rows of `new.csv`, numbered as the pins that they are. */
const rows = (ns: readonly number[], differs: Partial<PlanRow> = {}) =>
  ns.map((n) => planRow({ ...cells(n), calendar: "new.csv", digest: `row ${n}`, ...differs }));
const pins = (ns: readonly number[], differs: Partial<KnownPin> = {}) =>
  ns.map((n) =>
    knownPin({ ...cells(n), id: `${differs.calendar ?? "old.csv"} ${n}`, calendar: "old.csv", ...differs }),
  );

const renamed = (of: Pick<PlanRequest, "rows" | "pins"> & Partial<PlanRequest>) =>
  findRenamed(request({ gone: new Set(["old.csv", "older.csv"]), ...of })).map(
    ({ from, to, shared }) => `${from} > ${to}: ${shared}`,
  );

describe("a calendar is one that is gone, under a new name,", () => {
  it.each<[is: boolean, what: string, rows: PlanRow[], pins: KnownPin[]]>([
    [
      true,
      "where more than half of its rows are pins of that",
      rows(numbers(5)),
      pins(numbers(3).concat(numbers(9, 20))),
    ],
    [false, "not where half of them are", rows(numbers(4)), pins(numbers(2).concat(numbers(9, 20)))],
    [
      true,
      "where more than half of that is among its rows",
      rows(numbers(20)),
      pins(numbers(3).concat(30, 31)),
    ],
    [false, "not where half of that is", rows(numbers(20)), pins(numbers(3).concat(30, 31, 32))],
    [
      true,
      "whose pins without a row count only where they are shared",
      rows(numbers(20)),
      [...pins(numbers(3)), ...pins(numbers(9, 30), { line: null })],
    ],
    [true, "where titles were touched up", rows(numbers(3), { title: "New" }), pins(numbers(3))],
    [true, "where texts were touched up", rows(numbers(3), { body: "New" }), pins(numbers(3))],
    [false, "not where both were", rows(numbers(3), { title: "New", body: "New" }), pins(numbers(3))],
    [false, "not of other boards", rows(numbers(3), { boardId: "b2" }), pins(numbers(3))],
    [false, "not of another profile", rows(numbers(3), { profile: "prof_2" }), pins(numbers(3))],
    [
      true,
      "where its rows are as they were last, not as they were sent",
      rows(numbers(3)),
      numbers(3).flatMap((n) => pins([n], { media: "sent", seen: { digest: "", ...cells(n) } })),
    ],
    [
      true,
      "where its rows are as they were sent, not as they were last",
      rows(numbers(3)),
      pins(numbers(3), { seen: { digest: "", title: "Seen", body: "Seen", media: "seen" } }),
    ],
    [false, "not where one pin is like several of its rows", rows([1, 1, 1]), pins([1, 20, 21])],
    [true, "where several pins are like several of its rows", rows([1, 1, 1]), pins([1, 1, 21])],
    [
      true,
      "whatever folder its files lie in now",
      rows(numbers(3), { media: "file:a.jpg", calendar: "south/new.csv" }),
      pins(numbers(3), { media: "file:a.jpg" }),
    ],
  ])("%s: %s", (is, _, ofRows, ofPins) => {
    const found = renamed({ rows: ofRows, pins: ofPins });
    expect(found.map((one) => one.replace(/:.*/, ""))).toEqual(
      is ? [`old.csv > ${ofRows[0]?.calendar}`] : [],
    );
  });

  it("and says how many rows the two share", () => {
    expect(renamed({ rows: rows(numbers(5)), pins: pins(numbers(4)) })).toEqual(["old.csv > new.csv: 4"]);
  });

  it("not where that is still there", () => {
    const of = { rows: rows(numbers(3)), pins: pins(numbers(3)) };
    expect(renamed({ ...of, gone: new Set() })).toEqual([]);
    expect(renamed({ ...of, gone: new Set(["other.csv"]) })).toEqual([]);
  });

  it("which shares most of its rows; of two that share as many, the first by name", () => {
    const old = (calendar: string, count: number) => pins(numbers(count), { calendar });
    const first = (...all: KnownPin[]) => renamed({ rows: rows(numbers(5)), pins: all })[0];
    for (const order of [<T>(list: T[]) => list, <T>(list: T[]) => list.toReversed()]) {
      expect(first(...order([...old("old.csv", 4), ...old("older.csv", 5)]))).toBe("older.csv > new.csv: 5");
      expect(first(...order([...old("old.csv", 5), ...old("older.csv", 4)]))).toBe("old.csv > new.csv: 5");
      expect(first(...order([...old("old.csv", 4), ...old("older.csv", 4)]))).toBe("old.csv > new.csv: 4");
    }
  });

  it("and no second calendar is that one too", () => {
    const both = [...rows(numbers(3)), ...rows(numbers(3), { calendar: "newer.csv" })];
    expect(renamed({ rows: both, pins: pins(numbers(3)) })).toEqual(["old.csv > new.csv: 3"]);
    const all = [...pins(numbers(3)), ...pins(numbers(3), { calendar: "older.csv" })];
    expect(renamed({ rows: both, pins: all })).toEqual(["old.csv > new.csv: 3", "older.csv > newer.csv: 3"]);
  });
});

describe("a calendar that has pins of its own is nobody else's", () => {
  const old = pins(numbers(4));
  const is = (own: KnownPin[], of: Partial<PlanRequest> = {}) =>
    renamed({ rows: rows(numbers(4)), pins: [...old, ...own], ...of });
  const mine = (ns: readonly number[], differs: Partial<KnownPin> = {}) =>
    pins(ns, { calendar: "new.csv", ...differs });
  const none: string[] = [];
  const found = ["old.csv > new.csv: 4"];

  it.each<[what: string, own: KnownPin[], expected: string[]]>([
    ["where they are more than half of its rows", mine(numbers(3)), none],
    ["not where they are half", mine(numbers(2)), found],
    ["not where their rows are gone", mine(numbers(4), { line: null }), found],
    ["not where they were only ever held", mine(numbers(4), { state: "held" }), found],
    [
      "where more than half of its rows are unchanged, whatever they say",
      numbers(3).flatMap((n) =>
        mine([n], { media: "x", digest: "", seen: { digest: `row ${n}`, title: "", body: "", media: "x" } }),
      ),
      none,
    ],
    [
      "not where half are unchanged",
      numbers(2).flatMap((n) =>
        mine([n], { media: "x", digest: "", seen: { digest: `row ${n}`, title: "", body: "", media: "x" } }),
      ),
      found,
    ],
  ])("%s", (_, own, expected) => {
    expect(is(own)).toEqual(expected);
  });

  it("where it is said to be so", () => {
    expect(is([], { own: new Set(["new.csv"]) })).toEqual(none);
    expect(is([], { own: new Set(["other.csv"]) })).toEqual(found);
  });

  it("also with its boards filled down where it was read before, and only then", () => {
    const moved = mine(numbers(4), { boardId: "b2" });
    expect(is(moved, { known: new Set(["new.csv"]) })).toEqual(none);
    expect(is(moved)).toEqual(found);
  });
});

describe("a calendar is another version of one that is still there", () => {
  const versions = (ofRows: PlanRow[], ofPins: KnownPin[], absent = ["old.csv"]) =>
    findVersions(request({ rows: ofRows, pins: ofPins, absent: new Set(absent) }));

  it("where most of its rows are pins of that", () => {
    expect(versions(rows(numbers(3)), pins(numbers(3)))).toEqual([
      { from: "old.csv", to: "new.csv", shared: 3 },
    ]);
    expect(versions(rows(numbers(3)), pins(numbers(3)), [])).toEqual([]);
  });

  it("but not where the files of the one lie in another folder than those of the other", () => {
    const file = { media: "file:a.jpg" };
    expect(
      versions(rows(numbers(3), { ...file, calendar: "south/new.csv" }), pins(numbers(3), file)),
    ).toEqual([]);
  });
});

describe("calendars of one run are copies", () => {
  const named = (calendar: string, ns: readonly number[], differs: Partial<PlanRow> = {}) =>
    rows(ns, { calendar, ...differs });
  const groups = (...all: PlanRow[][]) => {
    const byGroup = Map.groupBy(findCopies(all.flat()), ([, group]) => group);
    return [...byGroup.values()].map((members) => members.map(([calendar]) => calendar).toSorted());
  };

  it.each<[what: string, all: PlanRow[][], expected: string[][]]>([
    [
      "where most rows are the same",
      [named("a", numbers(3)), named("b", numbers(2).concat(9))],
      [["a", "b"]],
    ],
    [
      "where most rows of the smaller one are in the larger one",
      [named("a", numbers(9)), named("b", numbers(2).concat(20))],
      [["a", "b"]],
    ],
    [
      "where most rows of either are in the other one, however often",
      [named("a", [1, 2, 3]), named("b", [1, 1, 1])],
      [["a", "b"]],
    ],
    ["not where half of them are", [named("a", numbers(9)), named("b", [1, 20])], []],
    ["not of itself, however often a row stands in it", [named("a", [1, 1, 1]), named("b", [20])], []],
    [
      "also where the boards were filled down",
      [named("a", numbers(3)), named("b", numbers(3), { boardId: "b2" })],
      [["a", "b"]],
    ],
    [
      "also three of them",
      [named("a", numbers(3)), named("b", numbers(3)), named("c", numbers(3)), named("d", [9])],
      [["a", "b", "c"]],
    ],
    [
      "in one group with the copies of their copies",
      [named("a", [1, 2, 3]), named("b", [2, 3, 4, 5, 6]), named("c", [4, 5, 6])],
      [["a", "b", "c"]],
    ],
    [
      "which share their titles or their texts alone",
      [named("a", numbers(3)), named("b", numbers(3), { body: "New" })],
      [["a", "b"]],
    ],
    ["where a calendar has one row", [named("a", [1]), named("b", [1])], [["a", "b"]]],
    [
      "not of another folder's files",
      [named("x/a", numbers(3), { media: "file:a" }), named("y/b", numbers(3), { media: "file:a" })],
      [],
    ],
  ])("%s", (_, all, expected) => {
    expect(groups(...all)).toEqual(expected);
  });

  it("in one group also where two groups turn out to be one late", () => {
    const all = [
      named("n", [1, 2, 3]),
      named("m", [1]),
      named("x", [9, 4, 5]),
      named("w", [9]),
      named("y", [2, 3, 4, 5]),
    ];
    expect(groups(...all)).toEqual([["m", "n", "w", "x", "y"]]);
  });

  it("two pairs are two groups", () => {
    expect(groups(named("a", [1]), named("b", [1]), named("c", [2]), named("d", [2]))).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });
});

it("a row is known by its title and by its text, where it has them", () => {
  expect(looksOf(planRow({}))).toHaveLength(2);
  expect(looksOf(planRow({ title: null }))).toEqual([looksOf(planRow({}))[1]]);
  expect(looksOf(planRow({ title: null, body: null }))).toEqual([]);
  expect(looksOf(planRow({ title: "A", body: "B" }))).not.toEqual(
    looksOf(planRow({ title: "B", body: "A" })),
  );
});
