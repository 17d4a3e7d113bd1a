// Workbooks: those that LibreOffice saved, and those that no program would.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { calendarAt } from "../../src/calendar/open.ts";
import { readCalendar } from "../../src/calendar/read.ts";
import { openTable } from "../../src/calendar/table.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import { folder } from "../support/pins.ts";
import { type XlsxParts, xlsxOf, xlsxParts, zipOf } from "../support/zip.ts";

const fixtures = fileURLToPath(new URL("../../fixtures/calendars/libreoffice/", import.meta.url));

const read = (path: string, sheet: string | null = null) =>
  readCalendar(calendarAt(path, join(path, "../pinsheet.db")), {
    timezone: "Europe/Paris",
    sheet,
    stdin: Readable.from([]),
  });

/** Writes the bytes to a file and reads its table. */
async function table(bytes: Buffer, sheet: string | null = null) {
  const file = join(folder(), "autumn.xlsx");
  writeFileSync(file, bytes);
  const opened = await openTable(file, "autumn.xlsx", sheet);
  try {
    const rows: [number, string[]][] = [];
    for await (const { line, cells } of opened.rows()) rows.push([line, cells]);
    return { rows, notes: opened.notes() };
  } finally {
    opened.close();
  }
}

const rowsOf = async (parts: XlsxParts) => (await table(xlsxOf(parts))).rows;

async function refusal(bytes: Buffer, sheet: string | null = null): Promise<ExpectedError> {
  const error = await table(bytes, sheet).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ExpectedError);
  expect(error).toMatchObject({ exitCode: 3, hint: expect.stringMatching(/\.$/) });
  return error as ExpectedError;
}

describe("a calendar saved by LibreOffice", () => {
  const names = ["autumn.xlsx", "autumn.ods", "semicolons.csv", "utf-16.csv", "windows-1252.csv"];
  const at = (...parts: [number, number, number, number, number, number?]) =>
    Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3] - 1, parts[4], parts[5] ?? 0);

  test.each(names)("as %s gives the same rows", async (name) => {
    const { rows } = await read(join(fixtures, name));
    expect(rows.map(({ line }) => line)).toEqual([2, 5, 6, 7]);
    expect(rows[0]).toMatchObject({
      issues: [],
      fields: {
        title: "Küchenregale",
        body: "Sechs Regale; „schmal“ und 5 € günstig,\nmit Maßen.",
        board: "Kitchen ideas",
        publishAt: { at: at(2099, 12, 1, 9, 0), zone: "Europe/Paris" },
        draft: true,
        link: "https://studio.example/shelves",
      },
    });
    expect(rows[1]?.fields).toMatchObject({ board: null, publishAt: { at: at(2099, 12, 25, 18, 30) } });
    expect(rows[2]?.fields).toMatchObject({ publishAt: { at: at(2099, 3, 4, 7, 5, 30) } });
    expect(rows.map(({ issues }) => issues.map(({ code, column }) => [code, column]))).toEqual([
      [],
      [
        ["number-rounded", "Board"],
        ["cell-error", "Link"],
      ],
      [],
      [["board-missing", "Board"]],
    ]);
  });

  test.each(["autumn.xlsx", "autumn.ods"])(
    "%s says which sheet is read, and what it could not use",
    async (name) => {
      const { notes } = await read(join(fixtures, name));
      expect(notes.map(({ code, message }) => [code, message])).toEqual([
        ["sheet-chosen", 'the sheet "Pins" is read, the first of Lists (hidden), Pins, Ideas.'],
        ["merged-cells", expect.stringContaining("C6:C7")],
        ["unknown-column", "column 8 has cells but no header; they are ignored."],
      ]);
    },
  );

  test("a CSV of it shows which way round its dates are", async () => {
    const { notes } = await read(join(fixtures, "utf-16.csv"));
    expect(notes.find(({ code }) => code === "date-order")?.message).toBe(
      '"12/01/2099 09:00:00" is read as 1 December 2099: "12/25/2099 18:30:00" allows no other order.',
    );
  });

  test.each(["autumn.xlsx", "autumn.ods"])("%s has its other sheets under --sheet", async (name) => {
    const path = join(fixtures, name);
    expect((await read(path, "pins")).rows).toHaveLength(4);
    await expect(read(path, "Pinz")).rejects.toMatchObject({
      message: `${path} has no sheet "Pinz"`,
      hint: 'Did you mean "Pins"?',
      exitCode: 3,
    });
    await expect(read(path, "Lists")).rejects.toMatchObject({
      message: expect.stringContaining("no column"),
    });
  });

  test("a workbook is read from standard input too", async () => {
    const { createReadStream } = await import("node:fs");
    const stdin = createReadStream(join(fixtures, "autumn.xlsx"));
    const calendar = calendarAt("-", join(fixtures, "pinsheet.db"));
    expect((await readCalendar(calendar, { timezone: null, sheet: null, stdin })).rows).toHaveLength(4);
  });
});

