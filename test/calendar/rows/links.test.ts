import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withParameters, withPrefix } from "../../../src/calendar/rows/links.ts";
import { runs, seed } from "../../support/seed.ts";

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

  test("are none where none is wanted, or the link has them all", () => {
    expect(withParameters("https://a.example/?b", {})).toBe("https://a.example/?b");
    const whole = "https://a.example/?utm_campaign=x&utm_source=y&";
    expect(withParameters(whole, utm)).toBe(whole);
  });

  test("come behind a question mark in the middle of what was asked", () => {
    expect(withParameters("https://a.example/?b?c?", { d: "e" })).toBe("https://a.example/?b?c?&d=e");
  });

  test.each([
    "",
    "studio.example/a",
    "mailto:me@a.example",
    "https://",
    "ftp://a.example/",
    "xhttps://a.example/",
  ])("nothing is added to %j", (link) => {
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

  test.each(["?", "&", "#", "-", "/", "="])("that ends with %s takes the link as it is", (end) => {
    expect(withPrefix("vase", `https://a.example/x${end}`)).toBe(`https://a.example/x${end}vase`);
  });

  test.each([
    ["//vase", "https://a.example/", "https://a.example/vase"],
    ["/vase", "https://a.example", "https://a.example/vase"],
    ["a/b", "https://a.example/?p", "https://a.example/?p/a/b"],
    ["a:b/c", "https://a.example/", "a:b/c"],
    ["a b:c", "https://a.example/", "https://a.example/a b:c"],
  ])("%s behind %s is %s", (link, prefix, whole) => {
    expect(withPrefix(link, prefix)).toBe(whole);
  });

  test("is not put before a whole address, nor before nothing", () => {
    expect(withPrefix("http://a.example/b", "https://shop.example/")).toBe("http://a.example/b");
    expect(withPrefix("", "https://shop.example/")).toBe("");
  });
});
