import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clean, cut, fill, paragraph, widthOf, wrap } from "../../../src/cli/render/text.ts";
import { runs, seed } from "../../support/seed.ts";

const anyText = fc.string({ unit: "grapheme", maxLength: 60 });

describe("the width of a text", () => {
  test.each([
    ["", 0],
    ["Tile samples", 12],
    ["Chloé’s pantry – larder…", 24],
    ["e\u0301", 1],
    ["収納", 4],
    ["한국어", 6],
    ["ｆｕｌｌ", 8],
    ["🌿", 2],
    ["👩‍🌾", 2],
    ["🇫🇷", 2],
    ["❤️", 2],
    ["1️⃣", 2],
    ["a\u200Bb", 2],
    ["→ ✓", 3],
    ["Ελλάδα", 6],
    ["שלום", 4],
  ])("of %j is %d columns", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe("cleaned text", () => {
  test.each([
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]0;title\u0007after", "after"],
    ["two\nlines\tand\r\na tab", "two lines and a tab"],
    ["bell\u0007 and \u009b31m csi", "bell and  csi"],
    ["\u202Egnp.exe", "gnp.exe"],
    ["  spaced  ", "spaced"],
  ])("of %j is %j", (text, expected) => {
    expect(clean(text).replaceAll(/ +/g, " ")).toBe(expected.replaceAll(/ +/g, " "));
  });

  test("never holds a control character or a line break, whatever it was made of", () => {
    const nasty = fc.string({
      unit: fc.constantFrom("\u001b", "[", "3", "m", "\n", "\u0000", "\u009b", "\u202e", "a"),
    });
    fc.assert(
      fc.property(nasty, (text) => {
        expect(clean(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
      { seed, numRuns: runs(100) },
    );
  });
});

describe("text brought to a width", () => {
  test("is cut with an ellipsis, never through a wide character", () => {
    expect(cut("Tile samples", 8)).toBe("Tile sa…");
    expect(cut("収納収納", 6)).toBe("収納…");
    expect(cut("Tile samples", 12)).toBe("Tile samples");
  });

  test("fills its column exactly", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(widthOf(fill(text, width))).toBe(width);
      }),
      { seed, numRuns: runs(100) },
    );
  });

  test("is wrapped without losing or adding a letter, and no line is too wide", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
      }),
      { seed, numRuns: runs(100), examples: [["a-word-that-is-much-longer-than-any-line", 5]] },
    );
  });

  test("keeps its margin on every line", () => {
    expect(paragraph("Write 01:30 or 03:30.", 18, 4)).toEqual(["    Write 01:30 or", "    03:30."]);
  });
});
