// Statistics are pulled into the ledger from a real server: in batches, at a pace, and without harm from what fails.

import { expect, onTestFinished, test } from "vitest";
import { type PullRequest, pullStats } from "../../../src/actions/statistics/pull.ts";
import type { Session } from "../../../src/context/session.ts";
import { header, openDesk } from "../../support/desk.ts";
import type { Fault, FaultScript } from "../../support/faults.ts";

const hour = 3_600_000;
const groups = new Map([["prof_Q7tm", "grp_k3Jx"]]);

const request = (differs: Partial<PullRequest> = {}): PullRequest => ({
  budget: 100,
  askedBefore: null,
  paceMs: 0,
  onProgress: () => {},
  signal: new AbortController().signal,
  ...differs,
});

/** So many published Pins, an hour and more ago; `faults` come into force then. */
async function published(count: number) {
  let faults: FaultScript = () => null;
  const desk = await openDesk({ faults: (asked) => faults(asked) }, { concurrency: 8 });
  const rows = Array.from(
    { length: count },
    (_, n) => `Pin ${n},Text ${n},Kitchen ideas,https://media.example.com/tile-samples.png?n=${n},,now`,
  );
  desk.write("a.csv", [header, ...rows, ""].join("\n"));
  await desk.publish(["a.csv"]);
  desk.wait(10_000);
  await desk.publish(["a.csv"], { waitMs: 60_000 });
  desk.wait(2 * hour);
  const session = desk.session();
  onTestFinished(() => session.close());
  const asked = () =>
    desk
      .sandbox()
      .requests()
      .filter(({ path }) => path === "/api/posts/stats")
      .map(({ query }) => new URLSearchParams(query));
  const pins = await session.ledger.pins();
  expect(pins.every(({ state }) => state === "published")).toBe(true);
  return {
    desk,
    session,
    asked,
    pins,
    script: (of: FaultScript) => {
      faults = of;
    },
  };
}

const recordsOf = async ({ ledger }: Session, pins: readonly { id: string }[]) =>
  Promise.all(pins.map(async ({ id }) => (await ledger.statsOf(id)).length));

const ofStats =
  (fault: (query: URLSearchParams) => Fault | null): FaultScript =>
  ({ path, query }) =>
    path === "/api/posts/stats" ? fault(new URLSearchParams(query)) : null;
const refusal: Fault = {
  kind: "status",
  status: 422,
  headers: {},
  body: '{"error":"no"}',
  afterAccepting: false,
};

test("fifty Pins are asked for in one request; a pull ends with its budget, and goes on where it stopped", async () => {
  const { session, asked, pins } = await published(51);
  // One request is for the profile.
  expect(await pullStats(session, groups, request({ budget: 2 }))).toMatchObject({ pins: 50, more: true });
  const report = await pullStats(session, groups, request({ budget: 2 }));
  expect(report).toMatchObject({ pins: 1, refused: 0, more: false, stopped: null });
  expect(asked().map((query) => query.get("post_ids")?.split(",").length)).toEqual([50, 1]);
  expect(asked()[0]?.get("profile_group_id")).toBe("grp_k3Jx");
  expect(new Set(await recordsOf(session, pins))).toEqual(new Set([1]));
  expect((await session.ledger.statsOfProfile("prof_Q7tm")).length).toBeGreaterThan(100);
});

test("what is not due is not asked for; later only what is newer is, and nothing is kept twice", async () => {
  const { desk, session, asked, pins } = await published(2);
  await pullStats(session, groups, request());
  await pullStats(session, groups, request());
  expect(asked().length).toBe(1);
  desk.wait(20 * hour);
  const report = await pullStats(session, groups, request());
  expect(asked().length).toBe(2);
  expect(asked()[0]?.get("from")).toBe(null);
  // Two days before it was asked last: a record may come late.
  expect(Date.parse(asked()[1]?.get("from") ?? "")).toBe(desk.now() - 20 * hour - 48 * hour);
  expect(await recordsOf(session, pins)).toEqual([2, 2]);
  // One of each Pin, one of the profile.
  expect(report.records).toBe(3);
});

