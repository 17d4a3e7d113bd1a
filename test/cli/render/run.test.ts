import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allLines } from "../../../src/cli/every-row.ts";
import { type RunView, runLines } from "../../../src/cli/render/run.ts";
import type { Style } from "../../../src/cli/render/style.ts";
import { widthOf } from "../../../src/cli/render/text.ts";
import { outlookOf } from "../../../src/model/describe.ts";
import { issue } from "../../../src/model/issue.ts";
import type { RunReport } from "../../../src/model/report.ts";
import type { RowReport } from "../../../src/model/row-report.ts";
import { pinStates } from "../../../src/model/states.ts";
import { runs, seed } from "../../support/seed.ts";
import { gathered, now, passReport, row, sketch, summaryOf, unknownBoard } from "../sample.ts";

const view = (over: Partial<RunView> = {}): RunView => ({
  command: "plan",
  args: ["autumn.csv"],
  timezone: "America/New_York",
  ...over,
});
const look = (over: Partial<Style> = {}): Style => ({ width: 120, colour: false, now, ...over });
const shown = (report: RunReport, over: Partial<RunView> = {}, seen: Partial<Style> = {}) =>
  ["", ...runLines(report, view(over), look(seen))].join("\n");

describe("a plan", () => {
  test("at 120 columns shows local time and UTC", () => {
    expect(shown(passReport(sketch))).toMatchInlineSnapshot(`
      "
      autumn.csv · 3 rows · times without a zone are read in America/New_York

       line  when                             board            pin
          2  Tue 1 Dec 09:00 EST · 14:00 UTC  Kitchen ideas    Narrow kitchen shelf layouts  ready
         17  Fri 4 Dec 18:00 EST · 23:00 UTC  Kitchn ideas     Tile samples                  invalid
             unknown-board: no board of Studio North is called "Kitchn ideas".
             Did you mean "Kitchen ideas"? \`pinsheet boards\` lists all 38.
         23  2027-03-14T02:30                 Small balconies  Spring herbs                  invalid
             time-does-not-exist: clocks jump from 02:00 to 03:00 on Sun 14 Mar 2027 in New York.
             Write 2027-03-14T01:30-05:00 or 2027-03-14T03:30-04:00.

       1 ready · 2 need you (lines 17, 23)
       Next: Tue 1 Dec 09:00 EST. Nothing is due now: run \`pinsheet publish autumn.csv\` then, or leave \`pinsheet watch
       autumn.csv\` running.
       Fix lines 17, 23 in the calendar and plan again; the other rows do not wait for that."
    `);
  });

  test("at 80 columns leaves UTC out", () => {
    expect(shown(passReport(sketch), {}, { width: 80 })).toMatchInlineSnapshot(`
      "
      autumn.csv · 3 rows · times without a zone are read in America/New_York

       line  when                 board            pin
          2  Tue 1 Dec 09:00 EST  Kitchen ideas    Narrow kitchen shelf layo…  ready
         17  Fri 4 Dec 18:00 EST  Kitchn ideas     Tile samples                invalid
             unknown-board: no board of Studio North is called "Kitchn ideas".
             Did you mean "Kitchen ideas"? \`pinsheet boards\` lists all 38.
         23  2027-03-14T02:30     Small balconies  Spring herbs                invalid
             time-does-not-exist: clocks jump from 02:00 to 03:00 on Sun 14 Mar 2027
             in New York.
             Write 2027-03-14T01:30-05:00 or 2027-03-14T03:30-04:00.

       1 ready · 2 need you (lines 17, 23)
       Next: Tue 1 Dec 09:00 EST. Nothing is due now: run \`pinsheet publish
       autumn.csv\` then, or leave \`pinsheet watch autumn.csv\` running.
       Fix lines 17, 23 in the calendar and plan again; the other rows do not wait for
       that."
    `);
  });

  test("at 60 columns puts time and board under the title", () => {
    expect(shown(passReport(sketch), {}, { width: 60 })).toMatchInlineSnapshot(`
      "
      autumn.csv · 3 rows · times without a zone are read in
      America/New_York

          2  Narrow kitchen shelf layouts                    ready
             Tue 1 Dec 09:00 EST · 14:00 UTC · Kitchen ideas
         17  Tile samples                                  invalid
             Fri 4 Dec 18:00 EST · 23:00 UTC · Kitchn ideas
             unknown-board: no board of Studio North is called
             "Kitchn ideas".
             Did you mean "Kitchen ideas"? \`pinsheet boards\` lists
             all 38.
         23  Spring herbs                                  invalid
             2027-03-14T02:30 · Small balconies
             time-does-not-exist: clocks jump from 02:00 to 03:00
             on Sun 14 Mar 2027 in New York.
             Write 2027-03-14T01:30-05:00 or
             2027-03-14T03:30-04:00.

       1 ready · 2 need you (lines 17, 23)
       Next: Tue 1 Dec 09:00 EST. Nothing is due now: run
       \`pinsheet publish autumn.csv\` then, or leave \`pinsheet
       watch autumn.csv\` running.
       Fix lines 17, 23 in the calendar and plan again; the other
       rows do not wait for that."
    `);
  });

  test("at 40 columns stacks everything", () => {
    expect(shown(passReport(sketch), {}, { width: 40 })).toMatchInlineSnapshot(`
      "
      autumn.csv · 3 rows · times without a
      zone are read in America/New_York

          2  Narrow kitchen shelf layo…  ready
             Tue 1 Dec 09:00 EST · 14:00 UTC
             Kitchen ideas
         17  Tile samples              invalid
             Fri 4 Dec 18:00 EST · 23:00 UTC
             Kitchn ideas
             unknown-board: no board of Studio
             North is called "Kitchn ideas".
             Did you mean "Kitchen ideas"?
             \`pinsheet boards\` lists all 38.
         23  Spring herbs              invalid
             2027-03-14T02:30
             Small balconies
             time-does-not-exist: clocks jump
             from 02:00 to 03:00 on Sun 14 Mar
             2027 in New York.
             Write 2027-03-14T01:30-05:00 or
             2027-03-14T03:30-04:00.

       1 ready · 2 need you (lines 17, 23)
       Next: Tue 1 Dec 09:00 EST. Nothing is
       due now: run \`pinsheet publish
       autumn.csv\` then, or leave \`pinsheet
       watch autumn.csv\` running.
       Fix lines 17, 23 in the calendar and
       plan again; the other rows do not wait
       for that."
    `);
  });

  test("says what is due now instead of the next time", () => {
    const rows = [row({ publish_at: "2026-11-24T09:00:00.000Z" }), row({ line: 3 })];
    expect(shown(passReport(rows))).toContain(
      "Next: 1 is due now. `pinsheet publish autumn.csv` sends what is due.",
    );
    expect(
      shown(passReport(rows, { outlook: outlookOf(rows, { now, until: now + 8 * 86_400_000 }) })),
    ).toContain("Next: 2 are due now.");
  });

  test("tells who goes to bed now how to send what is due ahead within a day", () => {
    const soon = [row({ publish_at: "2026-11-25T09:00:00.000Z" })];
    const words = "`pinsheet publish autumn.csv --ahead 24h` sends what is due within a day ahead of time";
    expect(shown(passReport(soon), {}, { width: 200 })).toContain(words);
    expect(shown(passReport([row()]), {}, { width: 200 })).not.toContain("--ahead");
    const args = ["autumn.csv", "--ahead", "2h"];
    expect(shown(passReport(soon), { args }, { width: 200 })).not.toContain("off then");
  });

  test("does not promise to send what is paused, whether it waits for its turn or for its time", () => {
    const everything = { scope: "all" as const, subject: "", name: "everything", by: "ann on mac" };
    const pause = { ...everything, since: "2026-11-24T07:00:00.000Z", waiting: 1, hint: "`pinsheet resume`" };
    const kept = (due: number) => ({ pauses: [{ ...pause, due }], waiting: 1, due });
    const soon = row({ publish_at: "2026-11-25T09:00:00.000Z" });
    const later = shown(passReport([soon], { paused: kept(0) }), {}, { width: 200 });
    expect(later).toMatch(
      /Next: nothing is sent until you resume; the first is due Wed 25 Nov 04:00 EST\.\n?$/,
    );
    const note = issue("paced", { column: "publish_at", value: "x" }, "it waits.", "Nothing to do.");
    const due = row({ publish_at: "2026-11-24T09:00:00.000Z", notes: [note] });
    expect(shown(passReport([due], { paused: kept(1) }))).toContain("Next: 1 is due, and paused;");
  });

  test("does not promise to send what waits because its medium could not be looked at", () => {
    const note = issue("media-unchecked", { column: "media_url", value: "x" }, "no server was found.", "");
    const waiting = row({ publish_at: "2026-11-24T09:00:00.000Z", notes: [note] });
    const text = shown(passReport([waiting]), { command: "publish" }, { width: 200 });
    expect(text).toContain(
      "Next: 1 is due, and waits: its medium could not be checked, and the note says why. `pinsheet publish autumn.csv` tries again.",
    );
    const other = row({ line: 3, publish_at: "2026-11-24T09:00:00.000Z" });
    expect(shown(passReport([waiting, other]))).toContain("Next: 2 are due now.");
  });

  test("says nothing of what comes next where no calendar could be read", () => {
    const calendar = {
      ...passReport([row()]).calendars[0],
      rows: 0,
      error: { message: "is empty", hint: "Fix." },
    };
    const report = passReport([], { calendars: [calendar as RunReport["calendars"][number]] });
    expect(shown(report)).toMatch(/ nothing was read, so nothing was sent\n?$/);
  });

  test("repeats the flags that the next command needs", () => {
    const args = ["my pins.csv", "--sandbox"];
    expect(shown(passReport(sketch), { args })).toContain("`pinsheet publish 'my pins.csv' --sandbox` then");
  });
});

