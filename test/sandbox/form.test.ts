import fc from "fast-check";
import { expect, test } from "vitest";
import { type Field, treeOf } from "../../src/sandbox/form.ts";
import { instantOf } from "../../src/sandbox/submission.ts";
import { runs, seed, seedsUntil } from "../support/seed.ts";

test("bracketed fields make the tree that JSON would be", () => {
  const fields: Field[] = [
    ["post[body]", "Shelves"],
    ["post[draft]", "false"],
    ["profiles[]", "pinterest"],
    ["media[]", "https://a.example/1.jpg"],
    ["media[]", "https://a.example/2.jpg"],
    ["platforms[pinterest][board_id]", "718605684300112233"],
    ["platforms[pinterest][thumb_offset]", "4"],
  ];
  expect(treeOf(fields)).toEqual({
    post: { body: "Shelves", draft: false },
    profiles: ["pinterest"],
    media: ["https://a.example/1.jpg", "https://a.example/2.jpg"],
    platforms: { pinterest: { board_id: "718605684300112233", thumb_offset: 4 } },
  });
});

test("what is text in JSON stays text", () => {
  const fields: Field[] = [
    ["post[body]", "true"],
    ["post[draft]", "yes"],
    ["platforms[pinterest][title]", "4"],
    ["platforms[pinterest][thumb_offset]", "4.5"],
  ];
  expect(treeOf(fields)).toEqual({
    post: { body: "true", draft: "yes" },
    platforms: { pinterest: { title: "4", thumb_offset: "4.5" } },
  });
});

test("platforms may come as one JSON text, alone", () => {
  const whole: Field = ["platforms", '{"pinterest":{"board_id":"7"}}'];
  const bracketed: Field = ["platforms[pinterest][title]", "Shelves"];
  expect(treeOf([whole])).toEqual({ platforms: { pinterest: { board_id: "7" } } });
  expect(treeOf([bracketed, whole])).toBeNull();
});

test("fields that contradict each other or are not named properly make no tree", () => {
  const bad: Field[][] = [
    [
      ["post[body]", "a"],
      ["post[body]", "b"],
    ],
    [
      ["post", "a"],
      ["post[body]", "b"],
    ],
    [
      ["media[]", "a"],
      ["media[x]", "b"],
    ],
    [
      ["media[x]", "a"],
      ["media[]", "b"],
    ],
    [["media[][x]", "a"]],
    [["[body]", "a"]],
    [["post[body", "a"]],
    [["", "a"]],
  ];
  for (const fields of bad) expect(treeOf(fields)).toBeNull();
});

test("a field called __proto__ is a field like any other", () => {
  const tree = treeOf([
    ["__proto__[polluted]", "yes"],
    ["post[__proto__][x]", "1"],
  ]);
  expect(Object.keys(tree ?? {})).toEqual(["__proto__", "post"]);
  expect("polluted" in {}).toBe(false);
});

test("any leaves under different names come back as they were sent", () => {
  const name = fc.stringMatching(/^[a-z_]{1,8}$/);
  const leaves = fc.uniqueArray(fc.tuple(name, name, fc.string()), {
    selector: ([first, second]) => `${first}/${second}`,
    minLength: 1,
  });
  fc.assert(
    fc.property(leaves, (triples) => {
      const tree = treeOf(triples.map(([a, b, text]): Field => [`x_${a}[${b}]`, text]));
      for (const [a, b, text] of triples) expect(tree?.[`x_${a}`]).toHaveProperty([b], text);
    }),
    { seed, numRuns: runs(100) },
  );
});

test("any names at all are answered, never thrown at", () => {
  let trees = 0;
  const loose = fc.stringMatching(/^[ab[\]]{0,7}$/);
  for (const next of seedsUntil(() => trees > 20))
    fc.assert(
      fc.property(fc.array(fc.tuple(loose, fc.string()), { maxLength: 4 }), (fields) => {
        if (treeOf(fields) !== null) trees++;
      }),
      { seed: next, numRuns: runs(500) },
    );
  expect(trees).toBeGreaterThan(20);
});

test("an instant needs an offset and a day that exists", () => {
  const at = Date.parse("2026-12-04T17:00:00Z");
  for (const text of [
    "2026-12-04T17:00:00Z",
    "2026-12-04T17:00Z",
    "2026-12-04T17:00:00.000Z",
    "2026-12-04T18:00:00+01:00",
    "2026-12-04T12:00:00-05:00",
  ]) {
    expect(instantOf(text)).toBe(at);
  }
  for (const text of [
    "",
    "soon",
    "2026-12-04",
    "2026-12-04 17:00:00Z",
    "2026-12-04T17:00:00",
    "2026-02-29T17:00:00Z",
    "2026-13-01T17:00:00Z",
    "2026-12-04T25:00:00Z",
    "2026-12-00T17:00:00Z",
  ]) {
    expect(instantOf(text)).toBeNull();
  }
  expect(instantOf("2028-02-29T00:00:00Z")).toBe(Date.UTC(2028, 1, 29));
});
