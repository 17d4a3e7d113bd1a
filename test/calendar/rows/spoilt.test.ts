// Cells that a spreadsheet has spoilt, and cells that only look so.

import { describe, expect, test } from "vitest";
import { notCalculated, spoilt } from "../../../src/calendar/rows/spoilt.ts";

describe("a formula", () => {
  test.each([
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#FIELD!",
    "#GETTING_DATA",
    "Err:502",
  ])("that failed with %s is told with it", (cell) => {
    expect(spoilt("body", cell)).toMatchObject({
      code: "cell-error",
      message: `the formula in the cell failed: ${cell}.`,
    });
  });

  test("that no program has calculated is told otherwise", () => {
    expect(spoilt("title", notCalculated)).toMatchObject({
      code: "cell-error",
      message: "the cell holds a formula that was never calculated.",
    });
  });

  test.each(["#N/A and more", "##REF!", "#REFRESH", "Err:5021", "Err:50", "#kitchen", "x#N/A", ""])(
    "is not %j",
    (cell) => {
      expect(spoilt("body", cell)).toBeNull();
    },
  );
});

describe("a long number", () => {
  test("that was rounded is told, and of a board that its name will do", () => {
    expect(spoilt("board", "718.606E+17")).toMatchObject({
      code: "number-rounded",
      hint: "Format the column as text and type the number again, or write the board's name.",
    });
    expect(spoilt("id", "7e+17")).toMatchObject({
      code: "number-rounded",
      hint: "Format the column as text and type the number again.",
    });
    expect(spoilt("title", "7E+17")).toBeNull();
  });

  test.each(["a7E+17", "7E+17 boards", "7E+1717b", "1E5", "7.E+17", "7186E+1"])("is not %j", (cell) => {
    expect(spoilt("id", cell)).toBeNull();
  });
});
