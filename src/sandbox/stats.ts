// PURE. Statistics of the sandbox: nobody looks at its Pins, so the numbers are made of the post's id and its age. The same
// question at the same time has the same answer, and a number of a Pin never falls.

import type { Profile } from "./account.ts";
import { lifeOf } from "./lifecycle.ts";
import { hashOf } from "./listing.ts";
import type { StoredPost } from "./post.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** The samples lie about 16 hours apart. The first comes at once, unlike the real one, to be seen in a rehearsal. */
const firstRecord = 2_000;
const betweenRecords = 16 * hour;
/** "About every 23 hours". */
const betweenProfileRecords = 23 * hour;
/** Profiles have records from here on, whenever the sandbox was started. */
const profilesSince = Date.parse("2026-01-01T00:00:00Z");
/** A year and a half: no answer is endless. */
const longestSeries = 600;

/** Milliseconds since the epoch, inclusive; null: open. */
export type Period = { from: number | null; to: number | null };

type Record = { stats: object; raw_stats?: object; recorded_at: string };

function timesOf(first: number, every: number, { from, to }: Period, now: number): number[] {
  const end = Math.min(to ?? now, now);
  const start = from === null ? 0 : Math.max(0, Math.ceil((from - first) / every));
  const count = Math.floor((end - first) / every) - start + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => first + (start + n) * every).slice(
    -longestSeries,
  );
}

/** How far a Pin of this age has come, 0.02 to 1: half of all its views come within twelve days. */
const grown = (ageMs: number) => 1 - 0.98 * Math.exp(-ageMs / (17 * day));

/** From 0 to 1, of this post and purpose. */
const chance = (id: string, purpose: string) => hashOf(`${id} ${purpose}`) / 2 ** 32;

function recordOf(id: string, publishedAt: number, at: number): Record {
  const share = grown(at - publishedAt);
  const impressions = Math.floor((40 + 4_000 * chance(id, "reach") ** 3) * share);
  const part = (purpose: string, most: number) => Math.floor(impressions * most * chance(id, purpose));
  const saved = part("saved", 0.06);
  const outbound_clicks = part("clicks", 0.03);
  return {
    stats: {
      impressions,
      likes: part("likes", 0.01),
      comments: part("comments", 0.004),
      saved,
      outbound_clicks,
    },
    // The names of the network's own metrics are in no source.
    raw_stats: { IMPRESSION: impressions, SAVE: saved, OUTBOUND_CLICK: outbound_clicks },
    recorded_at: new Date(at).toISOString(),
  };
}

/** Only what is published has statistics. */
export function postStats(post: StoredPost, period: Period, now: number) {
  const { pinterest } = lifeOf(post, now);
  const publishedAt = pinterest.attemptedAt;
  const times =
    pinterest.status === "published" && publishedAt !== null
      ? timesOf(publishedAt + firstRecord, betweenRecords, period, now)
      : [];
  const records = times.map((at) => recordOf(post.id, publishedAt ?? at, at));
  return { platforms: [{ profile_id: post.content.profileId, platform: "pinterest", records }] };
}

export function profileStats({ id, platform, postCount }: Profile, period: Period, now: number) {
  const records = timesOf(profilesSince, betweenProfileRecords, period, now).map((at): Record => {
    const days = Math.floor((at - profilesSince) / day);
    const views = 20_000 + 40 * days + Math.floor(3_000 * chance(id, `views ${days}`));
    return {
      stats: {
        follower_count: 700 + Math.floor(days / 3),
        following_count: 40,
        pin_count: 800 + postCount,
        board_count: 14,
        monthly_views: views,
        analytics_30d: { impressions: Math.floor(views * 0.9), saves: Math.floor(views * 0.02) },
      },
      recorded_at: new Date(at).toISOString(),
    };
  });
  return { data: { profile_id: id, platform, placement_id: null, records } };
}
