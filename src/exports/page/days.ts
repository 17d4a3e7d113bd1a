// PURE. Days and months as a wall calendar shows them, in one time zone. A day is its date as text, such as 2026-12-01.

import { offsetAt } from "../../lib/zone.ts";

const dayMs = 86_400_000;

/** Date and time on the clock of the zone: "2026-12-01", "09:00". */
export function localTime(at: number, zone: string): { day: string; clock: string } {
  const local = new Date(at + offsetAt(at, zone)).toISOString();
  return { day: local.slice(0, 10), clock: local.slice(11, 16) };
}

/** "2026-12" of "2026-12-01". */
export const monthOf = (day: string): string => day.slice(0, 7);

/** The weeks of a month from Monday to Sunday; null for days of the months beside it. */
export function weeksOf(month: string): (string | null)[][] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const before = (new Date(first).getUTCDay() + 6) % 7;
  const weeks: (string | null)[][] = [];
  for (let start = first - before * dayMs; start <= first || inMonth(start, month); start += 7 * dayMs) {
    const days = Array.from({ length: 7 }, (_, n) => start + n * dayMs);
    weeks.push(days.map((day) => (inMonth(day, month) ? dayOf(day) : null)));
  }
  return weeks;
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const inMonth = (at: number, month: string) => dayOf(at).startsWith(month);

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const formats = {
  month: format({ month: "long", year: "numeric" }),
  day: format({ weekday: "short", day: "numeric", month: "short" }),
  longDay: format({ weekday: "long", day: "numeric", month: "long" }),
  date: format({ day: "numeric", month: "short", year: "numeric" }),
  short: format({ day: "numeric", month: "short" }),
} as const;

/** `day`: a date, or a month for "month". */
export const sayDay = (day: string, as: keyof typeof formats): string =>
  formats[as].format(new Date(`${day.length === 7 ? `${day}-01` : day}T00:00:00Z`));
