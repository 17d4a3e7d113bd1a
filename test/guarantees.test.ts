// docs/why/guarantees.md names the tests of each of its lines; a promise whose test is gone is a promise no more. That each of
// them fails without what it holds is tried by `npm run mutate:guards`.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { guards } from "./mutation/guards.ts";

const page = readFileSync(new URL("../docs/why/guarantees.md", import.meta.url), "utf8");
const lines = page.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| … | then"));

/** "`file`: words · `file`: words", the last cell of a line. */
const named = (line: string) =>
  (line.split(" | ").at(-1) ?? "")
    .replace(/ \|$/, "")
    .split(/ · (?=`)/)
    .map((one) => /^`([^`]+\.ts)`: (.+)$/.exec(one) ?? [])
    .map(([, file = "", words = ""]) => ({ file, words: words.trim() }));

/** Those that are run: one that is skipped holds nothing. */
function namesIn(file: string): string[] {
  const source = readFileSync(new URL(file, import.meta.url), "utf8");
  const tests = source.matchAll(/(?:it|test)(?:\.each(?:<.*?>)?\([\s\S]*?\))?\(\s*["'`](.+?)["'`],/g);
  return [...tests].map(([, name = ""]) => name);
}

/** The words belong to one test, or nobody knows which of them would fail. */
const testsOf = (file: string, words: string) => namesIn(file).filter((name) => name.includes(words));

test("the page has a line for each thing that happens to people", () => {
  expect(lines.length).toBeGreaterThan(25);
});

test.each(lines)("a test shows: %s", (line) => {
  const tests = named(line);
  expect(tests.length).toBeGreaterThan(0);
  for (const { file, words } of tests) {
    expect(words).not.toBe("");
    expect(testsOf(file, words), `${file}: ${words}`).toHaveLength(1);
  }
});

describe("a guard that is taken out on trial", () => {
  test.each(guards.map(({ test }) => test))("has a test: %s", (one) => {
    const [file = "", ...words] = one.split(": ");
    expect(testsOf(file, words.join(": "))).toHaveLength(1);
  });
});
