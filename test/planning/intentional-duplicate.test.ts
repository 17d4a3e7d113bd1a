// Whether a row that says what was sent asks for a second Pin.

import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import { pinStates } from "../../src/model/states.ts";
import { isIntentionalDuplicate } from "../../src/planning/intentional-duplicate.ts";
import type { PlanRow } from "../../src/planning/terms.ts";
import { knownPin, planRow } from "./rows.ts";

const sent = (differs: Partial<KnownPin> = {}) => knownPin({ rowId: "7", state: "published", ...differs });
const isWish = (row: Partial<PlanRow>, pin = sent()) => isIntentionalDuplicate(planRow(row), pin);

describe("`repeat` asks for a Pin of its own", () => {
  it("of what was sent without it", () => {
    expect(isWish({ repeat: true })).toBe(true);
  });

  it.each(pinStates)("and of the Pin that it made, only where that is %s and may not be there", (state) => {
    const isSpent = ["submitted", "published", "cancelled"].includes(state);
    expect(isWish({ repeat: true }, sent({ repeat: true, state }))).toBe(!isSpent);
  });
});

describe("other words ask for a Pin of their own", () => {
  const other = { body: "Other words" };

  it.each<[asks: boolean, which: string, row: Partial<PlanRow>, pin?: Partial<KnownPin>]>([
    [true, "under another id", { id: "8", ...other }],
    [false, "under the same id", { id: "7", ...other }],
    [false, "without an id", other],
    [false, "where the sent one has no id", { id: "8", ...other }, { rowId: null }],
  ])("%s: %s", (asks, _, row, pin) => {
    expect(isWish(row, sent(pin))).toBe(asks);
  });

  it("and the same words under another id do not, neither as they were sent nor as the row said them last", () => {
    const edited = sent();
    const pin = { ...edited, seen: { ...edited.seen, body: "Edited" } };
    expect(isWish({ id: "8" }, pin)).toBe(false);
    expect(isWish({ id: "8", body: "Edited" }, pin)).toBe(false);
  });
});
