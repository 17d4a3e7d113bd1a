import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs, readHttpDate, retryAfterMs } from "../../src/lib/backoff.ts";
import { runs, seed, seedsUntil } from "../support/seed.ts";

const now = Date.UTC(2026, 10, 24, 12, 0, 0);
const second = 1000;
const hour = 3600 * second;

describe("Retry-After", () => {
  test.each([
    ["30", 30 * second],
    [" 30 ", 30 * second],
    ["0", second],
    ["999999999", 6 * hour],
    ["Tue, 24 Nov 2026 12:02:00 GMT", 120 * second],
    ["Wed, 25 Nov 2026 12:00:00 GMT", 6 * hour],
  ])("%j asks for a pause of %i ms", (header, expected) => {
    expect(retryAfterMs(header, null, now)).toBe(expected);
  });

  test.each([
    null,
    "",
    "soon",
    "-5",
    "1.5",
    "1e3",
    "0x10",
    "2026-11-24T13:00:00Z",
    "May 2027",
    "Tue, 24 Nov 2026 11:59:59 GMT",
    "Tue, 99 Nov 2026 12:02:00 GMT",
  ])("%j asks for nothing", (header) => {
    expect(retryAfterMs(header, null, now)).toBeNull();
  });

  test("as a date of this very second asks for nothing", () => {
    expect(retryAfterMs("Tue, 24 Nov 2026 12:00:00 GMT", null, now)).toBeNull();
  });

  test("as a date counts from the server's clock, not from ours", () => {
    const serverDate = Date.UTC(2026, 10, 24, 9, 0, 0);
    expect(retryAfterMs("Tue, 24 Nov 2026 09:01:00 GMT", serverDate, now)).toBe(60 * second);
  });

  test("is never outside 1 s and 6 h", () => {
    const date = fc.date({ min: new Date(now - hour), max: new Date(now + 24 * hour), noInvalidDate: true });
    const header = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      date.map((at) => at.toUTCString()),
    );
    let read = 0;
    for (const next of seedsUntil(() => read > 100))
      fc.assert(
        fc.property(header, fc.option(fc.integer()), (text, serverDate) => {
          const wait = retryAfterMs(text, serverDate, now);
          if (wait === null) return;
          read += 1;
          expect(wait).toBeGreaterThanOrEqual(second);
          expect(wait).toBeLessThanOrEqual(6 * hour);
        }),
        { seed: next, numRuns: runs(500) },
      );
    expect(read).toBeGreaterThan(100);
  });
});

test("an HTTP date is read to the second", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
      expect(readHttpDate(new Date(seconds * second).toUTCString())).toBe(seconds * second);
    }),
    { seed, numRuns: runs(100) },
  );
});

test("an HTTP date stands alone, but for blanks around it", () => {
  const text = "Tue, 24 Nov 2026 12:00:00 GMT";
  expect(readHttpDate(` ${text} `)).toBe(now);
  for (const other of [null, `x ${text}`, `${text} x`, `${text}+0100`])
    expect(readHttpDate(other)).toBeNull();
});

describe("the pause between tries", () => {
  test.each([
    [1, 0, 500],
    [1, 1, 1000],
    [2, 0, 1000],
    [3, 1, 4000],
    [50, 1, 300_000],
    [5000, 0, 150_000],
  ])("before try %i + 1, with random %d, is %i ms", (attempt, random, expected) => {
    expect(backoffMs(attempt, random)).toBe(expected);
  });

  test("never shrinks with the attempts, and stays within half a second and five minutes", () => {
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), random, (attempt, chance) => {
        const pause = backoffMs(attempt, chance);
        expect(pause).toBeGreaterThanOrEqual(500);
        expect(pause).toBeLessThanOrEqual(300_000);
        expect(backoffMs(attempt + 1, chance)).toBeGreaterThanOrEqual(pause);
      }),
      { seed, numRuns: runs(100) },
    );
  });
});