describe("the cells of an Excel workbook", () => {
  const styles = [
    '<numFmts><numFmt numFmtId="164" formatCode="[$-409]d\\-mmm\\-yy h:mm AM/PM;@"/>',
    '<numFmt numFmtId="165" formatCode="&quot;day&quot; 0"/><numFmt numFmtId="166" formatCode="[Red]#,##0"/></numFmts>',
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>',
    ...[0, 14, 22, 164, 165, 166, 20].map((id) => `<xf numFmtId="${id}"/>`),
    "</cellXfs>",
  ].join("");
  const one = async (cell: string, parts: Partial<XlsxParts> = {}) =>
    (await rowsOf({ styles, ...parts, rows: `<row r="3">${cell}</row>` }))[0]?.[1][0];

  test.each([
    ['<c s="2"><v>46357.375</v></c>', "2026-12-01T09:00"],
    ['<c s="3"><v>46357.37501157407</v></c>', "2026-12-01T09:00:01"],
    ['<c s="3"><v>46357.999999999</v></c>', "2026-12-02T00:00"],
    ['<c s="1"><v>46357</v></c>', "2026-12-01"],
    ['<c s="1"><v>46357.5</v></c>', "2026-12-01T12:00"],
    ['<c s="6"><v>0.375</v></c>', "09:00"],
    ['<c s="6"><v>46357.375</v></c>', "2026-12-01T09:00"],
    ['<c s="4"><v>46357.375</v></c>', "46357.375"],
    ['<c s="5"><v>46357</v></c>', "46357"],
    ['<c s="1"><v>-5</v></c>', "-5"],
    ["<c><v>0.1</v></c>", "0.1"],
    ["<c><v>0.30000000000000004</v></c>", "0.3"],
    ["<c><v>17</v></c>", "17"],
    ["<c><v>718605684300112233</v></c>", "7.18606E+17"],
    ["<c><v>7.1860568430011226E17</v></c>", "7.18606E+17"],
    ['<c t="b"><v>1</v></c>', "TRUE"],
    ['<c t="e"><f>A1</f><v>#REF!</v></c>', "#REF!"],
    ['<c t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', "ab"],
    ['<c t="d"><v>2026-12-01T09:00:00</v></c>', "2026-12-01T09:00:00"],
    ["<c><f>A1</f></c>", "#NOT-CALCULATED!"],
    ['<c t="inlineStr"><is><r><t>two </t></r><r><t>fonts</t></r></is></c>', "two fonts"],
    ['<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>', "東京"],
    [
      '<c t="inlineStr"><is><t xml:space="preserve">a_x000D_\nb &lt;&amp;&#233;<![CDATA[<c>]]></t></is></c>',
      "a\r\nb <&é<c>",
    ],
  ])("%s is %j", async (cell, text) => {
    expect(await one(cell)).toBe(text);
  });

  test("days may be counted from 1904", async () => {
    expect(await one('<c s="2"><v>44895.375</v></c>', { properties: 'date1904="1"' })).toBe(
      "2026-12-01T09:00",
    );
  });

  test("rows and cells stand where they say, or else in order", async () => {
    const rows = [
      '<row r="2"><c r="C2" t="s"><v>1</v></c><c r="A2" t="s"><v>0</v></c></row>',
      '<row><c r="XFD3" s="1"/><c r="B3"><v>5</v></c><c><v>6</v></c></row>',
      '<row r="1048576"><c r="A1048576" t="s"><v>2</v></c></row>',
    ].join("");
    expect(await rowsOf({ rows, strings: ["<t>a</t>", "<t>c</t>", "<t> </t>"] })).toEqual([
      [2, ["a", "", "c"]],
      [3, ["", "5", "6"]],
    ]);
  });

  test("other producers name every tag with a prefix", async () => {
    const parts = xlsxParts({ rows: "" });
    const sheet = parts.find(({ name }) => name.endsWith("sheet1.xml"));
    if (sheet) {
      sheet.content =
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    }
    expect((await table(zipOf(parts))).rows).toEqual([[1, ["1"]]]);
  });
});

