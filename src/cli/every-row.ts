// Reports with every row. A calendar may have a million, so they are read and printed some at a time.

import type { RunReport } from "../model/report.ts";
import { calendarsJson, endJson, rowsJson } from "./render/ndjson.ts";
import { table } from "./render/rows.ts";
import { calendarLines, closingLines, ofCalendar, type RunView, withdrawnLines } from "./render/run.ts";
import type { Style } from "./render/style.ts";

/** `--json` */
export async function* runJson(report: RunReport): AsyncGenerator<string> {
  yield* calendarsJson(report);
  for (const { calendar } of report.calendars) {
    for await (const page of report.pages(calendar)) yield* rowsJson(page);
  }
  yield* endJson(report);
}

/** `--all`: the columns fit the rows that are printed together. */
export async function* allLines(report: RunReport, view: RunView, look: Style): AsyncGenerator<string> {
  for (const calendar of report.calendars) {
    yield* calendarLines(calendar, look);
    for await (const page of report.pages(calendar.calendar)) {
      yield* table(page, look, { plan: view.command === "plan", ids: false });
    }
    yield* withdrawnLines(ofCalendar(report.withdrawn, calendar), report.withdrawn.length, view, look);
    yield "";
  }
  yield* closingLines(report, view, look);
}
