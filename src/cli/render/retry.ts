// PURE. What `retry` is about to do, what it asks, and what it did, as lines.

import type { LeftRow, RetryOffer, RetryReport, RowReport } from "../../model/report.ts";
import { number, spokenCommand } from "./closing.ts";
import { type Look, toned } from "./look.ts";
import { type Shown, table } from "./rows.ts";
import { clean, paragraph } from "./text.ts";

/** The Pins that would be eligible again, each with what it waits for, and those that are left alone. */
export function* offerLines({ eligible, left }: RetryOffer, look: Look): Generator<string> {
  yield* tables(eligible, look, { plan: false, ids: true });
  if (left.length === 0) return;
  yield* paragraph(`${pins(left.length)} ${left.length === 1 ? "is" : "are"} left alone:`, look.width, 0);
  const beneath = ({ reason, hint }: LeftRow) => [sentenceOf(clean(reason)), clean(hint)];
  yield* tables(left, look, { plan: false, ids: true, beneath });
}

const sentenceOf = (clause: string) => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;

/** One table per calendar. */
function* tables<R extends RowReport>(rows: readonly R[], look: Look, shown: Shown<R>): Generator<string> {
  for (const [calendar, some] of Map.groupBy(rows, (row) => row.calendar)) {
    yield toned(clean(calendar), "bold", look);
    yield* table(some, look, shown);
    yield "";
  }
}

export const question = ({ eligible }: RetryOffer): string =>
  `${warning(eligible)}Make ${eligible.length === 1 ? "this Pin" : `these ${pins(eligible.length)}`} eligible again?`;

/** A held Pin looks like one that exists: whoever says yes wants a second one. */
function warning(rows: readonly RowReport[]): string {
  const held = rows.filter(({ state }) => state === "held").length;
  if (held === 0) return "";
  const which = rows.length === 1 ? "It looks" : `${number(held)} of them look${held === 1 ? "s" : ""}`;
  return `${which} like a Pin that exists already, and would be a second one. `;
}

/** `flags`: as typed, for the command that comes next. */
export function* doneLines(
  { answer, eligible, retried }: RetryReport,
  flags: readonly string[],
  look: Look,
): Generator<string> {
  for (const sentence of sentences({ answer, eligible, retried }, flags))
    yield* paragraph(sentence, look.width, 1);
}

function sentences(
  { answer, eligible, retried }: Pick<RetryReport, "answer" | "eligible" | "retried">,
  flags: readonly string[],
): string[] {
  if (answer === null) return ["There is no Pin to make eligible again. Nothing was changed."];
  if (answer !== "yes") return ["Nothing was changed."];
  const changed = eligible.length - retried.length;
  const calendars = [...new Set(retried.map(({ calendar }) => calendar))];
  const publish = spokenCommand("publish", [...calendars, ...flags]);
  return [
    ...(changed > 0
      ? [`${pins(changed)} changed meanwhile and ${changed === 1 ? "is" : "are"} left alone.`]
      : []),
    ...(retried.length > 0
      ? [
          `${pins(retried.length)} ${retried.length === 1 ? "is" : "are"} eligible again; nothing was sent yet.`,
          `Next: ${publish} sends what is due, and so does a \`pinsheet watch\` that is running.`,
        ]
      : []),
  ];
}

const pins = (count: number) => `${number(count)} ${count === 1 ? "Pin" : "Pins"}`;
