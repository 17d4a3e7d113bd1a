// PURE. Reads the statistics that Postproxy sends (reference: post stats, profile stats). The numbers themselves pass through
// as they came, whatever their names: what is not known today may be wanted tomorrow.

import { z } from "zod";
import type { StatsRecord } from "../model/statistics.ts";

/** Records, the oldest first. */
export type Series = StatsRecord[];

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown()).catch([]);
const word = z.string().nullish().catch(null);

const recordSchema = z.object({ stats: record, recorded_at: z.string() });
const platformSchema = z.object({ platform: word, network: word, records: list });
const postSchema = z.object({ platforms: z.array(z.unknown()) });

type Read<Of> = { read: Of; unreadable: number };

/** `{data: {<post id>: {platforms: [{platform, records: […]}]}}}`; an empty `data` may come as `[]`. Null: no such answer. */
export function readPostStats(json: unknown): Read<Map<string, Series>> | null {
  const data = dataOf(json);
  if (data === null) return null;
  const found = { read: new Map<string, Series>(), unreadable: 0 };
  for (const [id, value] of Object.entries(data)) {
    const platforms = postSchema.safeParse(value).data?.platforms;
    if (platforms === undefined) {
      found.unreadable += 1;
      continue;
    }
    const series = platforms.flatMap((platform) => platformSchema.safeParse(platform).data ?? []);
    const ours = series.filter((one) => (one.platform ?? one.network)?.toLowerCase() === "pinterest");
    const { read, unreadable } = readSeries(ours.flatMap(({ records }) => records));
    found.read.set(id, read);
    found.unreadable += unreadable;
  }
  return found;
}

/** `{data: {profile_id, platform, placement_id, records: […]}}`. Null: no such answer. */
export function readProfileStats(json: unknown): Read<Series> | null {
  const data = dataOf(json);
  return data === null ? null : readSeries(list.parse(data["records"]));
}

function dataOf(json: unknown): Record<string, unknown> | null {
  const data = record.safeParse(json).data?.["data"];
  if (Array.isArray(data) && data.length === 0) return {};
  return record.safeParse(data).data ?? null;
}

function readSeries(records: readonly unknown[]): Read<Series> {
  const read = records.flatMap((one): Series => {
    const { stats, recorded_at } = recordSchema.safeParse(one).data ?? {};
    const recordedAt = Date.parse(recorded_at ?? "");
    return stats === undefined || Number.isNaN(recordedAt) ? [] : [{ recordedAt, stats }];
  });
  return {
    read: read.toSorted((a, b) => a.recordedAt - b.recordedAt),
    unreadable: records.length - read.length,
  };
}