describe("after publish", () => {
  test("counts, the rehearsal and the next step are told", () => {
    const rows = [
      row({ state: "published", publish_at: "2026-11-24T09:00:00.000Z" }),
      row({ line: 3, state: "submitted", publish_at: "2026-11-24T09:30:00.000Z" }),
      row({ line: 4 }),
    ];
    const report = passReport(rows, {
      summary: summaryOf(rows, { sent: 2, confirmed: 1, withdrawn: 1 }),
      rehearsal: true,
    });
    expect(shown(report, { command: "publish" })).toMatchInlineSnapshot(`
      "
      autumn.csv · 3 rows · times without a zone are read in America/New_York

       line  when                              board          pin
          2  Tue 24 Nov 04:00 EST · 09:00 UTC  Kitchen ideas  Narrow kitchen shelf layouts  published
          3  Tue 24 Nov 04:30 EST · 09:30 UTC  Kitchen ideas  Narrow kitchen shelf layouts  submitted
          4  Tue 1 Dec 09:00 EST · 14:00 UTC   Kitchen ideas  Narrow kitchen shelf layouts  scheduled

       2 sent now · 1 scheduled · 1 published · 1 submitted · 1 withdrawn
       This was a rehearsal in the sandbox: nothing of it happened at Pinterest.
       Next: Tue 1 Dec 09:00 EST. Run \`pinsheet publish autumn.csv\` then, or leave \`pinsheet watch autumn.csv\` running.
       1 is with Postproxy and not confirmed yet; the next publish asks again."
    `);
  });

  test("with nothing left, nothing is promised", () => {
    const report = passReport([row({ state: "published" })]);
    expect(shown(report, { command: "publish" })).toContain("Next: nothing is waiting to be sent.");
  });

  test("an uncertain row is explained", () => {
    const report = passReport([row({ state: "uncertain" })]);
    expect(shown(report, { command: "publish" })).toContain(
      "Uncertain means: the answer of Postproxy was lost",
    );
  });

  test("withdrawn Pins are listed apart from the rows", () => {
    const rows = [row()];
    const withdrawn = [row({ line: 0, state: "withdrawn", title: "Old idea", issues: [unknownBoard] })];
    const text = shown(passReport(rows, { withdrawn, summary: summaryOf(rows, { withdrawn: 1 }) }), {
      command: "publish",
    });
    expect(text).toContain("1 Pin is withdrawn: never sent, and no longer in the calendar.");
    expect(text).toMatch(/— .*Old idea +withdrawn/);
    expect(text).toContain("1 scheduled · 1 withdrawn");
    expect(text).not.toContain("unknown-board");
  });
});

