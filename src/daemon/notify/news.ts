// PURE. What of a run a person should hear of at once, and of that what they have not heard yet.

import type { Expiry } from "../../accounts/expiry.ts";
import { sayTime } from "../../calendar/rows/when.ts";
import type { CalendarReport, Stop } from "../../model/report.ts";
import type { RowReport } from "../../model/row-report.ts";

/** `key` stays the same for as long as it is the same problem. */
type News = { key: string; text: string };

/** Keys that were told, with when each was true last (ms since the epoch). */
export type Notified = Readonly<Record<string, number>>;

type Happened = {
  calendars: readonly Pick<CalendarReport, "calendar" | "error">[];
  rows: readonly RowReport[];
  stopped: Stop | null;
  /** Of the account, as far as they have rows; null: not asked this time. */
  profiles: readonly Expiry[] | null;
  now: number;
};

const dayMs = 86_400_000;

export function newsOf({ calendars, rows, stopped, profiles, now }: Happened): News[] {
  return [
    ...(stopped === null ? [] : [{ key: `stopped ${plain(stopped.message)}`, text: sentences(stopped) }]),
    ...calendars.flatMap(({ calendar, error }) =>
      error === null
        ? []
        : [{ key: `unread ${calendar}`, text: `${calendar} was not read: ${sentences(error)}` }],
    ),
    ...(profiles ?? []).flatMap(aboutProfile),
    ...rows.flatMap((row) => (isNews(row, now) ? [aboutRow(row, now)] : [])),
  ];
}

const sentences = ({ message, hint }: { message: string; hint: string }) => `${message}. ${hint}`;
/** The same trouble at another time of day is the same trouble. */
const plain = (message: string) => message.replace(/\d+/g, "#");

/** Failed, held, missed; in doubt for long; and what cannot be sent though its time is near. */
function isNews({ state, issues, publish_at }: RowReport, now: number): boolean {
  if (state === "failed" || state === "held" || state === "missed") return true;
  if (state === "uncertain") return issues.some(({ code }) => code === "absence-not-provable");
  const at = Date.parse(publish_at ?? "");
  return state === "invalid" && at < now + dayMs && at > now - dayMs;
}

function aboutRow(row: RowReport, now: number): News {
  const [issue] = row.issues;
  const { calendar, line, state, title, body, timezone, publish_at } = row;
  const place = line > 0 ? `${calendar} line ${line}` : calendar;
  const what = title ?? shortened(body ?? "") ?? "a Pin";
  const when = publish_at === null ? "" : `, ${sayTime(Date.parse(publish_at), timezone, now)}`;
  const why = issue === undefined ? "" : `: ${issue.message} ${issue.hint}`;
  return { key: `${state} ${row.pin ?? place}`, text: `${state}: "${what}" (${place}${when})${why}` };
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

function aboutProfile({ id, name, status, waiting }: Expiry): News[] {
  if (status === "active" || waiting === 0) return [];
  const pins = waiting === 1 ? "1 Pin waits" : `${waiting} Pins wait`;
  return [
    {
      key: `profile ${id} ${status}`,
      text: `The profile ${name} is ${status}: ${pins} for it. Connect it again in Postproxy.`,
    },
  ];
}

/** What is gone for so long and comes back is news again: not sooner, or trouble that comes and goes would be told each time. */
const forgetAfterMs = dayMs;

/** Of what is news now, what was not told; and what will have been told once it is. */
export function sortNews(
  news: readonly News[],
  before: Notified,
  now: number,
): { fresh: News[]; told: Record<string, number> } {
  const kept = Object.entries(before).filter(([, seen]) => now - seen < forgetAfterMs);
  const told = new Map(kept);
  const fresh = news.filter(({ key }) => !told.has(key));
  for (const { key } of news) told.set(key, now);
  return { fresh, told: Object.fromEntries(told) };
}

/** A phone shows so many; the rest is counted. */
const mostLines = 10;

export function messageOf(fresh: readonly News[]): string {
  const [only] = fresh;
  if (only === undefined) return "";
  if (fresh.length === 1) return `pinsheet: ${only.text}`;
  const rest = fresh.length - mostLines;
  return [
    `pinsheet: ${fresh.length} things need you.`,
    ...fresh.slice(0, mostLines).map(({ text }) => `• ${text}`),
    ...(rest > 0 ? [`… and ${rest} more. \`pinsheet status\` shows all.`] : []),
  ].join("\n");
}
