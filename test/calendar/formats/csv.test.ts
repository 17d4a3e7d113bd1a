import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "../../../src/calendar/formats/csv.ts";
import { ExpectedError } from "../../../src/lib/errors.ts";
import type { Issue } from "../../../src/model/issue.ts";
import { runs, seed } from "../../support/seed.ts";

const fixture = (name: string) =>
  createReadStream(new URL(`../../../fixtures/calendars/${name}`, import.meta.url));

async function read(input: Readable, name = "autumn.csv") {
  const records: { line: number; cells: string[] }[] = [];
  for await (const record of readCsv(input, name)) records.push(record);
  return records;
}

async function failure(input: Readable, name = "autumn.csv"): Promise<ExpectedError> {
  const error = await read(input, name).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ExpectedError);
  return error as ExpectedError;
}

const bytes = (...chunks: (string | Buffer)[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
const header = "body,board_id,media_url,publish_at\n";

describe("a calendar file", () => {
  test.each(["bom-crlf.csv", "old-mac.csv"])("%s reads as plain.csv does", async (name) => {
    expect(await read(fixture(name))).toEqual(await read(fixture("plain.csv")));
  });

  test("a quoted newline does not add a row number", async () => {
    const records = await read(fixture("quoted-newline.csv"));
    expect(records.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(records[1]?.cells[0]).toBe('Six shelf layouts\r\nfor a narrow kitchen,\r\nwith "measurements".');
  });

  test("blank rows are counted but not given", async () => {
    const records = await read(fixture("blank-rows.csv"));
    expect(records.map(({ line }) => line)).toEqual([2, 4, 7]);
  });

  test("a header without rows is a calendar without rows", async () => {
    expect(await read(fixture("header-only.csv"))).toHaveLength(1);
  });

  test("cells come as written, in rows of any length", async () => {
    const records = await read(fixture("ragged.csv"));
    expect(records.map(({ cells }) => cells.length)).toEqual([6, 7, 4, 6]);
  });

  test("line ends of several kinds in one file all end a row", async () => {
    const records = await read(bytes(`${header.trim()}\r\na,b,c,d\ne,f,g,h\ri,j,k,l`));
    expect(records.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, "body"],
      [2, "a"],
      [3, "e"],
      [4, "i"],
    ]);
  });
});

describe("what programs make of CSV", () => {
  const table = 'body,board_id,media_url\n"Shelves; ""small"", wide\tor high",Küche,a.png\n';
  const cells = [
    ["body", "board_id", "media_url"],
    ['Shelves; "small", wide\tor high', "Küche", "a.png"],
  ];
  const separated = (by: string) => {
    const [body, board, media] = ['"Shelves; ""small"", wide\tor high"', "Küche", "a.png"];
    return `${["body", "board_id", "media_url"].join(by)}\r\n${[body, board, media].join(by)}\r\n`;
  };
  const content = async (input: Readable) => (await read(input)).map((row) => row.cells);

  test.each([",", ";", "\t", ";;", "|"])("cells may be separated by %j", async (by) => {
    expect(await content(bytes(separated(by)))).toEqual(cells);
    expect(await content(bytes(`${by}${by}\r\n${separated(by)}`))).toEqual(cells);
  });

  test.each(["sep=;\r\n", "\ufeffsep=;\n", '"sep=;"\r'])(
    "Excel's line %j names the separator and is no row",
    async (line) => {
      const rows = await read(bytes(line, "a,b;c,d\n1,2;3,4\n"));
      expect(rows).toEqual([
        { line: 1, cells: ["a,b", "c,d"] },
        { line: 2, cells: ["1,2", "3,4"] },
      ]);
    },
  );

  test("separators inside the quotes of a header do not count", async () => {
    const rows = await content(bytes('"body, text, or words, in English";board\n1,5;b\n'));
    expect(rows).toEqual([
      ["body, text, or words, in English", "board"],
      ["1,5", "b"],
    ]);
  });

  const utf16 = (text: string, order: "le" | "be", mark: boolean) => {
    const buffer = Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le");
    return order === "le" ? buffer : buffer.swap16();
  };
  test.each([
    ["UTF-8 with a mark", Buffer.from(`\ufeff${table}`)],
    ["UTF-16 LE with a mark", utf16(table, "le", true)],
    ["UTF-16 BE with a mark", utf16(table, "be", true)],
    ["UTF-16 LE without", utf16(table, "le", false)],
    ["UTF-16 BE without", utf16(table, "be", false)],
    ["Windows-1252", Buffer.from(table, "latin1")],
  ])("%s is read, however the bytes arrive", async (_, whole) => {
    const one = Array.from(whole, (byte) => Buffer.from([byte]));
    for (const chunks of [[whole], one]) expect(await content(bytes(...chunks))).toEqual(cells);
  });

  test("Windows-1252 has dashes and quotes of its own, and a note says how it was read", async () => {
    const notes: Issue[] = [];
    const text = Buffer.from("body,board\nCaf\xe9 \x96 \x93neu\x94,5 \x80\n", "latin1");
    const rows: string[][] = [];
    for await (const { cells } of readCsv(bytes(text), "autumn.csv", notes)) rows.push(cells);
    expect(rows[1]).toEqual(["Café – “neu”", "5 €"]);
    expect(notes).toMatchObject([{ code: "text-encoding", message: expect.stringContaining('"Café"') }]);
  });

  test.each([
    [
      "UTF-16 cut in the middle of a character",
      utf16("a,b\n1,😀", "le", true).subarray(0, -1),
      "breaks off after",
    ],
    ["Cyrillic Windows-1251", Buffer.from("body,b\n\xca\xf3\xf5\xed\xff,b\n", "latin1"), "neither UTF-8 nor"],
  ])("%s is refused", async (_, whole, sentence) => {
    expect((await failure(bytes(whole))).message).toContain(sentence);
  });
});

describe("a file that cannot be read whole", () => {
  test.each([
    ["broken-quote.csv", "cell B3: a quote opens there and never closes"],
    ["quote-then-text.csv", "cell B3: text follows the quote that closes the cell"],
    ["stray-quote.csv", "cell B3: a quote stands inside a cell that is not quoted"],
    ["nul.csv", 'holds a NUL byte after "Balcony make"'],
    ["sign-in-page.csv", "is a web page, not a calendar"],
    ["libreoffice/autumn.fods", "is an XML file, not a calendar"],
    ["empty.csv", "is empty"],
  ])("%s is refused: %s", async (name, sentence) => {
    const error = await failure(fixture(name), name);
    expect(error.message).toContain(sentence);
    expect(error.message).toContain(name);
    expect(error.exitCode).toBe(3);
    expect(error.hint).not.toBe("");
  });

  test.each([
    ["a zip file", bytes("PK\x03\x04word/document.xml"), "is neither an Excel"],
    ["an old workbook", bytes(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0x80])), "is an old workbook (.xls)"],
    ["blank rows alone", bytes("\n,,,\n \n"), "is empty"],
    ["a character cut in two by the end", bytes(`${header}a,b,c,Caf`, Buffer.from([0xc3])), "is not UTF-8"],
  ])("%s is refused", async (_, input, sentence) => {
    expect((await failure(input)).message).toContain(sentence);
  });

  test("a quote that swallows a big file is found without reading it all", async () => {
    let given = 0;
    const endless = Readable.from(
      (function* () {
        yield Buffer.from(`${header}a,"b,c,d\n`);
        for (; given < 10_000; given++) yield Buffer.from("e,f,g,h\n".repeat(1000));
      })(),
    );
    expect((await failure(endless)).message).toContain("cell B2: a quote that opens there does not close");
    expect(given).toBeLessThan(1000);
  });

  test("rows before the broken place do not make it a calendar", async () => {
    const good = "a,b,c,d\n".repeat(20_000);
    const error = await failure(bytes(header, good, 'a,"b,c,d\n'));
    expect(error.message).toContain("cell B20002");
  });

  test("broken text far into the file is found", async () => {
    const good = "a,b,c,d\n".repeat(20_000);
    const late = Buffer.from("Caf\xe9,b,c,d\n", "latin1");
    const error = await failure(bytes(header, "Grün,b,c,d\n", good, late));
    expect(error.message).toBe('autumn.csv is not UTF-8: the character after "Caf" cannot be read');
  });

  test("an input that fails is refused with its reason", async () => {
    const input = new Readable({
      read() {
        this.destroy(Object.assign(new Error("i/o"), { code: "EIO", syscall: "read" }));
      },
    });
    expect((await failure(input)).message).toBe("autumn.csv cannot be read (EIO)");
  });
});

