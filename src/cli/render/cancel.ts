// PURE. What `cancel` asks, and what it did, as lines and as NDJSON.

import { jsonLine } from "../../lib/printable.ts";
import type { CancelReport, Preview } from "../../model/report.ts";
import { are, leftLines, pins } from "./preview.ts";
import type { Style } from "./style.ts";
import { paragraph } from "./text.ts";

export const cancelQuestion = ({ eligible }: Preview): string =>
  eligible.length === 1
    ? "Take this Pin back? Postproxy deletes its post, and it is not published."
    : `Take these ${pins(eligible.length)} back? Postproxy deletes their posts, and they are not published.`;

export function* cancelledLines(
  { answer, cancelled, notDone, left }: CancelReport,
  again: (hint: string) => string,
  look: Style,
): Generator<string> {
  if (answer === null) {
    const why =
      left.length > 0
        ? "None of them can be taken back."
        : "Postproxy has no Pin of these that is not live yet.";
    return yield* paragraph(`${why} Nothing was changed.`, look.width, 1);
  }
  if (answer !== "yes") return yield* paragraph("Nothing was changed.", look.width, 1);
  if (notDone.length > 0) {
    const spoken = notDone.map((row) => ({ ...row, hint: again(row.hint) }));
    const were = notDone.length === 1 ? "was" : "were";
    yield* leftLines(spoken, `${pins(notDone.length)} ${were} not taken back:`, look);
  }
  if (cancelled.length === 0) return;
  const one = cancelled.length === 1;
  const sentences = [
    `${are(cancelled.length)} taken back: ${one ? "its post is" : "their posts are"} gone from Postproxy, and no run sends ${one ? "it" : "them"} again.`,
    again("To send one after all: `pinsheet retry` with its id."),
  ];
  for (const sentence of sentences) yield* paragraph(sentence, look.width, 1);
}

/** Pins as they are afterwards, and those that were not taken back. */
export function* cancelJson({ cancelled, notDone, left, stopped }: CancelReport): Generator<string> {
  for (const row of cancelled) yield jsonLine({ type: "cancelled", ...row });
  for (const row of [...notDone, ...left]) yield jsonLine({ type: "left", ...row });
  const stop = stopped && { message: stopped.message, hint: stopped.hint };
  yield jsonLine({
    type: "summary",
    cancelled: cancelled.length,
    left: notDone.length + left.length,
    stopped: stop,
  });
}
