// What can go wrong around the main road: keys, networks, lost replies, signals, a second process.

import { describe, expect, it } from "vitest";
import type { FaultScript } from "../support/faults.ts";
import { dueRows, header, patiently, read, until, workplace } from "../support/program.ts";

/** A fault for the first `count` posts. */
const firstPosts = (count: number, fault: NonNullable<ReturnType<FaultScript>>): FaultScript => {
  return ({ method, path, n }) => (method === "POST" && path.endsWith("/posts") && n <= count ? fault : null);
};

/** The first look for a lost answer comes after an hour: no machine is so slow that it happens meanwhile. */
const unhurried = ["--settle", "8h"];
const later = 2 * 3_600_000;

describe("before anything is sent", () => {
  it("a missing key is exit 2 and says which variable to set", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    const done = await place.run(["publish", "c.csv"], { env: { POSTPROXY_API_KEY: "" } });
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toMatch(/POSTPROXY_API_KEY/);
  });

  it("a wrong key is exit 3, and is not printed", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    const done = await place.inside(["publish", "c.csv"], { env: { POSTPROXY_API_KEY: "pk_live_wrong" } });
    expect(done.code).toBe(3);
    expect(done.stderr).toMatch(/key/i);
    expect(done.stdout + done.stderr).not.toContain("pk_live_wrong");
  });

  it("no network is exit 3", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    await place.sandbox.close();
    const done = await place.inside(["publish", "c.csv"]);
    expect(done.code).toBe(3);
    expect(done.stderr).toMatch(/reach/i);
  });

  it("an expired profile is a clear error", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    const done = await place.inside(["publish", "c.csv", "--profile", "Studio South"]);
    expect(done.code).not.toBe(0);
    expect(done.stdout + done.stderr).toMatch(/Studio South.*expired|expired.*Studio South/s);
    expect(place.posts()).toBe(0);
  });

  it("a clock that is wrong by minutes stops everything", async () => {
    const place = await workplace({ clock: () => Date.now() + 10 * 60_000 });
    place.write("c.csv", dueRows(1, place.media));
    const done = await place.inside(["publish", "c.csv"]);
    expect(done.code).toBe(3);
    expect(done.stderr).toMatch(/clock is 10 minutes behind/);
    expect(place.posts()).toBe(0);
  });
});

describe("a calendar that cannot be read whole", () => {
  it("changes nothing: the last good reading stands and is still sent", async () => {
    const place = await workplace();
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    place.write("c.csv", dueRows(2, place.media).replace("now", soon));
    const first = await place.inside(["publish", "c.csv", "--json", "--wait", "0"]);
    expect(read(first.stdout).summary.states).toMatchObject({ scheduled: 1 });
    place.write("c.csv", `${header}\nT,"an open quote,Kitchen ideas,x,,now\n`);
    const second = await place.inside(["publish", "c.csv", "--json", "--wait", "0", "--ahead", "2h"]);
    expect(second.code).toBe(3);
    expect(read(second.stdout).summary).toMatchObject({ rows: 2, withdrawn: 0 });
    expect(place.posts()).toBe(2);
  });

  it("an empty file that had rows withdraws nothing", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(2, place.media));
    await place.inside(["publish", "c.csv"]);
    place.write("c.csv", `${header}\n`);
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(done.code).toBe(3);
    expect(read(done.stdout).summary).toMatchObject({ rows: 2, states: { published: 2 }, withdrawn: 0 });
  });

  it("that does not exist is named", async () => {
    const place = await workplace();
    const done = await place.inside(["publish", "nowhere.csv"]);
    expect(done.code).toBe(3);
    expect(done.stdout + done.stderr).toMatch(/nowhere\.csv/);
  });
});

