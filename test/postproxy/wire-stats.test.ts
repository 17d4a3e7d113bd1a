import { expect, test } from "vitest";
import { readPostStats, readProfileStats } from "../../src/postproxy/wire-stats.ts";

const time = "2026-12-03T19:00:00.000Z";
const at = Date.parse(time);
const platform = (records: unknown) => ({ profile_id: "prof_Q7tm", platform: "pinterest", records });
const post = (...platforms: unknown[]) => ({ platforms });

test("stats pass through with keys that nobody knows", () => {
  const stats = { impressions: 31, saved: 2, "new metric": { deep: [1] } };
  const json = { data: { NWLtbA: post(platform([{ stats, raw_stats: { X: 1 }, recorded_at: time }])) } };
  expect(readPostStats(json)).toEqual({
    read: new Map([["NWLtbA", [{ recordedAt: at, stats }]]]),
    unreadable: 0,
  });
});

test("what cannot be read of one post costs the others nothing, and is counted", () => {
  const good = { stats: { impressions: 1 }, recorded_at: time };
  const json = {
    data: {
      a: { error: "no such post" },
      b: post(platform([good, { stats: 5, recorded_at: time }, { stats: {}, recorded_at: "soon" }, null])),
      c: post({ platform: "instagram", records: [good] }),
      d: post({ network: "Pinterest", records: [good] }, "?"),
    },
  };
  const { read, unreadable } = readPostStats(json) ?? { read: new Map(), unreadable: -1 };
  expect(Object.fromEntries(read)).toEqual({
    b: [{ recordedAt: at, stats: { impressions: 1 } }],
    c: [],
    d: [{ recordedAt: at, stats: { impressions: 1 } }],
  });
  expect(unreadable).toBe(4);
});

test("records come out with the oldest first, however they came", () => {
  const records = ["2026-12-05T00:00:00Z", "2026-12-03T00:00:00Z"].map((recorded_at) => ({
    stats: {},
    recorded_at,
  }));
  const times = readProfileStats({ data: { records } })?.read.map(({ recordedAt }) => recordedAt) ?? [];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.length).toBe(2);
});

test.each([{ data: [] }, { data: {} }])("%j is an answer without posts", (json) => {
  expect(readPostStats(json)).toEqual({ read: new Map(), unreadable: 0 });
});

test.each([undefined, null, [], "x", {}, { data: 5 }, { data: [1] }])("%j is no such answer", (json) => {
  expect(readPostStats(json)).toBe(null);
  expect(readProfileStats(json)).toBe(null);
});
