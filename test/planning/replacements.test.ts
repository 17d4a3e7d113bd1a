// Of a row and what was made of it to be fixed, one is published.

import { describe, expect, it } from "vitest";
import { issue, wholeRow } from "../../src/model/issue.ts";
import type { KnownPin } from "../../src/model/pin.ts";
import { pinStates } from "../../src/model/states.ts";
import { plan } from "../../src/planning/plan.ts";
import {
  matchApart,
  replacementCalendars,
  rivalsAmong,
  withoutCalendars,
} from "../../src/planning/replacements.ts";
import type { PlanRow } from "../../src/planning/terms.ts";
import { hour, knownPin, now, planRow, request } from "./rows.ts";

const rest = "autumn.retry.csv";
/** Another time, title and image: nothing but the column says what it stands for. */
const otherwise = { title: "Low shelves", at: now + 2 * hour, media: "https://a.example/b.jpg" };
const replacement = (differs: Partial<PlanRow> = {}) =>
  planRow({ calendar: rest, insteadOf: "pin-1", ...otherwise, ...differs });
const madeOf = (differs: Partial<KnownPin> = {}) =>
  knownPin({ id: "pin-2", calendar: rest, insteadOf: "pin-1", ...otherwise, ...differs });

const verdictsOf = (rows: readonly PlanRow[], pins: readonly KnownPin[]) =>
  plan(
    request({
      rows,
      pins,
      read: new Set(rows.map(({ calendar }) => calendar)),
      absent: new Set(["autumn.csv", rest].filter((key) => !rows.some(({ calendar }) => calendar === key))),
      known: new Set(["autumn.csv", rest]),
    }),
  ).decisions;

describe("a row that stands for a pin", () => {
  it.each(pinStates)("of which the ledger says %s: waits for it, or goes in its place", (state) => {
    const [decision] = verdictsOf([replacement()], [knownPin({ state })]);
    const goes = ["invalid", "held", "missed", "withdrawn", "failed"].includes(state);
    expect({ state: decision?.state, pin: decision?.pin }).toEqual({
      state: goes ? "scheduled" : "held",
      pin: null,
    });
    if (!goes) expect(decision?.issues[0]?.code).toBe("same-pin-in-other-calendar");
  });

  it.each(["duplicate-post", "pin-deleted"] as const)(
    "that failed with %s, and was or may be live: waits",
    (code) => {
      const issues = [issue(code, wholeRow, "why.", "Do.")];
      expect(verdictsOf([replacement()], [knownPin({ state: "failed", issues })])[0]?.state).toBe("held");
    },
  );

  it("of which a webhook said that it was published, though it failed: waits", () => {
    const notes = [issue("said-published", wholeRow, "why.", "Do.")];
    expect(verdictsOf([replacement()], [knownPin({ state: "failed", notes })])[0]?.state).toBe("held");
  });

  it("that failed and was never live: goes, whatever else is said of it", () => {
    const said = {
      issues: [issue("media-not-found", wholeRow, "why.", "Do.")],
      notes: [issue("paced", wholeRow, "why.", "Do.")],
    };
    expect(verdictsOf([replacement()], [knownPin({ state: "failed", ...said })])[0]?.state).toBe("scheduled");
  });

  it("has its own problems first", () => {
    const issues = [issue("body-missing", wholeRow, "why.", "Do.")];
    expect(verdictsOf([replacement({ issues })], [knownPin({ state: "published" })])[0]?.state).toBe(
      "invalid",
    );
  });

  it("goes anyway where its owner wants both", () => {
    expect(verdictsOf([replacement({ repeat: true })], [knownPin({ state: "published" })])[0]?.state).toBe(
      "scheduled",
    );
  });

  it("is the pin that it has made before, however it is fixed again", () => {
    const [decision] = verdictsOf(
      [replacement({ title: "Again", media: "c", at: now })],
      [knownPin({ state: "invalid" }), madeOf()],
    );
    expect(decision?.pin?.id).toBe("pin-2");
  });

  it("pasted twice is one Pin", () => {
    const twice = verdictsOf(
      [replacement(), replacement({ line: 3, title: "Other", media: "d" })],
      [knownPin({ state: "invalid" })],
    );
    expect(twice.map(({ state }) => state)).toEqual(["scheduled", "held"]);
  });
});

