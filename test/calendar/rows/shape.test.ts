// A row with as many cells as its header, one more, or fewer where a blank would mean something.

import { expect, test } from "vitest";
import { misshapen } from "../../../src/calendar/rows/shape.ts";

const told = (written: readonly string[], position: { body?: number; draft?: number }) =>
  misshapen(written, {
    position,
    headers: { body: "Text", draft: "Draft" },
    width: 3,
    nameless: [],
    notes: [],
  }).map(({ code, column }) => [code, column]);

test("a row that was cut off just before a column in which a blank means something is told", () => {
  const draftIsLast = { body: 0, draft: 2 };
  expect(told(["a", "b", "yes"], draftIsLast)).toEqual([]);
  expect(told(["a", "b"], draftIsLast)).toEqual([["wrong-number-of-cells", "Draft"]]);
  expect(told(["a"], draftIsLast)).toEqual([["wrong-number-of-cells", "Draft"]]);
});

test("a row may end early where no such column comes", () => {
  expect(told(["a"], { body: 0 })).toEqual([]);
  expect(told(["yes"], { draft: 0 })).toEqual([]);
});

test("a cell too many is told", () => {
  expect(told(["a", "b", "c", "d"], { body: 0 })).toHaveLength(1);
});
