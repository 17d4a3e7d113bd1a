// When statistics are asked for: young Pins often, old ones seldom, quiet ones less and less.

import fc from "fast-check";
import { expect, test } from "vitest";
import { nextPostPull, nextProfilePull } from "../../../src/actions/statistics/due.ts";
import { runs, seed } from "../../support/seed.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse("2026-11-24T12:00:00Z");
const pause = (ageMs: number, quiet = 0) => nextPostPull({ publishedAt: now - ageMs, quiet }, now) - now;

test("a young Pin is asked for more often than an old one", () => {
  const ages = [hour, 3 * day, 10 * day, 60 * day, 200 * day, 800 * day];
  const pauses = ages.map((age) => pause(age));
  expect(pauses.map((ms) => ms / hour)).toEqual([4, 8, 24, 72, 168, 720]);
});

test("each pull that brought nothing new doubles the pause, up to a limit of its age", () => {
  expect([0, 1, 2, 9].map((quiet) => pause(hour, quiet) / hour)).toEqual([4, 8, 12, 12]);
  expect([0, 1, 2, 9].map((quiet) => pause(60 * day, quiet) / day)).toEqual([3, 6, 12, 12]);
});

test("Pins of one morning are asked for together", () => {
  const times = [1, 7, 29].map((minutes) =>
    nextPostPull({ publishedAt: now, quiet: 0 }, now + minutes * 60_000),
  );
  expect(new Set(times).size).toBe(1);
});

test("the next pull always lies ahead, and never further than 90 days and half an hour", () => {
  fc.assert(
    fc.property(fc.integer({ min: -day, max: 2_000 * day }), fc.nat(1_000), (age, quiet) => {
      expect(pause(age, quiet)).toBeGreaterThan(0);
      expect(pause(age, quiet)).toBeLessThanOrEqual(90 * day + hour / 2);
    }),
    { seed, numRuns: runs(100) },
  );
});

test("a profile is asked for soon after its next record, then a few times a day until it is there", () => {
  const at = (quiet: number) => (nextProfilePull({ recordedAt: now - hour, quiet }, now) - now) / hour;
  expect([0, 1, 2, 9].map(at)).toEqual([22.5, 6, 12, 24]);
  expect(nextProfilePull({ recordedAt: null, quiet: 0 }, now) - now).toBe(3 * hour);
});
