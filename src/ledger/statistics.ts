// What the ledger keeps of statistics: what Postproxy recorded of each published Pin and each profile, as time series,
// and when to ask again. What the numbers mean is no business of this file.

import type { PostPull, ProfilePull, Pull, Stats, StatsRecord } from "../model/statistics.ts";
import type { Access } from "./unknown-outcomes.ts";

/** Records that are read at once. */
const pageSize = 1_000;

type Stored = { recordedAt: number; stats: string };
const fromStored = <T extends Stored>(stored: T) => ({
  ...stored,
  stats: JSON.parse(stored.stats) as Stats,
});

type Name = "recordPostStats" | "recordProfileStats";

const keep = ({ run }: Access, name: Name, one: StatsRecord): number =>
  run(name, { ...one, stats: JSON.stringify(one.stats) }).changes;

export function statsMethods(access: Access) {
  const { run, rows, commit } = access;
  const latest = (name: "latestPostStats" | "latestProfileStats", ids: Iterable<string>) => {
    const found = rows<Stored & { id: string }>(name, { ids: JSON.stringify([...ids]) });
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
      return await commit(() => records.reduce((sum, one) => sum + keep(access, "recordPostStats", one), 0));
    },

    async recordProfileStats(records: readonly (StatsRecord & { profile: string })[]): Promise<number> {
      if (records.length === 0) return 0;
      return await commit(() =>
        records.reduce((sum, one) => sum + keep(access, "recordProfileStats", one), 0),
      );
    },

    /** The newest record of each of these pins; one that has none is not in it. */
    async latestStats(pins: Iterable<string>): Promise<Map<string, StatsRecord>> {
      return latest("latestPostStats", pins);
    },

    async latestProfileStats(profiles: Iterable<string>): Promise<Map<string, StatsRecord>> {
      return latest("latestProfileStats", profiles);
    },

    /** All records of one pin, the oldest first. */
    async statsOf(pin: string): Promise<StatsRecord[]> {
      return rows<Stored>("postStats", [pin]).map(fromStored);
    },

    async statsOfProfile(profile: string): Promise<StatsRecord[]> {
      return rows<Stored>("profileStats", [profile]).map(fromStored);
    },

    /** The records of all pins, some at a time: those of one pin follow each other, the oldest first. */
    async *statsPages(): AsyncGenerator<(StatsRecord & { pin: string })[]> {
      for (let after = { pin: "", recordedAt: 0 }; ; ) {
        const page = rows<Stored & { pin: string }>("postStatsPage", { ...after, limit: pageSize });
        if (page.length > 0) yield page.map(fromStored);
        const last = page.at(-1);
        if (last === undefined || page.length < pageSize) return;
        after = { pin: last.pin, recordedAt: last.recordedAt };
      }
    },

    /** The same of all profiles. */
    async *profileStatsPages(): AsyncGenerator<(StatsRecord & { profile: string })[]> {
      for (let after = { profile: "", recordedAt: 0 }; ; ) {
        const page = rows<Stored & { profile: string }>("profileStatsPage", { ...after, limit: pageSize });
        if (page.length > 0) yield page.map(fromStored);
        const last = page.at(-1);
        if (last === undefined || page.length < pageSize) return;
        after = { profile: last.profile, recordedAt: last.recordedAt };
      }
    },

    /** Published pins whose statistics are to be asked for up to `until` (ms), the longest waiting first. */
    async postPullsDue(until: number, limit: number): Promise<PostPull[]> {
      return rows<PostPull>("postPullsDue", { until, limit });
    },

    /** Published pins that were not asked for since `until` (ms), due or not. */
    async postPullsStale(until: number, limit: number): Promise<PostPull[]> {
      return rows<PostPull>("postPullsStale", { until, limit });
    },

    async postsPulled(pulls: readonly (Pull & { pin: string })[]): Promise<void> {
      if (pulls.length > 0) await commit(() => pulls.forEach((pull) => void run("postPulled", pull)));
    },

    async profilePulls(): Promise<ProfilePull[]> {
      return rows<ProfilePull>("profilePulls");
    },

    async profilePulled(pull: Pull & { profile: string }): Promise<void> {
      await commit(() => run("profilePulled", pull));
    },
  };
}
