// Which pin a row is, told from both alone: what was edited, moved, cut and pasted, and what is too unlike to be told.

import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import { matchRows } from "../../src/planning/identity.ts";
import type { PlanRow } from "../../src/planning/terms.ts";
import { hour, knownPin, now, planRow } from "./rows.ts";

const line = (number: number, differs: Partial<PlanRow> = {}) => planRow({ line: number, ...differs });
const waits = (id: string, differs: Partial<KnownPin> = {}) => knownPin({ id, ...differs });
const sent = (id: string, differs: Partial<KnownPin> = {}) => waits(id, { state: "published", ...differs });
const held = (id: string, differs: Partial<KnownPin> = {}) => waits(id, { state: "held", ...differs });

/** "line of the row = its pin", and behind ">" the sent pin that it was moved from. */
const matched = (rows: PlanRow[], pins: KnownPin[], away: string[] = []) => {
  const { matches, moved } = matchRows(rows, pins, new Set(away));
  return matches.map(({ row, pin }) => {
    const from = moved.get(row);
    return `${row.line}=${pin?.id ?? ""}${from ? ` > ${from.id}` : ""}`;
  });
};

const retold = { title: "Jars", body: "Three jars of jam" };
const later = { at: now + 9 * hour };
const media = "https://a.example/other.jpg";
const otherBoard = { boardId: "b2", boardName: "balcony" };

type Case = [what: string, rows: PlanRow[], pins: KnownPin[], matches: string[], away?: string[]];

describe("a row", () => {
  it.each<Case>([
    ["has one pin, though another one has its picture", [line(2)], [waits("a"), waits("b", later)], ["2=a"]],
    ["with all its words rewritten is its pin, sent or not", [line(2, retold)], [sent("a")], ["2=a"]],
    [
      "with all its words rewritten is its pin in another calendar too",
      [line(2, { ...retold, calendar: "b.csv" })],
      [sent("a")],
      ["2=a"],
    ],
    [
      "rewritten and moved before it was sent is its pin by its picture",
      [line(2, { ...retold, ...later })],
      [waits("a")],
      ["2=a"],
    ],
    ["rewritten and moved after it was sent is not", [line(2, { ...retold, ...later })], [sent("a")], ["2="]],
    [
      "put back as a pin was that has no row is what it is now",
      [line(2)],
      [waits("gone", { state: "withdrawn", line: null }), waits("a", { link: "x", digest: "x" })].map(
        (pin) => ({ ...pin, seen: { ...pin.seen, digest: pin.digest } }),
      ),
      ["2=a"],
    ],
    [
      "whose picture was cleared is its pin by its time and title, whatever else has no picture",
      [line(2, { media: null, body: "New" })],
      [waits("a"), waits("b", { media: null, title: "Other", body: "Other", ...later, state: "invalid" })],
      ["2=a"],
    ],
  ])("%s", (_, rows, pins, matches, away) => {
    expect(matched(rows, pins, away)).toEqual(matches);
  });

  it.each<Case>([
    [
      "titles, where the texts were edited",
      [
        line(2, { title: "B", body: "New", digest: "1" }),
        line(3, { title: "A", body: "Newer", digest: "2" }),
      ],
      [waits("a", { title: "A", body: "Old" }), waits("b", { title: "B", body: "Older" })],
      ["2=b", "3=a"],
    ],
    [
      "texts, where the titles were edited",
      [
        line(2, { title: "New", body: "B", digest: "1" }),
        line(3, { title: "Newer", body: "A", digest: "2" }),
      ],
      [waits("a", { title: "Old", body: "A" }), waits("b", { title: "Older", body: "B" })],
      ["2=b", "3=a"],
    ],
  ])("beside its twin is told by its %s", (_, rows, pins, matches) => {
    expect(matched(rows, pins)).toEqual(matches);
  });

  it("is told by neither where picture and time are one's of the sent and one's of those that wait", () => {
    const slot = { ...later, title: "Later" };
    expect(matched([line(2, { ...slot, body: "New" })], [sent("a"), waits("b", { ...slot, media })])).toEqual(
      ["2="],
    );
    expect(matched([line(2, { media, body: "New" })], [sent("a"), waits("b", { media: "third" })])).toEqual([
      "2=",
    ]);
  });
});

describe("a row of a sent pin", () => {
  it.each<Case>([
    [
      "was moved from it, and is not what waits with that picture",
      [line(2, later)],
      [sent("a"), waits("b", { ...retold, at: now })],
      ["2= > a"],
    ],
    ["whose time cannot be read is still that pin", [line(2, { at: null })], [sent("a")], ["2=a"]],
    [
      "whose time cannot be read was moved where that pin had no row",
      [line(2, { at: null })],
      [sent("a", { line: null })],
      ["2= > a"],
    ],
    [
      "pasted elsewhere was moved where its old calendar was read",
      [line(2, { ...otherBoard, ...later, calendar: "b.csv" })],
      [sent("a")],
      ["2= > a"],
      ["autumn.csv"],
    ],
    [
      "pasted elsewhere was moved where its old row is gone",
      [line(2, { ...otherBoard, ...later, calendar: "b.csv" })],
      [sent("a", { line: null })],
      ["2= > a"],
    ],
    [
      "elsewhere is a row of its own where nobody knows whether the old one is there",
      [line(2, { ...otherBoard, ...later, calendar: "b.csv" })],
      [sent("a")],
      ["2="],
    ],
  ])("%s", (_, rows, pins, matches, away) => {
    expect(matched(rows, pins, away)).toEqual(matches);
  });
});

describe("a row that was held before", () => {
  const moved = { ...later, line: 2 };
  const elsewhere = { media, at: now + 20 * hour };

  it.each<Case>([
    [
      "has its own pin still, and one only",
      [line(2, { ...later, digest: "edited" })],
      [sent("s"), held("a", moved), held("b", { at: now + 20 * hour })],
      ["2=a > s"],
    ],
    [
      "and moved again has it by its picture",
      [line(2, { ...retold, at: now + 20 * hour })],
      [held("a", moved)],
      ["2=a"],
    ],
    [
      "and given another picture and time has it by board and words, title",
      [line(2, { ...elsewhere, title: "B" })],
      [held("a", { title: "A" }), held("b", { title: "B" })],
      ["2=b"],
    ],
    [
      "and given another picture and time has it by board and words, text",
      [line(2, { ...elsewhere, body: "B" })],
      [held("a", { body: "A" }), held("b", { body: "B" })],
      ["2=b"],
    ],
    [
      "and given another picture and time has it where it has no title",
      [line(2, { ...elsewhere, title: null })],
      [held("a", { title: null })],
      ["2=a"],
    ],
    [
      "and moved to another board and time has it by picture and words",
      [line(2, { ...otherBoard, ...later })],
      [held("a")],
      ["2=a"],
    ],
    ["and changed in all of these has none", [line(2, { ...otherBoard, ...elsewhere })], [held("a")], ["2="]],
  ])("%s", (_, rows, pins, matches) => {
    expect(matched(rows, pins)).toEqual(matches);
  });
});
