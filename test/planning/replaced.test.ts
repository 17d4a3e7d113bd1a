// Of the pins that lose their rows, those that a person misses.

import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import { removedPins } from "../../src/planning/replaced.ts";
import { knownPin } from "./rows.ts";

const gone = (differs: Partial<KnownPin> = {}) => knownPin({ id: "gone", state: "withdrawn", ...differs });
const held = { state: "held", resembles: "sent" } as const;
/** Of the pins that lose their rows, the ids of those that are missed where these have one now. */
const missed = (withdrawn: KnownPin[], ...now: { pin: KnownPin; before: KnownPin | null }[]) =>
  removedPins(withdrawn, now).map(({ id }) => id);

const same = knownPin({ id: "new" });
const other = knownPin({ id: "sent", body: "Other words" });

describe("a pin without a row is missed", () => {
  it.each<
    [isMissed: boolean, what: string, withdrawn: Partial<KnownPin>, pin?: KnownPin, before?: KnownPin | null]
  >([
    [true, "where nothing came in its place", {}],
    [true, "where other words came", {}, other, null],
    [false, "where the same words came in a new row", {}, same, null],
    [false, "where the same words have a row again", {}, same, { ...same, line: null }],
    [false, "where the same words came from another calendar", {}, same, { ...same, calendar: "old.csv" }],
    [true, "where the same words stand in a row that was there before", {}, same, same],
    [false, "that was held for a sent one, which is back", held, other, null],
    [true, "that was held for a sent one, which did not come back", held, other, other],
    [true, "that looked like a sent one, and waited", { resembles: "sent" }, other, null],
    [true, "that was held for something else", { state: "held" }, other, null],
    [
      true,
      "that has no picture, and something else with none came",
      { media: null },
      knownPin({ id: "new", media: "m" }),
      null,
    ],
  ])("%s: %s", (isMissed, _, withdrawn, pin, before = null) => {
    const now = pin === undefined ? [] : [{ pin, before }];
    expect(missed([gone(withdrawn)], ...now)).toEqual(isMissed ? ["gone"] : []);
  });

  it("as many as there are more than came", () => {
    const two = ["new", "newer"].map((id) => ({ pin: knownPin({ id }), before: null }));
    const three = ["a", "b", "c"].map((id) => gone({ id }));
    expect(missed(three, ...two)).toEqual(["c"]);
    expect(missed(three.slice(0, 2), ...two)).toEqual([]);
  });
});