describe("a workbook that cannot be read names the place", () => {
  const text = (content: string) => `<c t="inlineStr"><is><t>${content}</t></is></c>`;
  test.each<[string, Buffer, string]>([
    ["an empty sheet", xlsxOf({ rows: "" }), 'autumn.xlsx, sheet "Pins" is empty'],
    [
      "text that is missing",
      xlsxOf({ rows: '<row r="17"><c r="B17" t="s"><v>9</v></c></row>' }),
      "cell B17: its text is missing",
    ],
    [
      "a cell far to the right",
      xlsxOf({ rows: '<row r="2"><c r="XFD2"><v>1</v></c></row>' }),
      "cell XFD2: no calendar has",
    ],
    [
      "a huge cell",
      xlsxOf({ rows: `<row r="2">${text("x".repeat(100_001))}</row>` }),
      "cell A2: longer than",
    ],
    ["rows out of order", xlsxOf({ rows: '<row r="5"/><row r="4"/>' }), "row 4 follows row 5"],
    ["a row beyond the last", xlsxOf({ rows: '<row r="1048577"/>' }), "row 1048577 follows"],
    ["a row without a number", xlsxOf({ rows: '<row r="x"/>' }), "row NaN follows"],
    [
      "a document type",
      xlsxOf({ prolog: '<!DOCTYPE x [<!ENTITY a "aaaa">]>', rows: "" }),
      "declares a document type",
    ],
    ["an entity of its own", xlsxOf({ rows: `<row>${text("&a;")}</row>` }), "undefined entity"],
    ["broken XML", xlsxOf({ rows: "<row>" }), "its part xl/worksheets/sheet1.xml breaks at"],
    ["tags without end", xlsxOf({ rows: "<a>".repeat(500) }), "nested too deeply"],
    [
      "a tag without end",
      xlsxOf({ rows: `<row ${Array.from({ length: 500 }, (_, n) => `a${n}=""`).join(" ")}/>` }),
      "tag without end",
    ],
    ["no sheet", xlsxOf({ rows: "", sheets: "" }), "no sheet that is not hidden"],
    [
      "hidden sheets alone",
      xlsxOf({ rows: "", sheets: '<sheet name="A" state="veryHidden" r:id="r1"/>' }),
      "no sheet that is not hidden",
    ],
    [
      "a part that is missing",
      zipOf(xlsxParts({ rows: "" }).filter(({ name }) => !name.includes("sheet1"))),
      "has no part xl/worksheets/sheet1.xml",
    ],
    [
      "a part that lies about its size",
      zipOf(xlsxParts({ rows: "<row/>" }).map((part) => ({ ...part, declaredSize: 5 }))),
      "is damaged",
    ],
    [
      "a password",
      zipOf(xlsxParts({ rows: "" }).map((part) => ({ ...part, encrypted: true }))),
      "locked with a password",
    ],
    ["a file that was cut", xlsxOf({ rows: "<row/>" }).subarray(0, -40), "is damaged or was cut short"],
    ["another kind of zip", zipOf([{ name: "Index/Document.iwa", content: "x" }]), "is neither an Excel"],
    [
      "too many parts",
      zipOf(Array.from({ length: 2001 }, (_, n) => ({ name: `${n}`, content: "" }))),
      "more than 2,000 parts",
    ],
    ["a bomb", xlsxOf({ rows: " ".repeat(20_000_000) }), "unpacks to many times its size"],
  ])("%s", async (_, bytes, sentence) => {
    const error = await refusal(bytes);
    expect(error.message).toContain(sentence);
    expect(error.message).toContain("autumn.xlsx");
  });

  test("20 MB are the most", async () => {
    const bytes = Buffer.concat([xlsxOf({ rows: "" }), Buffer.alloc(20_000_000)]);
    expect((await refusal(bytes)).message).toBe("autumn.xlsx is larger than 20 MB");
  });

  test("many parts of tolerable size do not add up to more than 100 MB", async () => {
    // Random enough that the file is not small for what it holds; packing does not see as far back as a megabyte.
    const digit = (n: number) => (Math.imul(n, 2_654_435_761) >>> 12) % 10;
    const noise = Array.from({ length: 100_000 }, (_, n) => `${" ".repeat(9)}${digit(n)}`).join("");
    const parts = xlsxParts({ rows: noise.repeat(105) });
    expect((await refusal(zipOf(parts))).message).toContain("more than 100 MB once unpacked");
  });
});

