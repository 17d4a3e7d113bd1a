// Pins as a calendar feed: what RFC 5545 asks of every line, and that an event stays the same event.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendarFeed } from "../../src/exports/ics.ts";
import { eventUids, textValue, vevent } from "../../src/exports/ics-event.ts";
import { runs, seed } from "../support/seed.ts";
import { gathered, result } from "./sample.ts";

const now = Date.parse("2026-11-24T12:00:00.500Z");
const feed = async (rows: readonly ReturnType<typeof result>[]) =>
  (
    await gathered(
      calendarFeed(
        {
          name: "autumn.csv",
          pages: async function* () {
            yield rows;
          },
        },
        { now },
      ),
    )
  ).toString();

/** RFC 5545, 3.1: what a reader does first. */
const unfolded = (text: string) => text.replaceAll("\r\n ", "").split("\r\n").slice(0, -1);

test("a Pin is an event at its time in UTC, with its board, link, state and Pin", async () => {
  const lines = unfolded(
    await feed([
      result(
        {
          pin: "3f2a91bc-0001",
          state: "published",
          title: "Shelves, narrow; tall",
          permalink: "https://pin.example/1,2",
          link: "https://studio.example/a",
        },
        { publishedAt: Date.parse("2026-12-01T08:00:05Z") },
      ),
    ]),
  );
  expect(lines).toEqual([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//pinsheet//Pins//EN",
    "CALSCALE:GREGORIAN",
    "X-WR-CALNAME:autumn.csv",
    "BEGIN:VEVENT",
    "UID:3f2a91bc-0001@pinsheet",
    "DTSTAMP:20261124T120000Z",
    "DTSTART:20261201T080005Z",
    "DURATION:PT10M",
    "SUMMARY:Shelves\\, narrow\\; tall",
    "DESCRIPTION:State: published\\nBoard: Kitchen ideas\\nLink: https://studio.example/a\\nPin: https://pin.example/1\\,2\\nCalendar: autumn.csv\\, line 2",
    "CATEGORIES:published",
    "STATUS:CONFIRMED",
    "URL:https://pin.example/1,2",
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
    "END:VCALENDAR",
  ]);
});

test("what waits for a person is tentative and says so in its title; what has no time is left out", async () => {
  const issues = [
    { code: "media-not-found", column: null, value: null, message: "gone.", hint: "Put it back." },
  ] as const;
  const lines = unfolded(
    await feed([
      result({ state: "invalid", title: "Herbs", issues }),
      result({ publish_at: null, title: "Never" }),
      result({ state: "skipped", title: "Never" }),
    ]),
  );
  expect(lines.filter((line) => line === "BEGIN:VEVENT")).toHaveLength(1);
  expect(lines).toContain("SUMMARY:[invalid] Herbs");
  expect(lines).toContain("STATUS:TENTATIVE");
  expect(lines.join()).toContain("Note: gone. Put it back.");
});

describe("whatever a row says", () => {
  const text = fc.string({ unit: fc.constantFrom(..."ab\\;,:\n\r\t\0é木😀\ud800\u2028"), maxLength: 120 });

  test("no line is longer than 75 octets, none holds a control character, and the text reads back", async () => {
    await fc.assert(
      fc.property(text, text, text, (title, link, board_name) => {
        const { row } = result({ title, link, board_name, permalink: link });
        const made = vevent({ row, publishedAt: null, statistics: null }, { uid: "u", now });
        const lines = made.split("\r\n");
        expect(lines.pop()).toBe("");
        for (const line of lines) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line.replaceAll("\t", "")).not.toMatch(/\p{Cc}/u);
          // No character is cut in two.
          expect(line.isWellFormed()).toBe(true);
        }
        const whole = unfolded(made);
        expect(whole.map((line) => /^[A-Z]+(?=:)/.exec(line)?.[0])).not.toContain(undefined);
        const summary = whole.find((line) => line.startsWith("SUMMARY:"))?.slice(8);
        const readBack = summary?.replace(/\\(.)/g, (_, one: string) => (one === "n" ? "\n" : one));
        const said = title
          .toWellFormed()
          .replace(/\r\n?|\u2028/g, "\n")
          .replaceAll("\0", "");
        expect(readBack).toBe(said);
      }),
      { seed, numRuns: runs(400) },
    );
  });

  test("a comma, a semicolon and a backslash in it separate nothing", () => {
    expect(textValue("a,b;c\\n\nd")).toBe("a\\,b\\;c\\\\n\\nd");
  });
});

test("a row is the same event in every feed, also before the ledger knows it, and wherever it stands", () => {
  const rows = ["A", "B", "A"].map((title, n) => result({ pin: null, title, line: n + 2 }).row);
  const uidOf = eventUids();
  const first = rows.map(uidOf);
  expect(new Set(first).size).toBe(3);
  const again = eventUids();
  const sorted = rows.toReversed().map((row, n) => again({ ...row, line: n + 9, state: "invalid" }));
  expect(new Set(sorted)).toEqual(new Set(first));
  expect(uidOf(result({ pin: "p-1", title: "A" }).row)).toBe("p-1@pinsheet");
});
