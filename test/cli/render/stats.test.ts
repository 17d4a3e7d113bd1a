// Statistics as people and programs see them.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { StatsReport } from "../../../src/actions/statistics/report.ts";
import { openSummary } from "../../../src/actions/statistics/summary.ts";
import { columnLines } from "../../../src/cli/render/columns.ts";
import { sparkline } from "../../../src/cli/render/spark.ts";
import { statsCsv, statsJson, statsLines } from "../../../src/cli/render/stats.ts";
import { widthOf } from "../../../src/cli/render/text.ts";
import { chartsOf } from "../../../src/cli/terminal.ts";

const noon = Date.parse("2026-11-24T12:00:00Z");
const day = 86_400_000;
const look = { width: 110, colour: false, now: noon };

function report(titles: readonly string[]): StatsReport {
  const wish = { by: "pin", since: noon - 7 * day, until: noon, zone: null } as const;
  const summary = openSummary(wish);
  const labels = {
    calendar: "a.csv",
    body: null,
    permalink: null,
    boardId: "1",
    boardTitle: "Kitchen ideas",
  };
  for (const [n, title] of titles.entries()) {
    const place = {
      id: `pin-${n}`,
      line: n + 2,
      title,
      profile: "p",
      profileName: "North",
      publishedAt: noon,
    };
    const records = [8, 4, 1].map((days) => ({
      recordedAt: noon - days * day,
      stats: { impressions: 1_000 * (9 - days), saved: 3, outbound_clicks: 1, likes: 0, odd: [1] },
    }));
    summary.add({ ...labels, ...place }, records);
  }
  return {
    ...wish,
    ledger: "/pins/pinsheet.db",
    rows: summary.rows(),
    published: titles.length + 1,
    without: 1,
    refreshed: null,
  };
}

const lines = (
  titles: readonly string[],
  differs: { width?: number; charts?: "none" | "ascii" | "unicode"; all?: boolean } = {},
) => [
  ...statsLines(
    report(titles),
    { charts: differs.charts ?? "none", all: differs.all ?? false, again: (hint) => hint },
    { ...look, width: differs.width ?? 110 },
  ),
];

test("a table tells totals, what came, and no column that is empty", () => {
  expect(
    lines(["Shelves"]).join("\n"),
  ).toBe(`/pins/pinsheet.db · 2 published Pins · since Tue 17 Nov 12:00 UTC

 pin      board          impressions          saves  clicks
 Shelves  Kitchen ideas        8,000  +7,000      3       1

 Behind each number: what came in this time.
 1 Pin has no statistics yet. Postproxy takes records about once a day; \`pinsheet watch\` fetches them, and so
 does \`pinsheet stats --refresh\`.`);
});

test("charts are drawn for a terminal alone, of ASCII where it does not speak UTF-8", () => {
  expect(lines(["Shelves"], { charts: "unicode" }).join("\n")).toMatch(/[▁▆█]{14}/);
  expect(lines(["Shelves"], { charts: "ascii" }).join("\n")).toMatch(/[_.:#+*=-]{14}/);
  const tty = { isTTY: true } as unknown as Parameters<typeof chartsOf>[0];
  const pipe = {} as unknown as Parameters<typeof chartsOf>[0];
  expect(chartsOf(pipe, { LANG: "de_DE.UTF-8" })).toBe("none");
  expect(chartsOf(tty, { LANG: "de_DE.UTF-8" })).toBe("unicode");
  expect(chartsOf(tty, { LANG: "de_DE.utf8", LC_ALL: "C" })).toBe("ascii");
  expect(chartsOf(tty, {})).toBe("ascii");
  expect(chartsOf(tty, { TERM: "dumb", LANG: "C.UTF-8" })).toBe("none");
});

test("a chart shows the highest value highest, and nothing below zero", () => {
  expect(sparkline([0, 1, 7, -3], "unicode")).toBe("▁▂█▁");
  expect(sparkline([0, 0], "ascii")).toBe("__");
});

test("no line is wider than the terminal, and what matters most stays", () => {
  for (const width of [200, 80, 60, 45]) {
    const told = lines(["A very long title of a Pin about shelves, in many words"], {
      width,
      charts: "ascii",
    });
    for (const line of told.slice(2, 4)) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(told.find((line) => line.includes("A very"))).toContain("8,000");
  }
  const narrow = [
    ...columnLines([{ head: "pin", cells: ["x".repeat(40)], align: "left", spare: 0, least: 28 }], {
      ...look,
      width: 20,
    }),
  ];
  expect(narrow.every((line) => widthOf(line) <= 20)).toBe(true);
});

test("the first twenty Pins are shown, and all with --all", () => {
  const many = Array.from({ length: 23 }, (_, n) => `Pin ${n}`);
  expect(lines(many).join("\n")).toContain("3 more; --all shows every one.");
  expect(lines(many, { all: true }).filter((line) => /Pin \d/.test(line)).length).toBe(23);
});

test("NDJSON has a line for each Pin with its record as it came, then a summary", () => {
  const [row, end] = [...statsJson(report(["Shelves"]))].map((line) => JSON.parse(line) as object);
  expect(row).toMatchObject({
    type: "statistics",
    by: "pin",
    pin: "pin-0",
    impressions: 8_000,
    saved: 3,
    comments: null,
    gained: { impressions: 7_000, saved: 0 },
    stats: { impressions: 8_000, saved: 3, outbound_clicks: 1, likes: 0, odd: [1] },
  });
  expect(end).toMatchObject({ type: "summary", rows: 1, published: 2, without: 1, refreshed: null });
});

test("every field is in docs/guide/stats.md", () => {
  const page = readFileSync(new URL("../../../docs/guide/stats.md", import.meta.url), "utf8");
  for (const line of statsJson(report(["Shelves"])))
    for (const name of Object.keys(JSON.parse(line) as object))
      expect(page).toContain(name === "type" ? name : `\`${name}\``);
});

test("CSV holds every Pin, and no title of it is run as a formula", () => {
  const [head = "", first = ""] = [...statsCsv(report(['=HYPERLINK("https://evil.example")']))];
  expect(head.startsWith("pin,calendar,line,title,")).toBe(true);
  expect(first).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  expect(first.split(",").length).toBe(head.split(",").length);
});
