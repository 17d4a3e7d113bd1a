// Which row of several that share a key is which pin.

import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import { byPinOrder, pairAlike, pairById, pairLatest, pairUp, zip } from "../../src/planning/pairing.ts";
import type { PlanRow } from "../../src/planning/terms.ts";
import { hour, knownPin, now, planRow } from "./rows.ts";

type Group = Parameters<typeof pairAlike>[0];
/** Pairs as "title of the row = id of the pin". */
type Pairs = { taken: string[]; moved: string[] };

const row = (title: string, differs: Partial<PlanRow> = {}) => planRow({ title, digest: title, ...differs });
const pin = (id: string, differs: Partial<KnownPin> = {}) => knownPin({ id, digest: id, ...differs });

function paired(
  pairs: (
    group: Group,
    take: (row: PlanRow, pin: KnownPin) => void,
    moved: (row: PlanRow, pin: KnownPin) => void,
  ) => void,
  group: Group,
): Pairs {
  const [taken, moved]: [string[], string[]] = [[], []];
  const note = (list: string[]) => (one: PlanRow, other: KnownPin) =>
    void list.push(`${one.title}=${other.id}`);
  pairs(group, note(taken), note(moved));
  return { taken, moved };
}

describe("rows and pins of one key", () => {
  const rule = { row: ({ title }: PlanRow) => title, pin: (one: KnownPin) => one.title };
  const groups = (rows: PlanRow[], pins: KnownPin[]) => {
    const found: [rows: number[], pins: string[]][] = [];
    pairUp(new Set(rows), new Set(pins), rule, (group) => {
      found.push([group.rows.map(({ line }) => line), group.pins.map(({ id }) => id)]);
    });
    return found;
  };

  it("come together, key by key; what has none, or nothing on the other side, stays alone", () => {
    const rows = [
      row("a"),
      row("b", { line: 3 }),
      planRow({ title: null, line: 4 }),
      row("only", { line: 5 }),
    ];
    const pins = [
      pin("1", { title: "b" }),
      pin("2", { title: "a" }),
      pin("3", { title: null }),
      pin("4", { title: "other" }),
    ];
    expect(groups(rows, pins)).toEqual([
      [[3], ["1"]],
      [[2], ["2"]],
    ]);
    expect(groups([planRow({ title: null })], pins)).toEqual([]);
    expect(groups([planRow({ title: "" })], [pin("1", { title: "" })])).toEqual([]);
    expect(groups([], pins)).toEqual([]);
    expect(groups(rows, [])).toEqual([]);
  });

  it("have the order of their content, whatever order they stand in", () => {
    const inOrder = [
      row("a", { line: 9, at: now }),
      row("a", { line: 8, at: now + hour, digest: "1" }),
      row("a", { line: 7, at: now + hour, digest: "2", calendar: "a.csv" }),
      row("a", { line: 5, at: now + hour, digest: "2", calendar: "b.csv" }),
      row("a", { line: 6, at: now + hour, digest: "2", calendar: "b.csv" }),
      row("a", { line: 4, at: null, digest: "1" }),
    ];
    const lines = inOrder.map(({ line }) => line);
    const one = [pin("1", { title: "a" })];
    expect(groups(inOrder.toReversed(), one)[0]?.[0]).toEqual(lines);
    expect(
      groups(
        [3, 0, 5, 1, 4, 2].flatMap((at) => inOrder[at] ?? []),
        one,
      )[0]?.[0],
    ).toEqual(lines);
  });

  const pinsInOrder = [
    pin("z", { state: "uncertain", line: null, at: null }),
    pin("y", { state: "missed", at: now + 9 * hour }),
    pin("x", { state: "scheduled", line: null }),
    pin("w", { state: "held", at: now }),
    pin("u", { state: "invalid", at: now + hour }),
    pin("v", { state: "held", at: now + hour }),
    pin("a", { state: "held", at: null }),
    pin("t", { state: "withdrawn", line: null, at: now }),
  ];
  const ids = pinsInOrder.map(({ id }) => id);

  it("begin with the pin that was sent, then what was ready, then what has a row, then the earliest", () => {
    expect(
      pinsInOrder
        .toReversed()
        .toSorted(byPinOrder)
        .map(({ id }) => id),
    ).toEqual(ids);
    expect(
      [4, 7, 0, 3, 6, 1, 5, 2]
        .flatMap((at) => pinsInOrder[at] ?? [])
        .toSorted(byPinOrder)
        .map(({ id }) => id),
    ).toEqual(ids);
    const titled = pinsInOrder.map((one) => ({ ...one, title: "a" }));
    expect(groups([row("a")], titled.toReversed())[0]?.[1]).toEqual(ids);
  });
});

it("two lists are paired as far as both go", () => {
  const pairs: string[] = [];
  zip(["a", "b", "c"], [1, 2], (letter, number) => pairs.push(`${letter}${number}`));
  zip(["d"], [4, 5], (letter, number) => pairs.push(`${letter}${number}`));
  expect(pairs).toEqual(["a1", "b2", "d4"]);
});

