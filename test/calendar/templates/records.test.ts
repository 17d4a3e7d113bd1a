// The reader, record by record: its header, what a glance tells of a row, the sheet of a workbook, what is said at the end.

import { describe, expect, it, test } from "vitest";
import { type DateOrders, noOrders } from "../../../src/calendar/rows/date-forms.ts";
import { noSettings } from "../../../src/calendar/settings.ts";
import { openReader } from "../../../src/calendar/templates/reader.ts";

const header = ["body", "board_id", "media_url", "publish_at", "profile", "alt_text", "", "platform"];
const written = ["Text", "Board", "https://a.example/a.jpg", "2026-12-01T09:00", "north", "", "", ""];
const row = (cells: Record<number, string> = {}) => Object.assign([...written], cells);

const open = (differs: Partial<Parameters<typeof openReader>[0]> = {}) =>
  openReader({
    calendar: "c.csv",
    files: true,
    isGrid: false,
    timezone: "Europe/Paris",
    settings: noSettings,
    refuse: ({ message }) => new Error(message),
    ...differs,
  });

/** Behind its header. */
function opened(differs: Parameters<typeof open>[0] = {}, names = header) {
  const reader = open(differs);
  reader.take(1, [...names], noOrders);
  return reader;
}

describe("the header", () => {
  const groups = ["All Social", "", "", "", "Pinterest", ""];
  const names = [
    "postAtSpecificTime (YYYY-MM-DD HH:mm:ss)",
    "content",
    "imageUrls (comma-separated)",
    "link (OGmetaUrl)",
    "title",
    "link",
  ];
  it("is one record, or two where the first names groups of columns", () => {
    const one = opened();
    expect(one.headerRecords()).toBe(1);
    const two = open();
    expect(two.take(1, groups, noOrders)).toEqual({ rows: [], skipped: [] });
    expect(two.headerRecords()).toBe(2);
    expect(() => two.take(2, names, noOrders)).toThrow(/the board/);
  });
  it("is no third record: the second is one, whatever it says", () => {
    const reader = open();
    reader.take(1, groups, noOrders);
    expect(() => reader.take(2, groups, noOrders)).toThrow();
  });
  it("is missing in a file that ends before it", () => {
    expect(() => open().end()).toThrow(/there is no column .*holds: $/);
  });
  it("says nothing of a time, and can not be glanced at", () => {
    const reader = open();
    expect([reader.timeOf(1, header), reader.glance(1, header)]).toEqual([null, null]);
  });
  it("is told without settings too", () => {
    const reader = openReader({
      calendar: "c.csv",
      files: true,
      isGrid: false,
      timezone: null,
      refuse: ({ message }) => new Error(message),
    });
    reader.take(1, [...header], noOrders);
    expect(reader.end()).toMatchObject({ template: "pinsheet", timezone: null, timeColumn: "publish_at" });
  });
});

describe("a glance", () => {
  it("tells of a plain row what reading it would", () => {
    const reader = opened();
    const glance = reader.glance(2, row());
    const [read] = opened().take(2, row(), noOrders).rows;
    expect(glance).toMatchObject({ digest: read?.digest, place: "north\nBoard" });
    expect(glance?.row()).toEqual(read);
    expect(reader.timeOf(2, row())).toBe("2026-12-01T09:00");
  });

  it.each([
    ["has more cells than the header", [...written, "more"]],
    ["ends too early", written.slice(0, 3)],
    ["holds what cannot be sent", row({ 5: "a shelf" })],
    ["has several media", row({ 2: "https://a.example/a.jpg, https://a.example/b.jpg" })],
    ["is for another network", row({ 7: "facebook" })],
  ])("is not enough for a row that %s", (_, cells) => {
    expect(opened().glance(2, cells)).toBeNull();
  });
  it("is not enough where the first of several media is taken, for that is worth saying", () => {
    const reader = opened({ settings: { ...noSettings, severalImages: "first" } });
    expect(reader.glance(2, row({ 2: "https://a.example/a.jpg, https://a.example/b.jpg" }))).toBeNull();
  });
  it("is not enough where rows beside each other may be one Pin", () => {
    const vista = ["message", "type", "link", "time", "board"];
    const reader = opened({}, vista);
    expect(
      reader.glance(2, ["Text", "image", "https://a.example/a.jpg", "2026-12-01 5:05 pm", "B"]),
    ).toBeNull();
  });
  it("counts what stands in a column without a name", () => {
    const reader = opened();
    expect(reader.glance(2, row({ 6: "x" }))).not.toBeNull();
    expect(reader.end().notes).toMatchObject([{ message: expect.stringContaining("column 7 has cells") }]);
  });
});

