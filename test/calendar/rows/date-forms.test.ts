import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type DateOrders,
  noOrders,
  orderOf,
  readDate,
  serialTime,
} from "../../../src/calendar/rows/date-forms.ts";
import { countDates, countSerials } from "../../../src/calendar/rows/date-order.ts";
import { readWhen } from "../../../src/calendar/rows/when.ts";
import { runs, seed } from "../../support/seed.ts";

const dayFirst: DateOrders = { "/": "day-first", ".": "day-first", "-": "day-first" };
const monthFirst: DateOrders = { "/": "month-first", ".": "month-first", "-": "month-first" };

function iso(cell: string, orders: DateOrders = noOrders): string {
  const read = readWhen(cell, { row: null, fallback: "UTC" }, orders);
  if ("problem" in read) return `${read.problem.code}: ${read.problem.message} ${read.problem.hint}`;
  return read.when.at === "now" ? "now" : new Date(read.when.at).toISOString().replace(":00.000Z", "");
}

describe("a date in the form of some locale", () => {
  test.each([
    ["25/12/2026 9:00", "2026-12-25T09:00"],
    ["12/25/2026 9:00 AM", "2026-12-25T09:00"],
    ["12/25/2026, 9:05:00\u202fPM", "2026-12-25T21:05"],
    ["12/25/26 12:00 am", "2026-12-25T00:00"],
    ["12/25/2026 12:30 p.m.", "2026-12-25T12:30"],
    ["12/25/2026 9 PM", "2026-12-25T21:00"],
    ["25.12.2026 09:00", "2026-12-25T09:00"],
    ["25.12.26, 09:00:30", "2026-12-25T09:00:30.000Z"],
    ["25-12-2026 9:00", "2026-12-25T09:00"],
    ["2026/12/5 9:05", "2026-12-05T09:05"],
    ["2026-12-5 9:00 PM", "2026-12-05T21:00"],
    ["2026.12.05 09:00", "2026-12-05T09:00"],
    ["5 Dec 2026 9:00", "2026-12-05T09:00"],
    ["5-Dec-26 9:00", "2026-12-05T09:00"],
    ["Dec 5, 2026 9:00 AM", "2026-12-05T09:00"],
    ["December 5th, 2026 at 9:00 AM", "2026-12-05T09:00"],
    ["Sat, 5 September 2026 09:00", "2026-09-05T09:00"],
    ["Sept 5, 2026 09:00", "2026-09-05T09:00"],
    ["Friday 25/12/2026 9:00", "2026-12-25T09:00"],
    ["05/05/2026 9:00", "2026-05-05T09:00"],
    ["12/12/2026 9:00", "2026-12-12T09:00"],
    ["12/25/2026 1:30 AM", "2026-12-25T01:30"],
    ["25/12/2026 9:00:30.125", "2026-12-25T09:00:30.125Z"],
    ["25/12/2026 9:00:30,5", "2026-12-25T09:00:30.500Z"],
    ["25/12/2026 9:00Z", "2026-12-25T09:00"],
    ["25/12/2026 9:00+01", "2026-12-25T08:00"],
    ["25/12/2026 9:00 AM +0130", "2026-12-25T07:30"],
    ["25/12/2026 9:00 +01:00", "2026-12-25T08:00"],
    ["45992.375", "2025-12-01T09:00"],
    ["46357,7083333333", "2026-12-01T17:00"],
  ])("%s can be read in one way", (cell, expected) => {
    expect(iso(cell)).toBe(expected);
    expect(iso(cell, dayFirst)).toBe(expected);
    expect(iso(cell, monthFirst)).toBe(expected);
  });

  test.each([
    ["05/06/2026 9:00", "2026-06-05T09:00", "2026-05-06T09:00"],
    ["5-6-26 9:00 PM", "2026-06-05T21:00", "2026-05-06T21:00"],
    ["01.12.2026 09:00", "2026-12-01T09:00", "2026-01-12T09:00"],
  ])("%s is read as its column shows, and else refused with both readings", (cell, one, other) => {
    expect(iso(cell, dayFirst)).toBe(one);
    expect(iso(cell, monthFirst)).toBe(other);
    for (const orders of [noOrders, { "/": "mixed", ".": "mixed", "-": "mixed" } as const]) {
      expect(iso(cell, orders)).toContain("date-ambiguous");
      expect(iso(cell, orders)).toContain(`Write ${one} or ${other}, or`);
    }
  });

  test.each([
    ["25/12/2026", "it has no time of day. Write a time too: 2026-12-25T09:00."],
    ["05/06/2026", "Write a time too: 2026-06-05T09:00 or 2026-05-06T09:00."],
    ["45992", "it has no time of day. Write a time too: 2025-12-01T09:00."],
    ["25/12/2026 morning", '"morning" is no time of day. Write it like 2026-12-25T09:00.'],
    ["25/12/2026 9", '"9" is no time of day'],
    ["25/12/2026 about 9:00", '"about 9:00" is no time of day'],
    ["25/12/2026 9:00 sharp", '"9:00 sharp" is no time of day'],
    ["25/12/2026 0:30 AM", '"0:30 AM" is no time of day'],
    ["25/12/2026 13:00 PM", '"13:00 PM" is no time of day'],
    ["31/04/2026 9:00", "Apr 2026 has 30 days"],
    ["25/13/2026 9:00", "there is no month 25"],
    ["0/0/2026 9:00", "there is no month 0"],
    ["25/12/2026 25:00", "there is no hour 25"],
    ["25 Foo 2026 9:00", "it is not a date and time"],
    ["39999.5", "it is not a date and time"],
    ["20261201.5", "it is not a date and time"],
  ])("%s is refused: %s", (cell, sentence) => {
    expect(iso(cell)).toContain(sentence);
  });

  test("a text that is too long for a date is not looked at, and only its beginning is shown", () => {
    const long = (length: number) => `25/12/2026${"9:00".padStart(length - 10)}`;
    const wordy = (length: number) => `25/12/2026 ${"x".repeat(length - 11)}`;
    expect(iso(long(60))).toBe("2026-12-25T09:00");
    expect(iso(long(61))).toContain("it is not a date and time");
    expect([60, 61].map((length) => orderOf(long(length))?.order)).toEqual(["day-first", undefined]);
    expect(iso(wordy(40))).toContain(`"${wordy(40)}" cannot be read`);
    expect(iso(wordy(41))).toContain(`"${wordy(40)}…" cannot be read`);
  });

  test("which is ambiguous says whether other dates of the column contradict each other, or are silent", () => {
    expect(iso("05/06/2026 9:00", { "/": "mixed" })).toContain("the column holds dates of both orders");
    expect(iso("05/06/2026 9:00")).toContain("no other date of the column tells which");
  });

  test.each([
    ["39999", null],
    ["40000", { iso: "2009-07-06T00:00:00", hasTime: false }],
    ["45992.375", { iso: "2025-12-01T09:00:00", hasTime: true }],
    ["73050", { iso: "2099-12-31T00:00:00", hasTime: false }],
    ["73051", null],
    ["80000", null],
  ])("the number %s is a day from 2009 to 2099, or none", (text, expected) => {
    expect(serialTime(text)).toEqual(expected);
  });

  test("every serial time of a minute reads as that minute", () => {
    const minutes = fc.integer({ min: (40_000 - 25_569) * 1440, max: (73_050 - 25_569) * 1440 });
    fc.assert(
      fc.property(minutes, (minute) => {
        fc.pre(minute % 1440 !== 0);
        const serial = String(Number((minute / 1440 + 25_569).toPrecision(15)));
        expect(iso(serial)).toBe(new Date(minute * 60_000).toISOString().replace(":00.000Z", ""));
      }),
      { seed, numRuns: runs(100) },
    );
  });

  test("no text throws or hangs", () => {
    const unit = fc.constantFrom(..."0123456789 /.-:,TZ+apm\u202f");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 70 }), (text) => {
        readDate(text, noOrders);
        orderOf(text);
      }),
      { seed, numRuns: runs(2000) },
    );
  });
});

