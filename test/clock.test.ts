// How far two clocks may be apart: the boundary, and what is said beyond it.

import { describe, expect, it } from "vitest";
import { intolerableSkew } from "../src/clock.ts";

const now = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;
/** As if the answer had come at once. */
const apart = (ms: number) => intolerableSkew(now + ms, now, now);

describe("two clocks", () => {
  it("may be two minutes apart and not a millisecond more, whichever is ahead", () => {
    expect(apart(0)).toBeNull();
    expect(apart(2 * minute)).toBeNull();
    expect(apart(-2 * minute)).toBeNull();
    expect(apart(2 * minute + 1)).toBe("this computer's clock is 2 minutes behind the API's");
    expect(apart(-2 * minute - 1)).toBe("this computer's clock is 2 minutes ahead of the API's");
  });

  it("are said to be apart in minutes, and from three hours on in hours", () => {
    expect(apart(179 * minute)).toMatch(/ 179 minutes behind/);
    expect(apart(180 * minute)).toMatch(/ 3 hours behind/);
    expect(apart(-26 * 60 * minute)).toMatch(/ 26 hours ahead/);
  });

  it("are not apart by the time that the answer took", () => {
    const answered = now + 10 * minute;
    for (const serverTime of [now, now + 5 * minute, answered])
      expect(intolerableSkew(serverTime, now, answered)).toBeNull();
    expect(intolerableSkew(now - 3 * minute, now, answered)).toMatch(/3 minutes ahead/);
    expect(intolerableSkew(answered + 3 * minute, now, answered)).toMatch(/3 minutes behind/);
  });
});