describe("the answer to a post", () => {
  it.each([
    ["a reset after the post was accepted", { kind: "reset-after-accepting" }],
    ["an answer cut short", { kind: "truncate-after-accepting" }],
    ["an empty answer", { kind: "empty-after-accepting" }],
    ["a web page instead of an answer", { kind: "html-after-accepting" }],
    [
      "a 502 after the post was accepted",
      { kind: "status", status: 502, headers: {}, body: "<html>Bad gateway", afterAccepting: true },
    ],
  ] as const)(
    "lost by %s leaves the pin uncertain; the post is found, and never made again",
    async (_, fault) => {
      const place = await workplace({ faults: firstPosts(1, fault) });
      place.write("c.csv", dueRows(2, place.media));
      const first = await place.inside([
        "publish",
        "c.csv",
        "--json",
        "--concurrency",
        "1",
        "--wait",
        "0",
        ...unhurried,
      ]);
      expect(first.code).toBe(1);
      expect(
        read(first.stdout)
          .rows.map(({ state }) => state)
          .toSorted(),
      ).toEqual(["submitted", "uncertain"]);
      place.clock.move(later);
      const second = await place.inside(["publish", "c.csv", "--json", "--settle", "1s"]);
      expect(read(second.stdout).summary).toMatchObject({ states: { published: 2 }, sent: 0 });
      expect(place.posts()).toBe(2);
    },
  );

  it("that never comes ends with --timeout, and the pin is uncertain", async () => {
    const place = await workplace({ faults: firstPosts(1, { kind: "hang-after" }) });
    place.write("c.csv", dueRows(1, place.media));
    const done = await place.inside([
      "publish",
      "c.csv",
      "--json",
      "--timeout",
      "5s",
      "--wait",
      "0",
      ...unhurried,
    ]);
    expect(read(done.stdout).rows[0]).toMatchObject({
      state: "uncertain",
      issues: [{ code: "outcome-unknown" }],
    });
    place.clock.move(later);
    const then = await place.inside(["publish", "c.csv", "--json", "--settle", "1s"]);
    expect(read(then.stdout).rows[0]).toMatchObject({
      state: "published",
      notes: [{ code: "found-by-looking" }],
    });
    expect(place.posts()).toBe(1);
  });

  it("lost, and 429 when the request is made again: the same run tries once more", async () => {
    const busy = { kind: "status", status: 429, headers: {}, body: "{}", afterAccepting: false } as const;
    const faults: ReturnType<FaultScript>[] = [{ kind: "reset-after-reading" }, busy];
    const place = await workplace({
      faults: ({ method, path, n }) =>
        method === "POST" && path.endsWith("/posts") ? (faults[n - 1] ?? null) : null,
    });
    place.write("c.csv", dueRows(1, place.media));
    const done = await place.inside(["publish", "c.csv", "--json", "--settle", "500ms", "--wait", "5s"]);
    expect(read(done.stdout).summary.states).toEqual({ published: 1 });
    const keys = place.sandbox.requests().flatMap(({ method, key }) => (method === "POST" ? [key] : []));
    expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
  });

  it("429 with Retry-After pauses everyone, and then all is sent", async () => {
    const busy = {
      kind: "status",
      status: 429,
      headers: { "retry-after": "1" },
      body: '{"error":"Posting rate limit reached"}',
      afterAccepting: false,
    } as const;
    const place = await workplace({ faults: firstPosts(2, busy) });
    place.write("c.csv", dueRows(4, place.media));
    const done = await place.inside(["publish", "c.csv", "--json", "--concurrency", "2"]);
    expect(done.code).toBe(0);
    expect(read(done.stdout).summary.states).toEqual({ published: 4 });
    expect(place.posts()).toBe(4);
  });

  it("429 for an hour ends the run with that reason, also for the next one", async () => {
    const busy = {
      kind: "status",
      status: 429,
      headers: { "retry-after": "3600" },
      body: "{}",
      afterAccepting: false,
    } as const;
    const place = await workplace({ faults: firstPosts(99, busy) });
    place.write("c.csv", dueRows(5, place.media));
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(done.code).toBe(3);
    expect(done.stderr).toMatch(/asked everyone to wait until/);
    expect(read(done.stdout).summary.states).toEqual({ scheduled: 5 });
    const posts = place.sandbox.requests().filter(({ method }) => method === "POST").length;
    await place.inside(["publish", "c.csv"]);
    expect(place.sandbox.requests().filter(({ method }) => method === "POST")).toHaveLength(posts);
  });

  it("422 fails that pin with the API's words, and the others go on", async () => {
    const refused = {
      kind: "status",
      status: 422,
      headers: {},
      body: '{"errors":["Media can\'t be blank"]}',
      afterAccepting: false,
    } as const;
    const place = await workplace({ faults: firstPosts(1, refused) });
    place.write("c.csv", dueRows(3, place.media));
    const done = await place.inside(["publish", "c.csv", "--json", "--concurrency", "1"]);
    expect(done.code).toBe(1);
    const failed = read(done.stdout).rows.filter(({ state }) => state === "failed");
    expect(failed).toMatchObject([
      { issues: [{ code: "refused", message: expect.stringMatching(/Media can't be blank/) }] },
    ]);
    expect(place.posts()).toBe(2);
  });

  it("401 in the middle stops the run with exit 3; nothing is lost and the next run goes on", async () => {
    let stopped = true;
    const denied = {
      kind: "status",
      status: 401,
      headers: {},
      body: '{"error":"Invalid API key"}',
      afterAccepting: false,
    } as const;
    const place = await workplace({
      faults: ({ method, path, n }) =>
        stopped && method === "POST" && path.endsWith("/posts") && n > 2 ? denied : null,
    });
    place.write("c.csv", dueRows(6, place.media));
    const done = await place.inside(["publish", "c.csv", "--json", "--concurrency", "1"]);
    expect(done.code).toBe(3);
    expect(read(done.stdout).summary.states).toMatchObject({ scheduled: 4 });
    stopped = false;
    expect((await place.inside(["publish", "c.csv"])).code).toBe(0);
    expect(place.posts()).toBe(6);
  });

  it("409 that names a post which is not this row fails the row", async () => {
    const place = await workplace({
      faults: ({ method, path, n }) =>
        method === "POST" && path.endsWith("/posts") && n === 2 ? { kind: "duplicate", postId: null } : null,
    });
    place.write("c.csv", dueRows(2, place.media));
    const done = await place.inside(["publish", "c.csv", "--json", "--concurrency", "1"]);
    const { rows } = read(done.stdout);
    expect(rows.map(({ state }) => state)).toEqual(["published", "failed"]);
    expect(rows[1]?.issues.map(({ code }) => code)).toEqual(["duplicate-post"]);
    expect(place.posts()).toBe(1);
  });
});

describe("signals and a second process", () => {
  it("Ctrl-C finishes what is in flight, sends nothing more, and exits 130", async () => {
    const place = await workplace({ latencyMs: 150 });
    place.write("c.csv", dueRows(30, place.media));
    const running = place.launch(["publish", "c.csv", "--json", "--concurrency", "2"]);
    await until(() => place.posts() >= 3, running);
    running.process.kill("SIGINT");
    const done = await running.finished;
    expect(done.code).toBe(130);
    const states = read(done.stdout).summary.states;
    expect(Object.keys(states).toSorted()).toEqual(["scheduled", "submitted"]);
    expect(states.submitted).toBe(place.posts());
    expect(place.posts()).toBeLessThan(30);
    expect((await place.run(["publish", "c.csv"])).code).toBe(0);
    expect(place.posts()).toBe(30);
  });

  it("SIGKILL while sending loses nothing and doubles nothing", async () => {
    const place = await workplace({ latencyMs: 100 });
    place.write("c.csv", dueRows(20, place.media));
    const running = place.launch(["publish", "c.csv", "--json", "--concurrency", "4"]);
    await until(() => place.posts() >= 5, running);
    running.process.kill("SIGKILL");
    await running.finished;
    const looked = await place.run(["status", "--json"]);
    expect(read(looked.stdout).summary.states["sending"]).toBeGreaterThan(0);
    const done = await place.run(["publish", "c.csv", "--json", "--settle", "2s"]);
    expect(read(done.stdout).summary).toMatchObject({ rows: 20, states: { published: 20 } });
    const bodies = place.sandbox.accepted().map(({ content }) => content.body);
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  it("a second publish on the same ledger says who is sending and exits 75", async () => {
    const answer = Promise.withResolvers<void>();
    const place = await workplace({ faults: firstPosts(1, { kind: "slow", ms: answer.promise }) });
    place.write("c.csv", dueRows(8, place.media));
    const first = place.launch(["publish", "c.csv", "--concurrency", "1", ...patiently]);
    await until(() => place.posts() === 1, first);
    const second = await place.run(["publish", "c.csv"]);
    expect(second.code).toBe(75);
    expect(second.stderr).toContain(`process ${first.process.pid}`);
    const plan = await place.run(["plan", "c.csv", "--json"]);
    expect(plan.code).toBe(0);
    answer.resolve();
    await first.finished;
    expect(place.posts()).toBe(8);
  });
});

describe("the same wish twice", () => {
  it("identical rows that ask for it are all sent in one run, one after the other", async () => {
    const place = await workplace();
    const row = `T,B,Kitchen ideas,${place.media("tile-samples.png")},,now,yes`;
    place.write("c.csv", [`${header},repeat`, row, row, row, ""].join("\n"));
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(done.stdout).summary).toMatchObject({ sent: 3, states: { published: 3 } });
    expect(
      new Set(place.sandbox.requests().flatMap(({ method, key }) => (method === "POST" ? [key] : []))).size,
    ).toBe(3);
  });

  it("a duplicate of a lost one waits, and says why; once the other is found, it goes", async () => {
    const place = await workplace({ faults: firstPosts(1, { kind: "reset-after-accepting" }) });
    const row = `T,B,Kitchen ideas,${place.media("tile-samples.png")},,now,yes`;
    place.write("c.csv", [`${header},repeat`, row, row, ""].join("\n"));
    const done = await place.inside(["publish", "c.csv", "--json", "--wait", "0", ...unhurried]);
    const { rows } = read(done.stdout);
    expect(rows.map(({ state }) => state).toSorted()).toEqual(["scheduled", "uncertain"]);
    const waiting = rows.find(({ state }) => state === "scheduled");
    expect(waiting?.notes.map(({ code }) => code)).toContain("duplicate-unknown");
    const again = read(
      (await place.inside(["publish", "c.csv", "--json", "--wait", "0", ...unhurried])).stdout,
    );
    const still = again.rows.find(({ state }) => state === "scheduled");
    expect(still?.notes.filter(({ code }) => code === "duplicate-unknown")).toHaveLength(1);
    expect(place.posts()).toBe(1);
    place.clock.move(later);
    const then = read((await place.inside(["publish", "c.csv", "--json", "--settle", "1s"])).stdout);
    expect(then.summary.states).toEqual({ published: 2 });
    expect(place.posts()).toBe(2);
  });

  it("a ledger reached by a symbolic link has one lock", async () => {
    const answer = Promise.withResolvers<void>();
    const place = await workplace({ faults: firstPosts(1, { kind: "slow", ms: answer.promise }) });
    const { symlinkSync } = await import("node:fs");
    place.write("c.csv", dueRows(6, place.media));
    await place.run(["plan", "c.csv"]);
    symlinkSync(`${place.cwd}/pinsheet.db`, `${place.cwd}/link.db`);
    const first = place.launch(["publish", "c.csv", "--concurrency", "1", ...patiently]);
    await until(() => place.posts() === 1, first);
    expect((await place.run(["publish", "c.csv", "--ledger", "link.db"])).code).toBe(75);
    answer.resolve();
    await first.finished;
    expect(place.posts()).toBe(6);
  });
});

describe("a row that failed", () => {
  it("becomes a new Pin too when it gets a new time and `repeat`, instead of a retry", async () => {
    const refused = {
      kind: "status",
      status: 422,
      headers: {},
      body: '{"errors":["no"]}',
      afterAccepting: false,
    } as const;
    const place = await workplace({ faults: firstPosts(1, refused) });
    const row = (time: string, repeat: string) =>
      `${header},repeat\nT,B,Kitchen ideas,${place.media("tile-samples.png")},,${time},${repeat}\n`;
    place.write("c.csv", row(new Date(Date.now() - 3_600_000).toISOString(), ""));
    const failed = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(failed.stdout).rows[0]).toMatchObject({
      state: "failed",
      issues: [{ hint: expect.stringContaining("pinsheet retry --failed") }],
    });
    place.write("c.csv", row(new Date(Date.now() - 1_800_000).toISOString(), "yes"));
    const again = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(again.stdout).rows[0]).toMatchObject({ state: "published" });
    expect(place.posts()).toBe(1);
  });
});
