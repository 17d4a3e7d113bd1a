// PURE. What a page shows, as a value: pins by month and day, what needs a person, totals, weeks, the best. Knows no HTML.

import {
  type Gain,
  gainsOf,
  type Metric,
  type Numbers,
  noNumbers,
  plus,
} from "../../actions/statistics/numbers.ts";
import { weekOf } from "../../actions/statistics/week.ts";
import type { Issue } from "../../model/issue.ts";
import { needsPerson, type PinState } from "../../model/states.ts";
import type { StatsRecord } from "../../model/statistics.ts";
import { localTime, monthOf } from "./days.ts";

/** What stands for the image of a Pin. */
export type Picture =
  /** `source`: an address with the image itself in it, or a remote one that the person wanted. */
  { kind: "image"; source: string } | { kind: "video" } | { kind: "none" };

export type PagePin = {
  id: string;
  title: string;
  board: string | null;
  state: PinState;
  /** When it is, or was, published; ms. Null: it has no time. */
  at: number | null;
  permalink: string | null;
  picture: Picture;
  issues: readonly Issue[];
  calendar: string;
  line: number | null;
  /** All its records, the oldest first. */
  series: readonly StatsRecord[];
};

/** A Pin where it stands in the calendar. */
export type PlacedPin = PagePin & { day: string | null; clock: string | null; numbers: Numbers };

export type WeekOfNumbers = { monday: string; numbers: Numbers };

export type Page = {
  /** Whose Pins these are. */
  name: string;
  /** IANA zone of all its times. */
  zone: string;
  /** Today there, and when the page was made. */
  today: string;
  madeAt: number;
  pins: readonly PlacedPin[];
  /** "2026-12" and its days; in their order, the Pins of a day by time. */
  months: ReadonlyMap<string, ReadonlyMap<string, readonly PlacedPin[]>>;
  timeless: readonly PlacedPin[];
  needy: readonly PlacedPin[];
  counts: ReadonlyMap<PinState, number>;
  totals: Numbers;
  /** The latest, the oldest first, without a gap; empty where nothing is known. */
  weeks: readonly WeekOfNumbers[];
  best: readonly PlacedPin[];
};

/** `month`: only Pins of this one. */
export type PageWish = { name: string; zone: string; now: number; month: string | null };

/** Weeks that a chart shows, and Pins that are called the best. */
const mostWeeks = 12;
const mostBest = 8;
const dayMs = 86_400_000;

export function pageOf(pins: readonly PagePin[], { name, zone, now, month }: PageWish): Page {
  const all = pins.map((pin): PlacedPin & { gains: Gain[] } => {
    const { total, gains } = gainsOf(pin.series);
    const local = pin.at === null ? { day: null, clock: null } : localTime(pin.at, zone);
    return { ...pin, ...local, numbers: total, gains };
  });
  const shown = all
    .filter(({ day }) => month === null || (day !== null && monthOf(day) === month))
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0) || a.title.localeCompare(b.title, "en"));
  const dated = shown.filter((pin) => pin.day !== null);
  const months = new Map(
    [...Map.groupBy(dated, ({ day }) => monthOf(day ?? ""))].map(([key, some]) => [
      key,
      Map.groupBy(some, ({ day }) => day ?? ""),
    ]),
  );
  return {
    name,
    zone,
    today: localTime(now, zone).day,
    madeAt: now,
    pins: shown,
    months,
    timeless: shown.filter((pin) => pin.day === null),
    needy: shown.filter(needsPerson),
    counts: new Map(
      [...Map.groupBy(shown, ({ state }) => state)].map(([state, some]) => [state, some.length]),
    ),
    totals: shown.reduce((sum, { numbers }) => plus(sum, numbers), noNumbers),
    weeks: weeksOfNumbers(shown, zone),
    best: bestOf(shown),
  };
}

/** Up to the last week of which something is known. */
function weeksOfNumbers(pins: readonly { gains?: Gain[] }[], zone: string): WeekOfNumbers[] {
  const weeks = new Map<string, Numbers>();
  for (const { gains = [] } of pins) {
    for (const { at, numbers } of gains) {
      const { monday } = weekOf(at, zone);
      weeks.set(monday, plus(weeks.get(monday) ?? noNumbers, numbers));
    }
  }
  const last = [...weeks.keys()].toSorted().at(-1);
  const first = [...weeks.keys()].toSorted()[0];
  if (last === undefined || first === undefined) return [];
  const mondays = Array.from({ length: mostWeeks }, (_, n) => before(last, mostWeeks - 1 - n));
  return mondays
    .filter((monday) => monday >= first)
    .map((monday) => ({ monday, numbers: weeks.get(monday) ?? noNumbers }));
}

const before = (monday: string, weeks: number) =>
  new Date(Date.parse(`${monday}T00:00:00Z`) - weeks * 7 * dayMs).toISOString().slice(0, 10);

/** What a chart and a table compare Pins by. */
export const mainMetric: Metric = "impressions";

const bestOf = (pins: readonly PlacedPin[]) =>
  pins
    .filter(({ numbers }) => (numbers[mainMetric] ?? 0) > 0)
    .toSorted((a, b) => (b.numbers[mainMetric] ?? 0) - (a.numbers[mainMetric] ?? 0))
    .slice(0, mostBest);