describe("an OpenDocument workbook", () => {
  const ods = (rows: string) =>
    zipOf([
      { name: "mimetype", content: "application/vnd.oasis.opendocument.spreadsheet" },
      {
        name: "content.xml",
        content: `<o:document-content><o:body><o:spreadsheet><t:table table:name="Pins">${rows}</t:table></o:spreadsheet></o:body></o:document-content>`,
      },
    ]);
  const row = (cells: string, more = "") => `<t:table-row ${more}>${cells}</t:table-row>`;
  const cell = (attributes: string, text = "") =>
    `<t:table-cell ${attributes}><x:p>${text}</x:p></t:table-cell>`;

  test("has cells of every type", async () => {
    const cells = [
      cell('office:value-type="time" office:time-value="PT09H05M00S"'),
      cell('office:value-type="date" office:date-value="2026-12-01"'),
      cell('office:value-type="currency" office:value="4.50"', "4,50 €"),
      cell(
        'office:value-type="string" table:number-columns-repeated="2"',
        'a<x:s x:c="2" text:c="2"/>b<x:span>c</x:span><x:line-break/>d',
      ),
    ].join("");
    expect((await table(ods(row(cells)))).rows).toEqual([
      [1, ["09:05", "2026-12-01", "4.5", "a  bc\nd", "a  bc\nd"]],
    ]);
  });

  test("has notes and drawings at its cells that are no part of them", async () => {
    const note = "<o:annotation><x:p>Is this used?</x:p></o:annotation>";
    const drawing = "<d:frame><d:text-box><x:p>Arrow</x:p></d:text-box></d:frame>";
    const cells = `<t:table-cell>${note}<x:p>one</x:p>${drawing}<x:p>two</x:p></t:table-cell>`;
    expect((await table(ods(row(cells)))).rows).toEqual([[1, ["one\ntwo"]]]);
  });

  test("repeats rows, blank ones to the end of the sheet", async () => {
    const rows = `${row(cell("", "a"), 'table:number-rows-repeated="2"')}${row("<t:table-cell/>", 'table:number-rows-repeated="1048000"')}${row(cell("", "b"))}`;
    expect((await table(ods(rows))).rows).toEqual([
      [1, ["a"]],
      [2, ["a"]],
      [1_048_003, ["b"]],
    ]);
  });

  test.each([
    [
      "a row repeated to the end",
      row(cell("", "a"), 'table:number-rows-repeated="1048576"'),
      "cell A1: its row is repeated 1048576 times",
    ],
    [
      "a cell repeated to the end",
      row(cell('table:number-columns-repeated="16384"', "a")),
      "cell ALM1: no calendar",
    ],
  ])("with %s is refused", async (_, rows, sentence) => {
    expect((await refusal(ods(rows))).message).toContain(sentence);
  });
});
