import { expect, test } from "vitest";
import { statusLines } from "../../../src/cli/render/status.ts";
import type { StatusReport } from "../../../src/model/report.ts";
import type { RowReport } from "../../../src/model/row-report.ts";
import { nothingPaused, now, row, sketch, summaryOf } from "../sample.ts";

const report = (rows: RowReport[], over: Partial<StatusReport> = {}): StatusReport => ({
  ledger: "pinsheet.db",
  rows,
  calendars: [
    { calendar: "autumn.csv", rows: rows.length, read_at: "2026-11-24T09:00:00.000Z", timezone: null },
  ],
  summary: summaryOf(rows),
  paused_until: null,
  paused: nothingPaused,
  ...over,
});
const shown = (status: StatusReport, all = false) =>
  [
    "",
    ...statusLines(status, { args: ["autumn.csv"], all, timezone: null }, { width: 100, colour: false, now }),
  ].join("\n");

test("status shows the calendars, the rows that need the person, and what is next", () => {
  const published = row({ line: 3, state: "published" });
  expect(shown(report([...sketch, published]))).toMatchInlineSnapshot(`
    "
    ledger pinsheet.db
     autumn.csv · 4 rows · read Tue 24 Nov 09:00 UTC

    autumn.csv
     line  id     when                             board            pin
       17  pin-1  Fri 4 Dec 18:00 EST · 23:00 UTC  Kitchn ideas     Tile samples               invalid
           unknown-board: no board of Studio North is called "Kitchn ideas".
           Did you mean "Kitchen ideas"? \`pinsheet boards\` lists all 38.
       23  pin-1  2027-03-14T02:30                 Small balconies  Spring herbs               invalid
           time-does-not-exist: clocks jump from 02:00 to 03:00 on Sun 14 Mar 2027 in New York.
           Write 2027-03-14T01:30-05:00 or 2027-03-14T03:30-04:00.
        2  pin-1  Tue 1 Dec 09:00 EST · 14:00 UTC  Kitchen ideas    Narrow kitchen shelf lay…  scheduled

     1 scheduled · 1 published · 2 need you (lines 17, 23)
     Next: Tue 1 Dec 09:00 EST. Run \`pinsheet publish autumn.csv\` then, or leave \`pinsheet watch
     autumn.csv\` running.
     Fix lines 17, 23 in the calendar and publish again; the other rows do not wait for that."
  `);
});

test("of many scheduled rows the next five are shown, and all with --all", () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    row({ line: index + 2, publish_at: new Date(now + (30 - index) * 3_600_000).toISOString() }),
  );
  const lines = shown(report(many)).match(/^ +\d+ .* scheduled$/gm) ?? [];
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatch(/^ +31 /);
  expect(shown(report(many), true).match(/^ +\d+ .* scheduled$/gm)).toHaveLength(30);
});

test("a pause that the API asked for is told with its end", () => {
  expect(shown(report([], { paused_until: "2026-11-24T10:10:00.000Z" }))).toContain(
    "Paused until Tue 24 Nov 10:10 UTC, because the API asked for it.",
  );
});

test("a failed Pin whose row is gone is not given a line", () => {
  const text = shown(report([row({ line: 0, state: "failed" })]));
  expect(text).toContain("1 needs you (no longer in the calendar)");
  expect(text).toMatch(/^ +— .* failed$/m);
});

test("an empty ledger says that there are no rows, and how to begin", () => {
  const text = shown(report([], { calendars: [] }));
  expect(text).toContain("\n no rows\n Next: this ledger knows no rows yet. `pinsheet plan` with a calendar");
});
