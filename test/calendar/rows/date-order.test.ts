// What is told of times that a spreadsheet gave as its inner numbers.

import { expect, test } from "vitest";
import { countSerials } from "../../../src/calendar/rows/date-order.ts";

test("a calendar without inner numbers hears nothing of them; of several the first is told, and how many more", () => {
  const told = (...cells: string[]) => {
    const serials = countSerials();
    for (const cell of cells) serials.add(cell);
    return serials.notes("publish_at").map(({ message }) => message);
  };
  expect(told()).toEqual([]);
  expect(told("2026-12-01 09:00")).toEqual([]);
  expect(told("46357.375")).toEqual([
    '"46357.375" is a spreadsheet\'s inner number, and is read as 2026-12-01T09:00.',
  ]);
  expect(told("46357.375", "46358.375", "46359.375")).toEqual([
    expect.stringMatching(/^"46357\.375" .* 2026-12-01T09:00; 2 more like it\.$/),
  ]);
});