test("a calendar that was not read says why, and that the last good reading stands", () => {
  const error = {
    message: "autumn.csv: a quote opens in line 7 and never closes",
    hint: "Close it and save.",
  };
  const report = passReport([row()], {
    calendars: [
      {
        calendar: "autumn.csv",
        template: "pinsheet",
        timezone: null,
        rows: 1,
        unplanned: 0,
        error,
        states: { scheduled: 1 },
        notes: [],
      },
    ],
  });
  expect(shown(report)).toMatchInlineSnapshot(`
    "
    autumn.csv · not read
     autumn.csv: a quote opens in line 7 and never closes
     Close it and save.
     The rows below are those of the last good reading.

     line  when                             board          pin
        2  Tue 1 Dec 09:00 EST · 14:00 UTC  Kitchen ideas  Narrow kitchen shelf layouts  ready

     1 ready
     Next: Tue 1 Dec 09:00 EST. Nothing is due now: run \`pinsheet publish autumn.csv\` then, or leave \`pinsheet watch
     autumn.csv\` running."
  `);
});

describe("many rows", () => {
  const many = Array.from({ length: 300 }, (_, index) => row({ line: index + 2 }));

  test("are cut to twenty, with a count of the others and the way to see them", () => {
    const text = shown(passReport(many));
    expect(text.match(/ {2}ready$/gm)).toHaveLength(20);
    expect(text).toContain(" … and 280 more ready (--all shows every row)");
  });

  test("are all shown with --all", async () => {
    const lines = await gathered(allLines(passReport(many), view(), look()));
    expect(lines.filter((line) => line.endsWith("  ready"))).toHaveLength(300);
    expect(lines.join("\n")).not.toContain("more ready");
  });

  test("never hide one that needs the person, nor one with a note while others can be hidden", () => {
    const late = [
      row({ line: 400, state: "held" }),
      row({
        line: 401,
        notes: [issue("same-image-twice", { column: null, value: null }, "line 9 has it too.", "")],
      }),
    ];
    const text = shown(passReport([...many, ...late]));
    expect(text).toMatch(/^ +400 .* held$/m);
    expect(text).toMatch(/^ +401 .* ready$/m);
    expect(text).toContain("note: same-image-twice: line 9 has it too.");
    expect(text).toContain("and 281 more ready");
  });

  test("that need the person are named by line, up to eight", () => {
    const needy = many.slice(0, 12).map((one) => ({ ...one, state: "invalid" as const }));
    expect(shown(passReport(needy))).toContain("12 need you (lines 2, 3, 4, 5, 6, 7, 8, 9 and 4 more)");
  });

  test("of several calendars are named with them", () => {
    const needy = [row({ state: "failed" }), row({ calendar: "winter.csv", line: 9, state: "held" })];
    expect(shown(passReport(needy))).toContain("2 need you (autumn.csv 2; winter.csv 9)");
  });
});

