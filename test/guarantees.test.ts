// docs/guarantees.md names a test for each of its lines; a promise whose test is gone is a promise no more.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../docs/guarantees.md", import.meta.url), "utf8");
const lines = page.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| … | then"));

test("the page has a line for each thing that happens to people", () => {
  expect(lines.length).toBeGreaterThan(25);
});

test.each(lines)("a test shows: %s", (line) => {
  const [, file = "", words = ""] = /\| `([^`]+\.ts)`: (.+) \|$/.exec(line) ?? [];
  const source = readFileSync(new URL(file, import.meta.url), "utf8");
  const names = [...source.matchAll(/(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*["'`](.+?)["'`],/g)].map(
    ([, name]) => name,
  );
  expect(words).not.toBe("");
  expect(names.some((name) => name?.includes(words.trim()))).toBe(true);
});
