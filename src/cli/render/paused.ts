// PURE. What a person keeps back, as sentences: what, who, since when, and what ends it.

import { sayTime } from "../../calendar/rows/when.ts";
import type { Paused, PauseReport } from "../../model/report.ts";
import { clean } from "./text.ts";

/** More are counted. */
const mostTold = 5;

export function pausedSentences({ pauses }: Paused, zone: string | null, now: number): string[] {
  const rest = pauses.length - mostTold;
  return [
    ...pauses.slice(0, mostTold).map((pause) => sentence(pause, zone, now)),
    ...(rest > 0 ? [`Paused: ${rest} more; \`pinsheet status --json\` lists them all.`] : []),
  ];
}

function sentence(pause: PauseReport, zone: string | null, now: number): string {
  const since = `since ${sayTime(Date.parse(pause.since), zone, now)}, by ${clean(pause.by)}`;
  return `Paused: ${spokenPause(pause)} (${since}). ${waitingWords(pause)} ${pause.hint}`;
}

/** "the profile Studio North". */
export function spokenPause({ scope, name }: Pick<PauseReport, "scope" | "name">): string {
  return scope === "all" ? "everything" : `the ${scope === "pin" ? "Pin" : scope} ${clean(name)}`;
}

function waitingWords({ waiting, due }: PauseReport): string {
  if (waiting === 0) return "No Pin waits because of that now.";
  const pins = waiting === 1 ? "1 Pin waits" : `${waiting.toLocaleString("en-US")} Pins wait`;
  const ofThem = due === waiting ? (due === 1 ? "and is due" : "all of them due") : `${due} of them due`;
  return `${pins}, ${due === 0 ? "none of them due" : ofThem}.`;
}
