// PURE. Reads a publish time, and writes times the way people read them. No guessing: a time that can be read in two
// ways is a problem whose hint spells out both.

import { instantsOf, offsetAt, zoneLike, zoneNamed } from "../../lib/zone.ts";
import type { Problem } from "../../model/issue.ts";
import { type DateOrders, readDate } from "./date-forms.ts";

/** When a row wants to be published. */
export type PublishAt = {
  /** Milliseconds since the epoch, or "now": as soon as the row is seen. */
  at: number | "now";
  /** The IANA zone to show it in: the row's, `--timezone`'s, or null when the cell had an offset and none is set. */
  zone: string | null;
};

/** The zones that may apply to a time without an offset: the row's own wins. */
type Zones = { row: string | null; fallback: string | null };

const isoTime =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([Zz]|[+-]\d{2}(?::?\d{2})?))?$/;

const example = "2026-12-01T09:00";

/** Reads a publish_at cell. Never throws, whatever the cell holds. `dates`: how the calendar writes them. */
export function readWhen(
  cell: string,
  zones: Zones,
  dates: DateOrders,
): { when: PublishAt } | { problem: Problem } {
  const text = cell.trim();
  const named = zones.row ?? zones.fallback;
  const zone = named === null ? null : zoneNamed(named);
  if (named !== null && zone === null) return { problem: unknownZone(named) };
  if (text === "") return { problem: timeMissing };
  if (text.toLowerCase() === "now") return { when: { at: "now", zone } };
  const iso = isoTime.exec(text);
  const other = iso === null ? readDate(text, dates) : null;
  if (other !== null && "problem" in other) return other;
  const parts = iso ?? isoTime.exec(other?.iso ?? "");
  if (parts === null) return unreadable(text, ...notIso(text));
  const impossible = whyImpossible(parts);
  if (impossible !== null) return unreadable(text, ...impossible);
  const local = localTime(parts);
  const offset = parts[8];
  if (offset !== undefined) return { when: { at: local - offsetMs(offset), zone } };
  return zone === null ? { problem: withoutZone(text) } : readLocal(local, zone);
}

function readLocal(local: number, zone: string): { when: PublishAt } | { problem: Problem } {
  const instants = instantsOf(local, zone);
  switch (instants.kind) {
    case "one":
      return { when: { at: instants.at, zone } };
    case "none":
      return { problem: doesNotExist(instants, zone) };
    case "two":
      return { problem: happensTwice(local, instants, zone) };
    default:
      return instants satisfies never;
  }
}

/** The local time as if it were UTC, in ms; finer fractions are cut off. */
function localTime(parts: RegExpExecArray): number {
  const number = (index: number) => Number(parts[index] ?? 0);
  const date = new Date(0);
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(number(1), number(2) - 1, number(3));
  date.setUTCHours(number(4), number(5), number(6), Number((parts[7] ?? "").slice(0, 3).padEnd(3, "0")));
  return date.getTime();
}

/** 0 for Z. */
function offsetMs(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(":", ""));
  return (offset.startsWith("-") ? -1 : 1) * minutes * 60_000;
}

type Reason = [message: string, hint: string];

/** Why a time of the right form is no time on any clock, or null. */
function whyImpossible(parts: RegExpExecArray): Reason | null {
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined) return null;
  if (month < 1 || month > 12) return [`there is no month ${parts[2]}`, "Write the month as 01 to 12."];
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (day < 1 || day > days) {
    return [`${months[month - 1]} ${year} has ${days} days`, `Write a day from 01 to ${days}.`];
  }
  if (hour === 24) return ["the day ends at 23:59", "Write 00:00 of the next day for midnight."];
  if (hour !== undefined && hour > 23) return [`there is no hour ${hour}`, "Write the hour as 00 to 23."];
  if (minute !== undefined && minute > 59) return [`there is no minute ${minute}`, "Write 00 to 59."];
  if (second !== undefined && second > 59) return [`there is no second ${second}`, "Write 00 to 59."];
  const offset = parts[8];
  if (offset === undefined) return null;
  // UTC+14 (Kiritimati) is the furthest of the IANA database today.
  const unlikely = Math.abs(offsetMs(offset)) > 14 * 3_600_000 || Number(offset.slice(-2)) > 59;
  return unlikely ? [`no place has the offset ${offset}`, "Write an offset such as -05:00 or +05:30."] : null;
}

/** Why a text is no time of any form, and what to write instead. */
function notIso(text: string): Reason {
  if (/^#+$/.test(text)) {
    return ["the column was too narrow when the sheet was exported", "Widen the column and export again."];
  }
  return ["it is not a date and time", `Write it like ${example}, or now.`];
}