describe("what is said at the end", () => {
  const notes = (rows: string[][], differs: Parameters<typeof open>[0] = {}) => {
    const reader = opened(differs);
    for (const [index, cells] of rows.entries()) reader.take(index + 2, cells, noOrders);
    return reader.end().notes.map(({ message }) => message);
  };
  test("is nothing where there is nothing to say", () => {
    expect(notes([row(), row({ 6: " " })])).toEqual([]);
  });
  test("is what has no name, once", () => {
    expect(notes([row({ 6: "x" }), row({ 6: "y" })])).toEqual([
      "column 7 has cells but no header; they are ignored.",
    ]);
  });
  test("is what cannot be sent, and what is skipped", () => {
    expect(notes([row(), row({ 5: "a shelf" }), row({ 7: "x" }), row({ 7: "y" })])).toEqual([
      'this is a pinsheet calendar: 1 column has no counterpart: alt_text; 2 rows are skipped: "platform" does not name Pinterest.',
    ]);
  });
  test("is nothing of a column that cannot be sent and holds nothing", () => {
    expect(notes([row({ 5: "" }), row({ 7: "x" })]).join()).not.toContain("alt_text");
  });
});

describe("the sheet of a workbook", () => {
  it("has rows that end with their last cell, and cells beyond the header, which have no name", () => {
    const reader = opened({ isGrid: true });
    const short = reader.take(2, written.slice(0, 5), noOrders);
    const long = reader.take(3, [...written, "", "x"], noOrders);
    expect([...short.rows, ...long.rows].map(({ issues }) => issues)).toEqual([[], []]);
    expect(reader.glance(4, written.slice(0, 5))?.digest).toBe(short.rows[0]?.digest);
    expect(reader.end().notes.map(({ message }) => message)).toEqual([
      "column 10 has cells but no header; they are ignored.",
    ]);
  });
});

describe("dates", () => {
  const dayFirst: DateOrders = { "/": "day-first" };
  const at = (cells: string[], ...orders: DateOrders[]) => {
    const reader = opened();
    return orders.flatMap((order) =>
      reader.take(2, cells, order).rows.map(({ fields }) => fields.publishAt?.at),
    );
  };
  it("are read in the order that was found for the calendar, from then on", () => {
    const june = Date.UTC(2026, 5, 5, 7);
    expect(at(row({ 3: "05/06/2026 09:00" }), dayFirst, noOrders)).toEqual([june, june]);
    expect(at(row({ 3: "05/06/2026 09:00" }), noOrders)).toEqual([undefined]);
  });
});

test("zones: those of the settings win, and a template that fixes its own only shows times in them", () => {
  const bulk = ["Title", "Media URL", "Pinterest board", "Thumbnail", "Description", "Link", "Publish date"];
  const settings = { ...noSettings, timezone: "Asia/Tokyo" };
  expect(opened({ settings }).end().timezone).toBe("Asia/Tokyo");
  expect(opened().end().timezone).toBe("Europe/Paris");
  const fixed = opened({ settings }, bulk).end();
  expect(fixed.timezone).toBe("UTC");
  expect(fixed.notes[0]?.message).toContain("times are UTC, whatever --timezone says");
  const [read] = opened().take(2, row(), noOrders).rows;
  expect(read?.fields.publishAt).toEqual({ at: Date.UTC(2026, 11, 1, 8), zone: "Europe/Paris" });
});
