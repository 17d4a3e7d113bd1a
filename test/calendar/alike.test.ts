// Which rows of a calendar are looked at together.

import { describe, expect, it } from "vitest";
import { openAlike, openSet } from "../../src/calendar/alike.ts";

/** More than the tables hold at first, several times over. */
const many = Array.from({ length: 20_000 }, (_, n) => n);

describe("rows are looked at together", () => {
  const alike = (rows: readonly [media: string | null, id: string | null][]) => {
    const register = openAlike();
    for (const [index, [media, id]] of rows.entries()) register.add({ line: index + 2, media, id });
    return [...register.lines()].toSorted((a, b) => a - b);
  };

  it.each<[which: string, lines: number[], rows: [media: string | null, id: string | null][]]>([
    [
      "that share their medium",
      [2, 4, 5],
      [
        ["a", null],
        ["b", null],
        ["a", null],
        ["a", null],
      ],
    ],
    [
      "that share their id",
      [3, 4],
      [
        ["a", "1"],
        ["b", "2"],
        ["c", "2"],
      ],
    ],
    [
      "but none for the medium and the id that they do not have",
      [],
      [
        [null, null],
        [null, null],
      ],
    ],
    [
      "nor where the medium of one is the id of another",
      [],
      [
        ["a", "b"],
        ["b", "a"],
      ],
    ],
  ])("%s", (_, lines, rows) => {
    expect(alike(rows)).toEqual(lines);
  });

  it("however many there are", () => {
    const rows = many.map((n): [string, string] => [`https://a.example/${n}.jpg`, `${n}`]);
    expect(alike(rows)).toEqual([]);
    expect(alike([...rows, ...rows])).toHaveLength(2 * many.length);
  });
});

it("a set has what was added, and nothing else", () => {
  const set = openSet();
  for (const n of many) {
    expect(set.has(`text ${n}`)).toBe(false);
    set.add(`text ${n}`);
  }
  expect(many.filter((n) => !set.has(`text ${n}`))).toEqual([]);
  expect(many.filter((n) => set.has(`other ${n}`))).toEqual([]);
});

it("a set has what was added, whatever it holds besides", () => {
  for (const name of Array.from({ length: 60 }, (_, n) => `set ${n}`)) {
    const set = openSet();
    const texts = Array.from({ length: 500 }, (_, n) => `${name}, text ${n}`);
    for (const text of texts) set.add(text);
    expect(texts.filter((text) => !set.has(text))).toEqual([]);
    expect(texts.filter((text) => set.has(`other ${text}`))).toEqual([]);
  }
});
