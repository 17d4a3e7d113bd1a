import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type ApiOptions, startApi } from "../support/api-process.ts";
import { seed } from "../support/seed.ts";
import { kitchen, pin, temporaryFolder } from "./rehearsal.ts";

const always = { posts: 1, lists: 1, reads: 1, lateUpToMs: 200, slowUpToMs: 20, without: [] };

async function started(options: Partial<ApiOptions>) {
  const api = await startApi(options);
  onTestFinished(() => api.close());
  const headers = { authorization: `Bearer ${api.apiKey}`, "content-type": "application/json" };
  const call = (method: string, path: string, key: string, body?: unknown, signal?: AbortSignal) =>
    fetch(`${api.url}${path}`, {
      method,
      headers: { ...headers, "idempotency-key": key },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
  return { api, call };
}

test("the state tells what was accepted and what was asked", async () => {
  const { api, call } = await started({ listing: { firstPage: 1 }, detectDuplicates: { withinMs: 60_000 } });
  const sent = pin({ post: { scheduled_at: "2099-12-01T09:00:00Z" }, pinterest: { title: "Shelves" } });
  const { id } = (await (await call("POST", "/api/posts", "k", sent)).json()) as { id: string };
  expect((await call("POST", "/api/posts", "other", sent)).status).toBe(409);
  expect(await (await call("GET", "/api/posts", "")).json()).toMatchObject({ page: 1, data: [{ id }] });
  await call("DELETE", `/api/posts/${id}`, "");

  const { posts, requests, faults, unfinished } = await api.state();
  expect(posts).toEqual([
    {
      id,
      body: "Six shelf layouts for a narrow kitchen.",
      title: "Shelves",
      link: null,
      board: kitchen,
      draft: false,
      key: "k",
      createdAt: expect.any(Number),
      scheduledAt: Date.UTC(2099, 11, 1, 9),
      sourceUrl: "https://media.example.com/narrow-kitchen.jpg",
      sha256: null,
      deletedAt: expect.any(Number),
      // Taken back before its time.
      live: false,
    },
  ]);
  expect(requests.map(({ method, key }) => [method, key])).toEqual([
    ["POST", "k"],
    ["POST", "other"],
    ["GET", null],
    ["DELETE", null],
  ]);
  expect([faults, unfinished]).toEqual([{}, 0]);
});

test("faults come until they are stopped, and are counted", async () => {
  const { api, call } = await started({ seed, rates: always, honourKeys: false });
  const patience = new AbortController();
  const calls = Array.from({ length: 40 }, (_, n) =>
    call("POST", "/api/posts", `k${n}`, pin(), patience.signal),
  );
  const ended = Promise.allSettled(calls);
  await expect.poll(async () => (await api.state()).requests.length).toBeGreaterThanOrEqual(40);
  await api.stopFaults();
  // Some hang for ever.
  patience.abort();
  expect((await ended).some(({ status }) => status === "rejected")).toBe(true);
  await expect.poll(async () => (await api.state()).unfinished).toBe(0);
  const before = await api.state();
  expect(Object.values(before.faults).reduce((sum, count) => sum + count)).toBe(before.requests.length);
  expect((await call("POST", "/api/posts", "last", pin())).status).toBe(201);
  const after = await api.state();
  expect(after.posts).toHaveLength(before.posts.length + 1);
  expect(after.faults).toEqual(before.faults);
});

test("a post may be late in the list, by chance", async () => {
  const { call, api } = await started({ lateUpToMs: 3_600_000 });
  await call("POST", "/api/posts", "k", pin());
  expect(await (await call("GET", "/api/posts", "")).json()).toMatchObject({ total: 0 });
  const [post] = (await api.state()).posts;
  expect((await call("GET", `/api/posts/${post?.id}`, "")).status).toBe(200);
});

test("a state file brings everything back", async () => {
  const stateFile = join(await temporaryFolder(), "posts.ndjson");
  const before = await started({ stateFile });
  await before.call("POST", "/api/posts", "k", pin());
  const { posts } = await before.api.state();
  await before.api.close();
  await expect(before.call("GET", "/api/posts", "")).rejects.toThrow();
  expect((await (await started({ stateFile })).api.state()).posts).toEqual(posts);
});

test("a word that is no option is named", async () => {
  await expect(startApi({ sead: 3 } as Partial<ApiOptions>)).rejects.toThrow("no such option: sead");
});

test("it ends when whoever started it is killed", async () => {
  const support = new URL("../support/api-process.ts", import.meta.url).href;
  const driver = `const { startApi } = await import("${support}"); console.log((await startApi({})).control);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", driver], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  const state = () => fetch(`${String(line).trim()}/state`).then(({ ok }) => ok);
  expect(await state()).toBe(true);
  child.kill("SIGKILL");
  const ended = () =>
    state().then(
      () => false,
      () => true,
    );
  await expect.poll(ended).toBe(true);
});
