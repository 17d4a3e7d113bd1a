// PURE. What the ledger knows, as the lines that `status` prints.

import { sayTime } from "../../calendar/rows/when.ts";
import { outlookOf } from "../../model/describe.ts";
import type { StatusReport } from "../../model/report.ts";
import type { RowReport } from "../../model/row-report.ts";
import { needsPerson } from "../../model/states.ts";
import { hiddenSentence, spared } from "./alike.ts";
import { type Closing, countsLine, nextSentences, number, pauseSentence } from "./closing.ts";
import { table } from "./rows.ts";
import { type Style, toned } from "./style.ts";
import { clean, paragraph } from "./text.ts";

type StatusView = { args: readonly string[]; all: boolean; timezone: string | null };

/** How many of the next Pins are shown. */
const mostNext = 5;

export function* statusLines(report: StatusReport, view: StatusView, look: Style): Generator<string> {
  const { width, now } = look;
  const [first = "", ...more] = paragraph(`ledger ${clean(report.ledger)}`, width, 0);
  yield* [toned(first, "bold", look), ...more];
  for (const { calendar, rows, read_at } of report.calendars) {
    const read = sayTime(Date.parse(read_at), view.timezone, now);
    yield* paragraph(
      `${clean(calendar)} · ${number(rows)} ${rows === 1 ? "row" : "rows"} · read ${read}`,
      width,
      1,
    );
  }
  yield "";
  yield* rowLines(report.rows, view, look);
  const closing: Closing = {
    command: "status",
    args: view.args,
    rows: report.rows,
    summary: report.summary,
    outlook: outlookOf(report.rows, { now, until: now }),
    paused: report.paused,
    zone: view.timezone,
    now,
  };
  yield* paragraph(countsLine(closing), width, 1);
  for (const sentence of pauseSentence(report, view.timezone, now)) yield* paragraph(sentence, width, 1);
  for (const sentence of nextSentences(closing)) yield* paragraph(sentence, width, 1);
}

function* rowLines(rows: readonly RowReport[], view: StatusView, look: Style): Generator<string> {
  const silent = spared(rows, new Set());
  const needy = rows.filter((row) => needsPerson(row) && !silent.has(row));
  const shown = view.all ? rows : [...needy, ...nextOf(rows)];
  if (shown.length === 0) return;
  // One table per calendar: a line number says nothing without its calendar.
  for (const [calendar, some] of Map.groupBy(shown, (row) => row.calendar)) {
    yield clean(calendar);
    yield* table(some, look, { plan: false, ids: true });
    yield "";
  }
  const hidden = view.all ? null : hiddenSentence([...silent], {}, false);
  if (hidden !== null) yield* paragraph(hidden, look.width, 1);
}

function nextOf(rows: readonly RowReport[]): RowReport[] {
  return rows
    .filter((row) => row.state === "scheduled")
    .toSorted((a, b) => (a.publish_at ?? "").localeCompare(b.publish_at ?? ""))
    .slice(0, mostNext);
}