function unreadable(text: string, reason: string, hint: string): { problem: Problem } {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return { problem: { code: "time-unreadable", message: `"${shown}" cannot be read: ${reason}.`, hint } };
}

const timeMissing: Problem = {
  code: "time-missing",
  message: "there is no publish time.",
  hint: `Write one like ${example}, or now.`,
};

function withoutZone(text: string): Problem {
  return {
    code: "time-without-zone",
    message: `"${text}" is a local time, but of which zone?`,
    hint: "Give --timezone (such as America/New_York), fill a timezone column, or end the time in Z or an offset.",
  };
}

/** The problem of a zone cell that names no zone. */
export function unknownZone(name: string): Problem {
  const meant = zoneLike(name);
  return {
    code: "unknown-timezone",
    message: `"${name.slice(0, 40)}" is not an IANA time zone.`,
    hint: meant === null ? "Write a name such as America/New_York." : `Did you mean "${meant}"?`,
  };
}

function doesNotExist(
  gap: { earlier: number; later: number; from: number; to: number },
  zone: string,
): Problem {
  const [from, to] = [sayDate(gap.from, true), sayDate(gap.to, true)];
  const [start, end] = [sayClock(gap.from), sayClock(gap.to)];
  const jump = from === to ? `from ${start} to ${end} on ${from}` : `from ${from} ${start} to ${to} ${end}`;
  return {
    code: "time-does-not-exist",
    message: `clocks jump ${jump} in ${placeOf(zone)}.`,
    hint: `Write ${isoAt(gap.earlier, zone)} or ${isoAt(gap.later, zone)}.`,
  };
}

function happensTwice(local: number, both: { first: number; second: number }, zone: string): Problem {
  return {
    code: "time-happens-twice",
    message: `clocks in ${placeOf(zone)} pass ${sayClock(local)} twice on ${sayDate(local, true)}.`,
    hint: `Write ${isoAt(both.first, zone)} for the first time or ${isoAt(both.second, zone)} for the second.`,
  };
}

/** "New York" for America/New_York. */
function placeOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** ISO 8601 with the zone's offset, without seconds unless there are some. */
export function isoAt(at: number, zone: string): string {
  const offset = offsetAt(at, zone);
  const local = new Date(at + offset)
    .toISOString()
    .replace("Z", "")
    .replace(":00.000", "")
    .replace(".000", "");
  const minutes = Math.abs(offset) / 60_000;
  const sign = offset < 0 ? "-" : "+";
  return `${local}${sign}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(Math.floor(minutes % 60))}`;
}

/**
 * "Tue 1 Dec 09:00 EST · 14:00 UTC"; UTC alone where there is no zone. UTC's date is added where it differs.
 * The year is left out only where it is known to be the current one: a time is at best ambiguous without it.
 */
export function sayTime(at: number, zone: string | null, now?: number): string {
  const offset = zone === null ? 0 : offsetAt(at, zone);
  const local = at + offset;
  const withYear = now === undefined || yearOf(local) !== yearOf(now + offset);
  const shown = `${sayDate(local, withYear)} ${sayClock(local)}`;
  if (zone === null || zone === "UTC") return `${shown} UTC`;
  const sameDay = Math.floor(local / dayMs) === Math.floor(at / dayMs);
  return `${shown} ${abbreviation(at, zone)} · ${sameDay ? "" : `${sayDate(at, false)} `}${sayClock(at)} UTC`;
}

const dayMs = 86_400_000;
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const yearOf = (local: number) => new Date(local).getUTCFullYear();
const twoDigits = (number: number) => String(number).padStart(2, "0");

function sayDate(local: number, withYear: boolean): string {
  const date = new Date(local);
  const day = `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  return withYear ? `${day} ${date.getUTCFullYear()}` : day;
}

function sayClock(local: number): string {
  const date = new Date(local);
  return `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}`;
}

// Each English knows the abbreviations of its own part of the world: EST, CET and BST, AEDT, IST, NZDT.
const englishes = ["en-US", "en-GB", "en-AU", "en-IN", "en-NZ", "en-ZA"];
const namers = new Map<string, Intl.DateTimeFormat[]>();

/** "EST", or "GMT+9" where English has no abbreviation. */
function abbreviation(at: number, zone: string): string {
  const known = namers.get(zone);
  const ofZone = known ?? englishes.map((english) => namer(english, zone));
  if (known === undefined) namers.set(zone, ofZone);
  let name = "";
  for (const format of ofZone) {
    name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? zone;
    if (!/GMT[+-]/.test(name)) return name;
  }
  return name;
}

function namer(english: string, timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(english, { timeZone, timeZoneName: "short" });
}