describe("the row that it was made of", () => {
  it.each(["scheduled", "submitted", "published", "uncertain"] as const)(
    "waits, however it is fixed, while its replacement is %s",
    (state) => {
      const [decision] = verdictsOf(
        [planRow({ at: now + 3 * hour })],
        [knownPin({ state: "missed", at: now - 99 * hour }), madeOf({ state })],
      );
      expect(decision).toMatchObject({ state: "held", issues: [{ code: "same-pin-in-other-calendar" }] });
    },
  );

  it("goes when its replacement is gone", () => {
    const pins = [knownPin({ state: "missed" }), madeOf({ state: "withdrawn", line: null })];
    expect(verdictsOf([planRow({})], pins)[0]?.state).toBe("scheduled");
  });

  it("in one reading with it: one of the two goes", () => {
    const both = verdictsOf([replacement(), planRow({})], [knownPin({ state: "invalid" })]);
    expect(both.map(({ state }) => state).toSorted()).toEqual(["held", "scheduled"]);
  });
});

describe("the row that it was made of, cut and pasted into yet another calendar,", () => {
  const origin = knownPin({ state: "withdrawn", line: null });
  const elsewhere = { id: "pin-3", calendar: "winter.csv" };

  it.each(["scheduled", "submitted", "published"] as const)(
    "and %s there: its replacement waits",
    (state) => {
      const [decision] = verdictsOf(
        [replacement({ body: "Fixed" })],
        [origin, knownPin({ ...elsewhere, state })],
      );
      expect(decision).toMatchObject({ state: "held", issues: [{ code: "same-pin-in-other-calendar" }] });
    },
  );

  it.each(["scheduled", "submitted", "published"] as const)(
    "waits there while its replacement is %s",
    (state) => {
      const [decision] = verdictsOf([planRow({ calendar: "winter.csv" })], [origin, madeOf({ state })]);
      expect(decision).toMatchObject({ state: "held", issues: [{ code: "same-pin-in-other-calendar" }] });
    },
  );

  it("in one reading with it: one of the two goes", () => {
    const both = verdictsOf([replacement(), planRow({ calendar: "winter.csv" })], [origin]);
    expect(both.map(({ state }) => state).toSorted()).toEqual(["held", "scheduled"]);
  });

  describe("is a row like any other", () => {
    const numbers = [1, 2, 3];
    const cells = (name: string, n: number) => ({
      media: `${name}${n}`,
      title: `${name}${n}`,
      body: `${name}${n}`,
      line: n + 9,
    });
    const pasted = planRow({ calendar: "winter.csv", boardId: "b2", title: "Pasted", at: now + 40 * hour });
    const winter = [
      pasted,
      ...numbers.map((n) => planRow({ calendar: "winter.csv", ...cells("winter", n) })),
    ];
    const autumn = numbers.map((n) => knownPin({ id: `autumn${n}`, ...cells("autumn", n) }));
    const made = madeOf({ state: "published", body: "Fixed" });
    const stateOf = (rows: PlanRow[], pins: KnownPin[]) =>
      verdictsOf(rows, [...pins, made, ...autumn]).find(({ row }) => row === pasted)?.state;

    it("where its own is still there, or may be, and only there", () => {
      const invalid = knownPin({ state: "invalid" });
      expect(stateOf([...winter, planRow({})], [invalid])).toBe("scheduled");
      expect(stateOf(winter, [invalid])).toBe("scheduled");
      expect(stateOf(winter, [{ ...invalid, line: null }])).toBe("held");
      expect(stateOf([...winter, planRow({ ...cells("autumn", 1) })], [invalid])).toBe("held");
    });

    it("for the replacement of another row, and where the two only have no picture in common", () => {
      const other = (media: string | null) =>
        knownPin({ id: "pin-8", media, body: "Eight", state: "withdrawn", line: null });
      const published = knownPin({ ...pasted, id: "pin-3", state: "published" });
      const stands = (pins: KnownPin[]) =>
        verdictsOf([replacement({ insteadOf: "pin-8", body: "Fixed" })], pins)[0]?.state;
      const first = madeOf({ state: "held" });
      expect(stands([origin, other("m8"), first, published])).toBe("scheduled");
      expect(stands([origin, { ...origin, id: "pin-8" }, first, published])).toBe("held");
      expect(stands([other(null), knownPin({ ...published, media: null })])).toBe("scheduled");
    });
  });

  it("goes where both are wanted", () => {
    const pins = [knownPin({ state: "invalid" }), madeOf({ state: "published" })];
    expect(verdictsOf([planRow({ calendar: "winter.csv", repeat: true })], pins)[0]?.state).toBe("scheduled");
  });
});