describe("what a cell holds", () => {
  test("cannot command the terminal", () => {
    const nasty = "\u001b[2Jgone\u0007\r\nnext";
    const report = passReport([
      row({
        calendar: "a\u001b[31m.csv",
        title: nasty,
        board_name: nasty,
        state: "invalid",
        issues: [{ ...unknownBoard, message: nasty, hint: nasty }],
      }),
    ]);
    for (const line of shown(report).split("\n")) expect(line).not.toMatch(/\p{Cc}/u);
  });

  test("stands in its column, however wide its letters", () => {
    const rows = [
      row({ title: "小さなベランダのハーブ", board_name: "収納 Storage" }),
      row({ line: 3, title: "🌿 Herbs 👩‍🌾 for balconies", board_name: "Chloé’s pantry" }),
      row({ line: 4, title: "A title that goes on and on until no terminal of this world has room for it" }),
    ];
    expect(shown(passReport(rows), {}, { width: 90 })).toMatchInlineSnapshot(`
      "
      autumn.csv · 3 rows · times without a zone are read in America/New_York

       line  when                             board           pin
          2  Tue 1 Dec 09:00 EST · 14:00 UTC  収納 Storage    小さなベランダのハーブ       ready
          3  Tue 1 Dec 09:00 EST · 14:00 UTC  Chloé’s pantry  🌿 Herbs 👩‍🌾 for balconies    ready
          4  Tue 1 Dec 09:00 EST · 14:00 UTC  Kitchen ideas   A title that goes on and o…  ready

       3 ready
       Next: Tue 1 Dec 09:00 EST. Nothing is due now: run \`pinsheet publish autumn.csv\` then, or
       leave \`pinsheet watch autumn.csv\` running."
    `);
  });

  test("without title, body and board is still told by its medium", () => {
    expect(shown(passReport([row({ title: null, body: "First\nsecond" })]))).toContain("First second");
    const bare = row({
      title: null,
      body: null,
      board_id: null,
      board_name: null,
      publish_at: null,
      state: "invalid",
    });
    expect(shown(passReport([bare]))).toMatch(
      /2 {2}— +— +https:\/\/media\.example\.com\/narrow-kitchen\.jpg +invalid/,
    );
  });
});

