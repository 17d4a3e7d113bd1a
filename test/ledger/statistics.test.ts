// Statistics as time series: what is kept, what a repetition changes, and what is asked at every run is an index's to answer.

import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { type Measurement, sql } from "../../src/ledger/statistics.ts";
import { at, ledgerWith, pin } from "../support/pins.ts";
import { attemptOutcome, claimOf } from "./claims.ts";

const hour = 3_600_000;

/** A ledger with these pins, all of them published at the time `at`. */
async function published(...ids: string[]): Promise<Ledger> {
  const ledger = await ledgerWith(ids.map((id, n) => pin({ id, line: n + 2 })));
  for (const id of ids) {
    const claim = await claimOf(ledger, id, id);
    await ledger.recordOutcome(
      attemptOutcome({ attempt: claim?.attempt ?? 0, pin: id, postId: `post-${id}` }),
    );
    const none = { issues: [], notes: [], permalink: null, pollAt: null };
    await ledger.polled({ pin: id, state: "published", ...none, now: at });
  }
  return ledger;
}

const record = (differs: { pin?: string; recordedAt?: number; stats?: Record<string, unknown> } = {}) => ({
  pin: "a",
  recordedAt: at,
  stats: { impressions: 31 },
  ...differs,
});

test("a record is kept with every key it came with, and the newest of each pin is told", async () => {
  const ledger = await published("a", "b", "c");
  const odd = { impressions: 40, saved: null, "new metric": { by: ["day", 1.5] } };
  await ledger.recordPostStats([
    record({ recordedAt: at + hour, stats: odd }),
    record(),
    record({ pin: "b", stats: {} }),
  ]);
  expect(await ledger.statsOf("a")).toEqual([
    { recordedAt: at, stats: { impressions: 31 } },
    { recordedAt: at + hour, stats: odd },
  ]);
  expect(await ledger.latestStats(["a", "b", "c", "nobody"])).toEqual(
    new Map([
      ["a", { recordedAt: at + hour, stats: odd }],
      ["b", { recordedAt: at, stats: {} }],
    ]),
  );
  ledger.close();
});

test("a record that is known is ignored, and one that was corrected replaces it", async () => {
  const ledger = await published("a");
  expect(await ledger.recordPostStats([record()])).toBe(1);
  expect(await ledger.recordPostStats([record(), record({ recordedAt: at + hour })])).toBe(1);
  expect(await ledger.recordPostStats([record({ stats: { impressions: 32 } })])).toBe(1);
  expect((await ledger.statsOf("a")).map(({ stats }) => stats["impressions"])).toEqual([32, 31]);
  ledger.close();
});

test("pages give every record once, pin after pin", async () => {
  const ledger = await published("a", "b");
  const times = Array.from({ length: 700 }, (_, n) => at + n * hour);
  await ledger.recordPostStats(
    ["b", "a"].flatMap((id) => times.map((recordedAt) => record({ pin: id, recordedAt }))),
  );
  const all: string[] = [];
  for await (const page of ledger.statsPages())
    all.push(...page.map((one) => `${one.pin} ${one.recordedAt}`));
  expect(all).toEqual(["a", "b"].flatMap((id) => times.map((time) => `${id} ${time}`)));
  ledger.close();
});

test("the records of profiles are a series of their own", async () => {
  const ledger = await published();
  const stats = { follower_count: 812, analytics_30d: { impressions: 18_400 } };
  await ledger.recordProfileStats([{ profile: "prof_a", recordedAt: at, stats }]);
  expect(await ledger.statsOfProfile("prof_a")).toEqual([{ recordedAt: at, stats }]);
  expect(await ledger.latestProfileStats(["prof_a", "prof_b"])).toEqual(
    new Map([["prof_a", { recordedAt: at, stats }]]),
  );
  ledger.close();
});

test("numbers of a webhook event are in the series if and only if the event is kept, once", async () => {
  const ledger = await published("a");
  const event = {
    type: "platform_post.insights",
    createdAt: at,
    receivedAt: at,
    delivery: null,
    profileId: null,
  };
  const receive = (id: string, of: Measurement["of"]) =>
    ledger.receive({ ...event, id, postId: "post-a", content: "{}" }, () => ({
      action: "measured",
      measurement: { of, stats: { saved: 2 }, recordedAt: at },
    }));
  await receive("evt-1", { kind: "post", postId: "post-a", pin: "a" });
  expect(await receive("evt-1", { kind: "post", postId: "post-a", pin: "a" })).toBe(null);
  await receive("evt-2", { kind: "profile", profileId: "prof_a" });
  expect(await ledger.statsOf("a")).toEqual([{ recordedAt: at, stats: { saved: 2 } }]);
  expect(await ledger.statsOfProfile("prof_a")).toEqual([{ recordedAt: at, stats: { saved: 2 } }]);
  await expect(receive("evt-3", { kind: "post", postId: "x", pin: "nobody" })).rejects.toThrow();
  expect((await ledger.eventsOf("a")).map(({ id }) => id)).toEqual(["evt-1", "evt-2"]);
  ledger.close();
});

test("a pin is to be asked for an hour after it was published, and then when the last pull said", async () => {
  const ledger = await published("a", "b");
  const due = async (until: number) => (await ledger.postPullsDue(until, 50)).map((pull) => pull.pin);
  const pull = { postId: "post-a", profile: "prof_Q7tm", publishedAt: at, askedAt: null, quiet: 0 };
  expect(await due(at + hour - 1)).toEqual([]);
  expect(await ledger.postPullsDue(at + hour, 1)).toEqual([{ pin: "a", ...pull }]);
  const asked = { nextAt: at + 3 * hour, askedAt: at + hour, quiet: 1 };
  await ledger.postsPulled([{ pin: "a", ...asked }]);
  expect(await due(at + hour)).toEqual(["b"]);
  expect(await due(at + 3 * hour)).toEqual(["b", "a"]);
  expect((await ledger.postPullsStale(at, 50)).map(({ pin }) => pin)).toEqual(["b"]);
  expect(await ledger.profilePulls()).toEqual([
    { profile: "prof_Q7tm", nextAt: at + hour, askedAt: null, quiet: 0 },
  ]);
  await ledger.profilePulled({ profile: "prof_Q7tm", ...asked });
  expect(await ledger.profilePulls()).toEqual([{ profile: "prof_Q7tm", ...asked }]);
  ledger.close();
});

test.each(["postPullsDue", "latestPostStats", "postStats", "postStatsPage"] as const)(
  "%s looks at no row that it does not need",
  async (name) => {
    const ledger = await published("a");
    const db = new Database(ledger.file, { readonly: true });
    const names = [...sql[name].matchAll(/@(\w+)/g)].map(([, word = ""]) => [word, "[]"]);
    const bind = names.length > 0 ? Object.fromEntries(names) : ["a"];
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql[name]}`).all(bind) as { detail: string }[];
    expect(steps.map(({ detail }) => detail).join("\n")).not.toMatch(
      /SCAN (pin|post_stats|post_pull)|TEMP B-TREE/,
    );
    db.close();
    ledger.close();
  },
);