describe("of a row and its replacement in one reading", () => {
  const own = {
    title: "Own",
    body: "Own words",
    boardId: "b2",
    at: now + 9 * hour,
    media: "https://a.example/own.jpg",
  };
  const apart = { body: "Fixed words", boardId: "b3" };
  const origin = (differs: Partial<KnownPin> = {}) => knownPin({ ...own, ...differs });
  const both = (pins: KnownPin[], row: Partial<PlanRow> = {}, other: Partial<PlanRow> = {}) =>
    verdictsOf([replacement({ ...apart, ...other }), planRow({ ...own, line: 7, ...row })], pins);
  const goes = (...of: Parameters<typeof both>) => both(...of).map(({ state }) => state);

  it.each<[what: string, pins: KnownPin[], states: string[]]>([
    ["the row itself goes where neither was ready", [origin({ state: "invalid" })], ["held", "scheduled"]],
    ["the row itself goes where it was ready", [origin()], ["held", "scheduled"]],
    [
      "the replacement goes where it was ready and the row was not",
      [origin({ state: "invalid" }), madeOf(apart)],
      ["scheduled", "held"],
    ],
    ["the row itself goes where both were ready", [origin(), madeOf(apart)], ["held", "scheduled"]],
    ["neither goes where the row's was published", [origin({ state: "published" })], ["held", "published"]],
    [
      "neither goes where the row's failed and may be live",
      [origin({ state: "failed", issues: [issue("duplicate-post", wholeRow, "why.", "Do.")] })],
      ["held", "failed"],
    ],
    ["the replacement goes where the row's failed", [origin({ state: "failed" })], ["scheduled", "failed"]],
    [
      "neither goes where the replacement's was published",
      [origin({ state: "invalid" }), madeOf({ ...apart, state: "published" })],
      ["published", "held"],
    ],
    [
      "neither goes where yet another replacement was published",
      [
        origin({ state: "invalid" }),
        madeOf({ ...apart, id: "pin-3", calendar: "third.csv", state: "published" }),
        madeOf({ ...apart, id: "pin-2", state: "invalid" }),
      ],
      ["held", "held"],
    ],
  ])("%s", (_, pins, states) => {
    expect(goes(pins)).toEqual(states);
  });

  it("both go where one of them asks for it", () => {
    const invalid = origin({ state: "invalid" });
    expect(goes([invalid], { repeat: true })).toEqual(["scheduled", "scheduled"]);
    expect(goes([invalid], {}, { repeat: true })).toEqual(["scheduled", "scheduled"]);
  });

  it("the row goes where the replacement cannot, and other rows have nothing to do with them", () => {
    const invalid = origin({ state: "invalid" });
    const issues = [issue("body-missing", wholeRow, "why.", "Do.")];
    expect(goes([invalid], {}, { issues })).toEqual(["invalid", "scheduled"]);
    const strangers = ["Jars", "Spoons"].map((body) =>
      planRow({ calendar: "c.csv", title: body, body, media: body }),
    );
    const all = verdictsOf([replacement(apart), planRow(own), ...strangers], [invalid]);
    expect(all.map(({ state }) => state)).toEqual(["held", "scheduled", "scheduled", "scheduled"]);
  });

  it("the one that waits names the other", () => {
    expect(both([origin()])[0]).toMatchObject({
      issues: [{ message: expect.stringContaining("line 7 of autumn.csv") }],
      resembles: null,
    });
  });

  it("the replacement goes where the row is deleted, and waits where its calendar was not read", () => {
    const reading = (read: string[]) =>
      plan(request({ rows: [replacement(apart)], pins: [origin()], read: new Set([rest, ...read]) }))
        .decisions[0]?.state;
    expect(reading(["autumn.csv"])).toBe("scheduled");
    expect(reading([])).toBe("held");
  });
});

