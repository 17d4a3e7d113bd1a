// PURE. A rehearsal as lines: day by day what would happen and when, then what stands at its end.

import { sayTime } from "../../calendar/rows/when.ts";
import type { RowReport } from "../../model/row-report.ts";
import type { Rehearsal, RehearsedEvent } from "../../simulate/rehearse.ts";
import { boardOf, titleOf } from "./cells.ts";
import { pausedSentences } from "./paused.ts";
import { type Style, toned } from "./style.ts";
import { clean, cut, paragraph } from "./text.ts";

/** `zone`: where a row has none. */
export function* rehearsalLines(rehearsal: Rehearsal, zone: string | null, look: Style): Generator<string> {
  const { events, from, until } = rehearsal;
  yield toned(`A rehearsal: from ${shown(from, zone, from)} to ${shown(until, zone, from)}`, "bold", look);
  yield* paragraph("Nothing reaches Postproxy or Pinterest, and the ledger stays as it is.", look.width, 0);
  const { paused } = rehearsal.report;
  for (const sentence of pausedSentences(paused, zone, from)) yield* paragraph(sentence, look.width, 0);
  let day = "";
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    const time = shown(event.at, event.row?.timezone ?? zone, from);
    const at = time.search(/ \d\d:\d\d/);
    const [date, clock] = at === -1 ? ["", time] : [time.slice(0, at), time.slice(at + 1)];
    if (date !== day) yield* ["", toned(date, "bold", look)];
    day = date;
    yield* eventLines(event, clock, look);
  }
  yield* ["", ...ending(rehearsal).flatMap((text) => paragraph(text, look.width, 1))];
}

const shown = (at: number, zone: string | null, now: number) => sayTime(at, zone, now).split(" · ")[0] ?? "";

function* eventLines({ event, row, message }: RehearsedEvent, clock: string, look: Style): Generator<string> {
  const isGood = event === "sent" || event === "found";
  const word = toned(event.padEnd(9), isGood ? "green" : "red", look);
  const head = ` ${clock}  ${word}`;
  const place = row === null ? "" : `${placeOf(row)}${boardOf(row)}: ${titleOf(row)}`;
  yield `${head}  ${cut(place, Math.max(20, look.width - clock.length - 14))}`;
  const paced = row?.notes.find(({ code }) => code === "paced");
  const more = isGood ? (paced?.message ?? "") : message;
  if (more !== "") yield* paragraph(clean(more), look.width, 8);
}

const placeOf = ({ calendar, line }: RowReport) => (line > 0 ? `${clean(calendar)} ${line} · ` : "");

function ending({ events, report: { summary, paused }, passes, cut: isCut }: Rehearsal): string[] {
  const sent = events.filter(({ event }) => event === "sent").length;
  const states = Object.entries(summary.states)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const looks = `${passes} ${passes === 1 ? "look" : "looks"}`;
  return [
    `${sent} would be sent, in ${looks} at the calendar. At the end: ${states.join(", ") || "no rows"}.`,
    ...(isCut ? ["It ended before its time: what comes later is not told."] : []),
    ...(summary.next_at === null || isCut
      ? []
      : [
          `What is scheduled still is due later${paused.pauses.length > 0 ? ", or paused" : ""}; \`--days\` makes the rehearsal longer.`,
        ]),
  ];
}
