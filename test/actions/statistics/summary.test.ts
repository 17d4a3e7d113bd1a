// What series of totals add up to: per Pin, board, profile and week.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gainedSince, gainsOf, inParts, noNumbers } from "../../../src/actions/statistics/numbers.ts";
import { type Kind, openSummary, type Place } from "../../../src/actions/statistics/summary.ts";
import { weekOf } from "../../../src/actions/statistics/week.ts";
import { runs, seed } from "../../support/seed.ts";

const day = 86_400_000;
const noon = Date.parse("2026-11-24T12:00:00Z");

const record = (daysAgo: number, stats: Record<string, unknown>) => ({
  recordedAt: noon - daysAgo * day,
  stats,
});
const place = (differs: Partial<Place> = {}): Place => ({
  id: "a",
  calendar: "autumn.csv",
  line: 2,
  title: "Shelves",
  body: "Six shelves",
  permalink: null,
  boardId: "1",
  boardTitle: "Kitchen ideas",
  profile: "prof_Q7tm",
  profileName: "Studio North",
  publishedAt: noon - 30 * day,
  ...differs,
});
const summary = (by: Kind, since = noon - 7 * day, zone: string | null = null) =>
  openSummary({ by, since, until: noon, zone });

describe("gains", () => {
  test("are the differences of totals; before its first record a Pin had nothing", () => {
    const { total, gains } = gainsOf([
      record(2, { impressions: 10, saved: 1 }),
      record(1, { impressions: 15 }),
    ]);
    expect(total).toEqual({ ...noNumbers, impressions: 15, saved: 1 });
    expect(gains.map(({ numbers }) => numbers)).toEqual([
      { ...noNumbers, impressions: 10, saved: 1 },
      { ...noNumbers, impressions: 5 },
    ]);
  });

  test("of any series add up to its last total", () => {
    const series = fc.array(fc.option(fc.nat(9_999), { nil: undefined }), { maxLength: 12 });
    fc.assert(
      fc.property(series, (values) => {
        const { total, gains } = gainsOf(values.map((impressions, n) => record(50 - n, { impressions })));
        expect(gainedSince(gains, 0).impressions).toBe(total.impressions);
        const parts = inParts(gains, {
          metric: "impressions",
          since: noon - 60 * day,
          until: noon,
          count: 7,
        });
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total.impressions ?? 0);
      }),
      { seed, numRuns: runs(100) },
    );
  });

  test("take nothing for a number that is none", () => {
    expect(gainsOf([record(1, { impressions: "31", saved: null, likes: Number.NaN })]).total).toEqual(
      noNumbers,
    );
  });
});

describe("rows", () => {
  const series = [
    record(20, { impressions: 100 }),
    record(7, { impressions: 120 }),
    record(1, { impressions: 150 }),
  ];

  test("of a Pin tell its total and what came since; a record of that very moment was before", () => {
    const told = summary("pin");
    told.add(place(), series);
    expect(told.rows()).toEqual([
      expect.objectContaining({
        pin: "a",
        title: "Shelves",
        pins: 1,
        total: { ...noNumbers, impressions: 150 },
        gained: { ...noNumbers, impressions: 30 },
        stats: { impressions: 150 },
        recorded_at: "2026-11-23T12:00:00.000Z",
      }),
    ]);
  });

  test("of a board are added up, and boards of two profiles are two", () => {
    const told = summary("board");
    told.add(place(), series);
    told.add(place({ id: "b" }), [record(2, { impressions: 7, saved: 3 })]);
    told.add(place({ id: "c", profile: "prof_S4ux" }), [record(2, { impressions: 900 })]);
    const rows = told
      .rows()
      .map(({ profile_id, pins, total, gained }) => [
        profile_id,
        pins,
        total.impressions,
        total.saved,
        gained.impressions,
      ]);
    expect(rows).toEqual([
      ["prof_S4ux", 1, 900, null, 900],
      ["prof_Q7tm", 2, 157, 3, 37],
    ]);
  });

  test("of a week hold what came in it, and the difference to the week before", () => {
    const told = summary("week", noon - 21 * day);
    told.add(place(), series);
    told.add(place({ id: "b" }), [record(1, { impressions: 4 })]);
    const rows = told
      .rows()
      .map(({ week, pins, total, gained }) => [week, pins, total.impressions, gained.impressions]);
    expect(rows).toEqual([
      ["2026-11-02", 1, 100, null],
      ["2026-11-16", 1, 20, null],
      ["2026-11-23", 2, 34, 14],
    ]);
  });
});

test.each([
  ["2026-11-23T00:30:00Z", null, "2026-11-23", "2026-11-23T00:00:00.000Z"],
  ["2026-11-23T00:30:00Z", "America/New_York", "2026-11-16", "2026-11-16T05:00:00.000Z"],
  // The clocks were set back in that week.
  ["2026-10-25T22:30:00Z", "Europe/Paris", "2026-10-19", "2026-10-18T22:00:00.000Z"],
  ["2026-10-25T23:30:00Z", "Europe/Paris", "2026-10-26", "2026-10-25T23:00:00.000Z"],
])("the week of %s in %s begins on Monday %s", (instant, zone, monday, start) => {
  const week = weekOf(Date.parse(instant), zone);
  expect({ ...week, at: new Date(week.at).toISOString() }).toEqual({ at: start, monday });
});
