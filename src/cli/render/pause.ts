// PURE. What `pause` and `resume` did, as sentences and as NDJSON.

import type { PauseDone, ResumeDone } from "../../actions/pause.ts";
import { sayTime } from "../../calendar/rows/when.ts";
import { jsonLine } from "../../lib/printable.ts";
import { resumeCommand } from "../../model/commands.ts";
import { iso } from "../../model/row-report.ts";
import { number } from "./closing.ts";
import { spokenPause } from "./paused.ts";
import type { Style } from "./style.ts";
import { clean, paragraph } from "./text.ts";

type Spoken = { zone: string | null; again: (hint: string) => string };

const pins = (count: number, one: string, many: string) =>
  count === 1 ? `1 Pin ${one}` : `${number(count)} Pins ${many}`;

export function* pauseLines(
  done: readonly PauseDone[],
  { zone, again }: Spoken,
  look: Style,
): Generator<string> {
  for (const pause of done)
    for (const sentence of pauseSentences(pause, zone, look.now))
      yield* paragraph(again(sentence), look.width, 0);
}

function pauseSentences(pause: PauseDone, zone: string | null, now: number): string[] {
  const { already, since, by, waiting, next, sentAhead } = pause;
  const what = spokenPause(pause);
  const first = already
    ? `${capital(what)} is paused already, since ${sayTime(since, zone, now)}, by ${clean(by)}.`
    : `Paused: ${what}.`;
  const kept =
    waiting === 0
      ? "No Pin is waiting to be sent now; what is new is kept back too."
      : `${pins(waiting, "keeps its time and is", "keep their times and are")} not sent until you resume.`;
  const due = next === null ? "" : ` ${firstDue(waiting, next, zone, now)}`;
  return [
    `${first} ${kept}${due}`,
    ...(sentAhead > 0
      ? [
          `${pins(sentAhead, "is", "are")} with Postproxy already and published at the time of the row all the same; \`${cancelCommand(pause)}\` takes back what can be taken back.`,
        ]
      : []),
    `\`${resumeCommand(pause)}\` lets ${waiting === 1 ? "it" : "them"} go again.`,
  ];
}

function firstDue(waiting: number, next: number, zone: string | null, now: number): string {
  const time = sayTime(next, zone, now);
  const first = waiting === 1 ? "It" : "The first";
  return next > now ? `${first} is due ${time}.` : `${first} was due ${time} already.`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const cancelCommand = (pause: PauseDone) =>
  pause.scope === "all"
    ? "pinsheet cancel --calendar NAME"
    : resumeCommand(pause).replace("resume", "cancel");

export function* resumeLines(
  { ended, notPaused, left, catchUp }: ResumeDone,
  { zone, again }: Spoken,
  look: Style,
): Generator<string> {
  const told = [
    ...ended.map(
      (pause) =>
        `Resumed: ${spokenPause(pause)}, paused since ${sayTime(pause.since, zone, look.now)} by ${clean(pause.by)}.`,
    ),
    ...notPaused.map((target) => `${capital(spokenPause(target))} was not paused by itself.`),
    ...(ended.length + notPaused.length === 0 ? ["Nothing was paused."] : []),
    ...left.map((pause) => `Still paused: ${spokenPause(pause)}; \`${resumeCommand(pause)}\` ends that.`),
    ...(ended.length > 0 ? catchUpSentences(catchUp, left.length > 0, { zone, now: look.now }) : []),
  ];
  for (const sentence of told) yield* paragraph(again(sentence), look.width, 0);
}

function catchUpSentences(
  { due, paced, later, next, missed }: ResumeDone["catchUp"],
  anyLeft: boolean,
  { zone, now }: { zone: string | null; now: number },
): string[] {
  const time = next === null ? "" : sayTime(next.at, next.timezone ?? zone, now);
  const when = time === "" ? "" : later === 1 ? `: ${time}` : `, the first ${time}`;
  return [
    ...(due > 0
      ? [
          `${pins(due, "is", "are")} due: the time passed during the pause, and the next publish, or a \`pinsheet watch\` that is running, sends ${due === 1 ? "it" : "them all"} ${paced ? "as soon as pacing and catchUp allow" : "at once"}.`,
        ]
      : []),
    ...(later > 0 ? [`${pins(later, "is sent at its time", "are sent at their times")}${when}.`] : []),
    ...(missed > 0
      ? [
          `${pins(missed, "is", "are")} missed: the time passed more than --max-late ago. \`pinsheet retry --missed\` sends ${missed === 1 ? "it" : "them"} after all.`,
        ]
      : []),
    ...(due + later + missed === 0 && !anyLeft ? ["No Pin was waiting."] : []),
  ];
}

export function* pauseJson(done: readonly PauseDone[]): Generator<string> {
  for (const { sentAhead, since, next, ...pause } of done)
    yield jsonLine({
      type: "paused",
      ...pause,
      since: iso(since),
      next_at: iso(next),
      sent_ahead: sentAhead,
    });
}

export function* resumeJson({ ended, notPaused, left, catchUp }: ResumeDone): Generator<string> {
  for (const { since, ...pause } of ended) yield jsonLine({ type: "resumed", ...pause, since: iso(since) });
  for (const target of notPaused) yield jsonLine({ type: "not-paused", ...target });
  for (const { since, ...pause } of left)
    yield jsonLine({ type: "still-paused", ...pause, since: iso(since) });
  const { due, later, next, missed } = catchUp;
  yield jsonLine({
    type: "summary",
    resumed: ended.length,
    due,
    later,
    missed,
    next_at: iso(next?.at ?? null),
  });
}
