// PURE. The numbers in a record of statistics, and what came to them from one record to the next. Knows no Pins.

import type { Stats, StatsRecord } from "../../model/statistics.ts";

/** What Pinterest counts of a Pin, by Postproxy's names (its Pinterest page); `saved` is what people call saves. */
export const metrics = ["impressions", "saved", "outbound_clicks", "likes", "comments"] as const;
export type Metric = (typeof metrics)[number];

/** Null where no record says it. */
export type Numbers = Record<Metric, number | null>;

export const noNumbers: Numbers = {
  impressions: null,
  saved: null,
  outbound_clicks: null,
  likes: null,
  comments: null,
};

const each = (of: (metric: Metric) => number | null): Numbers => ({
  impressions: of("impressions"),
  saved: of("saved"),
  outbound_clicks: of("outbound_clicks"),
  likes: of("likes"),
  comments: of("comments"),
});

/** Keys come and go from record to record (Postproxy's stats reference); what is no number is none. */
export const numbersOf = (stats: Stats): Numbers =>
  each((metric) => {
    const value = stats[metric];
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  });

export const plus = (one: Numbers, other: Numbers): Numbers =>
  each((metric) => sum(one[metric], other[metric]));

export const minus = (one: Numbers, other: Numbers): Numbers =>
  each((metric) => (one[metric] === null ? null : one[metric] - (other[metric] ?? 0)));

const sum = (one: number | null, other: number | null) =>
  one === null ? other : other === null ? one : one + other;

/** What came until the time of a record, since the one before it. */
export type Gain = { at: number; numbers: Numbers };

/**
 * The gains of a series of totals, the oldest first. Before its first record a Pin had nothing. A number that a record leaves out
 * is taken to be as it was.
 */
export function gainsOf(series: readonly StatsRecord[]): { total: Numbers; gains: Gain[] } {
  let total = noNumbers;
  const gains = series.map(({ recordedAt, stats }): Gain => {
    const now = numbersOf(stats);
    const before = total;
    total = each((metric) => now[metric] ?? before[metric]);
    return { at: recordedAt, numbers: minus(now, before) };
  });
  return { total, gains };
}

/** The gains after `since`, added up; null where there are none. */
export const gainedSince = (gains: readonly Gain[], since: number): Numbers =>
  gains.filter(({ at }) => at > since).reduce((all, { numbers }) => plus(all, numbers), noNumbers);

/** The gains of one metric in `count` equal parts of the time from `since` to `until`. */
export function inParts(
  gains: readonly Gain[],
  { metric, since, until, count }: { metric: Metric; since: number; until: number; count: number },
): number[] {
  const parts = Array.from({ length: count }, () => 0);
  for (const { at, numbers } of gains) {
    const part = Math.min(count - 1, Math.floor(((at - since) / (until - since)) * count));
    if (at > since && part >= 0) parts[part] = (parts[part] ?? 0) + (numbers[metric] ?? 0);
  }
  return parts;
}