describe("the order of day and month", () => {
  const decide = (cells: readonly string[]) => {
    const dates = countDates();
    for (const cell of cells) dates.add(cell);
    return { orders: dates.orders(), notes: dates.notes("Date") };
  };

  test("is the only one that all dates of the column allow, and that is said", () => {
    const many = Array.from({ length: 31 }, () => "25/12/2026 9:00");
    const { orders, notes } = decide(["12/01/2026 9:00", ...many]);
    expect(orders).toEqual({ "/": "day-first" });
    expect(notes).toEqual([
      {
        code: "date-order",
        column: "Date",
        value: "12/01/2026 9:00",
        message:
          '"12/01/2026 9:00" is read as 12 January 2026: 31 values such as "25/12/2026 9:00" allow no other order.',
        hint: "If that is wrong, give the column the format yyyy-mm-dd hh:mm.",
      },
    ]);
    expect(decide(["12/01/26", "12/25/26"])).toMatchObject({
      orders: { "/": "month-first" },
      notes: [{ message: '"12/01/26" is read as 1 December 2026: "12/25/26" allows no other order.' }],
    });
  });

  test.each([
    ["31/01/2026", "day-first"],
    ["01/31/2026", "month-first"],
    ["05/06/2026", "either"],
    ["12/11/2026", "either"],
    ["05/05/2026", undefined],
    ["32/01/2026", undefined],
    ["01/32/2026", undefined],
    ["13/14/2026", undefined],
    ["5 June 2026", undefined],
  ])("of %s: %s", (text, order) => {
    expect(orderOf(text)?.order).toBe(order);
  });

  test("is not known where no date tells, or where they contradict each other", () => {
    expect(decide(["05/06/2026", "07/07/2026", "2026-12-25T09:00", "now"])).toEqual({
      orders: {},
      notes: [],
    });
    expect(decide(["05/06/2026", "25/12/2026", "12/25/2026"])).toEqual({
      orders: { "/": "mixed" },
      notes: [],
    });
  });

  test("of dates with other separators is another matter", () => {
    expect(decide(["05/06/2026", "25-12-2026"]).orders).toEqual({ "-": "day-first" });
  });

  test("is day first with dots, unless they show the contrary", () => {
    expect(decide(["01.12.2026"])).toMatchObject({
      orders: { ".": "day-first" },
      notes: [{ message: expect.stringContaining("1 December 2026: dates with dots") }],
    });
    expect(decide(["01.12.2026", "12.25.2026"]).orders).toEqual({ ".": "month-first" });
  });

  test("a column whose dates all allow one reading needs no note", () => {
    expect(decide(["25/12/2026", "26/12/2026"]).notes).toEqual([]);
  });
});

test("inner numbers are counted, with one of them as the example", () => {
  const serials = countSerials();
  for (const cell of ["45992.375", "46357.5", "2026-12-01", "45992"]) serials.add(cell);
  expect(serials.notes(null)).toMatchObject([
    {
      code: "date-numbers",
      message: expect.stringMatching(/"45992.375" is .* read as 2025-12-01T09:00; 1 more like it\./),
    },
  ]);
});
