// Every fixture made for another tool, planned: what comes out is checked in, line by line.

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { templateNames } from "../../../src/calendar/templates/index.ts";
import { asJson, fixtures, planOf } from "./plans.ts";

const calendars = ["", "variants/"].flatMap((place) =>
  readdirSync(join(fixtures, place))
    .filter((name) => name.endsWith(".csv"))
    .map((name) => place + name),
);

describe("a calendar made for another tool", () => {
  test("is there for every template", () => {
    expect(calendars).toEqual(expect.arrayContaining(templateNames.map((name) => `${name}.csv`)));
  });

  test.each(calendars)("%s is planned as it was reviewed", async (name) => {
    const report = await planOf(name);
    const golden = join(fixtures, "golden", `${basename(name, ".csv")}.ndjson`);
    await expect(await asJson(report)).toMatchFileSnapshot(golden);
  });

  test.each(templateNames)("%s is told by its headers alone", async (name) => {
    const {
      calendars: [calendar],
    } = await planOf(`${name}.csv`);
    expect(calendar).toMatchObject({ template: name, error: null });
  });

  test.each(calendars)("%s has a state for each of its rows", async (name) => {
    const {
      calendars: [calendar],
      rows,
      summary,
    } = await planOf(name);
    const states = Object.values(summary.states).reduce((sum, count) => sum + count, 0);
    expect([rows.length, summary.rows, states]).toEqual([calendar?.rows, calendar?.rows, calendar?.rows]);
  });
});
