// A calendar of separated text with the results of its rows: its own bytes stay as they are.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resultColumns } from "../../src/calendar/rows/result-columns.ts";
import type { Result } from "../../src/exports/columns.ts";
import { csvOfRows, csvWithResults } from "../../src/exports/csv.ts";
import { type Encoding, encode } from "../../src/exports/encoding.ts";
import { openRecords } from "../../src/exports/records.ts";
import { fixable } from "../../src/exports/wanted.ts";
import { runs, seedsUntil } from "../support/seed.ts";
import { calendarOf, gathered, result, rowsOf } from "./sample.ts";

const zone = "Europe/Paris";
const exported = async (text: string | Uint8Array, of?: (line: number) => Result) =>
  gathered(csvWithResults(await calendarOf(Buffer.from(text), of), { zone }));

describe("any calendar", () => {
  const cell = fc.string({ unit: fc.constantFrom(..."ab ,;|\"'\n\r\t=é"), maxLength: 6 });
  const delimiters = [",", ";", "\t", "|", ";;"] as const;
  const writings: { encoding: Encoding; mark: string }[] = [
    { encoding: "utf-8", mark: "" },
    { encoding: "utf-8", mark: "\ufeff" },
    { encoding: "utf-16le", mark: "\ufeff" },
    { encoding: "utf-16be", mark: "\ufeff" },
    { encoding: "windows-1252", mark: "" },
  ];
  const calendars = fc.record({
    delimiter: fc.constantFrom(...delimiters),
    writing: fc.constantFrom(...writings),
    sep: fc.boolean(),
    rows: fc.array(
      fc.record({
        cells: fc.array(cell, { minLength: 1, maxLength: 7 }),
        end: fc.constantFrom("\n", "\r\n", "\r"),
        isQuoted: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    isClosed: fc.boolean(),
  });
  const layoutOf = (encoding: Encoding, delimiter: string) => ({
    unit: encoding.startsWith("utf-16") ? (2 as const) : (1 as const),
    bigEndian: encoding === "utf-16be",
    delimiter: Array.from(delimiter, (one) => one.charCodeAt(0)),
  });
  const recordsIn = (bytes: Buffer, layout: ReturnType<typeof layoutOf>, size: number) => {
    const reader = openRecords(layout);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    );
    return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
  };

  test("keeps the bytes of each record, and reads back with our columns behind its own", async () => {
    let ragged = 0;
    for (const next of seedsUntil(() => ragged > 50))
      await fc.assert(
        fc.asyncProperty(calendars, fc.integer({ min: 1, max: 9 }), async (calendar, size) => {
          const { delimiter, writing, rows, isClosed } = calendar;
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const lines = rows.map(({ cells, end, isQuoted }) => {
            const mustQuote = (text: string) => isQuoted || /["\r\n,;|\t]/.test(text);
            return cells.map((one) => (mustQuote(one) ? quoted(one) : one)).join(delimiter) + end;
          });
          const sep = calendar.sep ? `sep=${delimiter}\r\n` : "";
          const header = ["one", "two", "three", "four", "five"].join(delimiter);
          const table = `${header}\r\n${lines.join("")}${isClosed ? "" : "last"}`;
          const before = encode(`${writing.mark}${sep}`, writing.encoding);
          const bytes = Buffer.concat([before, encode(table, writing.encoding)]);

          const made = await exported(bytes, (line) =>
            result({ line, state: "held", permalink: `https://p.example/${line}` }),
          );

          const layout = layoutOf(writing.encoding, delimiter);
          expect(made.subarray(0, before.length)).toEqual(before);
          const was = recordsIn(bytes.subarray(before.length), layout, size);
          const now = recordsIn(made.subarray(before.length), layout, 1000);
          expect(Buffer.concat(was.map((one) => Buffer.concat([one.bytes, one.end])))).toEqual(
            bytes.subarray(before.length),
          );
          expect(now.length).toBe(was.length);
          for (const [n, record] of now.entries()) {
            expect(record.bytes.subarray(0, was[n]!.bytes.length)).toEqual(was[n]!.bytes);
            expect(record.end).toEqual(was[n]!.end);
          }
          const [names, ...read] = await rowsOf(made);
          const [ownNames, ...own] = await rowsOf(bytes);
          const width = Math.max(5, ...was.map(({ cells }) => cells));
          const widened = (cells: readonly string[]) =>
            Array.from({ length: width }, (_, n) => cells[n] ?? "");
          expect(names?.cells).toEqual([...widened(ownNames!.cells), ...resultColumns]);
          const added = (line: number) => ["held", `https://p.example/${line}`, "", "", "", "", "", ""];
          expect(read).toEqual(
            own.map(({ line, cells }) => ({ line, cells: [...widened(cells), ...added(line)] })),
          );
          if (was.some(({ cells }) => cells !== 5)) ragged += 1;
        }),
        { seed: next, numRuns: runs(150) },
      );
    expect(ragged).toBeGreaterThan(50);
  });
});

describe("what is added", () => {
  test("is the state, the Pin, when it was published, what is wrong, and the newest numbers", async () => {
    const made = await exported('body,board\r\n"A, b",c\r\n\r\nD,e,too many\r\n', (line) =>
      line === 2
        ? result(
            { line, state: "published", permalink: "https://pin.example/1" },
            {
              publishedAt: Date.parse("2026-12-01T08:00:05.250Z"),
              statistics: {
                recordedAt: Date.parse("2026-12-03T19:00:00Z"),
                stats: { impressions: 31, saved: 2, outbound_clicks: 1, likes: 0 },
              },
            },
          )
        : result({
            line,
            state: "invalid",
            timezone: "America/New_York",
            issues: [
              {
                code: "unknown-board",
                column: "board",
                value: "e",
                message: 'no "e" here.',
                hint: "Fix\nit.",
              },
              { code: "time-missing", column: "x", value: null, message: "no time.", hint: "Write one." },
            ],
          }),
    );
    expect(made.toString()).toBe(
      [
        `body,board,,${resultColumns.join(",")}`,
        '"A, b",c,,published,https://pin.example/1,2026-12-01T09:00:05+01:00,,31,2,1,2026-12-03T20:00+01:00',
        "",
        'D,e,too many,invalid,,,"no ""e"" here. Fix it. · no time. Write one.",,,,',
        "",
      ].join("\r\n"),
    );
  });

  test("holds nothing that a spreadsheet would run as a formula", async () => {
    const message = "=HYPERLINK(1) is no board.";
    const made = await exported("a,b\n=own(),c\n", (line) =>
      result({
        line,
        permalink: "@evil",
        issues: [{ code: "unknown-board", column: null, value: null, message, hint: "" }],
      }),
    );
    const [, row] = await rowsOf(made);
    expect(row?.cells.slice(0, 6)).toEqual(["=own()", "c", "scheduled", "'@evil", "", `'${message}`]);
  });

  test("stands in Windows-1252 where the calendar does; what that has not is a question mark", async () => {
    const bytes = Buffer.from("a;b\r\nCaf\xe9;c\r\n", "latin1");
    const made = await exported(bytes, (line) => result({ line, permalink: "é…木" }));
    expect(made.toString("latin1").split("\r\n")[1]).toBe("Caf\xe9;c;scheduled;\xe9\x85?;;;;;;");
  });
});

test("rows that stand for Pins already go on to do so", async () => {
  const source = await calendarOf(Buffer.from("a,instead_of,b\nc,p-9,d\n"), (line) =>
    result({ line, state: "held" }),
  );
  expect((await gathered(csvOfRows(source, fixable))).toString()).toBe("a,instead_of,b\nc,p-9,d\n");
});

test("rows that do not stand where they were read make no file", async () => {
  const source = await calendarOf(Buffer.from("a,b\nc,d\n"), (line) => result({ line: line + 1 }));
  await expect(gathered(csvWithResults(source, { zone }))).rejects.toThrow("changed while it was exported");
  const fewer = {
    ...(await calendarOf(Buffer.from("a,b\nc,d\ne,f\n"))),
    pages: async function* () {
      yield [result({ line: 2 })];
    },
  };
  await expect(gathered(csvWithResults(fewer, { zone }))).rejects.toThrow("changed while it was exported");
});

describe("the rows that need work", () => {
  test("are the records as they are, under their header", async () => {
    const states = ["published", "invalid", "uncertain", "held", "missed", "failed", "submitted"] as const;
    const rows = states.map((state) => `"${state}\r\n" ,x`.replace('" ', '"'));
    const text = `\ufeffGroup,\r\nbody,board\r\n${rows.join("\r\n\r\n")}`;
    const bytes = Buffer.from(text);
    const all = await calendarOf(bytes);
    const lines = (await rowsOf(bytes)).slice(2).map(({ line }) => line);
    const pages = async function* () {
      yield lines.map((line, n) => result({ line, state: states[n]! }));
    };
    const made = await gathered(csvOfRows({ ...all, pages }, fixable));
    const kept = rows.filter((row) => /invalid|held|missed|failed/.test(row));
    expect(made.toString()).toBe(
      `\ufeffGroup,\r\nbody,board,instead_of\r\n${kept.map((row) => `${row},pin-1\r\n`).join("")}`,
    );
  });

  test("bring the rows that belong to them, and no others", async () => {
    const note = { code: "part-of-another-row", column: null, value: null, message: "", hint: "" } as const;
    const all = ["failed", "skipped", "published", "skipped"] as const;
    const source = await calendarOf(
      Buffer.from("a\nfirst\nimage of first\nsecond\nimage of second"),
      (line) =>
        result({
          line,
          state: all[line - 2]!,
          notes: all[line - 2] === "skipped" ? [note] : [],
          pin: all[line - 2] === "skipped" ? null : "pin-1",
        }),
    );
    expect((await gathered(csvOfRows(source, fixable))).toString()).toBe(
      "a,instead_of\nfirst,pin-1\nimage of first,\n",
    );
  });
});