test("what a webhook brought does not hide the records before it", async () => {
  const { desk, session, pins } = await published(1);
  desk.wait(40 * hour);
  const record = { pin: pins[0]?.id ?? "", recordedAt: session.now() - 1, stats: { impressions: 1 } };
  await session.ledger.recordPostStats([record]);
  await pullStats(session, groups, request());
  expect(await recordsOf(session, pins)).toEqual([1 + 3]);
});

test("a post that cannot be told costs the others nothing", async () => {
  const { session, asked, pins, script } = await published(5);
  const bad = pins[2]?.postId ?? "";
  script(ofStats((query) => (query.get("post_ids")?.split(",").includes(bad) ? refusal : null)));
  const report = await pullStats(session, groups, request());
  expect(report).toMatchObject({ pins: 5, refused: 1, stopped: null });
  expect(await recordsOf(session, pins)).toEqual(pins.map(({ postId }) => (postId === bad ? 0 : 1)));
  expect(asked().length).toBeLessThanOrEqual(7);
  // It is asked for again, but not at once.
  expect(await session.ledger.postPullsDue(session.now(), 50)).toEqual([]);
});

test("when the service asks for a pause nobody asks it before that is over", async () => {
  const { desk, session, asked, script } = await published(1);
  const busy = { "retry-after": "7200" };
  script(ofStats(() => ({ kind: "status", status: 429, headers: busy, body: "{}", afterAccepting: false })));
  const first = await pullStats(session, groups, request());
  expect(first.stopped?.message).toMatch(/asks to wait with questions for statistics until/);
  script(() => null);
  expect((await pullStats(session, groups, request())).stopped).not.toBe(null);
  expect(asked().length).toBe(1);
  desk.wait(2 * hour + 1);
  expect(await pullStats(session, groups, request())).toMatchObject({ pins: 1, stopped: null });
});

test("a service in trouble is asked three times, then its Pins wait for an hour and the others do not", async () => {
  const { desk, session, asked, script } = await published(14);
  script(ofStats(() => ({ kind: "status", status: 500, headers: {}, body: "{}", afterAccepting: false })));
  const report = await pullStats(session, groups, request());
  expect(report.stopped?.message).toMatch(/has trouble with statistics \(500/);
  expect(asked().length).toBe(3);
  script(() => null);
  const next = await pullStats(session, groups, request());
  expect(next.pins).toBe(14 - 4);
  desk.wait(hour);
  expect((await pullStats(session, groups, request())).pins).toBe(4);
});

test("a Pin whose question met with trouble is asked for again in an hour, as if nothing had been", async () => {
  const { desk, session, script } = await published(1);
  script(ofStats(() => ({ kind: "reset-after-reading" })));
  expect(await pullStats(session, groups, request())).toMatchObject({ pins: 0, refused: 0, stopped: null });
  script(() => null);
  expect(await session.ledger.postPullsDue(session.now(), 50)).toEqual([]);
  desk.wait(hour);
  expect(await session.ledger.postPullsDue(session.now(), 50)).toMatchObject([{ quiet: 0 }]);
});

test("at a signal the request under way is given up, and its Pins stay due", async () => {
  const { session, script } = await published(1);
  const stop = new AbortController();
  script(
    ofStats(() => {
      stop.abort();
      return { kind: "hang-before" };
    }),
  );
  expect(await pullStats(session, groups, request({ signal: stop.signal }))).toMatchObject({
    pins: 0,
    stopped: null,
  });
  expect((await session.ledger.postPullsDue(session.now(), 50)).length).toBe(1);
});

test("a Pin of a profile that the account does not have is not asked for", async () => {
  const { session, asked } = await published(1);
  expect(await pullStats(session, new Map(), request())).toMatchObject({ pins: 0, stopped: null });
  expect(asked()).toEqual([]);
});
