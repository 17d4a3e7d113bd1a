// Webhook events in the shapes that pages and clients show, and in none of them.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pinterestEvents, readEvent } from "../../src/postproxy/events.ts";
import { runs, seed } from "../support/seed.ts";

const about = (type: string, data: object) =>
  readEvent({ id: "evt_1", type, created_at: "2026-12-03T07:30:05Z", data })?.about;
const result = { id: "pp_91", post_id: "NWLtbA", platform: "Pinterest", profile_id: "prof_Q7tm" };

describe("an event", () => {
  it("has an id, a type and a time", () => {
    const event = readEvent({ id: "evt_1", type: "x.y", created_at: "2026-12-03T07:30:05Z", data: {} });
    expect(event).toEqual({
      id: "evt_1",
      type: "x.y",
      createdAt: Date.UTC(2026, 11, 3, 7, 30, 5),
      about: { kind: "other" },
    });
  });

  it.each([[null], [[]], ["evt_1"], [{}], [{ id: "evt_1" }], [{ type: "x.y" }], [{ id: " ", type: "x.y" }]])(
    "is none in %j",
    (json) => {
      expect(readEvent(json)).toBeNull();
    },
  );

  it("with an id longer than an index should hold is none", () => {
    expect(readEvent({ id: "e".repeat(201), type: "x.y" })).toBeNull();
  });

  it("of a post names it where the post itself is meant, under id", () => {
    const platforms = [{ id: "prof_Q7tm", platform: "pinterest", name: "Studio North" }];
    expect(about("post.processed", { id: "NWLtbA", status: "processed", platforms })).toEqual({
      kind: "post",
      says: "processed",
      postId: "NWLtbA",
      platform: null,
      profileIds: ["prof_Q7tm"],
    });
  });

  it.each([
    ["platform_post.published", "published"],
    ["platform_post.failed", "failed"],
    ["platform_post.failed_waiting_for_retry", "retrying"],
  ])("%s names it under post_id, never the post-profile under id", (type, says) => {
    const post = { kind: "post", says, postId: "NWLtbA", platform: "pinterest", profileIds: ["prof_Q7tm"] };
    expect(about(type, result)).toEqual(post);
    expect(about(type, { object: result })).toEqual(post);
  });

  it("of a medium names the post", () => {
    const data = { id: "med_9f0", post_id: "p0Rk2d", status: "failed", error_message: "Could not download" };
    expect(about("media.failed", data)).toMatchObject({ says: "media-failed", postId: "p0Rk2d" });
  });

  it("of a profile says whether it is connected", () => {
    const data = { id: "prof_Q7tm", name: "Studio North", platform: "pinterest", status: "disconnected" };
    const profile = { kind: "profile", profileId: "prof_Q7tm", platform: "pinterest", name: "Studio North" };
    expect(about("profile.disconnected", data)).toEqual({ ...profile, connected: false });
    expect(about("profile.connected", data)).toEqual({ ...profile, connected: true });
  });

  it("with numbers holds them as they came", () => {
    const insights = { impressions: 31, saved: 2 };
    expect(about("platform_post.insights", { ...result, insights })).toMatchObject({
      kind: "post-stats",
      postId: "NWLtbA",
      stats: insights,
    });
    const stats = { follower_count: 812, analytics_30d: { saves: 3 } };
    const data = { profile_id: "prof_Q7tm", platform: "pinterest", placement_id: null, stats };
    expect(about("profile.stats", { ...data, recorded_at: "2026-12-02T06:10:00Z" })).toEqual({
      kind: "profile-stats",
      profileId: "prof_Q7tm",
      platform: "pinterest",
      stats,
      recordedAt: Date.UTC(2026, 11, 2, 6, 10),
    });
  });

  it.each(pinterestEvents)(
    "%s without its fields is kept as other, whatever stands in their place",
    (type) => {
      fc.assert(
        fc.property(fc.jsonValue(), (data) => {
          expect(readEvent({ id: "evt_1", type, data })).toMatchObject({ id: "evt_1" });
        }),
        { seed, numRuns: runs(30) },
      );
      expect(about(type, {})).toEqual({ kind: "other" });
    },
  );
});
