// Files that nobody would save, made from files that somebody did: whatever the bytes, there are rows or an error that names
// the file, and the readers come to an end.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openPromise } from "yauzl";
import { calendarAt } from "../../src/calendar/open.ts";
import { readContent } from "../../src/calendar/read.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import { folder } from "../support/pins.ts";
import { runs, seedsUntil } from "../support/seed.ts";
import { type Part, xlsxOf, zipOf } from "../support/zip.ts";

const fixtures = fileURLToPath(new URL("../../fixtures/calendars/", import.meta.url));
const saved = (name: string) => readFileSync(join(fixtures, name));

/** Reads the bytes as a calendar; counts what came of it. */
function reader() {
  const file = join(folder(), "calendar");
  const calendar = calendarAt(file, join(file, "../pinsheet.db"));
  const counts = { read: 0, refused: 0 };
  const read = async (bytes: Uint8Array) => {
    writeFileSync(file, bytes);
    try {
      await readContent(file, calendar, { timezone: "Europe/Paris", sheet: null });
      counts.read++;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      expect(error.message).toContain(file);
      expect(error.message.length).toBeLessThan(file.length + 1500);
      expect(error.hint).toMatch(/[.?!]$/);
      counts.refused++;
    }
  };
  return { read, counts };
}

type Change = { kind: "set" | "insert" | "delete" | "repeat" | "cut"; at: number; by: number[] };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("set", "set", "insert", "delete", "repeat", "cut"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  by: fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(..."<>/&\"';,0\n\0".split("").map((c) => c.charCodeAt(0))),
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
});

function changed(bytes: Buffer, changes: readonly Change[]): Buffer {
  return changes.reduce((now, { kind, at, by }) => {
    const place = Math.floor(at * now.length);
    const [before, after] = [now.subarray(0, place), now.subarray(place)];
    switch (kind) {
      case "set":
        return Buffer.concat([before, Buffer.from(by), after.subarray(by.length)]);
      case "insert":
        return Buffer.concat([before, Buffer.from(by), after]);
      case "delete":
        return Buffer.concat([before, after.subarray(by.length * 4)]);
      case "repeat":
        return Buffer.concat([before, after.subarray(0, by.length * 20), after]);
      default:
        return by.length === 8 ? before : now;
    }
  }, bytes);
}

const changes = fc.array(change, { minLength: 1, maxLength: 4 });

describe("a reader", () => {
  test("gives rows or an error for random bytes", async () => {
    const { read, counts } = reader();
    const starts = ["", "PK\x03\x04", "\xff\xfe", "\xef\xbb\xbf", "sep=;\n", "body,board,media,publish_at\n"];
    const noise = fc.tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }));
    for (const next of seedsUntil(() => counts.read > 0 && counts.refused > 0))
      await fc.assert(
        fc.asyncProperty(noise, ([start, bytes]) =>
          read(Buffer.concat([Buffer.from(start, "latin1"), bytes])),
        ),
        { seed: next, numRuns: runs(60) },
      );
    expect(counts.read).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
  });

  test.each([
    "libreoffice/autumn.xlsx",
    "libreoffice/autumn.ods",
    "libreoffice/semicolons.csv",
    "libreoffice/utf-16.csv",
    "libreoffice/windows-1252.csv",
    "plain.csv",
    "quoted-newline.csv",
  ])("gives rows or an error for any change of %s", async (name) => {
    const { read, counts } = reader();
    const bytes = saved(name);
    for (const next of seedsUntil(() => counts.read > 0 && counts.refused > 0))
      await fc.assert(
        fc.asyncProperty(changes, (list) => read(changed(bytes, list))),
        { seed: next, numRuns: runs(60) },
      );
    expect(counts.read).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
  });

  test.each(["libreoffice/autumn.xlsx", "libreoffice/autumn.ods"])(
    "gives rows or an error for any change inside the parts of %s",
    async (name) => {
      const { read, counts } = reader();
      const parts = await partsOf(join(fixtures, name));
      const which = fc.nat({ max: parts.length - 1 });
      for (const next of seedsUntil(() => counts.read > 0 && counts.refused > 0))
        await fc.assert(
          fc.asyncProperty(which, changes, (index, list) =>
            read(
              zipOf(
                parts.map((part, at) =>
                  at === index ? { ...part, content: changed(Buffer.from(part.content), list) } : part,
                ),
              ),
            ),
          ),
          { seed: next, numRuns: runs(40) },
        );
      expect(counts.read).toBeGreaterThan(0);
      expect(counts.refused).toBeGreaterThan(0);
    },
  );
});

/** The parts of a workbook that its reader looks at. */
async function partsOf(file: string): Promise<Part[]> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
  const parts: Part[] = [];
  for await (const entry of zip.eachEntry()) {
    if (!/(?:^mimetype|\.xml|\.rels)$/.test(entry.fileName)) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
    parts.push({ name: entry.fileName, content: Buffer.concat(chunks) });
  }
  zip.close();
  return parts.filter(({ name }) =>
    /mimetype|^content\.xml|workbook|sheet\d|haredStrings|styles\.xml|^_rels/.test(name),
  );
}

describe("a workbook made to fill the memory is refused, or read, in 192 MB of it", () => {
  const cells = (count: number) => "<c><v>1</v></c>".repeat(count);
  test.each<[string, () => Buffer]>([
    ["of blank strings", () => xlsxOf({ rows: "", strings: Array.from({ length: 2_000_001 }, () => "") })],
    ["of one long string", () => xlsxOf({ rows: "", strings: [`<t>${"x y z ".repeat(8_000_000)}</t>`] })],
    ["of one row", () => xlsxOf({ rows: `<row>${cells(500_000)}</row>` })],
    ["of many rows", () => xlsxOf({ rows: `<row>${cells(5)}</row>`.repeat(100_000) })],
    [
      "of formats",
      () => xlsxOf({ rows: "", styles: `<cellXfs>${'<xf numFmtId="14"/>'.repeat(300_000)}</cellXfs>` }),
    ],
    ["of sheets", () => xlsxOf({ rows: "", sheets: '<sheet name="a" r:id="r9"/>'.repeat(100_000) })],
    ["of tags inside tags", () => xlsxOf({ rows: "<a>".repeat(1_000_000) })],
    [
      "of merged cells",
      () =>
        xlsxOf({
          rows: `<row>${cells(1)}</row>`,
          after: `<mergeCells>${'<mergeCell ref="A1:A2"/>'.repeat(200_000)}</mergeCells>`,
        }),
    ],
    [
      "of repeated rows",
      () =>
        zipOf([
          { name: "mimetype", content: "" },
          {
            name: "content.xml",
            content: `<d><table table:name="a">${'<table-row table:number-rows-repeated="1000"><table-cell table:number-columns-repeated="999"><p>x</p></table-cell></table-row>'.repeat(1000)}</table></d>`,
          },
        ]),
    ],
  ])("%s", (_, make) => {
    const file = join(folder(), "calendar.xlsx");
    writeFileSync(file, make());
    const table = new URL("../../src/calendar/table.ts", import.meta.url).href;
    const script = `
      import { openTable } from ${JSON.stringify(table)};
      let rows = 0;
      try {
        const table = await openTable(${JSON.stringify(file)}, "calendar.xlsx", null);
        for await (const _ of table.rows()) rows++;
        console.log(rows + " rows");
      } catch (error) { console.log(error.name + ": " + error.message); }`;
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--max-old-space-size=192", "--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^(?:ExpectedError: calendar\.xlsx|\d+ rows)/),
    });
  });
});
