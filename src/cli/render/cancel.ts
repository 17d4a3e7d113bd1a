// PURE. What `cancel` asks, and what it did, as lines and as NDJSON.

import { jsonLine } from "../../lib/printable.ts";
import type { CancelOffer, CancelReport } from "../../model/report.ts";
import { number } from "./closing.ts";
import type { Look } from "./look.ts";
import { table } from "./rows.ts";
import { clean, paragraph } from "./text.ts";

const pins = (count: number) => `${number(count)} ${count === 1 ? "Pin" : "Pins"}`;

export const cancelQuestion = ({ eligible }: CancelOffer): string =>
  eligible.length === 1
    ? "Take this Pin back? Postproxy deletes its post, and it is not published."
    : `Take these ${pins(eligible.length)} back? Postproxy deletes their posts, and they are not published.`;

export function* cancelledLines(
  { answer, cancelled, notDone, left }: CancelReport,
  again: (hint: string) => string,
  look: Look,
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
    yield* paragraph(
      `${pins(notDone.length)} ${notDone.length === 1 ? "was" : "were"} not taken back:`,
      look.width,
      0,
    );
    const beneath = ({ reason, hint }: (typeof notDone)[number]) => [
      `${capital(clean(reason))}.`,
      again(clean(hint)),
    ];
    for (const some of Map.groupBy(notDone, (row) => row.calendar).values())
      yield* table(some, look, { plan: false, ids: true, beneath });
    yield "";
  }
  if (cancelled.length === 0) return;
  const one = cancelled.length === 1;
  const sentences = [
    `${pins(cancelled.length)} ${one ? "is" : "are"} taken back: ${one ? "its post is" : "their posts are"} gone from Postproxy, and no run sends ${one ? "it" : "them"} again.`,
    again("To send one after all: `pinsheet retry` with its id."),
  ];
  for (const sentence of sentences) yield* paragraph(sentence, look.width, 1);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

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
