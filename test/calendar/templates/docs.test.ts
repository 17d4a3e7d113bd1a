// docs/guide/calendars.md cannot lie: each of its examples is a fixture, and what stands under it is what `plan` says.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { templateNames } from "../../../src/calendar/templates/index.ts";
import { fixtures, sayingsOf } from "./plans.ts";

const page = readFileSync(new URL("../../../docs/guide/calendars.md", import.meta.url), "utf8");
const chapters = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((chapter) => [chapter.split("\n", 1)[0] ?? "", chapter]),
);

describe("docs/guide/calendars.md", () => {
  test("has a chapter for every template, in the order of the program", () => {
    expect([...chapters.keys()].slice(0, templateNames.length)).toEqual(templateNames);
  });

  test.each(templateNames)(
    "the example of %s is its fixture, and plan says of it what is shown",
    async (name) => {
      const chapter = chapters.get(name) ?? "";
      expect(/^```csv\n([\s\S]*?)^```/m.exec(chapter)?.[1]).toBe(
        readFileSync(join(fixtures, `${name}.csv`), "utf8"),
      );
      expect(/^```\n\n```\n([\s\S]*?)\n```/m.exec(chapter)?.[1]).toBe(await sayingsOf(name));
    },
  );
});
