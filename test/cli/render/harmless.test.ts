import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLine, harmless } from "../../../src/cli/render/harmless.ts";
import { runs, seed } from "../../support/seed.ts";

test.each([
  "=HYPERLINK(1)",
  "+1",
  "-2+3",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "  =1",
  "＝1",
  "＋1",
  "－1",
  "＠x",
  "\ufeff=1",
  "\u0000=1",
  "\u200b=1",
])("%j is made text", (cell) => {
  expect(harmless(cell)).toBe(`'${cell}`);
});

test.each(["", "Shelves", "a=b", "3 − 2", "'=1", "Tile samples - part 2", "https://a.example/?q=1"])(
  "%j stays as it is",
  (cell) => {
    expect(harmless(cell)).toBe(cell);
  },
);

test("a number stays one, also below zero, and null is an empty cell", () => {
  expect(csvLine([-3, 0.5, null, true, "-3"])).toBe("-3,0.5,,true,'-3");
});

test("any line is read back cell by cell, and no cell of it begins a formula", () => {
  const cells = fc.array(fc.string({ unit: "grapheme" }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(cells, (texts) => {
      const [read = []] = parse(`${csvLine(texts)}\r\n`, { relax_column_count: true }) as string[][];
      expect(read).toEqual(texts.map(harmless));
      for (const cell of read) expect(cell).not.toMatch(/^\s*[=+\-@]/);
    }),
    { seed, numRuns: runs(300) },
  );
});
