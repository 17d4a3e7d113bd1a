// Rows beside each other that are one Pin.

import { describe, expect, it } from "vitest";
import { openGroups } from "../../../src/calendar/templates/groups.ts";
import { type SourceRow, template } from "../../../src/calendar/templates/terms.ts";
import { issue, wholeRow } from "../../../src/model/issue.ts";

const row = (line: number, ...written: string[]): SourceRow => ({
  line,
  written,
  cell: (name) => written[Number(name)] ?? "",
  reaches: () => true,
  header: () => null,
});
const tool = (images: "belong" | "are-further") =>
  template({
    name: "tool",
    title: "tool export",
    source: "a test",
    core: [],
    columns: {},
    zone: { kind: "own" },
    blankDate: "",
    group: {
      keyOf: ({ written }) => written[0] || null,
      images,
      why: issue("part-of-another-row", wholeRow, "it is so.", "Do this."),
    },
  });

/** The lines of each unit: of its Pin, of those that belong to it, of the others. */
function units(images: "belong" | "are-further", rows: readonly SourceRow[]) {
  const groups = openGroups(tool(images), 2);
  const lines = (some: readonly SourceRow[]) => some.map(({ line }) => line);
  const all = [...rows.map((one) => groups.take(one)), groups.end()].filter((unit) => unit !== null);
  return all.map(({ pin, belonging, others }) => [pin?.line ?? null, lines(belonging), lines(others)]);
}

describe.each([
  ["belong", [1, [2], [2]], [[3, [], []]]],
  [
    "are-further",
    [1, [], []],
    [
      [null, [], [2]],
      [3, [], []],
    ],
  ],
] as const)("images that %s", (images, first, rest) => {
  it("are those of rows with the same key", () => {
    expect(units(images, [row(1, "a", "x"), row(2, "a", "y"), row(3, "b", "z")])).toEqual([first, ...rest]);
  });
  it("are none of a row without a key, nor of one with more cells than the header", () => {
    const alone = [1, 2, 3, 4, 5].map((line) => [line, [], []]);
    const rows = [
      row(1, "a", "x"),
      row(2, "a", "x", "y"),
      row(3, "a", "x"),
      row(4, "", "x"),
      row(5, "", "x"),
    ];
    expect(units(images, rows)).toEqual(alone);
  });
});

it("keeps a hundred rows of a group, and counts the rest", () => {
  const all = units(
    "belong",
    Array.from({ length: 103 }, (_, line) => row(line, "a", "x")),
  );
  expect(all.slice(0, 3)).toEqual([100, 101, 102].map((line) => [null, [], [line]]));
  expect(all.slice(3)).toEqual([
    [0, expect.objectContaining({ length: 99 }), expect.objectContaining({ length: 99 })],
  ]);
});

it("leaves every row alone where the template knows no groups", () => {
  const groups = openGroups({ ...tool("belong"), group: null }, 2);
  const one = row(1, "a", "x");
  expect([groups.take(one), groups.end()]).toEqual([{ pin: one, belonging: [], others: [] }, null]);
});
