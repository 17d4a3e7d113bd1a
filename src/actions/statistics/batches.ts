// PURE. Which Pins are asked for in one request, and what their answer means for the next pull of each. Makes no request.

import type { PostPull, Pull, StatsRecord } from "../../model/statistics.ts";
import { mostPosts } from "../../postproxy/stats.ts";
import { nextPostPull } from "./due.ts";

/** Posts of one group that are asked for together; `since`: the newest record that all of them have, ms, or null. */
export type Batch = { groupId: string | null; since: number | null; posts: readonly PostPull[] };

type Known = {
  /** Postproxy's group of each profile that the account has. */
  groups: ReadonlyMap<string, string | null>;
  /** The newest record of each pin. */
  latest: ReadonlyMap<string, StatsRecord>;
};

/**
 * Pins without a record are asked for apart from the others: their answers must go back to the start. Those of a profile that
 * the account does not have cannot be asked for.
 */
export function batchesOf(
  posts: readonly PostPull[],
  { groups, latest }: Known,
): { batches: Batch[]; unknown: PostPull[] } {
  const sinceOf = ({ pin, askedAt }: PostPull) => askFrom(latest.get(pin), askedAt);
  const known = posts.filter(({ profile }) => groups.has(profile));
  const kinds = Map.groupBy(known, (post) =>
    JSON.stringify([groups.get(post.profile), sinceOf(post) === null]),
  );
  const batches = [...kinds.values()].flatMap((kind) =>
    chunks(
      kind.toSorted((a, b) => (sinceOf(a) ?? 0) - (sinceOf(b) ?? 0)),
      mostPosts,
    ).map((some): Batch => {
      const [first] = some;
      return {
        groupId: groups.get(first?.profile ?? "") ?? null,
        since: first ? sinceOf(first) : null,
        posts: some,
      };
    }),
  );
  return { batches, unknown: posts.filter(({ profile }) => !groups.has(profile)) };
}

/** A record may be shown so much later than the time it has (ours). */
const lateMs = 2 * 24 * 3_600_000;

/**
 * From which record on to ask, ms; null: from the first. Not simply from the newest that is known: a webhook may have brought that
 * one, and not those before it.
 */
export function askFrom(newest: StatsRecord | undefined, askedAt: number | null): number | null {
  if (newest === undefined || askedAt === null) return null;
  return Math.min(newest.recordedAt, askedAt - lateMs);
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

/** One post that cannot be told must not cost the others theirs: its batch is asked again in halves. Empty: it is the one. */
export function halves(batch: Batch): Batch[] {
  const { posts } = batch;
  const middle = Math.ceil(posts.length / 2);
  if (posts.length < 2) return [];
  return [posts.slice(0, middle), posts.slice(middle)].map((some) => ({ ...batch, posts: some }));
}

/** When to ask for a pin again, after its records came (`series`, the oldest first; none if Postproxy told nothing of it). */
export function pullAfter(
  post: PostPull,
  { series, before, now }: { series: readonly StatsRecord[]; before: StatsRecord | undefined; now: number },
): Pull & { pin: string } {
  const quiet = isNews(series.at(-1), before) ? 0 : post.quiet + 1;
  return { pin: post.pin, askedAt: now, quiet, nextAt: nextPostPull({ ...post, quiet }, now) };
}

/** A record with the same numbers as the one before is none. */
export function isNews(newest: StatsRecord | undefined, before: StatsRecord | undefined): boolean {
  if (newest === undefined) return false;
  return before === undefined || JSON.stringify(newest.stats) !== JSON.stringify(before.stats);
}
