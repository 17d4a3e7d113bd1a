import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withParameters, withPrefix } from "../../src/rows/links.ts";
import { runs, seed } from "../support/seed.ts";

const utm = { utm_source: "pinterest", utm_campaign: "autumn & winter" };

describe("parameters added to a link", () => {
  test.each([
    ["https://a.example", "https://a.example?utm_source=pinterest&utm_campaign=autumn%20%26%20winter"],
    [
      "https://a.example/b?c=d",
      "https://a.example/b?c=d&utm_source=pinterest&utm_campaign=autumn%20%26%20winter",
    ],
    ["https://a.example/?", "https://a.example/?utm_source=pinterest&utm_campaign=autumn%20%26%20winter"],
    [
      "https://a.example/b?c&",
      "https://a.example/b?c&utm_source=pinterest&utm_campaign=autumn%20%26%20winter",
    ],
    [
      "https://a.example/b#top?x",
      "https://a.example/b?utm_source=pinterest&utm_campaign=autumn%20%26%20winter#top?x",
    ],
    [
      "https://a.example/?utm_source=mail",
      "https://a.example/?utm_source=mail&utm_campaign=autumn%20%26%20winter",
    ],
  ])("%s", (link, expected) => {
    expect(withParameters(link, utm)).toBe(expected);
  });

  test.each(["", "studio.example/a", "mailto:me@a.example", "https://"])("nothing is added to %j", (link) => {
    expect(withParameters(link, utm)).toBe(link);
  });

  test("leave every parameter of the link as it was, and the fragment, and are added once", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (link) => {
        const longer = withParameters(link, utm);
        const [before, after] = [new URL(link), new URL(longer)];
        for (const [name, value] of before.searchParams)
          expect(after.searchParams.getAll(name)).toContain(value);
        expect(after.searchParams.get("utm_source")).toBe(
          before.searchParams.get("utm_source") ?? "pinterest",
        );
        expect([after.origin, after.pathname, after.hash]).toEqual([
          before.origin,
          before.pathname,
          before.hash,
        ]);
        expect(withParameters(longer, utm)).toBe(longer);
      }),
      { seed, numRuns: runs(500) },
    );
  });
});

describe("a prefix", () => {
  test.each([
    ["blue-vase", "https://shop.example/products/", "https://shop.example/products/blue-vase"],
    ["/blue-vase", "https://shop.example/products/", "https://shop.example/products/blue-vase"],
    ["blue-vase", "https://shop.example", "https://shop.example/blue-vase"],
    ["17", "https://shop.example/?p=", "https://shop.example/?p=17"],
    ["studio.example/a", "https://", "https://studio.example/a"],
  ])("before %s: %s", (link, prefix, expected) => {
    expect(withPrefix(link, prefix)).toBe(expected);
  });

  test("is not put before a whole address, nor before nothing", () => {
    expect(withPrefix("http://a.example/b", "https://shop.example/")).toBe("http://a.example/b");
    expect(withPrefix("", "https://shop.example/")).toBe("");
  });
});
