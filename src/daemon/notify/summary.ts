// PURE. The daily summary: when it is due, and its words.

import { type Expiry, sayExpiry } from "../../accounts/expiry.ts";
import { sayTime } from "../../calendar/rows/when.ts";
import { instantAt, offsetAt } from "../../lib/zone.ts";

/** What a day looks like. Times in milliseconds since the epoch. */
export type Day = {
  now: number;
  zone: string;
  /** Sent yesterday, or maybe sent. */
  sentYesterday: number;
  /** Due today and not sent yet; when the first one is. */
  dueToday: number;
  firstAt: number | null;
  /** Sent ahead to Postproxy, for today. */
  aheadToday: number;
  /** Rows that need the person: state and count. */
  needy: readonly (readonly [state: string, count: number])[];
  /** Due, and made to wait by pacing. */
  paced: number;
  /** Media that could not be had though their Pins are due soon. */
  badMedia: readonly string[];
  /** Null: Postproxy could not be asked. */
  profiles: readonly Expiry[] | null;
};

const dayMs = 86_400_000;

/** The date on the clock of a zone, such as 2026-11-24. */
const dateIn = (at: number, zone: string): string =>
  new Date(at + offsetAt(at, zone)).toISOString().slice(0, 10);

/** Bounds of the date `days` from today on the clock of a zone. */
export function boundsOf(now: number, zone: string, days: number): { from: number; until: number } {
  const day = Math.floor((now + offsetAt(now, zone)) / dayMs) + days;
  return { from: instantAt(day * dayMs, zone), until: instantAt((day + 1) * dayMs, zone) };
}

/**
 * Is a summary to be told now? `minute`: of the day, on the clock of the zone. `last`: the date of the last one, or null. The
 * first one ever is not told after its time: who has just started it has just looked.
 */
export function summaryDue(
  { now, zone, minute }: { now: number; zone: string; minute: number },
  last: string | null,
): { date: string; tell: boolean } | null {
  const date = dateIn(now, zone);
  if (last === date) return null;
  const { from } = boundsOf(now, zone, 0);
  const local = Math.floor((from + offsetAt(from, zone)) / dayMs) * dayMs + minute * 60_000;
  return now < instantAt(local, zone) ? null : { date, tell: last !== null };
}

export function summaryText(day: Day): string {
  const { now, zone, sentYesterday, profiles, paced, badMedia } = day;
  const [date] = sayTime(now, zone, now).split(/ \d\d:\d\d/);
  const lost = (profiles ?? []).filter(({ status, waiting }) => status !== "active" && waiting > 0);
  const ending = (profiles ?? []).flatMap((one) => sayExpiry(one, zone, now) ?? []);
  const lines = [
    `Yesterday: ${count(sentYesterday, "Pin")} sent.`,
    today(day),
    needs(day),
    ...(paced > 0 ? [`${count(paced, "Pin")} ${paced === 1 ? "waits" : "wait"} because of pacing.`] : []),
    ...lost.map(({ name, status }) => `The profile ${name} is ${status}: connect it again in Postproxy.`),
    ...ending.map((text) => `${upper(text)}. Connect it again in Postproxy before that.`),
    ...badMedia.map((text) => `Soon due, but its medium cannot be had: ${text}`),
    ...(profiles === null ? ["Postproxy could not be asked about the profiles."] : []),
  ];
  return [`pinsheet, ${date}`, ...lines].join("\n");
}

function today({ dueToday, firstAt, aheadToday, now, zone }: Day): string {
  const first = firstAt === null ? "" : `, the first ${sayTime(firstAt, zone, now).split(" · ")[0]}`;
  const ahead = aheadToday > 0 ? `; ${aheadToday} more sent ahead already` : "";
  return `Today: ${count(dueToday, "Pin")} due${first}${ahead}.`;
}

function needs({ needy }: Day): string {
  const all = needy.filter(([, many]) => many > 0);
  if (all.length === 0) return "Nothing needs you.";
  const sum = all.reduce((total, [, many]) => total + many, 0);
  const parts = all.map(([state, many]) => `${many} ${state}`).join(", ");
  return `${count(sum, "row")} ${sum === 1 ? "needs" : "need"} you: ${parts}. \`pinsheet status\` shows them.`;
}

const count = (many: number, noun: string) => `${many} ${noun}${many === 1 ? "" : "s"}`;
const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
