import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isoOf } from "../../../src/calendar/rows/clock-forms.ts";
import { runs, seed } from "../../support/seed.ts";

const yearFirst = ["year-month-day"] as const;
const both = ["year-month-day", "month-day-year"] as const;

describe("a time as another tool writes it", () => {
  test.each([
    ["2022-12-15 5:05 pm", "2022-12-15T17:05"],
    ["2022-12-15 12:00 AM", "2022-12-15T00:00"],
    ["2022-12-15 12:15 p.m.", "2022-12-15T12:15"],
    ["2022-12-15 17:05", "2022-12-15T17:05"],
    ["2022/12/5  7:05:09", "2022-12-05T07:05:09"],
    ["2022-12-15T7:05", "2022-12-15T07:05"],
  ])("%s is %s", (text, iso) => {
    expect(isoOf(text, yearFirst)).toBe(iso);
  });

  test("with the month first is read only where the tool writes it so", () => {
    expect(isoOf("12/3/2026 7:05", both)).toBe("2026-12-03T07:05");
    expect(isoOf("12/3/2026 7:05", yearFirst)).toBeNull();
  });

  test.each(["", "now", "queue next", "2022-12-15", "13:05 pm", "2022-12-15 13:05 pm", "2022-12-15 0:30 am"])(
    "%j is none",
    (text) => {
      expect(isoOf(text, both)).toBeNull();
    },
  );

  test.each([
    [" 2022-12-15  5:05  PM ", "2022-12-15T17:05"],
    ["2022-12-15 1:00 a.m", "2022-12-15T01:00"],
    ["2022-12-15 5:05pm", "2022-12-15T17:05"],
    ["2022-12-15 12:00 pm", "2022-12-15T12:00"],
    ["1/2/2026 7:05:09", "2026-01-02T07:05:09"],
    ["12/13/2026 7:05", "2026-12-13T07:05"],
  ])("%j is %s, whatever its blanks, capitals and lengths", (text, iso) => {
    expect(isoOf(text, both)).toBe(iso);
  });

  test.each([
    "x2022-12-15 10:00",
    "2022-12-15x 10:00",
    "2022-12-015 10:00",
    "2022-123-15 10:00",
    "22-12-15 10:00",
    "x12/3/2026 7:05",
    "12/3/2026x 7:05",
    "12/3/26 7:05",
    "123/3/2026 7:05",
    "2022-12-15 10:00x",
    "2022-12-15 x10:00",
    "2022-12-15 10:0",
    "2022-12-15 100:00",
    "2022-12-15 10:00:5",
    "2022-12-15 5:05 xm",
    "2022-12-15 5:05 p",
  ])("%j, which is nearly one, is none", (text) => {
    expect(isoOf(text, both)).toBeNull();
  });

  test("is none for a tool that writes no such times", () => {
    expect(isoOf("2022-12-15 10:00", [])).toBeNull();
  });

  test("mixed separators are no date", () => {
    expect(isoOf("2022-12/15 10:00", yearFirst)).toBeNull();
  });

  test("what has an offset is left to the reader of ISO times", () => {
    expect(isoOf("2022-12-15T10:00Z", both)).toBeNull();
    expect(isoOf("2022-12-15T10:00+01:00", both)).toBeNull();
  });

  test("every minute of a day reads the same on a clock of 12 and of 24 hours", () => {
    fc.assert(
      fc.property(fc.nat({ max: 23 }), fc.nat({ max: 59 }), (hour, minute) => {
        const minutes = String(minute).padStart(2, "0");
        const half = hour < 12 ? "am" : "pm";
        expect(isoOf(`2026-12-01 ${hour % 12 || 12}:${minutes} ${half}`, yearFirst)).toBe(
          isoOf(`2026-12-01 ${hour}:${minutes}`, yearFirst),
        );
      }),
      { seed, numRuns: runs(100) },
    );
  });
});
