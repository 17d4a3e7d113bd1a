// The sandbox's own reading of post stats and profile stats.

import { describe, expect, test } from "vitest";
import { noon, pin, type Rehearsal, rehearse } from "./rehearsal.ts";

const hour = 3_600_000;
type Records = { stats: Record<string, number>; raw_stats?: object; recorded_at: string }[];
type Told = Record<string, { platforms: { profile_id: string; platform: string; records: Records }[] }>;

async function published({ call, pass }: Rehearsal, count = 1): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    ids.push((await call("POST", "/api/posts", pin({ post: { body: `Pin ${n}` } }))).json["id"] as string);
  }
  pass(5_000);
  return ids;
}

const told = async ({ call }: Rehearsal, query: string) =>
  (await call("GET", `/api/posts/stats?${query}`)).json["data"] as Told;

describe("of posts", () => {
  test("grow from one record to the next, sixteen hours apart, the oldest first", async () => {
    const sandbox = await rehearse();
    const [id = ""] = await published(sandbox);
    sandbox.pass(49 * hour);
    const [platform] = (await told(sandbox, `post_ids=${id}`))[id]?.platforms ?? [];
    expect(platform).toMatchObject({ profile_id: "prof_Q7tm", platform: "pinterest" });
    const records = platform?.records ?? [];
    expect(records.length).toBe(4);
    const times = records.map(({ recorded_at }) => Date.parse(recorded_at));
    expect(times.map((at) => (at - (times[0] ?? 0)) / hour)).toEqual([0, 16, 32, 48]);
    const impressions = records.map(({ stats }) => stats["impressions"] ?? -1);
    expect(impressions.toSorted((a, b) => a - b)).toEqual(impressions);
    expect(impressions.at(-1)).toBeGreaterThan(impressions[0] ?? 0);
    expect(Object.keys(records[0]?.stats ?? {}).toSorted()).toEqual([
      "comments",
      "impressions",
      "likes",
      "outbound_clicks",
      "saved",
    ]);
  });

  test("are the same whenever they are asked for, and only of the period that was asked for", async () => {
    const sandbox = await rehearse();
    const [id = ""] = await published(sandbox);
    sandbox.pass(49 * hour);
    const all = (await told(sandbox, `post_ids=${id}`))[id]?.platforms[0]?.records ?? [];
    sandbox.pass(16 * hour);
    expect((await told(sandbox, `post_ids=${id}`))[id]?.platforms[0]?.records.slice(0, 4)).toEqual(all);
    const [, second, third] = all.map(({ recorded_at }) => recorded_at);
    const some = await told(sandbox, `post_ids=${id}&from=${second}&to=${third}`);
    expect(some[id]?.platforms[0]?.records).toEqual(all.slice(1, 3));
  });

  test("of what is not published there are none, and unknown ids are left out", async () => {
    const sandbox = await rehearse();
    const { json } = await sandbox.call("POST", "/api/posts", pin({ post: { draft: true } }));
    sandbox.pass(100 * hour);
    const data = await told(sandbox, `post_ids=${json["id"]},nobody`);
    expect(Object.keys(data)).toEqual([json["id"]]);
    expect(data[json["id"] as string]?.platforms[0]?.records).toEqual([]);
  });

  test("need ids, at most fifty of them, and times that are times", async () => {
    const { call } = await rehearse();
    const many = Array.from({ length: 51 }, (_, n) => `id${n}`).join(",");
    for (const query of ["", "?post_ids=", `?post_ids=${many}`, "?post_ids=a&from=yesterday"]) {
      expect((await call("GET", `/api/posts/stats${query}`)).status).toBe(400);
    }
    expect((await call("GET", "/api/posts/stats?post_ids=a&profile_group_id=nobody")).status).toBe(404);
  });
});

test("of a profile are a series of records about 23 hours apart", async () => {
  const { call } = await rehearse();
  const from = new Date(noon - 3 * 24 * hour).toISOString();
  const { json } = await call("GET", `/api/profiles/prof_Q7tm/stats?from=${from}`);
  expect(json["data"]).toMatchObject({ profile_id: "prof_Q7tm", platform: "pinterest", placement_id: null });
  const records = (json["data"] as { records: Records }).records;
  expect(records.length).toBe(3);
  expect(records[0]?.stats).toMatchObject({ follower_count: expect.any(Number), analytics_30d: {} });
  expect((await call("GET", "/api/profiles/nobody/stats")).status).toBe(404);
});
