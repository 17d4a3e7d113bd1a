// The tables of statistics: what Postproxy recorded of each published Pin and each profile, as time series,
// and when to ask again. What the numbers mean is no business of this file.

import type { PostPull, ProfilePull, Pull, Stats, StatsRecord } from "../model/statistics.ts";
import type { Connection } from "./connection.ts";

/** Numbers that arrived with a webhook event: `stats` as Postproxy sent them; `recordedAt` in milliseconds since the epoch. */
export type Measurement = {
  of: { kind: "post"; postId: string; pin: string } | { kind: "profile"; profileId: string };
  stats: Readonly<Record<string, unknown>>;
  recordedAt: number;
};

/** Records that are read at once. */
const pageSize = 1_000;

type Stored = { recordedAt: number; stats: string };
const fromStored = <T extends Stored>(stored: T) => ({
  ...stored,
  stats: JSON.parse(stored.stats) as Stats,
});

/** A pin stays as it is from its publication on, so the time of its last change is that. */
const pullColumns = `pin.id AS pin, pin.post_id AS postId, pin.profile_id AS profile, pin.changed_at AS publishedAt,
      post_pull.asked_at AS askedAt, post_pull.quiet`;

export const sql = {
  /** The same record again changes nothing; one that Postproxy corrected replaces the one before. */
  recordPostStats: `
    INSERT INTO post_stats (pin, recorded_at, stats) VALUES (@pin, @recordedAt, @stats)
    ON CONFLICT (pin, recorded_at) DO UPDATE SET stats = @stats WHERE stats <> @stats`,
  recordProfileStats: `
    INSERT INTO profile_stats (profile_id, recorded_at, stats) VALUES (@profile, @recordedAt, @stats)
    ON CONFLICT (profile_id, recorded_at) DO UPDATE SET stats = @stats WHERE stats <> @stats`,
  /** With max(), SQLite takes the other columns from the row that has it. `ids`: a JSON list. */
  latestPostStats: `
    SELECT pin AS id, max(recorded_at) AS recordedAt, stats FROM post_stats
    WHERE pin IN (SELECT value FROM json_each(@ids)) GROUP BY pin`,
  latestProfileStats: `
    SELECT profile_id AS id, max(recorded_at) AS recordedAt, stats FROM profile_stats
    WHERE profile_id IN (SELECT value FROM json_each(@ids)) GROUP BY profile_id`,
  postStats: "SELECT recorded_at AS recordedAt, stats FROM post_stats WHERE pin = ? ORDER BY recorded_at",
  profileStats:
    "SELECT recorded_at AS recordedAt, stats FROM profile_stats WHERE profile_id = ? ORDER BY recorded_at",
  /** All series, one after the other, each by time. */
  postStatsPage: `
    SELECT pin, recorded_at AS recordedAt, stats FROM post_stats
    WHERE (pin, recorded_at) > (@pin, @recordedAt) ORDER BY pin, recorded_at LIMIT @limit`,
  profileStatsPage: `
    SELECT profile_id AS profile, recorded_at AS recordedAt, stats FROM profile_stats
    WHERE (profile_id, recorded_at) > (@profile, @recordedAt) ORDER BY profile_id, recorded_at LIMIT @limit`,

  // when to ask
  postPullsDue: `
    SELECT ${pullColumns} FROM post_pull JOIN pin ON pin.id = post_pull.pin
    WHERE post_pull.next_at <= @until ORDER BY post_pull.next_at LIMIT @limit`,
  /** Not asked for since `until`, whenever they are due: for a person who wants to know now. */
  postPullsStale: `
    SELECT ${pullColumns} FROM post_pull JOIN pin ON pin.id = post_pull.pin
    WHERE coalesce(post_pull.asked_at, 0) <= @until ORDER BY post_pull.pin LIMIT @limit`,
  postPulled: "UPDATE post_pull SET next_at = @nextAt, asked_at = @askedAt, quiet = @quiet WHERE pin = @pin",
  profilePulls:
    "SELECT profile_id AS profile, next_at AS nextAt, asked_at AS askedAt, quiet FROM profile_pull ORDER BY profile_id",
  profilePulled:
    "UPDATE profile_pull SET next_at = @nextAt, asked_at = @askedAt, quiet = @quiet WHERE profile_id = @profile",
} as const;

const keep = ({ run }: Connection, statement: string, one: StatsRecord): number =>
  run(statement, { ...one, stats: JSON.stringify(one.stats) }).changes;