test("colour adds nothing but colour", () => {
  const rows = [...pinStates, "skipped" as const].map((state, index) =>
    row({ line: index + 2, state, issues: [unknownBoard] }),
  );
  const coloured = shown(passReport(rows), {}, { colour: true });
  expect(coloured).toContain("\u001b[31minvalid\u001b[39m");
  expect(coloured).toContain("\u001b[32mpublished\u001b[39m");
  expect(stripVTControlCharacters(coloured)).toBe(shown(passReport(rows)));
});

test("no line is wider than the terminal, for any row and any width from 24", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 120 });
  const anyRow: fc.Arbitrary<RowReport> = fc
    .record({
      line: fc.integer({ min: 1, max: 1_000_000 }),
      state: fc.constantFrom(...pinStates),
      title: fc.option(text),
      board_name: fc.option(text),
      timezone: fc.constantFrom(null, "America/New_York", "Asia/Kathmandu"),
      publish_at: fc.option(fc.constantFrom("2026-12-01T14:00:00.000Z", "2031-01-01T00:00:00.000Z")),
      issues: fc.array(
        fc.record({
          code: fc.constant("time-unreadable" as const),
          column: fc.constant(null),
          value: text,
          message: text,
          hint: text,
        }),
        { maxLength: 2 },
      ),
    })
    .map(row);
  const commands = fc.constantFrom("plan" as const, "publish" as const);
  fc.assert(
    fc.property(
      fc.array(anyRow, { maxLength: 6 }),
      fc.integer({ min: 24, max: 200 }),
      commands,
      (rows, width, command) => {
        for (const line of runLines(passReport(rows), view({ command }), look({ width }))) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
        }
      },
    ),
    { seed, numRuns: runs(300) },
  );
});

test("rows that must be fixed are told that others do not wait only where there are others", () => {
  const broken = row({ state: "invalid", issues: [unknownBoard] });
  const told = (rows: RowReport[]) => shown(passReport(rows)).replaceAll(/\s+/g, " ");
  expect(told([broken])).toMatch(/Fix line 2 in the calendar and plan again\.$/);
  expect(told([broken, row({ line: 3 })])).toMatch(/the other rows do not wait for that\.$/);
});
