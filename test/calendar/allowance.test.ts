// What a calendar may unfold to, held against real files of each format; and that calendars as people have them are far from it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openAllowance } from "../../src/calendar/allowance.ts";
import { openTable } from "../../src/calendar/table.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import { folder } from "../support/pins.ts";
import { xlsxOf, zipOf } from "../support/zip.ts";

const csv = (rows: readonly string[][]) =>
  Buffer.from(rows.map((cells) => cells.map((cell) => `"${cell}"`).join(",")).join("\n"));

/** Every text stands in the file once. */
function xlsx(rows: readonly string[][]): Buffer {
  const place = new Map<string, number>();
  const numberOf = (text: string) => {
    const known = place.get(text) ?? place.size;
    place.set(text, known);
    return known;
  };
  const written = rows.map((cells) => {
    const all = cells.map((cell) => (cell === "" ? "<c/>" : `<c t="s"><v>${numberOf(cell)}</v></c>`));
    return `<row>${all.join("")}</row>`;
  });
  return xlsxOf({ rows: written.join(""), strings: [...place.keys()].map((text) => `<t>${text}</t>`) });
}

function ods(rows: readonly string[][]): Buffer {
  const written = rows.map((cells) => {
    const all = cells.map((cell) => `<table-cell>${cell === "" ? "" : `<p>${cell}</p>`}</table-cell>`);
    return `<table-row>${all.join("")}</table-row>`;
  });
  return zipOf([
    { name: "mimetype", content: "" },
    { name: "content.xml", content: `<d><table table:name="Pins">${written.join("")}</table></d>` },
  ]);
}

const formats: [string, (rows: readonly string[][]) => Buffer, place: string][] = [
  ["csv", csv, "autumn.csv"],
  ["xlsx", xlsx, 'autumn.xlsx, sheet "Pins"'],
  ["ods", ods, 'autumn.ods, sheet "Pins"'],
];

async function read(kind: string, bytes: Buffer): Promise<number> {
  const file = join(folder(), "calendar");
  writeFileSync(file, bytes);
  const table = await openTable(file, `autumn.${kind}`, null);
  try {
    let count = 0;
    for await (const _ of table.rows()) count++;
    return count;
  } finally {
    table.close();
  }
}

async function refusal(kind: string, bytes: Buffer): Promise<ExpectedError> {
  const error = await read(kind, bytes).catch((thrown: unknown) => thrown);
  if (!(error instanceof ExpectedError)) throw new Error(`no refusal, but ${String(error)}`);
  return error;
}

const header = ["body", "board_id", "media_url", "publish_at"];
const long = (length: number) => "x".repeat(length);

const tooMuch: [string, string[][], string][] = [
  [
    "a cell of 100,001 characters",
    [header, ["a", "b", long(100_001)]],
    "cell C2: longer than 100,000 characters",
  ],
  [
    "a row of 300,001",
    [header, ["a", long(100_000), long(100_000), long(99_999), "b"]],
    "cell E2: up to there the row holds more than 300,000 characters",
  ],
  [
    "a filled cell in the 1001st column",
    [header, [...Array.from({ length: 1000 }, () => ""), "x"]],
    "cell ALM2: no calendar has that many columns",
  ],
  [
    "more rows than its size allows",
    [header, ...Array.from({ length: 60_000 }, () => ["a"])],
    "rows are too many for so small a file",
  ],
];

describe.each(formats)("a calendar as %s", (kind, make, place) => {
  test.each(tooMuch)("%s is refused, with its place and the remedy", async (_, rows, sentence) => {
    const error = await refusal(kind, make(rows));
    expect(error.message).toContain(place);
    expect(error.message).toContain(sentence);
    expect(error.hint).not.toBe("");
    expect(error.exitCode).toBe(3);
  });

  test("what is just allowed is read", async () => {
    const rows = [header, ["a", long(100_000), long(100_000), long(99_999)]];
    expect(await read(kind, make(rows))).toBe(2);
  });

  test("blank cells without end are no columns", async () => {
    const file = join(folder(), "calendar");
    writeFileSync(file, make([header, ["a", ...Array.from({ length: 5000 }, () => "")]]));
    const table = await openTable(file, `autumn.${kind}`, null);
    for await (const { cells } of table.rows()) expect(cells.length).toBeLessThanOrEqual(1000);
    table.close();
  });
});

test("one text that a workbook names 1,000 times is refused at the row with which it is too much", async () => {
  const note = long(99_000);
  const rows = [header, ...Array.from({ length: 1000 }, () => [note])];
  const error = await refusal("xlsx", xlsx(rows));
  // 20 million characters are free; the header is row 1.
  expect(error.message).toMatch(
    /^autumn\.xlsx, sheet "Pins", cell A20\d: the rows up to there hold 20 million characters/,
  );
  expect(error.hint).toContain("save it as CSV");
});

describe("calendars as people have them are far from any limit", () => {
  const take = (count: number, cells: string[], source: { bytes: number; kind: "text" | "workbook" }) => {
    const allowance = openAllowance({ place: "autumn", ...source });
    for (let line = 1; line <= count; line++) allowance.take({ line, cells });
    return true;
  };
  const own = [
    "Shelves that fit a small kitchen".repeat(3),
    "Kitchen ideas",
    "https://a.example/a.jpg",
    "2026-12-01 09:00",
  ];

  test("a million rows of text, with notes of 2,000 characters on every row", () => {
    const cells = [...own, long(2000)];
    const bytes = 1_000_000 * (cells.join(",").length + 1);
    expect(take(1_000_000, cells, { bytes, kind: "text" })).toBe(true);
  });

  test("100,000 rows of a workbook in 5 MB, with notes of 500 characters on every row", () => {
    expect(take(100_000, [...own, long(500)], { bytes: 5_000_000, kind: "workbook" })).toBe(true);
  });

  test("3,000 rows that are filled down, however well they pack", () => {
    expect(take(3000, [...own, long(2000)], { bytes: 12_000, kind: "workbook" })).toBe(true);
  });

  test("100,000 short rows of text", () => {
    const cells = ["Tea", "Tea", "1.jpg", "1.1. 9:00"];
    expect(take(100_000, cells, { bytes: 100_000 * 25, kind: "text" })).toBe(true);
  });
});
