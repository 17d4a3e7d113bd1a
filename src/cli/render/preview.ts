// PURE. What `retry` or `cancel` is about to do, as lines.

import type { LeftRow, Preview } from "../../model/report.ts";
import type { RowReport } from "../../model/row-report.ts";
import { number } from "./closing.ts";
import { type Shown, table } from "./rows.ts";
import { type Style, toned } from "./style.ts";
import { clean, paragraph } from "./text.ts";

/** The Pins that it is about, each with what it waits for, and those that are left alone. */
export function* previewLines({ eligible, left }: Preview, look: Style): Generator<string> {
  yield* tables(eligible, look, { plan: false, ids: true });
  if (left.length > 0) yield* leftLines(left, `${are(left.length)} left alone:`, look);
}

/** Pins that nothing is done about, each with why and what to do. */
export function* leftLines(left: readonly LeftRow[], headline: string, look: Style): Generator<string> {
  yield* paragraph(headline, look.width, 0);
  const beneath = ({ reason, hint }: LeftRow) => [sentenceOf(clean(reason)), clean(hint)];
  yield* tables(left, look, { plan: false, ids: true, beneath });
}

const sentenceOf = (clause: string) => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;

/** One table per calendar. */
function* tables<R extends RowReport>(rows: readonly R[], look: Style, shown: Shown<R>): Generator<string> {
  for (const [calendar, some] of Map.groupBy(rows, (row) => row.calendar)) {
    yield toned(clean(calendar), "bold", look);
    yield* table(some, look, shown);
    yield "";
  }
}

/** "1 Pin", "1,200 Pins". */
export const pins = (count: number): string => `${number(count)} ${count === 1 ? "Pin" : "Pins"}`;
/** "1 Pin is", "2 Pins are". */
export const are = (count: number): string => `${pins(count)} ${count === 1 ? "is" : "are"}`;