describe("twins", () => {
  it.each<[what: string, rows: string[], pins: string[], taken: string[]]>([
    [
      "that are unchanged are what they were, the others in order",
      ["new", "b", "a"],
      ["a", "x", "b"],
      ["a=a", "b=b", "new=x"],
    ],
    ["are what they were wherever they stand", ["b", "a"], ["a", "b"], ["a=a", "b=b"]],
    ["with a row too few: the first pin has what row there is", ["b"], ["sent", "b"], ["b=sent"]],
    [
      "with a row too few: the first pin has its own row where it is there",
      ["b", "sent"],
      ["sent", "b", "c"],
      ["sent=sent", "b=b"],
    ],
    ["with a row too many: the last one is new", ["a", "b", "c"], ["x", "b"], ["b=b", "a=x"]],
  ])("%s", (_, rows, pins, taken) => {
    const group = { rows: rows.map((title) => row(title)), pins: pins.map((id) => pin(id)) };
    expect(paired(pairAlike, group).taken).toEqual(taken);
  });
});

describe("an id", () => {
  const other = { media: "https://a.example/b.jpg", at: now + 9 * hour };
  const sent = pin("p", { state: "published" });

  it.each<[isPin: boolean, what: string, row: Partial<PlanRow>, pin?: KnownPin]>([
    [true, "with all as it was", {}],
    [true, "with another picture", { media: other.media }],
    [true, "at another time", { at: other.at }],
    [false, "of what was sent, with another picture at another time", other],
    [true, "of what was not sent, with another picture at another time", other, pin("p")],
    [false, "of what was sent, at another time and with `repeat`", { at: other.at, repeat: true }],
    [true, "of what was sent, at its time and with `repeat`", { repeat: true }],
    [true, "of what was sent, where the picture cannot be read", { ...other, media: null }],
    [
      true,
      "of what was sent, where the picture cannot be read, with `repeat`",
      { ...other, media: null, repeat: true },
    ],
    [true, "of what was sent, where the time cannot be read", { ...other, at: null }],
    [false, "of what was sent, with another picture, `now`", { ...other, at: null, now: true }],
  ])("%s: %s", (isPin, _, differs, one = sent) => {
    const pairs = paired((group, take) => pairById(group, new Set(), take), {
      rows: [row("r", differs)],
      pins: [one],
    });
    expect(pairs.taken).toEqual(isPin ? ["r=p"] : []);
  });

  it("is the first pin's that may have it, and says nothing where two rows have it", () => {
    const group = { rows: [row("r", other)], pins: [sent, pin("q"), pin("s")] };
    expect(paired((of, take) => pairById(of, new Set(), take), group).taken).toEqual(["r=q"]);
    expect(paired((of, take) => pairById(of, new Set(group.rows), take), group).taken).toEqual([]);
  });
});

describe("rows that were moved in time", () => {
  const rowsAt = (...hours: (number | null)[]) =>
    hours.map((at) => row(`${at}`, { at: at === null ? null : now + at * hour }));
  const pinsAt = (...hours: (number | null)[]) =>
    hours.map((at) => pin(`p${at}`, { at: at === null ? null : now + at * hour }));

  it.each<[what: string, rows: (number | null)[], pins: (number | null)[], taken: string[]]>([
    ["are paired from the latest on", [1, 3, 2], [5, 6, 4], ["3=p6", "2=p5", "1=p4"]],
    ["begin with those that have no time", [1, null], [null, 2], ["null=pnull", "1=p2"]],
    ["with more rows than pins leave the earliest alone", [1, 2, 3], [5], ["3=p5"]],
    ["with fewer rows than pins take the nearest", [1, 4], [0, 3, 9, 20], ["4=p3", "1=p0"]],
    ["take the earlier of two that are as near", [5], [4, 6], ["5=p4"]],
    ["take the later where it is nearer", [5], [3, 6], ["5=p6"]],
    ["each another pin", [5, 5], [5, 1, 9], ["5=p5", "5=p1"]],
    ["take what has a time before what has none", [5], [null, 9], ["5=p9"]],
    ["leave a pin for each row, though another one is nearer", [2, 4], [9, 8, 2], ["4=p8", "2=p2"]],
    ["and where a row has no time, none is nearest", [null, 5], [20, 9, 5], ["null=p20", "5=p9"]],
    ["and where a row has no time, the latest", [null], [3, 9, 20], ["null=p20"]],
  ])("%s", (_, rows, pins, taken) => {
    expect(paired(pairLatest, { rows: rowsAt(...rows), pins: pinsAt(...pins) })).toEqual({
      taken,
      moved: [],
    });
  });

  it("after their pin was sent are not that pin", () => {
    const pins = [pin("sent", { at: now, state: "published" }), pin("waits")];
    expect(paired(pairLatest, { rows: rowsAt(1, 2), pins })).toEqual({
      taken: ["2=waits"],
      moved: ["1=sent"],
    });
  });
});
