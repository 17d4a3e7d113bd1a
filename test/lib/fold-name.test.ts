import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldName, matchBoard } from "../../src/lib/fold-name.ts";
import { runs, seed } from "../support/seed.ts";

const boards = [
  { id: "718605684300112233", name: "Kitchen ideas" },
  { id: "718605684300112234", name: "Small balconies" },
  { id: "718605684300112235", name: "Küche & Café" },
  { id: "718605684300112236", name: "Grandma’s garden" },
  { id: "718605684300112237", name: "Tiles" },
  { id: "718605684300112238", name: "TILES" },
];

const matched = (cell: string) => {
  const match = matchBoard(cell, boards);
  return match.kind === "one" ? match.board.name : match.kind;
};
const suggested = (cell: string) => {
  const match = matchBoard(cell, boards);
  return match.kind === "none" ? match.suggestions.map(({ name }) => name) : match.kind;
};

describe("a board is found", () => {
  test.each([
    ["718605684300112234", "Small balconies"],
    ["kitchen  IDEAS ", "Kitchen ideas"],
    ["kitchen\u00a0ideas\u200b", "Kitchen ideas"],
    ["Küche and Cafe\u0301", "Küche & Café"],
    ["Küche&Café", "Küche & Café"],
    ["Grandma's garden", "Grandma’s garden"],
    ["Ｋｉｔｃｈｅｎ ideas", "Kitchen ideas"],
  ])("by %j", (cell, name) => {
    expect(matched(cell)).toBe(name);
  });

  test("by its exact name where others differ in case alone", () => {
    expect(matched("TILES")).toBe("TILES");
    expect(matched("Tiles")).toBe("Tiles");
  });

  test("by its id before anybody's name", () => {
    const named = [...boards, { id: "9", name: "718605684300112233" }];
    expect(matchBoard("718605684300112233", named)).toEqual({ kind: "one", board: boards[0] });
  });
});

test("a name that several boards share is not decided", () => {
  expect(matchBoard("tiles", boards)).toEqual({ kind: "several", boards: boards.slice(4) });
  const twins = [
    { id: "1", name: "Tiles" },
    { id: "2", name: "Tiles" },
  ];
  expect(matchBoard("Tiles", twins)).toEqual({ kind: "several", boards: twins });
});

describe("a name that is only near is a suggestion, never a match", () => {
  test.each([
    ["Kitchn ideas", ["Kitchen ideas"]],
    ["Kitchen", ["Kitchen ideas"]],
    ["Kitchen ideas/Shelves", ["Kitchen ideas"]],
    ["Kuche & Cafe", ["Küche & Café"]],
    ["Bathrooms", []],
    ["", []],
    ["\u200b", []],
  ])("%j suggests %j", (cell, names) => {
    expect(suggested(cell)).toEqual(names);
  });

  test("at most three, the nearest first", () => {
    const many = ["Kitchen 10", "Kitchen 1", "Kitchen 2", "Kitchen 3", "Kitchen 4"].map((name) => ({
      id: name,
      name,
    }));
    const match = matchBoard("Kitchen 1x", many);
    expect(match).toMatchObject({ kind: "none", suggestions: [{ name: "Kitchen 10" }, {}, {}] });
  });
});

const anyName = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(..."aAéİßŉǅﬁＡ″’'´`“&–- \u00a0\u200b\u200d\u00ad\u0301\u1160ﾠ\ufeff☕\ufe0f"),
  }),
);

test("folding twice changes nothing", () => {
  fc.assert(
    fc.property(anyName, (name) => {
      expect(foldName(foldName(name))).toBe(foldName(name));
    }),
    { seed, numRuns: runs(5000) },
  );
});

const variant = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => ` ${name.replaceAll(" ", "\u00a0")}\u200b`,
  (name) => name.replaceAll("&", "and"),
  (name) => `${name}e`,
);

test("a board is found by every name that folds to the same, and by no other", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(anyName, variant, (name, vary) => {
      const cell = vary(name);
      const { kind } = matchBoard(cell, [{ id: "an id", name }]);
      const same = foldName(name) === foldName(cell) && foldName(cell) !== "";
      expect(kind === "one").toBe(same || name.trim() === cell.trim());
      kinds.add(kind);
    }),
    { seed, numRuns: runs(2000) },
  );
  expect(kinds).toEqual(new Set(["one", "none"]));
});

test("of hundreds of wrong names only the first are looked at for what they may mean", () => {
  const own = [{ id: "1", name: "Kitchen ideas" }];
  const suggestions = Array.from({ length: 300 }, (_, n) => matchBoard(`Kitchen ideas ${n}`, own)).map(
    (one) => (one.kind === "none" ? one.suggestions.length : -1),
  );
  expect(suggestions.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 1));
  expect(suggestions.slice(100)).toEqual(Array.from({ length: 200 }, () => 0));
  expect(matchBoard("kitchen ideas", own).kind).toBe("one");
});
