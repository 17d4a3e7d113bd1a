// Rows with one cause, which a note on the calendar tells: a few of them are shown, all of them are counted.

import { describe, expect, it, test } from "vitest";
import { allLines } from "../../../src/cli/every-row.ts";
import { runLines } from "../../../src/cli/render/run.ts";
import { statusLines } from "../../../src/cli/render/status.ts";
import { type IssueCode, issue, wholeRow } from "../../../src/model/issue.ts";
import type { RowReport } from "../../../src/model/row-report.ts";
import { gathered, nothingPaused, now, passReport, row, summaryOf } from "../sample.ts";

const problem = (code: IssueCode, message = "it is so.") => issue(code, wholeRow, message, "Do this.");
const told = issue(
  "many-rows-alike",
  { column: null, value: "time-unreadable" },
  "12 rows are so.",
  "Fix it.",
);
const broken = Array.from({ length: 12 }, (_, n) =>
  row({ line: n + 2, state: "invalid", issues: [problem("time-unreadable", `cell ${n} cannot be read.`)] }),
);

const view = { command: "plan", args: ["autumn.csv"], timezone: null } as const;
const look = { width: 100, colour: false, now };

function reportOf(rows: RowReport[]) {
  const report = passReport(rows);
  return { ...report, calendars: report.calendars.map((calendar) => ({ ...calendar, notes: [told] })) };
}

const allShown = async (rows: RowReport[]) =>
  (await gathered(allLines(reportOf(rows), view, look))).join("\n");

const shown = (rows: RowReport[]) => [...runLines(reportOf(rows), view, look)].join("\n");

const times = (text: string, part: string) => text.split(part).length - 1;

describe("rows that a note tells of together", () => {
  it("are shown as three examples, and counted", () => {
    const text = shown(broken);
    expect(text).toContain("note: many-rows-alike: 12 rows are so.");
    expect(times(text, "cannot be read.")).toBe(3);
    expect(text).toContain("… and 9 more invalid with time-unreadable (--all shows every row)");
    expect(text).toContain("12 need you (lines 2, 3, 4, 5, 6, 7, 8, 9 and 4 more)");
  });

  it("are all shown with --all", async () => {
    expect(times(await allShown(broken), "cannot be read.")).toBe(12);
  });

  it("are shown where they have another problem as well", () => {
    const both = broken.map((one) => ({ ...one, issues: [...one.issues, problem("board-missing")] }));
    expect(times(shown(both), "cannot be read.")).toBe(12);
  });

  it("say it three times where it is a note of theirs, and their other notes always", () => {
    const noted = broken.map((one) => ({
      ...one,
      state: "published" as const,
      issues: [],
      notes: [...one.issues, problem("same-image-twice")],
    }));
    const text = shown(noted);
    expect(times(text, "time-unreadable:")).toBe(3);
    expect(times(text, "same-image-twice:")).toBe(12);
  });
});

describe("rows with the same problem that no note tells of", () => {
  const missing = Array.from({ length: 150 }, (_, n) =>
    row({ line: n + 2, state: "invalid", issues: [problem("media-not-found", `there is no file ${n}.`)] }),
  );

  it("are shown twenty times and counted, with every other problem among them", async () => {
    const other = row({ line: 200, state: "invalid", issues: [problem("board-missing")] });
    const text = shown([...missing, other, row({ line: 201 })]);
    expect(times(text, "media-not-found: there is no file")).toBe(20);
    expect(text).toContain("board-missing: it is so.");
    expect(text).toContain("… and 130 more invalid with media-not-found (--all shows every row)");
    expect(times(await allShown(missing), "there is no file")).toBe(150);
  });

  it("are counted by `status` too", () => {
    const report = {
      ledger: "pinsheet.db",
      rows: missing,
      calendars: [],
      summary: summaryOf(missing),
      paused_until: null,
      paused: nothingPaused,
    };
    const view = { args: ["autumn.csv"], all: false, timezone: null };
    const text = [...statusLines(report, view, { width: 100, colour: false, now })].join("\n");
    expect(times(text, "there is no file")).toBe(20);
    expect(text).toContain("… and 130 more invalid with media-not-found (--all shows every row)");
  });
});

test("what to do about a note is said of the first three rows that have it, and of all with --all", async () => {
  const noted = broken.map((one, n) => ({
    ...one,
    state: "published" as const,
    issues: [],
    notes: [problem("not-on-pinterest", `cell ${n} cannot be sent.`)],
  }));
  expect(times(shown(noted), "cannot be sent.")).toBe(12);
  expect(times(shown(noted), "Do this.")).toBe(3);
  expect(times(await allShown(noted), "Do this.")).toBe(12);
});
