// Which sent pin without a row a row is likely to be.

import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import { openLikely } from "../../src/planning/likely.ts";
import type { PlanRow } from "../../src/planning/terms.ts";
import { hour, knownPin, now, planRow } from "./rows.ts";

const sent = (differs: Partial<KnownPin> = {}) =>
  knownPin({ state: "published", line: null, link: "https://studio.example/shelves", ...differs });
const likely = (row: Partial<PlanRow>, ...pins: KnownPin[]) =>
  openLikely(pins)(planRow(row)).map(({ id }) => id);

const picture = { media: "https://a.example/other.jpg" };
const board = { boardId: "b2", boardName: "balcony" };
const words = { title: "Jars", body: "Three jars of jam" };
const time = { at: now + 5 * hour };

describe("a row is likely to be a sent pin", () => {
  it.each<[is: boolean, what: string, row: Partial<PlanRow>, pin?: Partial<KnownPin>]>([
    [true, "of the same picture and board", { ...words, ...time }],
    [true, "of the same words and time", { ...picture, ...board }],
    [true, "of the same picture and time", { ...board, ...words }],
    [
      true,
      "of the same board, time and link",
      { ...picture, ...words, link: "https://studio.example/shelves" },
    ],
    [false, "of the same board and time alone", { ...picture, ...words }],
    [false, "of the same picture alone", { ...board, ...words, ...time }],
    [false, "of the same words alone", { ...board, ...picture, ...time }],
    [false, "that nothing is alike of", { ...board, ...picture, ...words, ...time }],
    [false, "of another profile", { profile: "prof_2" }],
    [
      false,
      "whose file lies in another folder",
      { ...words, ...board, media: "file:a.jpg", calendar: "north/a.csv" },
      { media: "file:a.jpg", calendar: "south/a.csv" },
    ],
    [
      true,
      "whose file lies in the same folder",
      { ...words, ...board, media: "file:a.jpg", calendar: "north/a.csv" },
      { media: "file:a.jpg", calendar: "north/b.csv" },
    ],
    [
      false,
      "where both have no picture, no text and another time",
      { media: null, body: null, ...time },
      { media: null, body: null },
    ],
    [
      false,
      "of the same words alone, where neither has a picture",
      { ...board, ...time, media: null },
      { media: null },
    ],
    [
      true,
      "of the same words on their board, where neither has a picture",
      { media: null, ...time },
      { media: null },
    ],
  ])("%s: one %s", (is, _, row, pin) => {
    expect(likely(row, sent(pin))).toEqual(is ? ["pin-1"] : []);
  });

  it.each<[what: string, row: Partial<PlanRow>, pin: Partial<KnownPin>]>([
    ["both are `now`", { now: true, at: null }, { now: true }],
    ["the row is `now`", { now: true, at: null }, {}],
    ["the pin was `now`", {}, { now: true }],
    ["neither has a time", { at: null }, { at: null }],
  ])("but no time agrees where %s", (_, row, pin) => {
    expect(likely({ ...picture, ...board, ...row }, sent(pin))).toEqual([]);
  });

  it("as it was sent, and as its row said last", () => {
    const pin = sent({ seen: { digest: "edited", title: "Shelves", ...picture, body: "Edited" } });
    expect(likely({ ...board }, pin)).toEqual(["pin-1"]);
    expect(likely({ ...board, ...picture, body: "Edited" }, pin)).toEqual(["pin-1"]);
  });
});

it("of several, the earliest comes first", () => {
  const later = sent({ id: "later", at: now + 2 * hour });
  expect(likely({}, later, sent({ id: "earlier" }))).toEqual(["earlier", "later"]);
});
