// What all cells have in common: their edges, their line ends and what nobody sees in them.

import { expect, test } from "vitest";
import { hiddenCharacter, readSeconds, tidy } from "../../../src/calendar/rows/cell.ts";

test.each([
  ["", ""],
  ["  a b \u00a0", "a b"],
  ["\u200b\u2060 a\u200bb \u200b\u200b", "a\u200bb"],
  ["\u200b", ""],
  ["a\r\nb\rc\n", "a\nb\nc"],
])("%j is tidied to %j", (cell, tidied) => {
  expect(tidy(cell)).toBe(tidied);
});

test("a character that nobody sees is told by its place and number", () => {
  expect(hiddenCharacter("ab\u200bc", "code")?.message).toBe(
    "character 3 of the cell is an invisible one (U+200B).",
  );
  for (const kind of ["code", "text"] as const)
    expect(hiddenCharacter("a\u0001", kind)?.message).toBe(
      "character 2 of the cell is an invisible one (U+0001).",
    );
  expect(hiddenCharacter("ab\u200bc", "text")).toBeNull();
  expect(hiddenCharacter("a\tb\nc", "code")).toBeNull();
});

test("seconds are whole and at most six digits", () => {
  expect(readSeconds("")).toEqual({ value: null });
  expect(readSeconds("123456")).toEqual({ value: 123_456 });
  for (const cell of ["1234567", "4.5", "-4", "4 s"]) expect(readSeconds(cell)).toHaveProperty("problem");
});