describe("a row that was fixed until nothing is left of its pin", () => {
  const origin = knownPin({
    state: "invalid",
    media: "gone",
    title: "Gone",
    body: "Gone",
    at: now + 50 * hour,
  });
  const look = { media: "https://a.example/shelf.jpg", body: "A shelf of oak" };
  const picture = { media: look.media, body: "Other words" };
  const words = { media: "https://a.example/other.jpg", body: look.body };
  const made = (differs: Partial<KnownPin> = {}) => madeOf({ ...look, ...differs });
  const fixed = (differs: Partial<PlanRow> = {}) =>
    planRow({ title: "Fixed", at: now + 20 * hour, ...differs });
  const state = (row: PlanRow, ...pins: KnownPin[]) => verdictsOf([row], [origin, ...pins])[0]?.state;

  it.each<[waits: boolean, what: string, row: Partial<PlanRow>, pin?: Partial<KnownPin>]>([
    [true, "it shows that on the same board", picture],
    [true, "it says that on the same board", words],
    [false, "it neither shows nor says it", { media: words.media, body: picture.body }],
    [false, "it is on another board", { ...look, boardId: "b2" }],
    [false, "its board is not known", { ...look, boardId: null }, { boardId: null }],
    [false, "it is another profile's", { ...look, profile: "prof_2" }],
    [false, "neither of them says anything", { ...picture, media: "c", body: null }, { body: null }],
    [false, "it stands in another calendar", { ...look, calendar: "winter.csv" }],
    [false, "both are wanted", { ...look, repeat: true }],
    [false, "its replacement goes nowhere", look, { state: "held" }],
    [
      true,
      "it shows what its replacement's row shows by now",
      picture,
      { state: "published", media: "sent", seen: { digest: "", title: null, ...look } },
    ],
    [
      true,
      "it shows what its replacement was sent with",
      picture,
      { state: "published", seen: { digest: "", title: null, body: null, media: "seen" } },
    ],
  ])("waits (%s) for its replacement where %s", (waits, _, row, pin) => {
    expect(state(fixed(row), made(pin))).toBe(waits ? "held" : "scheduled");
  });

  it("stays invalid where it is", () => {
    const issues = [issue("title-too-long", wholeRow, "why.", "Do.")];
    expect(state(fixed({ ...look, issues }), made())).toBe("invalid");
  });

  const own = (differs: Partial<KnownPin> = {}) => knownPin({ ...fixed(look), id: "pin-5", ...differs });

  it.each<[is: string, state: KnownPin["state"], seen?: Partial<KnownPin["seen"]>]>([
    ["held", "scheduled"],
    ["held", "published"],
    ["held", "published", { media: "seen", body: "Seen" }],
    ["scheduled", "invalid"],
    ["scheduled", "failed"],
  ])("has its replacement %s while it is %s itself", (is, ofOwn, seen) => {
    const pin = own({ state: ofOwn });
    const gone = { ...origin, state: "withdrawn", line: null } as const;
    const pins = [gone, { ...pin, seen: { ...pin.seen, ...seen } }];
    expect(verdictsOf([replacement(look)], pins)[0]?.state).toBe(is);
    const issues = ofOwn === "invalid" ? [issue("title-too-long", wholeRow, "why.", "Do.")] : [];
    expect(verdictsOf([replacement(look), fixed({ ...look, issues })], pins)[0]?.state).toBe(is);
  });

  it("goes before its replacement in one reading, but where only that was ready", () => {
    const rows = [replacement(look), fixed(look)];
    const states = (of: PlanRow[], ...pins: KnownPin[]) =>
      verdictsOf(of, [origin, ...pins]).map((one) => one.state);
    expect(states(rows)).toEqual(["held", "scheduled"]);
    expect(states(rows.toReversed())).toEqual(["scheduled", "held"]);
    expect(states(rows, made())).toEqual(["scheduled", "held"]);
    expect(states(rows.toReversed(), made())).toEqual(["held", "scheduled"]);
  });

  it("is not compared with what stands for itself, nor a replacement with another one", () => {
    const other = { ...picture, title: "Another", line: 3, at: now + 30 * hour };
    const rows = verdictsOf([fixed(look), fixed(other)], [origin, made({ boardId: "b9" })]);
    expect(rows.map(({ state: is }) => is)).toEqual(["scheduled", "scheduled"]);
    const second = knownPin({ ...origin, id: "pin-8", line: 8 });
    const replacements = verdictsOf(
      [replacement(look), replacement({ ...other, insteadOf: "pin-8" })],
      [origin, second],
    );
    expect(replacements.map(({ state: is }) => is)).toEqual(["scheduled", "scheduled"]);
  });
});

