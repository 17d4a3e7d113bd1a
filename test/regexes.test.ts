// No regular expression of the program may take more time than its input is long: calendars, answers of servers and file names
// are other people's, and a text of 100 kB once took ten seconds.

import { expect, test } from "vitest";
import { known, literals, made, verdictOn, written } from "./regexes.ts";

test("every regular expression was checked; `node test/regexes.ts` checks those that are new", () => {
  const all = literals();
  const checked = known();
  expect(all.length).toBeGreaterThan(200);
  expect(
    all.filter((one) => !checked.has(written(one))).map((one) => `${one.place} ${written(one)}`),
  ).toEqual([]);
  expect([...checked].filter((one) => !all.some((other) => written(other) === one))).toEqual([]);
});

test("the checker finds those that once were here", () => {
  for (const one of [/[\p{L}\p{N}]*$/u, /\/+$/, /<[a-z][^>]*>/]) {
    expect(verdictOn({ pattern: one.source, flags: one.flags }).status, String(one)).toBe("vulnerable");
  }
  expect(verdictOn({ pattern: "^[a-z]+$", flags: "" }).status).toBe("safe");
});

test("expressions that are put together are these", () => {
  expect(made().toSorted()).toEqual(
    [
      // Only for texts of at most 60 characters.
      "calendar/rows/date-forms.ts",
      // Attributes of one tag of a person's own workbook.
      "exports/xlsx-sheet.ts",
      // Patterns of the person's own pinsheet.json.
      "calendar/settings.ts",
    ].toSorted(),
  );
});
