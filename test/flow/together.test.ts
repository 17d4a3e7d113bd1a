// Many processes on one ledger, killed and paused at will: one sender at a time, and never the same Pin twice.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { dueRows, patiently, type Running, read, until, workplace } from "../support/program.ts";
import { seed } from "../support/seed.ts";
import { claims } from "../torture/health.ts";

type Place = Awaited<ReturnType<typeof workplace>>;

const everySecond = ["--cron", "* * * * * *"];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Who posted, in the order of arrival: each process has an API key of its own. */
function posters(): string[] {
  const seen: string[] = [];
  const hear = (message: unknown) => {
    const { method, url, headers } = (message as { request: IncomingMessage }).request;
    if (method === "POST" && url?.split("?")[0]?.endsWith("/posts")) seen.push(headers.authorization ?? "");
  };
  subscribe("http.server.request.start", hear);
  onTestFinished(() => void unsubscribe("http.server.request.start", hear));
  return seen;
}

/** A process that is the sender is it once, without a break. */
function expectOneAtATime(seen: readonly string[]) {
  const tenures = seen.filter((poster, n) => poster !== seen[n - 1]);
  expect(tenures).toEqual([...new Set(tenures)]);
}

function expectNoDoubles(place: Place) {
  const bodies = place.sandbox.accepted().map(({ content }) => content.body);
  expect(bodies.toSorted()).toEqual([...new Set(bodies)].toSorted());
}

