// PURE. The report of one run, as the lines that `plan` and `publish` print.

import { tallyOf } from "../../model/describe.ts";
import type { Issue } from "../../model/issue.ts";
import { type CalendarReport, mostPlain, type RunReport, type Tally } from "../../model/report.ts";
import type { RowReport, RowState } from "../../model/row-report.ts";
import { needsPerson } from "../../model/states.ts";

import { hiddenSentence, mostExamples, spared } from "./alike.ts";
import { type Closing, countsLine, nextSentences, number } from "./closing.ts";
import { problemLines, table } from "./rows.ts";
import { type Style, toned } from "./style.ts";
import { clean, paragraph } from "./text.ts";

/** How a run is shown. */
export type RunView = {
  command: "plan" | "publish" | "recover";
  /** Calendars and flags as typed; null: there is nothing to type next. */
  args: readonly string[] | null;
  timezone: string | null;
};

/** The rows that need the person and a few others. */
export function* runLines(report: RunReport, view: RunView, look: Style): Generator<string> {
  for (const calendar of report.calendars) {
    yield* calendarLines(calendar, look);
    yield* rowLines(calendar, ofCalendar(report.rows, calendar), view, look);
    yield* withdrawnLines(ofCalendar(report.withdrawn, calendar), mostPlain, view, look);
    yield "";
  }
  yield* closingLines(report, view, look);
}

export const ofCalendar = (rows: readonly RowReport[], { calendar }: CalendarReport) =>
  rows.filter((row) => row.calendar === calendar);

/** After all rows. */
export function* closingLines(report: RunReport, view: RunView, look: Style): Generator<string> {
  // What the ledger knew before says nothing about rows that were not looked at; the reason is on standard error.
  if (report.calendars.every(({ unplanned }) => unplanned > 0) && report.stopped !== null) return;
  // What to do about each stands under its name; that nothing waits would be a guess.
  const { calendars } = report;
  if (calendars.length > 0 && calendars.every(({ error, rows }) => error !== null && rows === 0))
    return yield* paragraph("nothing was read, so nothing was sent", look.width, 1);
  const closing: Closing = {
    ...view,
    args: view.args ?? [],
    rows: report.rows,
    summary: report.summary,
    outlook: report.outlook,
    paused: report.paused,
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
  if (view.args === null) return;
  for (const sentence of nextSentences(closing)) yield* paragraph(sentence, look.width, 1);
}

/** What is said of a calendar before its rows. */
export function* calendarLines(
  { calendar, rows, unplanned, error, notes, timezone }: CalendarReport,
  look: Style,
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

function* rowLines(
  calendar: CalendarReport,
  rows: readonly RowReport[],
  view: RunView,
  look: Style,
): Generator<string> {
  const plan = view.command === "plan";
  const told = codesTold(calendar.notes);
  const shown = worthShowing(rows, told);
  yield* table(withExamples(shown, told), look, { plan, ids: false });
  const seen = new Set(shown);
  const hidden = rows.filter((row) => !seen.has(row));
  const sentence = hiddenSentence(hidden, notShown(calendar, rows), plan);
  if (sentence !== null) yield* paragraph(sentence, look.width, 1);
}

/** The codes that a note on the calendar tells of all rows together. */
const codesTold = (notes: readonly Issue[]): ReadonlySet<string | null> =>
  new Set(notes.filter(({ code }) => code === "many-rows-alike").map(({ value }) => value));

/**
 * All that need the person, but for those that would say nothing new, and the first others; those with a note before those
 * without. Rows that are no pins are counted.
 */
function worthShowing(rows: readonly RowReport[], told: ReadonlySet<string | null>): RowReport[] {
  const silent = spared(rows, told);
  const others = rows.filter((row) => !needsPerson(row) && row.state !== "skipped");
  const noted = others.filter((row) => row.notes.length > 0);
  const plain = others.filter((row) => row.notes.length === 0);
  const chosen = new Set([...noted, ...plain].slice(0, mostPlain));
  return rows.filter((row) => (needsPerson(row) ? !silent.has(row) : chosen.has(row)));
}

/** Of the notes that are told of all rows together, only the first; what to do about equal notes is said as often. */
function withExamples(rows: readonly RowReport[], told: ReadonlySet<string | null>): RowReport[] {
  const shown = new Map<string, number>();
  const isNew = (text: string) => {
    const count = (shown.get(text) ?? 0) + 1;
    shown.set(text, count);
    return count <= mostExamples;
  };
  const brief = (note: Issue): Issue[] => {
    if (told.has(note.code) && !isNew(note.code)) return [];
    return [isNew(`${note.code} ${note.hint}`) ? note : { ...note, hint: "" }];
  };
  return rows.map((row) => ({ ...row, notes: row.notes.flatMap(brief) }));
}

/** How many rows of each state are not among those told: they have nothing to say. */
function notShown({ states }: CalendarReport, rows: readonly RowReport[]): Tally {
  const told = tallyOf(rows);
  const all = Object.entries(states) as [RowState, number][];
  return Object.fromEntries(all.map(([state, count]) => [state, count - (told[state] ?? 0)]));
}

/** `most`: so many are shown. */
export function* withdrawnLines(
  rows: readonly RowReport[],
  most: number,
  view: RunView,
  look: Style,
): Generator<string> {
  if (rows.length === 0) return;
  const count = rows.length === 1 ? "1 Pin is" : `${number(rows.length)} Pins are`;
  yield "";
  yield* paragraph(`${count} withdrawn: never sent, and no longer in the calendar.`, look.width, 1);
  const shown = rows.slice(0, most);
  yield* table(
    shown.map((row) => ({ ...row, issues: [], notes: [] })),
    look,
    { plan: view.command === "plan", ids: false },
  );
  if (shown.length < rows.length)
    yield* paragraph(`… and ${number(rows.length - shown.length)} more`, look.width, 1);
}
