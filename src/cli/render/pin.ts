// PURE. All that is known of one Pin, as lines: its row, why it is where it is, its history, each attempt. Nothing is cut:
// this is where a person looks when a table was not enough.

import { sayTime } from "../../calendar/rows/when.ts";
import { issueCodes } from "../../model/issue.ts";
import type { PinReport } from "../../model/report.ts";
import { boardOf, whenOf } from "./cells.ts";
import { problemLines } from "./rows.ts";
import { type Style, toned, toneOf } from "./style.ts";
import { clean, fill, paragraph } from "./text.ts";

export function* pinLines(
  { pin, history, attempts, cancellations, events }: PinReport,
  zone: string | null,
  look: Style,
): Generator<string> {
  const say = (time: string) => sayTime(Date.parse(time), pin.timezone ?? zone, look.now);
  const place = pin.line > 0 ? `line ${pin.line} of ${pin.calendar}` : `no longer in ${pin.calendar}`;
  const [first = "", ...more] = paragraph(`Pin ${pin.pin} · ${clean(place)}`, look.width, 0);
  yield* [toned(first, "bold", look), ...more];
  yield ` ${toned(pin.state, toneOf(pin.state), look)} since ${say(pin.changed_at)}`;
  for (const problem of pin.issues) yield* problemLines(problem, "", 1, look);
  for (const note of pin.notes) yield* problemLines(note, "note: ", 1, look);
  if (pin.state === "uncertain") yield* paragraph(whatIsKnown(attempts, say), look.width, 1);
  yield* paragraph(clean(pin.advice), look.width, 1);
  yield* section("Row", look);
  yield* fields(pin, look);
  yield* section("History", look);
  for (const move of history) yield* paragraph(moveLine(move, pin, say), look.width, 1);
  yield* section("Attempts", look);
  if (attempts.length === 0) yield " none: nothing was ever sent";
  for (const attempt of attempts) yield* attemptLines(attempt, say, look);
  if (cancellations.length > 0) yield* section("Taken back", look);
  for (const one of cancellations) yield* paragraph(cancellationLine(one, say), look.width, 1);
  if (events.length > 0) yield* section("Webhooks", look);
  for (const { event, received_at, action } of events)
    yield* paragraph([say(received_at), clean(event), action].join(" · "), look.width, 1);
}

function cancellationLine(one: PinReport["cancellations"][number], say: Say): string {
  const parts = [
    say(one.asked_at),
    one.outcome ?? "how it ended is not known",
    ...(one.http_status === null ? [] : [`HTTP ${one.http_status}`]),
    `post ${clean(one.post_id)}`,
    ...(one.request_id === null ? [] : [`request ${clean(one.request_id)}`]),
    ...(one.error === null ? [] : [clean(one.error)]),
  ];
  return parts.join(" · ");
}

type Say = (time: string) => string;
type Move = PinReport["history"][number];
type Attempt = PinReport["attempts"][number];

function* section(title: string, look: Style): Generator<string> {
  yield "";
  yield toned(title, "bold", look);
}

const widestName = 9;

function* fields(pin: PinReport["pin"], look: Style): Generator<string> {
  const named = (name: string | null, id: string | null) =>
    name === null || id === null ? (name ?? id) : `${name} (${id})`;
  const all: [string, string | null][] = [
    ["id", pin.row_id],
    ["when", whenOf(pin, look.now)],
    ["profile", named(pin.profile_name, pin.profile_id)],
    ["board", named(boardOf(pin), pin.board_id)],
    ["title", pin.title],
    ["text", pin.body],
    ["link", pin.link],
    ["media", pin.media],
    ["cover", pin.cover],
    ["thumb", pin.thumb_offset === null ? null : `${pin.thumb_offset} s`],
    ["draft", pin.draft ? "yes" : null],
    ["repeat", pin.repeat ? "yes" : null],
    ["post", pin.post_id],
    ["permalink", pin.permalink],
  ];
  const margin = widestName + 3;
  for (const [name, value] of all) {
    if (value === null || value === "") continue;
    const [first = "", ...more] = paragraph(clean(value), look.width, margin);
    yield ` ${toned(fill(name, widestName), "dim", look)}  ${first.trimStart()}`;
    yield* more;
  }
}

/** "Tue 1 Dec 09:00 EST · 14:00 UTC  failed  Postproxy refused the post". */
function moveLine({ at, from, to, why }: Move, pin: PinReport["pin"], say: Say): string {
  // From these no reading leads back; from the others one may.
  const isFinal = from === "failed" || from === "cancelled";
  const byPerson = to === "scheduled" && (isFinal || at === pin.requeued_at);
  const reasons = [
    ...(from === null ? ["first seen"] : []),
    ...(byPerson ? ["made eligible again (`pinsheet retry`)"] : []),
    ...why.map((code) => `${code}: ${meaningOf(code)}`),
  ];
  return [say(at), to, ...(reasons.length > 0 ? [reasons.join("; ")] : [])].join(" · ");
}

/** As documented, without the state that the code stands for. */
const meaningOf = (code: string): string =>
  Object.entries(issueCodes)
    .find(([known]) => known === code)?.[1]
    .replace(/ \(\w+\)$/, "") ?? "unknown to this version";

function* attemptLines(attempt: Attempt, say: Say, look: Style): Generator<string> {
  const parts = [
    `${attempt.number}. ${say(attempt.started_at)}`,
    attempt.ended_at === null ? "still open" : `${attempt.outcome} after ${tookSeconds(attempt)}`,
    ...(attempt.http_status === null ? [] : [`HTTP ${attempt.http_status}`]),
    ...(attempt.post_id === null ? [] : [`post ${clean(attempt.post_id)}`]),
    ...(attempt.request_id === null ? [] : [`request ${clean(attempt.request_id)}`]),
    `key ${attempt.key.slice(0, 8)}…`,
  ];
  yield* paragraph(parts.join(" · "), look.width, 1);
  if (attempt.error !== null) yield* paragraph(clean(attempt.error), look.width, 4);
}

const tookSeconds = ({ started_at, ended_at }: Attempt): string =>
  `${((Date.parse(ended_at ?? started_at) - Date.parse(started_at)) / 1000).toFixed(1)} s`;

function whatIsKnown(attempts: readonly Attempt[], say: Say): string {
  const last = attempts.findLast(({ post_id }) => post_id === null);
  if (last === undefined) return "";
  const came = last.http_status === null ? "no answer came back" : `HTTP ${last.http_status} came back`;
  return `What is known: attempt ${last.number} was begun ${say(last.started_at)}, ${came}, and no post is known to be its.`;
}