export function statisticsMethods(connection: Connection) {
  const { run, rows, commit } = connection;
  const latest = (statement: string, ids: Iterable<string>) => {
    const found = rows<Stored & { id: string }>(statement, { ids: JSON.stringify([...ids]) });
    return new Map(
      found
        .map(fromStored)
        .map(({ id, recordedAt, stats }): [string, StatsRecord] => [id, { recordedAt, stats }]),
    );
  };
  return {
    /** Keeps records of Pins as received; returns how many are new or were corrected. One that is known already is ignored. */
    async recordPostStats(records: readonly (StatsRecord & { pin: string })[]): Promise<number> {
      if (records.length === 0) return 0;
      return await commit(() =>
        records.reduce((sum, one) => sum + keep(connection, sql.recordPostStats, one), 0),
      );
    },

    async recordProfileStats(records: readonly (StatsRecord & { profile: string })[]): Promise<number> {
      if (records.length === 0) return 0;
      return await commit(() =>
        records.reduce((sum, one) => sum + keep(connection, sql.recordProfileStats, one), 0),
      );
    },

    /** The newest record of each of these pins; one that has none is not in it. */
    async latestStats(pins: Iterable<string>): Promise<Map<string, StatsRecord>> {
      return latest(sql.latestPostStats, pins);
    },

    async latestProfileStats(profiles: Iterable<string>): Promise<Map<string, StatsRecord>> {
      return latest(sql.latestProfileStats, profiles);
    },

    /** All records of one pin, the oldest first. */
    async statsOf(pin: string): Promise<StatsRecord[]> {
      return rows<Stored>(sql.postStats, [pin]).map(fromStored);
    },

    async statsOfProfile(profile: string): Promise<StatsRecord[]> {
      return rows<Stored>(sql.profileStats, [profile]).map(fromStored);
    },

    /** The records of all pins, some at a time: those of one pin follow each other, the oldest first. */
    async *statsPages(): AsyncGenerator<(StatsRecord & { pin: string })[]> {
      for (let after = { pin: "", recordedAt: 0 }; ; ) {
        const page = rows<Stored & { pin: string }>(sql.postStatsPage, { ...after, limit: pageSize });
        if (page.length > 0) yield page.map(fromStored);
        const last = page.at(-1);
        if (last === undefined || page.length < pageSize) return;
        after = { pin: last.pin, recordedAt: last.recordedAt };
      }
    },

    /** The same of all profiles. */
    async *profileStatsPages(): AsyncGenerator<(StatsRecord & { profile: string })[]> {
      for (let after = { profile: "", recordedAt: 0 }; ; ) {
        const page = rows<Stored & { profile: string }>(sql.profileStatsPage, { ...after, limit: pageSize });
        if (page.length > 0) yield page.map(fromStored);
        const last = page.at(-1);
        if (last === undefined || page.length < pageSize) return;
        after = { profile: last.profile, recordedAt: last.recordedAt };
      }
    },

    /** Published pins whose statistics are to be asked for up to `until` (ms), the longest waiting first. */
    async postPullsDue(until: number, limit: number): Promise<PostPull[]> {
      return rows<PostPull>(sql.postPullsDue, { until, limit });
    },

    /** Published pins that were not asked for since `until` (ms), due or not. */
    async postPullsStale(until: number, limit: number): Promise<PostPull[]> {
      return rows<PostPull>(sql.postPullsStale, { until, limit });
    },

    async postsPulled(pulls: readonly (Pull & { pin: string })[]): Promise<void> {
      if (pulls.length > 0) await commit(() => pulls.forEach((pull) => void run(sql.postPulled, pull)));
    },

    async profilePulls(): Promise<ProfilePull[]> {
      return rows<ProfilePull>(sql.profilePulls);
    },

    async profilePulled(pull: Pull & { profile: string }): Promise<void> {
      await commit(() => run(sql.profilePulled, pull));
    },
  };
}

/**
 * Called once for each event with numbers, within the transaction that keeps the event: what is written here is there if
 * and only if the event is. The same record may be pulled too; it is kept once.
 */
export function keepMeasurement({ run }: Connection, { of, stats, recordedAt }: Measurement): void {
  const record = { recordedAt, stats: JSON.stringify(stats) };
  if (of.kind === "post") run(sql.recordPostStats, { ...record, pin: of.pin });
  else run(sql.recordProfileStats, { ...record, profile: of.profileId });
}
