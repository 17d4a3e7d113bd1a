// Of a row and what was made of it to be mended, one is published.

import { describe, expect, it } from "vitest";
import { issue, wholeRow } from "../../src/issue.ts";
import type { KnownPin } from "../../src/ledger/pin.ts";
import { pinStates } from "../../src/ledger/states.ts";
import { plan } from "../../src/plan/plan.ts";
import { matchApart, rivalsAmong, standInCalendars, withoutCalendars } from "../../src/plan/stand-ins.ts";
import type { PlanRow } from "../../src/plan/terms.ts";
import { hour, knownPin, now, planRow, request } from "./rows.ts";

const rest = "autumn.retry.csv";
/** Another time, title and image: nothing but the column says what it stands for. */
const otherwise = { title: "Low shelves", at: now + 2 * hour, media: "https://a.example/b.jpg" };
const standIn = (differs: Partial<PlanRow> = {}) =>
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
  ).verdicts;

describe("a row that stands for a pin", () => {
  it.each(pinStates)("of which the ledger says %s: waits for it, or goes in its place", (state) => {
    const [verdict] = verdictsOf([standIn()], [knownPin({ state })]);
    const goes = ["invalid", "held", "missed", "withdrawn", "failed"].includes(state);
    expect({ state: verdict?.state, pin: verdict?.pin }).toEqual({
      state: goes ? "scheduled" : "held",
      pin: null,
    });
    if (!goes) expect(verdict?.issues[0]?.code).toBe("same-pin-in-other-calendar");
  });

  it.each(["duplicate-post", "pin-deleted"] as const)(
    "that failed with %s, and was or may be live: waits",
    (code) => {
      const issues = [issue(code, wholeRow, "why.", "Do.")];
      expect(verdictsOf([standIn()], [knownPin({ state: "failed", issues })])[0]?.state).toBe("held");
    },
  );

  it("of which a webhook said that it was published, though it failed: waits", () => {
    const notes = [issue("said-published", wholeRow, "why.", "Do.")];
    expect(verdictsOf([standIn()], [knownPin({ state: "failed", notes })])[0]?.state).toBe("held");
  });

  it("goes anyway where its owner wants both", () => {
    expect(verdictsOf([standIn({ repeat: true })], [knownPin({ state: "published" })])[0]?.state).toBe(
      "scheduled",
    );
  });

  it("is the pin that it has made before, however it is mended again", () => {
    const [verdict] = verdictsOf(
      [standIn({ title: "Again", media: "c", at: now })],
      [knownPin({ state: "invalid" }), madeOf()],
    );
    expect(verdict?.pin?.id).toBe("pin-2");
  });

  it("pasted twice is one Pin", () => {
    const twice = verdictsOf(
      [standIn(), standIn({ line: 3, title: "Other", media: "d" })],
      [knownPin({ state: "invalid" })],
    );
    expect(twice.map(({ state }) => state)).toEqual(["scheduled", "held"]);
  });
});

describe("the row that it was made of", () => {
  it.each(["scheduled", "submitted", "published", "uncertain"] as const)(
    "waits, however it is mended, while its stand-in is %s",
    (state) => {
      const [verdict] = verdictsOf(
        [planRow({ at: now + 3 * hour })],
        [knownPin({ state: "missed", at: now - 99 * hour }), madeOf({ state })],
      );
      expect(verdict).toMatchObject({ state: "held", issues: [{ code: "same-pin-in-other-calendar" }] });
    },
  );

  it("goes when its stand-in is gone", () => {
    const pins = [knownPin({ state: "missed" }), madeOf({ state: "withdrawn", line: null })];
    expect(verdictsOf([planRow({})], pins)[0]?.state).toBe("scheduled");
  });

  it("in one reading with it: one of the two goes", () => {
    const both = verdictsOf([standIn(), planRow({})], [knownPin({ state: "invalid" })]);
    expect(both.map(({ state }) => state).toSorted()).toEqual(["held", "scheduled"]);
  });
});

describe("the row that it was made of, cut and pasted into yet another calendar,", () => {
  const origin = knownPin({ state: "withdrawn", line: null });
  const elsewhere = { id: "pin-3", calendar: "winter.csv" };

  it.each(["scheduled", "submitted", "published"] as const)("and %s there: its stand-in waits", (state) => {
    const [verdict] = verdictsOf([standIn({ body: "Mended" })], [origin, knownPin({ ...elsewhere, state })]);
    expect(verdict).toMatchObject({ state: "held", issues: [{ code: "same-pin-in-other-calendar" }] });
  });

  it.each(["scheduled", "submitted", "published"] as const)(
    "waits there while its stand-in is %s",
    (state) => {
      const [verdict] = verdictsOf([planRow({ calendar: "winter.csv" })], [origin, madeOf({ state })]);
      expect(verdict).toMatchObject({ state: "held", issues: [{ code: "same-pin-in-other-calendar" }] });
    },
  );

  it("in one reading with it: one of the two goes", () => {
    const both = verdictsOf([standIn(), planRow({ calendar: "winter.csv" })], [origin]);
    expect(both.map(({ state }) => state).toSorted()).toEqual(["held", "scheduled"]);
  });

  it("is a row like any other where its own is still there", () => {
    const pins = [knownPin({ state: "invalid" }), madeOf({ state: "published" })];
    expect(verdictsOf([planRow({ calendar: "winter.csv", repeat: true })], pins)[0]?.state).toBe("scheduled");
  });
});

describe("which row is which pin, where rows stand for pins", () => {
  /** "title of the row = id of its pin", and the pins that are left. */
  const matched = (rows: PlanRow[], pins: KnownPin[]) => {
    const { matches, unaccounted } = matchApart(rows, pins, new Set());
    return [matches.map(({ row, pin }) => `${row.title}=${pin?.id ?? ""}`), unaccounted.map(({ id }) => id)];
  };
  const row = (title: string, differs: Partial<PlanRow> = {}) =>
    standIn({ title, digest: title, ...differs });
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
  const rows = [planRow({}), standIn(), planRow({ calendar: rest })];
  const apart = standInCalendars(rows);
  expect([...apart]).toEqual([rest]);
  const asked = request({ rows, pins: [], gone: new Set(["a.csv", rest]), absent: new Set([rest, "b.csv"]) });
  expect(withoutCalendars(asked, apart)).toEqual({
    ...asked,
    rows: [planRow({})],
    gone: new Set(["a.csv"]),
    absent: new Set(["b.csv"]),
  });
});

it("rows of another ledger's Pins are rows like any other", () => {
  const [verdict] = verdictsOf([planRow({ calendar: rest })], [knownPin({ state: "published" })]);
  expect(verdict).toMatchObject({ state: "published", pin: { id: "pin-1" } });
});
