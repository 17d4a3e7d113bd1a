import { execFileSync } from "node:child_process";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { calendarAt } from "../../src/calendar/open.ts";
import { readCalendar } from "../../src/calendar/read.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import { runs, seed } from "../support/seed.ts";

const fixtures = fileURLToPath(new URL("../../fixtures/calendars/", import.meta.url));
const ledger = join(fixtures, "pinsheet.db");
const timezone = "America/New_York";
const noInput = Readable.from([]);

const read = (name: string) =>
  readCalendar(calendarAt(join(fixtures, name), ledger), { timezone, sheet: null, stdin: noInput });
const readText = (text: string) =>
  readCalendar(calendarAt("-", ledger), { timezone, sheet: null, stdin: Readable.from([Buffer.from(text)]) });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pinsheet-read-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a calendar", () => {
  test("gives its rows in order, with the numbers a spreadsheet shows", async () => {
    const { rows, notes } = await read("plain.csv");
    expect(rows.map(({ line, calendar, issues }) => [line, calendar, issues])).toEqual([
      [2, "plain.csv", []],
      [3, "plain.csv", []],
      [4, "plain.csv", []],
    ]);
    expect(rows[2]?.fields).toMatchObject({
      board: "Küche & Café",
      publishAt: { at: "now", zone: timezone },
    });
    expect(notes).toEqual([]);
  });

  test("with the headers of Pinterest's own bulk file is read in UTC, whatever the time zone", async () => {
    const header = "Title,Media URL,Pinterest board,Description,Link,Publish date";
    const text = `${header}\nT,https://a.example/a.jpg,B,D,,2026-12-01T09:00\n`;
    const { rows, notes } = await readText(text);
    expect(rows[0]?.fields.publishAt).toEqual({ at: Date.UTC(2026, 11, 1, 9), zone: "America/New_York" });
    expect(notes).toMatchObject([
      { code: "template", message: expect.stringMatching(/times are UTC, whatever --timezone says/) },
    ]);
  });

  test("with a byte order mark and CRLF reads as the plain one", async () => {
    const [plain, other] = await Promise.all([read("plain.csv"), read("bom-crlf.csv")]);
    expect(other.rows.map(({ digest }) => digest)).toEqual(plain.rows.map(({ digest }) => digest));
  });

  test.each(["utf-16.csv", "latin-1.csv"])("%s gives the Pins of the plain one", async (name) => {
    const [plain, other] = await Promise.all([read("plain.csv"), read(name)]);
    const look = ({ rows }: typeof plain) => rows.map(({ fields }) => [fields.title, fields.publishAt]);
    expect(other.rows.length).toBeGreaterThan(0);
    expect(look(plain)).toEqual(expect.arrayContaining(look(other)));
  });

  test("with semicolons reads as with commas", async () => {
    const { rows } = await read("semicolons.csv");
    expect(rows).toMatchObject([{ issues: [], fields: { body: 'Shelves, "small", for kitchens' } }]);
  });

  test("with other headers, unknown, doubled and nameless columns says what it ignores", async () => {
    const { rows, notes } = await read("other-headers.csv");
    expect(rows[0]?.fields).toMatchObject({ body: "Tile samples.", title: "Tiles", board: "Kitchen ideas" });
    expect(rows[0]?.columns.media).toBe("Image URL");
    expect(notes.map(({ code, column }) => [code, column])).toEqual([
      ["template", null],
      ["duplicate-column", "Text"],
      ["unknown-column", "url"],
      ["unknown-column", null],
    ]);
  });

  test("with dates of one locale is read in the order that its last row shows", async () => {
    const rowAt = (when: string) => `Tiles,Kitchen ideas,a.png,${when}\n`;
    const many = Array.from({ length: 2000 }, () => rowAt("05/06/2027 9:00 AM"));
    const top = "body,board,media,Publish date\n";
    const { rows, notes } = await readText([top, ...many, rowAt("12/25/2027 9:00 AM")].join(""));
    expect(rows.length).toBe(2001);
    const at = Date.UTC(2027, 4, 6, 13);
    expect(rows.every(({ fields: { publishAt } }, index) => index === 2000 || publishAt?.at === at)).toBe(
      true,
    );
    expect(notes).toMatchObject([
      { code: "date-order", column: "Publish date", message: expect.stringMatching(/6 May 2027/) },
    ]);
    const undecided = await readText([top, ...many].join(""));
    expect(undecided.rows.map(({ issues }) => issues.map(({ code }) => code))).toEqual(
      many.map(() => ["date-ambiguous"]),
    );
  });

  test("with ragged rows keeps every row", async () => {
    const { rows } = await read("ragged.csv");
    expect(rows.map(({ line, issues }) => [line, issues.map(({ code }) => code)])).toEqual([
      [2, expect.arrayContaining(["wrong-number-of-cells"])],
      [3, ["time-missing"]],
      [4, []],
    ]);
  });

  test("with a header alone has no rows", async () => {
    expect((await read("header-only.csv")).rows).toEqual([]);
  });

  test("is read from a pipe that the shell made, even where its dates must be read twice", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const row = (when: string) => `Tiles,Kitchen ideas,a.png,${when}\n`;
    const text = `body,board,media,publish_at\n${row("05/06/2099 9:00")}${row("25/06/2099 9:00")}`;
    const [{ rows }] = await Promise.all([
      readCalendar(calendarAt(pipe, ledger), { timezone, sheet: null, stdin: noInput }),
      writeFile(pipe, text),
    ]);
    expect(rows.map(({ issues }) => issues)).toEqual([[], []]);
  });

  test("is read from standard input", async () => {
    const { rows } = await readText("body,board,media,publish_at\nTiles,Kitchen ideas,a.png,now\n");
    expect(rows).toMatchObject([{ calendar: "stdin", line: 2, issues: [] }]);
  });
});

