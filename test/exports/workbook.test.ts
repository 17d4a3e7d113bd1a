// Workbooks with results: an Excel workbook is kept as it is, anything else becomes a plain one.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { openZip } from "../../src/calendar/formats/zip.ts";
import { resultColumns } from "../../src/calendar/rows/result-columns.ts";
import { openTable } from "../../src/calendar/table.ts";
import { fixable } from "../../src/exports/wanted.ts";
import {
  excelWithResults,
  newCsvWithResults,
  newOfRows,
  newWithResults,
} from "../../src/exports/workbook.ts";
import { withAddedCells } from "../../src/exports/xlsx-sheet.ts";
import { folder } from "../support/pins.ts";
import { xlsxOf } from "../support/zip.ts";
import { gathered, result } from "./sample.ts";

const shown = { zone: null };

function fileOf(bytes: Uint8Array): string {
  const file = join(folder(), "book");
  writeFileSync(file, bytes);
  return file;
}

async function tableOf(bytes: Uint8Array) {
  const table = await openTable(fileOf(bytes), "book", null);
  try {
    const rows = [];
    for await (const row of table.rows()) rows.push(row);
    return rows;
  } finally {
    table.close();
  }
}

async function partsOf(bytes: Uint8Array) {
  const zip = await openZip(fileOf(bytes), "book");
  try {
    const parts = new Map<string, string>();
    for (const name of zip.parts) parts.set(name, (await buffer(zip.read(name))).toString());
    return parts;
  } finally {
    zip.close();
  }
}

const text = (place: string, words: string) => `<c r="${place}" t="inlineStr"><is><t>${words}</t></is></c>`;
const book = xlsxOf({
  rows: [
    `<row r="2" spans="1:2" ht="30">${text("A2", "body")}${text("B2", "when")}</row>`,
    `<row r="4" spans="1:2">${text("A4", "Shelves &amp; &lt;hooks&gt;")}<c r="B4" s="1"><v>46357.375</v></c></row>`,
    '<row r="5"/>',
    `<row r="6">${text("A6", "=1+1")}<c r="C6"><f>1+1</f><v>2</v></c></row>`,
  ].join(""),
  after: '<mergeCells><mergeCell ref="A9:B9"/></mergeCells>',
  styles: '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>',
});
const results = [
  result(
    { line: 4, state: "published", permalink: "https://pin.example/1?a=1&b=2" },
    {
      publishedAt: Date.parse("2026-12-01T09:00:00Z"),
      statistics: { recordedAt: 0, stats: { impressions: 31 } },
    },
  ),
  result({ line: 6, state: "failed" }),
];
const source = (bytes: Uint8Array, rows = results) => ({
  file: fileOf(bytes),
  name: "book.xlsx",
  sheet: null,
  pages: async function* () {
    yield rows;
  },
});

describe("an Excel workbook", () => {
  test("has the results behind its widest row, as text and numbers", async () => {
    const made = await tableOf(await excelWithResults(source(book), shown));
    expect(made).toEqual([
      { line: 2, cells: ["body", "when", "", ...resultColumns] },
      {
        line: 4,
        cells: [
          "Shelves & <hooks>",
          "2026-12-01T09:00",
          "",
          "published",
          "https://pin.example/1?a=1&b=2",
          "2026-12-01T09:00+00:00",
          "",
          "31",
          "",
          "",
          "1970-01-01T00:00+00:00",
        ],
      },
      { line: 6, cells: ["=1+1", "", "2", "failed"] },
    ]);
  });

  test("is left alone otherwise: other parts, formats, formulas, heights, what follows the rows", async () => {
    const made = await partsOf(await excelWithResults(source(book), shown));
    const was = await partsOf(book);
    expect([...made.keys()]).toEqual([...was.keys()]);
    for (const [name, content] of was) {
      if (name !== "xl/worksheets/sheet1.xml") expect(made.get(name)).toBe(content);
    }
    const sheet = made.get("xl/worksheets/sheet1.xml") ?? "";
    const ours = /<c r="[D-K]\d+".*?<\/c>/g;
    expect(sheet.replace(ours, "")).toBe(was.get("xl/worksheets/sheet1.xml")?.replaceAll(' spans="1:2"', ""));
    expect(sheet.match(ours)).toHaveLength(8 + 5 + 1);
  });
});

test.each([
  [
    '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>',
    '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1"><x:v>7</x:v></x:c></x:row>',
  ],
  ["<row><c><v>1</v></c><c/></row>", '<row><c><v>1</v></c><c/><c r="C1"><v>7</v></c></row>'],
  ['<row r="1"/>', '<row r="1"><c r="A1"><v>7</v></c></row>'],
  [
    '<dimension ref="A1:B2"/><!-- <row r="1"> --><row r="1" a=">"></row>',
    '<!-- <row r="1"> --><row r="1" a=">"><c r="A1"><v>7</v></c></row>',
  ],
  ['<row r="2"></row>', null],
])("cells are added to %s", (xml, made) => {
  expect(withAddedCells(xml, new Map([[1, [7]]]))).toBe(made);
});

test("rows that need work become a workbook of their own, cells as they were read", async () => {
  const made = await tableOf(await newOfRows(source(book), fixable));
  expect(made.map(({ cells }) => cells)).toEqual([
    ["body", "when", "", "instead_of"],
    ["=1+1", "", "2", "pin-1"],
  ]);
});

describe("another calendar", () => {
  const csv = Buffer.from('body,when\n"<Shelves>\n_x0041_ 007",now\n\nb,c,d\n');
  const rows = [result({ line: 2 }), result({ line: 4, state: "held" })];

  test("becomes a workbook whose cells are the text that was read", async () => {
    expect(await tableOf(await newWithResults(source(csv, rows), shown))).toEqual([
      { line: 1, cells: ["body", "when", "", ...resultColumns] },
      { line: 2, cells: ["<Shelves>\n_x0041_ 007", "now", "", "scheduled"] },
      { line: 4, cells: ["b", "c", "d", "held"] },
    ]);
  });

  test("and a workbook becomes CSV that Excel opens, with nothing in it that it would run", async () => {
    const made = (await gathered(newCsvWithResults(source(book), shown))).toString();
    expect(made.split("\r\n")[0]).toBe(`\ufeffbody,when,,${resultColumns.join(",")}`);
    expect(made.split("\r\n")[2]).toBe("'=1+1,,2,failed,,,,,,,");
  });
});
