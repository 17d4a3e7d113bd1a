import { expect, test } from "vitest";
import { noSettings, settingsOf } from "../../src/calendar/settings.ts";

const matches = (pattern: string, ...paths: string[]) =>
  settingsOf(paths, noSettings, [{ pattern, settings: { board: "found" } }]).board === "found";

test.each([
  ["/a/b.csv", "/a/b.csv", true],
  ["/a/*.csv", "/a/b.csv", true],
  ["/a/*.csv", "/a/b/c.csv", false],
  ["/a/**/*.csv", "/a/b/c.csv", true],
  ["/a/**/*.csv", "/a/c.csv", true],
  ["/a/**", "/a/b/c.csv", true],
  ["/a/b?.csv", "/a/b1.csv", true],
  ["/a/b?.csv", "/a/b/.csv", false],
  ["/a/b.csv", "/a/bXcsv", false],
  ["/a/(b)+[c].csv", "/a/(b)+[c].csv", true],
])("%s and %s: %j", (pattern, path, expected) => {
  expect(matches(pattern, path)).toBe(expected);
});

test("a name as typed matches too, such as - for standard input", () => {
  expect(matches("-", "-")).toBe(true);
});

test("of several that match, later ones win entry by entry, and their columns are joined", () => {
  const settings = settingsOf(["/a.csv"], { ...noSettings, board: "common", columns: { A: "body" } }, [
    { pattern: "/*.csv", settings: { board: "first", profile: "P", columns: { B: "title" } } },
    { pattern: "/a.csv", settings: { board: "second", columns: { A: null } } },
    { pattern: "/b.csv", settings: { board: "other" } },
  ]);
  expect(settings).toEqual({
    ...noSettings,
    board: "second",
    profile: "P",
    columns: { A: null, B: "title" },
  });
});