describe("a calendar that cannot be read is an error with exit code 3 that names it", () => {
  test.each(["broken-quote.csv", "sign-in-page.csv", "empty.csv", "no-board.csv"])("%s", async (name) => {
    const error: unknown = await read(name).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExpectedError);
    expect(error).toMatchObject({ exitCode: 3, message: expect.stringContaining(name) });
  });

  test("standard input is called by its name", async () => {
    await expect(readText("")).rejects.toMatchObject({ message: "standard input is empty" });
  });

  test("a file that changes while it is read is not believed", async () => {
    const file = join(folder, "growing.csv");
    const row = "Tiles,Kitchen ideas,a.png,now\n";
    await writeFile(file, `body,board,media,publish_at\n${row.repeat(50_000)}`);
    let done = false;
    const reading = readCalendar(calendarAt(file, ledger), { timezone, sheet: null, stdin: noInput }).finally(
      () => {
        done = true;
      },
    );
    const writing = (async () => {
      while (!done) await appendFile(file, row);
    })();
    const [outcome] = await Promise.allSettled([reading, writing]);
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: { exitCode: 3, message: `${file} changed while it was read`, hint: "Save it and run again." },
    });
  });
});

const header = ["id", "body", "title", "board", "media", "link", "publish_at", "draft"];
const goodRow = [
  "1",
  "Tiles, green\nand blue",
  "Tiles",
  "Kitchen ideas",
  "a.png",
  "",
  "2026-12-01T09:00",
  "",
];
const text = fc.string({ unit: fc.constantFrom(..."ab1 ,\"'\n-:/~é😀\u200b\u0007"), maxLength: 12 });
const anyRow = fc.oneof(
  fc.constant(goodRow),
  fc.array(text, { minLength: header.length, maxLength: header.length + 1 }),
);
const render = (rows: readonly (readonly string[])[]) =>
  [header, ...rows].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\n");
const isBlank = (row: readonly string[]) => row.every((cell) => cell.trim() === "");

test("every record that is not blank gives exactly one row", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 12 }), async (records) => {
      const { rows } = await readText(render(records));
      const expected = records.flatMap((record, index) => (isBlank(record) ? [] : [index + 2]));
      expect(rows.map(({ line }) => line)).toEqual(expected);
    }),
    { seed, numRuns: runs(150) },
  );
});

test("a bad row changes the reading of no other row", async () => {
  const position = fc.nat({ max: 7 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { minLength: 8, maxLength: 8 }),
      position,
      anyRow,
      async (records, at, other) => {
        const before = await readText(render(records));
        const after = await readText(render(records.with(at, other)));
        const others = (rows: typeof before.rows) => rows.filter(({ line }) => line !== at + 2);
        expect(others(after.rows)).toEqual(others(before.rows));
      },
    ),
    { seed, numRuns: runs(100) },
  );
});
