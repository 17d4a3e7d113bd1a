import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  jsonLine,
  printable,
  printableJson,
  printableLines,
  printableReport,
} from "../../src/lib/printable.ts";
import { seed } from "../support/seed.ts";

/** What a terminal acts on or a viewer of logs breaks at, written out once more, without the program's own list. */
const powers = [
  ...Array.from({ length: 0x20 }, (_, n) => n),
  ...Array.from({ length: 0x21 }, (_, n) => 0x7f + n),
  0x61c,
  0x200e,
  0x200f,
  0x2028,
  0x2029,
  ...Array.from({ length: 5 }, (_, n) => 0x202a + n),
  ...Array.from({ length: 10 }, (_, n) => 0x2066 + n),
].map((code) => String.fromCharCode(code));

const hasPower = (text: string) => powers.some((one) => text.includes(one));

const texts = fc
  .array(fc.oneof(fc.constantFrom(...powers, "[", "]", "0;", "m", "\\", "\ud800", "ü", "👩‍👧"), fc.string()))
  .map((parts) => parts.join(""));

describe("text that is shown", () => {
  test.each([
    ["colours", "a\u001b[31mb\u001b[0m", "ab"],
    ["a cleared screen, in eight bits too", "a\u001b[2Jb\u009b2Jc", "abc"],
    ["a title of the window", "a\u001b]0;owned\u0007b\u009d0;owned\u009cc\u001b]0;owned\u001b\\d", "abcd"],
    ["a link", "\u001b]8;;http://evil.example/\u0007text\u001b]8;;\u0007", "text"],
    ["a sequence inside a sequence", "\u001b\u001b[2J[2Ja", " [2Ja"],
    ["a sequence that never ends", "a\u001b]0;rest of the sentence", "a ]0;rest of the sentence"],
    ["ends of lines", "a\r\nb\u0085c\u2028d\u2029e", "a b c d e"],
    ["turned writing", "a\u202egpj.exe\u2066b\u200f\u061c", "agpj.exeb"],
    ["half a character", "a\ud83d", "a\ufffd"],
    ["what belongs to text", "Crème 👩‍👧 עברית\u00a0•", "Crème 👩‍👧 עברית\u00a0•"],
  ])("%s", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test("has no power, whatever it was", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(hasPower(printable(text))).toBe(false);
        expect(hasPower(printableLines(text).replaceAll("\n", ""))).toBe(false);
        const report = printableReport(text).replaceAll("\n", "");
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a report may hold
        expect(hasPower(report.replace(/\u001b\[(?:1|2|22|31|32|33|36|39)m/g, ""))).toBe(false);
      }),
      { seed, numRuns: 2000 },
    );
  });

  test("is the same when it is cleaned again", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(printable(printable(text))).toBe(printable(text));
      }),
      { seed, numRuns: 1000 },
    );
  });
});

test("JSON reads back as the same value, and holds nothing raw", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const line = jsonLine({ [text]: text, more: [text] });
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ [text]: text, more: [text] })));
      expect(hasPower(line)).toBe(false);
      expect(printableReport(line)).toBe(line);
      expect(printableJson(line)).toBe(line);
    }),
    { seed, numRuns: 2000 },
  );
});

describe("nothing goes round that place", () => {
  const source = new URL("../../src/", import.meta.url);
  const holding = (what: RegExp, under = "") =>
    readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && file.startsWith(under))
      .filter((file) => what.test(readFileSync(new URL(file, source), "utf8")))
      .toSorted();

  test("streams of the process are written to in cli/terminal.ts", () => {
    // main.ts: words of its own, before anything else is loaded and where nothing can be written any more.
    expect(holding(/\b(?:stdout|stderr|stream)\.write\(|console\./)).toEqual(["cli/terminal.ts", "main.ts"]);
  });

  test("JSON for programs is made by jsonLine", () => {
    // init: a file that a person edits.
    expect(holding(/JSON\.stringify/, "cli/")).toEqual(["cli/commands/init.ts"]);
  });

  test("only a progress bar, whose words are its own, and questions have a stream", () => {
    expect(holding(/(?:stream|output): stderr/)).toEqual([
      "cli/ask.ts",
      "cli/commands/init.ts",
      "cli/progress.ts",
    ]);
  });
});