/** Pseudo-random, so that a red run can be had again (mulberry32). */
function dice(from: number) {
  let state = from;
  return (sides: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

it("publishes and watches, killed and paused at random, post each Pin once and lose none", async () => {
  let rows = 24;
  const roll = dice(seed);
  // A process that is killed between its claim and its request leaves a Pin that must be proven absent.
  const settle = ["--settle", "3s"];
  const seen = posters();
  const place = await workplace({ latencyMs: 300, honourKeys: false });
  place.write("c.csv", dueRows(rows, place.media));
  let born = 0;
  const launch = () => {
    const command = roll(3) === 0 ? ["publish", "c.csv"] : ["watch", "c.csv", ...everySecond];
    const key = `sandbox-${++born}`;
    const running = place.launch([...command, ...settle, "--concurrency", "2"], {
      env: { POSTPROXY_API_KEY: key },
    });
    const one = { key, running, alive: true };
    void running.finished.then(() => {
      one.alive = false;
    });
    return one;
  };
  let crowd = Array.from({ length: 4 }, launch);
  // Until many were senders, or nothing was tried: there are new rows while it takes more.
  while (seen.length < rows || new Set(seen).size < 4) {
    if (seen.length >= rows) {
      rows += 8;
      place.write("c.csv", dueRows(rows, place.media));
    }
    // Something is on its way, and then anything happens, mostly to who sends.
    const posted = seen.length;
    while (seen.length === posted && crowd.some(({ alive }) => alive)) await pause(10);
    await pause(roll(400));
    const sender = crowd.find(({ key }) => seen.at(-1) === `Bearer ${key}`);
    const one = roll(4) > 0 && sender ? sender : crowd[roll(crowd.length)];
    if (one?.alive && roll(3) === 0) {
      one.running.process.kill("SIGSTOP");
      setTimeout(() => one.running.process.kill("SIGCONT"), roll(1_500));
    } else if (one?.alive) {
      one.running.process.kill("SIGKILL");
      await one.running.finished;
    }
    crowd = crowd.filter(({ alive }) => alive);
    while (crowd.length < 4) crowd.push(launch());
  }
  for (const { running } of crowd) running.process.kill("SIGKILL");
  await Promise.all(crowd.map(({ running }) => running.finished));
  const last = read((await place.run(["publish", "c.csv", ...settle, "--json", "--wait", "2s"])).stdout);

  expectNoDoubles(place);
  expectOneAtATime(seen);
  expect(new Set(seen).size).toBeGreaterThan(3);
  expect(last.summary.rows).toBe(rows);
  expect(last.rows.filter(({ state }) => !["published", "submitted"].includes(state))).toEqual([]);
  const db = new Database(join(place.cwd, "pinsheet.db"), { readonly: true });
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(db.pragma("foreign_key_check")).toEqual([]);
  expect(db.prepare("SELECT count(*) FROM attempt WHERE ended_at IS NULL").pluck().get()).toBe(0);
  // Every post that was made is one that the ledger knows it may have made.
  const claimed = db.prepare("SELECT count(DISTINCT pin) FROM attempt").pluck().get();
  expect(claimed).toBeGreaterThanOrEqual(place.posts());
  db.close();
});

it("stand-bys take over one after the other, and each says who sends now", async () => {
  const place = await workplace();
  place.write("c.csv", dueRows(1, place.media));
  const holder = place.launch(["watch", "c.csv", ...everySecond]);
  await holder.says(/watch-started/);
  const others = [1, 2].map(() => place.launch(["watch", "c.csv", ...everySecond]));
  const sender = new RegExp(`standing-by.*watch, process ${holder.process.pid} on .*, since `);
  await Promise.all(others.map((other) => other.says(sender)));
  holder.process.kill("SIGKILL");
  const next = await Promise.any(others.map((other) => other.says(/watch-started/).then(() => other)));
  const last = others.find((other) => other !== next) as Running;
  await last.says(new RegExp(`standing-by.*watch, process ${next.process.pid} on `));
  expect((await place.run(["publish", "c.csv"])).stderr).toContain(`watch, process ${next.process.pid} on`);
  next.process.kill("SIGTERM");
  await last.says(/watch-started/);
  last.process.kill("SIGTERM");
  expect((await last.finished).code).toBe(0);
  expect(place.posts()).toBe(1);
});

it("a sender that is paused keeps the others out, and goes on as if nothing had been", async () => {
  const seen = posters();
  const place = await workplace({ latencyMs: 200, honourKeys: false });
  place.write("c.csv", dueRows(6, place.media));
  const paused = place.launch(["publish", "c.csv", "--json", "--concurrency", "1", ...patiently]);
  await until(() => place.posts() >= 2, paused);
  paused.process.kill("SIGSTOP");
  const standBy = place.launch(["watch", "c.csv", ...everySecond], {
    env: { POSTPROXY_API_KEY: "sandbox-2" },
  });
  await standBy.says(/standing-by/);
  const second = await place.run(["publish", "c.csv"]);
  expect(second.code).toBe(75);
  expect(second.stderr).toMatch(new RegExp(`publish, process ${paused.process.pid} on .*, since .* UTC`));
  const posts = place.posts();
  await pause(1_500);
  expect(place.posts()).toBe(posts);
  paused.process.kill("SIGCONT");
  const done = await paused.finished;
  expect(done.code).toBe(0);
  expect(read(done.stdout).summary.states).toEqual({ published: 6 });
  await standBy.says(/watch-started/);
  standBy.process.kill("SIGTERM");
  await standBy.finished;
  expect(place.posts()).toBe(6);
  expectNoDoubles(place);
  expectOneAtATime(seen);
});

it("a lock that is deleted lets a second sender in, and the first sends no more", async () => {
  const place = await workplace({ latencyMs: 400, honourKeys: false });
  place.write("c.csv", dueRows(8, place.media));
  const first = place.launch(["publish", "c.csv", "--concurrency", "1", ...patiently]);
  await until(() => place.posts() >= 2, first);
  first.process.kill("SIGSTOP");
  rmSync(join(place.cwd, "pinsheet.db-sender"));
  const second = await place.run(["publish", "c.csv", "--json", "--wait", "2s", "--settle", "2s"]);
  const before = place.posts();
  first.process.kill("SIGCONT");
  const done = await first.finished;
  expect(done).toMatchObject({ code: 2, stderr: expect.stringMatching(/-sender was replaced/) });
  expect(place.posts()).toBe(before);
  expectNoDoubles(place);
  expect(read(second.stdout).summary.rows).toBe(8);
});

it("a process that is stopped between its claim and its request posts nothing that its successor has sent", async () => {
  const place = await workplace({ honourKeys: false });
  place.write("c.csv", dueRows(1, place.media));
  const preload = new URL("../support/stop-at.ts", import.meta.url).pathname;
  const env = { NODE_OPTIONS: `--import ${preload}`, STOP_AT: "claimed" };
  const first = place.launch(["publish", "c.csv"], { env });
  await expect.poll(() => claims(join(place.cwd, "pinsheet.db")), { timeout: 60_000 }).toBe(1);
  rmSync(join(place.cwd, "pinsheet.db-sender"));
  // It cannot know that the first one is dead: it looks when the deadline of the claim and the time limit have passed.
  const second = await place.run(["publish", "c.csv", "--json", "--timeout", "1s", "--settle", "1s"]);
  expect(read(second.stdout).summary).toMatchObject({ sent: 1, states: { published: 1 } });
  expect(place.posts()).toBe(1);
  first.process.kill("SIGCONT");
  expect((await first.finished).stderr).toMatch(/-sender was replaced/);
  expect(place.posts()).toBe(1);
});
