// PURE. Dates as spreadsheets write them for people: 25/12/2026 9:00 AM, 25.12.2026 09:00, 25 Dec 2026, 46381.375. Each
// becomes ISO 8601, or a problem whose hint spells out what could be meant. Never a guess from a machine's locale.

import type { Problem } from "../../model/issue.ts";

export type Separator = "/" | "." | "-";
export type DateOrder = "day-first" | "month-first" | "mixed";

/** How the calendar writes dates such as 05/06/2026, by separator; nothing where no date of the calendar tells. */
export type DateOrders = Readonly<Partial<Record<Separator, DateOrder>>>;

export const noOrders: DateOrders = {};

/** Two numbers of which either may be the month, and what follows them. */
type Swapped = { first: number; second: number; separator: Separator; year: number; time: string };
type Fixed = { year: number; month: number; day: number; time: string };

const weekday = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?`;
const time = String.raw`(?:(?:,|,?\s+at)?[\sT]\s*(.+))?`;
const swapped = new RegExp(String.raw`^${weekday}(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})${time}$`, "i");
const yearFirst = new RegExp(String.raw`^${weekday}(\d{4})([/.-])(\d{1,2})\2(\d{1,2})${time}$`, "i");
const dayAndName = new RegExp(
  String.raw`^${weekday}(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})${time}$`,
  "i",
);
const nameAndDay = new RegExp(
  String.raw`^${weekday}([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${time}$`,
  "i",
);
const clock =
  /^(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(?:([ap])\.?m\.?)?(?:\s?(Z|[+-]\d{2}(?::?\d{2})?))?$/i;

/** Reads such a date, without blanks around it, as ISO 8601 with a time of day. Null: the text has none of these forms. */
export function readDate(text: string, orders: DateOrders): { iso: string } | { problem: Problem } | null {
  if (text.length > 60) return null;
  const serial = serialTime(text);
  if (serial !== null) return serial.hasTime ? { iso: serial.iso } : { problem: noTime(text, [serial.iso]) };
  const fixed = fixedDate(text);
  if (fixed !== null) return withTime(text, [fixed]);
  const either = swappedDate(text);
  if (either === null) return null;
  const readings = readingsOf(either);
  const order = orders[either.separator];
  const [dayFirst, monthFirst] = readings;
  if (order === "day-first" && dayFirst) return withTime(text, [dayFirst]);
  if (order === "month-first" && monthFirst) return withTime(text, [monthFirst]);
  return withTime(text, readings, order);
}

/** What a date says about the order of day and month in its column; null: nothing, it is of another form. */
export function orderOf(
  text: string,
): { separator: Separator; order: "day-first" | "month-first" | "either" } | null {
  const date = text.length > 60 ? null : swappedDate(text);
  if (date === null || date.first === date.second) return null;
  const { first, second, separator } = date;
  if (first > 31 || second > 31 || (first > 12 && second > 12)) return null;
  return { separator, order: first > 12 ? "day-first" : second > 12 ? "month-first" : "either" };
}

/**
 * The day count of Excel and LibreOffice: days since 30 Dec 1899, 2009 to 2099 (a shorter number is more likely something
 * else). Whole seconds, as 09:00 is no exact fraction of a day.
 */
export function serialTime(text: string): { iso: string; hasTime: boolean } | null {
  if (!/^\d{5}(?:[.,]\d{1,20})?$/.test(text)) return null;
  const days = Number(text.replace(",", "."));
  if (days < 40_000 || days >= 73_051) return null;
  const seconds = Math.round((days - 25_569) * 86_400);
  const iso = new Date(seconds * 1000).toISOString().slice(0, 19);
  return { iso, hasTime: !Number.isInteger(days) };
}

/** "5 June 2026": how a date is read, where an order was chosen for it. */
export function sayOrdered(text: string, order: DateOrder): string {
  const date = swappedDate(text);
  const [dayFirst, monthFirst] = date === null ? [] : readingsOf(date);
  const read = order === "month-first" ? (monthFirst ?? dayFirst) : dayFirst;
  return read === undefined ? text : sayDay(read);
}

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Sept is how the British shorten it; the rest by three letters. */
function monthNamed(name: string): number | null {
  const folded = name.toLowerCase().replace(/^sept$/, "sep");
  const index = months.findIndex((month) => {
    const full = month.toLowerCase();
    return full === folded || full.slice(0, 3) === folded;
  });
  return index === -1 ? null : index + 1;
}

/** Two digits are of this century: nothing is planned for the last one. */
const fullYear = (digits: string) => Number(digits.length === 2 ? `20${digits}` : digits);

function fixedDate(text: string): Fixed | null {
  const [, year, , month, day, rest = ""] = yearFirst.exec(text) ?? [];
  if (year) return { year: Number(year), month: Number(month), day: Number(day), time: rest };
  const dayFirst = dayAndName.exec(text);
  const nameFirst = nameAndDay.exec(text);
  const [dayOf, name, yearOf, timeOf] =
    dayFirst !== null
      ? [dayFirst[1], dayFirst[2], dayFirst[3], dayFirst[4]]
      : [nameFirst?.[2], nameFirst?.[1], nameFirst?.[3], nameFirst?.[4]];
  const named = monthNamed(name ?? "");
  if (named === null || !dayOf || !yearOf) return null;
  return { year: fullYear(yearOf), month: named, day: Number(dayOf), time: timeOf ?? "" };
}

function swappedDate(text: string): Swapped | null {
  const [, first, separator, second, year, rest = ""] = swapped.exec(text) ?? [];
  if (!year) return null;
  return {
    first: Number(first),
    second: Number(second),
    separator: separator as Separator,
    year: fullYear(year),
    time: rest,
  };
}

/** Day first, then month first; one where the numbers or their likeness allow no other. */
function readingsOf({ first, second, year, time }: Swapped): Fixed[] {
  const dayFirst = { year, month: second, day: first, time };
  const monthFirst = { year, month: first, day: second, time };
  if (first === second || second > 12) return [monthFirst];
  return first > 12 ? [dayFirst] : [dayFirst, monthFirst];
}

function withTime(
  text: string,
  readings: readonly Fixed[],
  order?: DateOrder,
): { iso: string } | { problem: Problem } {
  const [first] = readings;
  const clockText = first?.time ?? "";
  if (clockText === "") return { problem: noTime(text, readings.map(dayOf)) };
  const hours = readClock(clockText);
  if (hours === null) return { problem: noClock(text, clockText, readings.map(dayOf)) };
  const [one = "", other] = readings.map((date) => `${dayOf(date)}T${hours}`);
  return other === undefined ? { iso: one } : { problem: ambiguous(text, readings, [one, other], order) };
}

/** "09:00:30+01:00" of "9:00:30 AM +01:00". */
function readClock(text: string): string | null {
  const parts = clock.exec(text);
  if (parts === null) return null;
  const [, hour = "", minute, second, fraction, half, offset = ""] = parts;
  if (half === undefined && minute === undefined) return null;
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return null;
  const afternoon = half?.toLowerCase() === "p" ? 12 : 0;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + afternoon;
  const seconds = second === undefined ? "" : `:${second}${fraction === undefined ? "" : `.${fraction}`}`;
  return `${twoDigits(hours)}:${minute ?? "00"}${seconds}${offset}`;
}

const twoDigits = (number: number) => String(number).padStart(2, "0");
const dayOf = ({ year, month, day }: Fixed) =>
  `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)}`;
const sayDay = ({ year, month, day }: Fixed) => `${day} ${months[month - 1] ?? month} ${year}`;

const shown = (text: string) => `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
const either = (days: readonly string[], clockText: string) =>
  days.map((day) => `${day.slice(0, 10)}T${clockText}`).join(" or ");

const noTime = (text: string, days: readonly string[]): Problem => ({
  code: "time-unreadable",
  message: `${shown(text)} cannot be read: it has no time of day.`,
  hint: `Write a time too: ${either(days, "09:00")}.`,
});

const noClock = (text: string, clockText: string, days: readonly string[]): Problem => ({
  code: "time-unreadable",
  message: `${shown(text)} cannot be read: ${shown(clockText)} is no time of day.`,
  hint: `Write it like ${either(days, "09:00")}.`,
});

function ambiguous(
  text: string,
  readings: readonly Fixed[],
  written: readonly [string, string],
  order: DateOrder | undefined,
): Problem {
  const why =
    order === "mixed" ? "the column holds dates of both orders" : "no other date of the column tells which";
  return {
    code: "date-ambiguous",
    message: `${shown(text)} can be ${readings.map(sayDay).join(" or ")}; ${why}.`,
    hint: `Write ${written.join(" or ")}, or give the whole column the format yyyy-mm-dd hh:mm.`,
  };
}
