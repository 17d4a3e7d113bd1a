// PURE. Statistics per Pin, board, profile or week: series go in one after the other, rows come out. Knows no ledger.

import type { Pin } from "../../model/pin.ts";
import type { Stats, StatsRecord } from "../../model/statistics.ts";
import { type Gain, gainedSince, gainsOf, inParts, minus, type Numbers, noNumbers, plus } from "./numbers.ts";
import { weekOf } from "./week.ts";

export const kinds = ["pin", "board", "profile", "week"] as const;
export type Kind = (typeof kinds)[number];

/** One Pin, board, profile or week. What does not apply to its kind is null. */
export type StatsRow = {
  pin: string | null;
  calendar: string | null;
  line: number | null;
  title: string | null;
  permalink: string | null;
  published_at: string | null;
  board_id: string | null;
  board_name: string | null;
  profile_id: string | null;
  profile_name: string | null;
  /** The Monday it begins with, such as 2026-11-23. */
  week: string | null;
  /** Pins with statistics that are in it. */
  pins: number;
  /** Of the newest record, UTC, ISO 8601. */
  recorded_at: string | null;
  /** Of a week: what came in it. */
  total: Numbers;
  /** What came in the period. Of a week: the difference to the week before. */
  gained: Numbers;
  /** Impressions that came in each part of the period, the oldest first. Of a week: in each of its days. */
  trend: readonly number[];
  /** Of a Pin or a profile: its newest record as Postproxy sent it. */
  stats: Stats | null;
};

export type SummaryWish = { by: Kind; since: number; until: number; zone: string | null };

/** The place of a Pin in a report; `calendar` as the user named it. */
export type Place = Pick<
  Pin,
  "id" | "line" | "title" | "body" | "permalink" | "boardId" | "boardTitle" | "profile" | "profileName"
> & {
  calendar: string;
  publishedAt: number;
};

type Row = Omit<StatsRow, "recorded_at" | "trend" | "gained"> & { recordedAt: number; gains: Gain[] };

/** Characters of a small chart, at most. */
const trendParts = 14;
const day = 86_400_000;

export function openSummary({ by, since, until, zone }: SummaryWish) {
  const rows = new Map<string, Row>();
  const add = (key: string, row: Row) => {
    const known = rows.get(key);
    if (known === undefined) return void rows.set(key, { ...row, gains: [...row.gains] });
    known.pins += row.pins;
    known.total = plus(known.total, row.total);
    known.recordedAt = Math.max(known.recordedAt, row.recordedAt);
    known.gains.push(...row.gains);
  };
  const weekStart = weekOf(since, zone).at;
  return {
    /** `series`: all records of the Pin, the oldest first; at least one. */
    add(place: Place, series: readonly StatsRecord[]): void {
      const newest = series.at(-1);
      if (newest === undefined) return;
      const { total, gains } = gainsOf(series);
      const recordedAt = newest.recordedAt;
      if (by !== "week") {
        // Older gains are in the total; a million Pins need not remember them.
        const recent = gains.filter(({ at }) => at > since);
        const stats = by === "pin" ? newest.stats : null;
        add(keyOf(place, by), {
          ...blank,
          ...labels(place, by),
          pins: 1,
          recordedAt,
          total,
          gains: recent,
          stats,
        });
        return;
      }
      for (const [at, some] of Map.groupBy(gains, (gain) => weekOf(gain.at, zone).at)) {
        if (at < weekStart) continue;
        const gained = gainedSince(some, Number.NEGATIVE_INFINITY);
        const recorded = some.at(-1)?.at ?? at;
        add(String(at), {
          ...blank,
          week: weekOf(at, zone).monday,
          pins: 1,
          recordedAt: recorded,
          total: gained,
          gains: some,
        });
      }
    },

    /** Pins, boards and profiles by what they gained, most first; weeks in their order. */
    rows(): StatsRow[] {
      if (by === "week") return weeks([...rows].toSorted(([a], [b]) => Number(a) - Number(b)));
      const done = [...rows.values()].map((row) =>
        shown(row, gainedSince(row.gains, since), { since, until, count: trendParts }),
      );
      return done.toSorted(
        (a, b) =>
          (b.gained.impressions ?? 0) - (a.gained.impressions ?? 0) ||
          (b.total.impressions ?? 0) - (a.total.impressions ?? 0),
      );
    },
  };
}

function weeks(rows: readonly [string, Row][]): StatsRow[] {
  return rows.map(([start, row], index) => {
    const before = rows[index - 1];
    const isNext = before !== undefined && Number(start) - Number(before[0]) < 8 * day;
    const gained = isNext ? minus(row.total, before[1].total) : noNumbers;
    return shown(row, gained, { since: Number(start) - 1, until: Number(start) + 7 * day, count: 7 });
  });
}

function shown(
  { gains, recordedAt, ...row }: Row,
  gained: Numbers,
  period: { since: number; until: number; count: number },
): StatsRow {
  const trend = inParts(gains, { metric: "impressions", ...period });
  return { ...row, recorded_at: new Date(recordedAt).toISOString(), gained, trend };
}

const blank = {
  pin: null,
  calendar: null,
  line: null,
  title: null,
  permalink: null,
  published_at: null,
  board_id: null,
  board_name: null,
  profile_id: null,
  profile_name: null,
  week: null,
  stats: null,
};

const keyOf = (place: Place, by: Exclude<Kind, "week">): string =>
  by === "pin" ? place.id : JSON.stringify([place.profile, by === "board" ? place.boardId : null]);

function labels(place: Place, by: Exclude<Kind, "week">): Partial<Row> {
  const profile = { profile_id: place.profile, profile_name: place.profileName };
  if (by === "profile") return profile;
  const board = { ...profile, board_id: place.boardId, board_name: place.boardTitle };
  if (by === "board") return board;
  const { id, calendar, line, title, body, permalink, publishedAt } = place;
  const published_at = new Date(publishedAt).toISOString();
  return { ...board, pin: id, calendar, line, title: title ?? body, permalink, published_at };
}
