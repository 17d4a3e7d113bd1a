// How far two clocks may be apart, and the time that a run counts with when one of them is set, or the computer sleeps.

import { describe, expect, it, test } from "vitest";
import { openApiClock } from "../../src/lib/api-clock.ts";
import { intolerableSkew, serverAhead } from "../../src/lib/clock.ts";

const minute = 60_000;
const now = Date.UTC(2026, 10, 24, 12);
/** As if the answer had come at once. */
const apart = (ms: number) => intolerableSkew(now + ms, now, now);
const noon = Date.parse("2026-11-24T12:00:00Z");

describe("clocks that are apart", () => {
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

  test("are not, as far as the time of the answer and the whole seconds of a Date can explain it", () => {
    expect(serverAhead(noon, noon + 999, noon + 1_500)).toBe(0);
    expect(serverAhead(noon, noon + 1_000, noon + 1_500)).toBe(-1);
    expect(serverAhead(noon + 5_000, noon, noon + 5_000)).toBe(0);
    expect(serverAhead(noon + 5_001, noon, noon + 5_000)).toBe(1);
  });
});

describe("the time of a run", () => {
  /** A computer whose clock is `wallAhead` of the API's, which is 0 at its start. */
  function computer({ wallAhead }: { wallAhead: number }) {
    const time = { api: noon, monotonic: 0, wall: noon + wallAhead };
    const clock = openApiClock({ wall: () => time.wall, monotonic: () => time.monotonic });
    return {
      clock,
      hear: () => clock.heard(Math.floor(time.api / 1_000) * 1_000, clock.now(), clock.now()),
      pass(ms: number) {
        for (const name of ["api", "monotonic", "wall"] as const) time[name] += ms;
      },
      /** Linux: the monotonic clock stands still. */
      sleep(ms: number) {
        time.api += ms;
        time.wall += ms;
      },
      set: (ms: number) => {
        time.wall += ms;
      },
      apart: () => Math.abs(clock.now() - time.api),
    };
  }

  it("is the API's, whatever the wall clock says", () => {
    const { clock, hear, apart, pass } = computer({ wallAhead: 110_000 });
    expect(clock.now()).toBe(noon + 110_000);
    hear();
    expect(apart()).toBeLessThan(1_000);
    pass(7_300);
    hear();
    expect(apart()).toBeLessThan(1_000);
    expect([clock.isSteady(), clock.jumps()]).toEqual([true, 0]);
  });

  it.each([60 * minute, -60 * minute])("does not step with the wall clock: by %i ms", (ms) => {
    const { clock, hear, set, pass } = computer({ wallAhead: 0 });
    hear();
    const before = clock.now();
    set(ms);
    pass(3_000);
    expect(clock.now() - before).toBe(3_000);
    expect([clock.isSteady(), clock.jumps()]).toEqual([false, 1]);
    hear();
    expect([clock.isSteady(), clock.jumps()]).toEqual([true, 1]);
  });

  it("is behind after a sleep, knows it, and learns of it from the next answer", () => {
    const { clock, hear, sleep, apart } = computer({ wallAhead: 0 });
    hear();
    sleep(30 * minute);
    expect(clock.isSteady()).toBe(false);
    hear();
    expect(apart()).toBeLessThan(1_000);
    expect([clock.isSteady(), clock.jumps()]).toEqual([true, 1]);
  });

  it("jumped when the API's own clock did", () => {
    const { clock, hear } = computer({ wallAhead: 0 });
    hear();
    clock.heard(noon + minute, clock.now(), clock.now());
    expect(clock.jumps()).toBe(1);
  });

  it("is told in whole milliseconds", () => {
    const now = openApiClock({ wall: () => noon, monotonic: () => 1.75 }).now();
    expect(Number.isInteger(now)).toBe(true);
  });

  it("is not relied on before the API was heard", () => {
    expect(computer({ wallAhead: 0 }).clock.isSteady()).toBe(false);
  });
});