const cell = fc.string({ unit: fc.constantFrom(..."ab ,\"'\n\r\t;é😀\u00a0") });
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

test("cells rendered to CSV read back the same, however the bytes arrive", async () => {
  const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
  const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
  // Longer than the part that is looked at as a whole, so that the small chunks cut characters in two.
  const first = ["h1", "h2", "h3", "h4", "h5", "é".repeat(40_000)];
  await fc.assert(
    fc.asyncProperty(table, lineEnd, fc.integer({ min: 1, max: 9 }), async (rows, end, size) => {
      const render = (cells: string[]) => cells.map(quoted).join(",");
      const rest = Buffer.from(rows.map((row) => end + render(row)).join(""));
      const chunks = Array.from({ length: Math.ceil(rest.length / size) }, (_, i) =>
        rest.subarray(i * size, (i + 1) * size),
      );
      const expected = [first, ...rows]
        .map((cells, index) => ({ line: index + 1, cells }))
        .filter(({ cells }) => cells.some((text) => text.trim() !== ""));
      expect(await read(bytes(render(first), ...chunks))).toEqual(expected);
    }),
    { seed, numRuns: runs(200) },
  );
});

test("any bytes give rows or an error that a person can act on", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (noise) => {
      const outcome = await read(bytes(header, Buffer.from(noise))).catch((error: unknown) => error);
      expect(Array.isArray(outcome) || outcome instanceof ExpectedError).toBe(true);
    }),
    { seed, numRuns: runs(300) },
  );
});
