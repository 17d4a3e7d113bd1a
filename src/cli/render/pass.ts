// PURE. The report of one pass, as the lines that `plan` and `publish` print.

import type { CalendarReport, PassReport, RowReport, RowState } from "../../report.ts";
import { type Closing, countsLine, nextSentences, number } from "./closing.ts";
import { type Look, needsPerson, toned, wordOf } from "./look.ts";
import { problemLines, table } from "./rows.ts";
import { clean, paragraph } from "./text.ts";

/** How a pass is shown. */
export type PassView = {
  command: "plan" | "publish";
  /** Calendars and flags as typed. */
  args: readonly string[];
  /** Every row, instead of those that need the person and a few others. */
  all: boolean;
  aheadMs: number;
  timezone: string | null;
};

/** Rows shown although nothing is wrong with them: enough to see that the calendar was understood. */
const mostOthers = 20;

export function* passLines(report: PassReport, view: PassView, look: Look): Generator<string> {
  for (const calendar of report.calendars) {
    yield* calendarLines(calendar, look);
    const rows = report.rows.filter((row) => row.calendar === calendar.calendar);
    yield* rowLines(rows, view, look);
    yield* withdrawnLines(
      report.withdrawn.filter((row) => row.calendar === calendar.calendar),
      view,
      look,
    );
    yield "";
  }
  // What the ledger knew before says nothing about rows that were not looked at; the reason is on standard error.
  if (report.calendars.every(({ unplanned }) => unplanned > 0) && report.stopped !== null) return;
  const closing: Closing = {
    ...view,
    rows: report.rows,
    summary: report.summary,
    zone: view.timezone,
    now: look.now,
  };
  yield* paragraph(countsLine(closing), look.width, 1);
  if (report.rehearsal && view.command === "publish") {
    yield* paragraph(
      "This was a rehearsal in the sandbox: nothing of it happened at Pinterest.",
      look.width,
      1,
    );
  }
  for (const sentence of nextSentences(closing)) yield* paragraph(sentence, look.width, 1);
}

function* calendarLines(
  { calendar, rows, unplanned, error, notes, timezone }: CalendarReport,
  look: Look,
): Generator<string> {
  const parts = [
    calendar === "-" ? "standard input" : clean(calendar),
    error ? "not read" : unplanned > 0 ? `${spoken(unplanned)} read, not checked` : spoken(rows),
  ];
  if (timezone !== null && error === null) parts.push(`times without a zone are read in ${timezone}`);
  const [first = "", ...more] = paragraph(parts.join(" · "), look.width, 0);
  yield toned(first, "bold", look);
  yield* more;
  if (error !== null) {
    for (const line of paragraph(clean(error.message), look.width, 1)) yield toned(line, "red", look);
    yield* paragraph(clean(error.hint), look.width, 1);
    if (rows > 0) yield* paragraph("The rows below are those of the last good reading.", look.width, 1);
  }
  for (const note of notes) yield* problemLines(note, "note: ", 1, look);
  if (rows > 0) yield "";
}

const spoken = (rows: number) => `${number(rows)} ${rows === 1 ? "row" : "rows"}`;

function* rowLines(rows: readonly RowReport[], view: PassView, look: Look): Generator<string> {
  const plan = view.command === "plan";
  const shown = view.all ? rows : worthShowing(rows);
  yield* table(shown, look, plan);
  if (shown.length === rows.length) return;
  const counts = countsOf(rows, shown).map(
    ([state, count]) => `${number(count)} more ${wordOf(state, plan)}`,
  );
  yield* paragraph(`… and ${counts.join(", ")} (--all shows every row)`, look.width, 1);
}

/** All that need the person, and the first others; those with a note before those without. Rows that are no pins are counted. */
function worthShowing(rows: readonly RowReport[]): RowReport[] {
  const others = rows.filter((row) => !needsPerson(row) && row.state !== "skipped");
  const noted = others.filter((row) => row.notes.length > 0);
  const plain = others.filter((row) => row.notes.length === 0);
  const chosen = new Set([...noted, ...plain].slice(0, mostOthers));
  return rows.filter((row) => needsPerson(row) || chosen.has(row));
}

function countsOf(rows: readonly RowReport[], shown: readonly RowReport[]): [RowState, number][] {
  const seen = new Set(shown);
  const hidden = rows.filter((row) => !seen.has(row));
  return [...Map.groupBy(hidden, (row) => row.state)].map(([state, some]) => [state, some.length]);
}

function* withdrawnLines(rows: readonly RowReport[], view: PassView, look: Look): Generator<string> {
  if (rows.length === 0) return;
  const count = rows.length === 1 ? "1 Pin is" : `${number(rows.length)} Pins are`;
  yield "";
  yield* paragraph(`${count} withdrawn: never sent, and no longer in the calendar.`, look.width, 1);
  const shown = view.all ? rows : rows.slice(0, mostOthers);
  yield* table(
    shown.map((row) => ({ ...row, issues: [], notes: [] })),
    look,
    view.command === "plan",
  );
  if (shown.length < rows.length)
    yield* paragraph(`… and ${number(rows.length - shown.length)} more`, look.width, 1);
}
