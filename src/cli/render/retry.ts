// PURE. What `retry` asks, and what it did, as lines.

import type { Preview, RetryReport } from "../../model/report.ts";
import type { RowReport } from "../../model/row-report.ts";
import { number, spokenCommand } from "./closing.ts";
import { are, pins } from "./preview.ts";
import type { Style } from "./style.ts";
import { paragraph } from "./text.ts";

export const retryQuestion = ({ eligible }: Preview): string =>
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
  look: Style,
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
          `${are(retried.length)} eligible again; nothing was sent yet.`,
          `Next: ${publish} sends what is due, and so does a \`pinsheet watch\` that is running.`,
        ]
      : []),
  ];
}
