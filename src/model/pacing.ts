// PURE. When each due Pin may go: at once, or not before a time, because of a limit. Nothing is dropped here: a Pin that must
// wait keeps its place, the oldest first. Knows neither the settings that limits are made of nor how a Pin is sent.

import { instantsOf, offsetAt } from "../lib/zone.ts";

/** What must hold of the sends in a lane: all Pins of one profile, or of one of its boards. */
export type Limit = {
  lane: string;
  /** The limit in a person's words, as the end of "because". */
  words: string;
} & (
  | { kind: "gap"; ms: number }
  | { kind: "per-day"; most: number; zone: string }
  | { kind: "quiet"; hours: QuietHours; zone: string }
);

/** Minutes after midnight on the clock of a zone; `from` is quiet, `to` is not any more. It may lie across midnight. */
export type QuietHours = { from: number; to: number };

/** A Pin that is ready. Times in milliseconds since the epoch. */
export type Due = {
  id: string;
  /** The time of its row. */
  at: number;
  lanes: readonly string[];
  limits: readonly Limit[];
};

/** What was sent or may have been sent; one that was sent ahead is sent at its own time. */
export type Sent = { lanes: readonly string[]; at: number };

/**
 * `at`: when the Pin may appear at Pinterest; it may go now if that is not later than now, or than the time of its row.
 * Infinity: never, because the limits leave no time of day. `because`: the limit that made it so, that of a
 * day before all; null where none did.
 */
export type Slot = { id: string; at: number; because: string | null };

/** One turn for each Pin. With the turns as they are given, all limits hold. */
export function pace(due: readonly Due[], sent: readonly Sent[], now: number): Slot[] {
  const taken = openTimetable();
  for (const { lanes, at } of sent) taken.add(lanes, at);
  const oldestFirst = due.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return oldestFirst.map((one) => {
    const turn = { id: one.id, ...firstTime(one.limits, Math.max(now, one.at), taken) };
    if (turn.at < Number.POSITIVE_INFINITY) taken.add(one.lanes, turn.at);
    return turn;
  });
}

/** Quiet hours of a profile and of a board may cover the day together; so many moves by them alone are no accident. */
const mostQuietMoves = 8;

function firstTime(
  limits: readonly Limit[],
  earliest: number,
  taken: Timetable,
): { at: number; because: string | null } {
  let at = earliest;
  let because: string | null = null;
  let isDayFull = false;
  for (let quietMoves = 0; quietMoves < mostQuietMoves; ) {
    const broken = limits.find((limit) => allowedFrom(limit, at, taken) > at);
    if (broken === undefined) return { at, because };
    at = allowedFrom(broken, at, taken);
    // Of a day that is full, the others only say at what hour of the next one the Pin goes.
    if (broken.kind === "per-day" || !isDayFull) because = broken.words;
    isDayFull ||= broken.kind === "per-day";
    quietMoves = broken.kind === "quiet" ? quietMoves + 1 : 0;
  }
  return { at: Number.POSITIVE_INFINITY, because };
}

/** The first time from `at` on that this limit may allow; `at` itself where it does. */
function allowedFrom(limit: Limit, at: number, taken: Timetable): number {
  switch (limit.kind) {
    case "gap":
      return Math.max(at, taken.lastBefore(limit.lane, at + limit.ms) + limit.ms);
    case "per-day": {
      const day = dayOf(at, limit.zone);
      return taken.countOn(limit.lane, day, limit.zone) < limit.most ? at : startOf(day + 1, limit.zone, at);
    }
    case "quiet":
      return endOfQuiet(limit.hours, limit.zone, at);
    default:
      return limit satisfies never;
  }
}

type Timetable = ReturnType<typeof openTimetable>;

/** The times of each lane, in order, and how many fall on a day. */
function openTimetable() {
  const times = new Map<string, number[]>();
  const days = new Map<string, Map<number, number>>();
  const countsIn = (lane: string, zone: string) => {
    const key = `${zone} ${lane}`;
    const known = days.get(key);
    if (known !== undefined) return known;
    const counts = new Map<number, number>();
    for (const at of times.get(lane) ?? []) count(counts, dayOf(at, zone));
    days.set(key, counts);
    return counts;
  };
  return {
    add(lanes: readonly string[], at: number): void {
      for (const lane of lanes) {
        const known = times.get(lane) ?? [];
        known.splice(firstFrom(known, at), 0, at);
        times.set(lane, known);
      }
      for (const [key, counts] of days) {
        const space = key.indexOf(" ");
        if (lanes.includes(key.slice(space + 1))) count(counts, dayOf(at, key.slice(0, space)));
      }
    },
    /** The latest time of the lane that is before `at`; without one, long ago. */
    lastBefore(lane: string, at: number): number {
      const known = times.get(lane) ?? [];
      return known[firstFrom(known, at) - 1] ?? Number.NEGATIVE_INFINITY;
    },
    countOn: (lane: string, day: number, zone: string): number => countsIn(lane, zone).get(day) ?? 0,
  };
}

const count = (counts: Map<number, number>, day: number) => counts.set(day, (counts.get(day) ?? 0) + 1);

/** Index of the first of `times` that is not before `at`. */
function firstFrom(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The date on the clock of a zone, as days since 1970. */
const dayOf = (at: number, zone: string) => Math.floor((at + offsetAt(at, zone)) / dayMs);

/** When a date begins. */
function startOf(day: number, zone: string, after: number): number {
  return firstShowing(day * dayMs, zone, after);
}

export function isQuiet({ from, to }: QuietHours, zone: string, at: number): boolean {
  const local = at + offsetAt(at, zone);
  const minute = Math.floor((local - Math.floor(local / dayMs) * dayMs) / minuteMs);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function endOfQuiet(hours: QuietHours, zone: string, at: number): number {
  if (!isQuiet(hours, zone, at)) return at;
  const today = dayOf(at, zone) * dayMs;
  const ends = [today, today + dayMs].map((day) => firstShowing(day + hours.to * minuteMs, zone, at));
  return Math.min(...ends.filter((end) => end > at));
}

/**
 * The first instant after `after` at which the clock of a zone shows `local` (written as if it were UTC): where clocks jump over
 * it, the one at which they have.
 */
function firstShowing(local: number, zone: string, after: number): number {
  const instants = instantsOf(local, zone);
  switch (instants.kind) {
    case "one":
      return instants.at;
    case "none":
      return instants.later - (local - instants.from);
    case "two":
      return instants.first > after ? instants.first : instants.second;
    default:
      return instants satisfies never;
  }
}
