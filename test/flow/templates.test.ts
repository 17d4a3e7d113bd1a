// Calendars of other tools through the whole program: what is skipped is never a Pin, and is accounted for at every run.

import { describe, expect, it } from "vitest";
import { read, workplace } from "../support/program.ts";

const header =
  "Text,Date,Time,Draft,Facebook,Pinterest,Picture Url 1,Pinterest Board,Pinterest Pin Title,Pinterest Pin Link";

function metricool(media: (name: string) => string, forPinterest: readonly string[]): string {
  const rows = forPinterest.map(
    (word, n) =>
      `Text ${n},2026-01-01,09:00:00,FALSE,TRUE,${word},${media("tile-samples.png")}?n=${n},Kitchen ideas,Pin ${n},`,
  );
  return [header, ...rows, ""].join("\n");
}

const late = ["--timezone", "UTC", "--max-late", "365d", "--wait", "0", "--json"];
const states = (stdout: string) => read(stdout).rows.map(({ line, state }) => `${line} ${state}`);

describe("rows that are no Pins", () => {
  it("are skipped, counted at every run, and never posted", async () => {
    const { write, inside: run, media, posts } = await workplace();
    write("m.csv", metricool(media, ["TRUE", "FALSE", "TRUE", ""]));
    const first = await run(["publish", "m.csv", ...late]);
    expect(first.code).toBe(0);
    expect(states(first.stdout)).toEqual(["2 submitted", "3 skipped", "4 submitted", "5 skipped"]);
    expect(posts()).toBe(2);
    const skipped = read(first.stdout).rows.filter(({ state }) => state === "skipped");
    expect(skipped).toMatchObject([{ pin: null, notes: [{ code: "not-for-pinterest" }] }, { notes: [{}] }]);

    // Nothing changed, so it is not read again; its rows are all there nevertheless.
    const second = await run(["publish", "m.csv", ...late]);
    expect(states(second.stdout).filter((row) => row.endsWith("skipped"))).toEqual([
      "3 skipped",
      "5 skipped",
    ]);
    const { lines, summary } = read(second.stdout);
    expect(lines[0]).toMatchObject({
      type: "calendar",
      template: "metricool",
      timezone: "UTC",
      rows: 4,
      notes: [],
    });
    expect(summary).toMatchObject({ rows: 4, states: { skipped: 2 } });
    expect(posts()).toBe(2);

    const status = read((await run(["status", "--json"])).stdout);
    expect(status.lines[0]).toMatchObject({ calendar: "m.csv", rows: 4 });
    expect(status.summary).toMatchObject({ rows: 4, states: { skipped: 2 } });
  });

  it("that were Pins not yet sent are withdrawn, and come back with their cell", async () => {
    const { write, inside: run, media } = await workplace();
    const later = (words: readonly string[]) =>
      metricool(media, words).replaceAll("2026-01-01", "2099-01-01");
    write("m.csv", later(["TRUE", "TRUE"]));
    await run(["publish", "m.csv", ...late]);
    write("m.csv", later(["TRUE", "FALSE"]));
    const { stdout } = await run(["publish", "m.csv", ...late]);
    expect(states(stdout)).toEqual(["2 scheduled", "3 skipped"]);
    expect(read(stdout).summary.withdrawn).toBe(1);
    write("m.csv", later(["TRUE", "TRUE"]));
    expect(states((await run(["publish", "m.csv", ...late])).stdout)).toEqual(["2 scheduled", "3 scheduled"]);
  });

  it("are a line of the count, and in the table where every row is asked for", async () => {
    const { write, inside: run, media } = await workplace();
    write("m.csv", metricool(media, ["TRUE", "FALSE"]).replaceAll("2026-01-01", "2099-01-01"));
    const few = (await run(["plan", "m.csv", "--timezone", "UTC"])).stdout;
    expect(few).toContain("1 ready · 1 skipped");
    expect(few).toContain("and 1 more skipped (--all shows every row)");
    expect(few).not.toContain("not-for-pinterest");
    expect((await run(["plan", "m.csv", "--timezone", "UTC", "--all"])).stdout).toContain(
      "not-for-pinterest",
    );
  });
});

describe("pinsheet.json", () => {
  const rows = (media: (name: string) => string) =>
    `Copy,Image,When,Goes to\nText,${media("tile-samples.png")},2099-01-01T09:00,tiles\n`;
  const columns = { Copy: "body", Image: "media_url", When: "publish_at", "Goes to": "link" };

  it("names columns and sets what a calendar has in common; a change of it is seen in a calendar that did not change", async () => {
    const { write, inside: run, media } = await workplace();
    write("shop.csv", rows(media));
    const settings = {
      columns,
      board: "Kitchen ideas",
      linkPrefix: "https://shop.example/",
      timezone: "Asia/Tokyo",
    };
    write("pinsheet.json", JSON.stringify({ calendars: { "*.csv": settings } }));
    const first = read((await run(["publish", "shop.csv", "--json", "--wait", "0"])).stdout);
    expect(first.rows).toMatchObject([
      { state: "scheduled", link: "https://shop.example/tiles", publish_at: "2099-01-01T00:00:00.000Z" },
    ]);
    const utm = { source: "pinterest" };
    write(
      "pinsheet.json",
      JSON.stringify({ utm, calendars: { "sh*.csv": settings, "other.csv": { board: "x" } } }),
    );
    const second = read((await run(["publish", "shop.csv", "--json", "--wait", "0"])).stdout);
    expect(second.rows).toMatchObject([{ link: "https://shop.example/tiles?utm_source=pinterest" }]);
    expect(second.rows[0]?.pin).toBe(first.rows[0]?.pin);
    // A flag wins over what the file says of one calendar.
    const third = read((await run(["plan", "shop.csv", "--json", "--timezone", "UTC"])).stdout);
    expect(third.rows).toMatchObject([{ publish_at: "2099-01-01T09:00:00.000Z" }]);
  });
});