describe("which row is which pin, where rows stand for pins", () => {
  /** "title of the row = id of its pin", and the pins that are left. */
  const matched = (rows: PlanRow[], pins: KnownPin[]) => {
    const { matches, unaccounted } = matchApart(rows, pins, new Set());
    return [matches.map(({ row, pin }) => `${row.title}=${pin?.id ?? ""}`), unaccounted.map(({ id }) => id)];
  };
  const row = (title: string, differs: Partial<PlanRow> = {}) =>
    replacement({ title, digest: title, ...differs });
  const made = (id: string, differs: Partial<KnownPin> = {}) => {
    const pin = madeOf({ id, ...differs });
    return { ...pin, seen: { ...pin.seen, digest: id } };
  };
  const other = { calendar: "b.csv" };

  it.each<[what: string, rows: PlanRow[], pins: KnownPin[], matches: string[], left: string[]]>([
    ["the one that was not touched has its pin", [row("x"), row("a")], [made("a")], ["x=", "a=a"], []],
    [
      "of several in its calendar, each has its own",
      [row("b"), row("a")],
      [made("a"), made("b")],
      ["b=b", "a=a"],
      [],
    ],
    [
      "one in its calendar has it before one in another",
      [row("x", other), row("y")],
      [made("a")],
      ["x=", "y=a"],
      [],
    ],
    ["also where that one was not touched", [row("a", other), row("y")], [made("a")], ["a=", "y=a"], []],
    ["one in another calendar has it where there is no other", [row("x", other)], [made("a")], ["x=a"], []],
    ["the first of several", [row("x"), row("y")], [made("a")], ["x=a", "y="], []],
    [
      "one that stands for something else has none",
      [row("a", { insteadOf: "pin-9" })],
      [made("a")],
      ["a="],
      ["a"],
    ],
    [
      "a row that stands for itself is never one of these",
      [planRow({ calendar: rest, ...otherwise, title: "own", digest: "a" })],
      [made("a")],
      ["own="],
      ["a"],
    ],
    [
      "and these are never a pin that stands for itself",
      [row("x", { calendar: "autumn.csv" })],
      [knownPin({ ...row("x"), id: "pin-1", calendar: "autumn.csv", insteadOf: null })],
      ["x="],
      ["pin-1"],
    ],
    [
      "also beside other rows",
      [row("x", { calendar: "autumn.csv" }), planRow({ title: "own", media: "own" })],
      [knownPin({ ...row("x"), id: "pin-1", calendar: "autumn.csv", insteadOf: null })],
      ["x=", "own="],
      ["pin-1"],
    ],
    [
      "also beside other pins",
      [planRow({ calendar: rest, ...otherwise, title: "own", digest: "a" })],
      [made("a"), knownPin({ media: "m", title: "T" })],
      ["own="],
      ["pin-1", "a"],
    ],
    [
      "beside them the others are what they were, in the order of the rows",
      [planRow({ title: "own" }), row("x")],
      [made("a"), made("b"), knownPin({ title: "own" })],
      ["own=pin-1", "x=a"],
      ["b"],
    ],
  ])("%s", (_, rows, pins, matches, left) => {
    expect(matched(rows, pins)).toEqual([matches, left]);
  });
});

describe("the rival of a pin", () => {
  const [origin, made, second] = [knownPin({ state: "missed" }), madeOf(), madeOf({ id: "pin-3" })];
  const rival = (of: KnownPin, ...pins: KnownPin[]) => rivalsAmong(pins)(of)?.id;

  it("is what is about to be published in its place", () => {
    expect(rival(origin, origin, made)).toBe("pin-2");
    expect(rival(made, { ...origin, state: "published" }, made)).toBe("pin-1");
    expect(rival(made, origin, made, second)).toBe("pin-3");
  });

  it("is never itself, one that goes nowhere, or another pin", () => {
    expect(rival(made, origin, made)).toBeUndefined();
    expect(rival(origin, origin, { ...made, state: "held" })).toBeUndefined();
    expect(rival(origin, origin, { ...made, insteadOf: "pin-9" })).toBeUndefined();
    expect(rival(origin, origin, knownPin({ id: "pin-4" }))).toBeUndefined();
  });
});

it("calendars with rows that stand for pins are no part of the question which calendar is which", () => {
  const rows = [planRow({}), replacement(), planRow({ calendar: rest })];
  const apart = replacementCalendars(rows);
  expect([...apart]).toEqual([rest]);
  const asked = request({ rows, pins: [], gone: new Set(["a.csv", rest]), absent: new Set([rest, "b.csv"]) });
  expect(withoutCalendars(asked, apart)).toEqual({
    ...asked,
    rows: [planRow({})],
    gone: new Set(["a.csv"]),
    absent: new Set(["b.csv"]),
  });
});

it("a row that stands for a pin of another ledger shares its picture like any other row", () => {
  const rows = [
    replacement({ insteadOf: "lost" }),
    planRow({ calendar: "winter.csv", media: otherwise.media, body: "B" }),
  ];
  expect(verdictsOf(rows, []).map(({ state }) => state)).toEqual(["scheduled", "scheduled"]);
});

it("rows of another ledger's Pins are rows like any other", () => {
  const [decision] = verdictsOf([planRow({ calendar: rest })], [knownPin({ state: "published" })]);
  expect(decision).toMatchObject({ state: "published", pin: { id: "pin-1" } });
});
