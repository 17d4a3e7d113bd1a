import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/sandbox/faults.ts";
import { pin, rehearse } from "./rehearsal.ts";

const key = { "idempotency-key": "k" };

/** What the first POST meets; the second one meets nothing. */
async function meeting(fault: Fault) {
  const rehearsal = await rehearse({
    faults: ({ n, method }) => (n === 1 && method === "POST" ? fault : null),
  });
  const { call, sandbox } = rehearsal;
  const post = () => call("POST", "/api/posts", pin(), key);
  return { ...rehearsal, post, accepted: () => sandbox.accepted().length };
}

const status = { kind: "status", status: 503, headers: { "retry-after": "7" }, body: "busy" } as const;

describe("before anything is accepted", () => {
  test.each<Fault>([{ kind: "reset-before-reading" }, { kind: "reset-after-reading" }])(
    "$kind breaks the connection",
    async (fault) => {
      const { post, accepted } = await meeting(fault);
      await expect(post()).rejects.toThrow();
      expect(accepted()).toBe(0);
      expect((await post()).status).toBe(201);
      expect(accepted()).toBe(1);
    },
  );

  test("a status is answered instead", async () => {
    const rehearsal = await meeting({ ...status, body: "{}", afterAccepting: false });
    const reply = await rehearsal.post();
    expect([reply.status, reply.headers.get("retry-after")]).toEqual([503, "7"]);
    expect(rehearsal.accepted()).toBe(0);
    expect((await rehearsal.post()).status).toBe(201);
  });

  test("in-flight is a 409 that names no post", async () => {
    const { post, accepted } = await meeting({ kind: "in-flight" });
    const { status, json } = await post();
    expect([status, Object.keys(json)]).toEqual([409, ["error"]]);
    expect(accepted()).toBe(0);
  });

  test("duplicate is a 409 that names the newest post, or the one it is told", async () => {
    const { call, sandbox } = await rehearse({
      faults: ({ n }) =>
        [null, { kind: "duplicate", postId: null } as const, { kind: "duplicate", postId: "abc" } as const][
          n - 1
        ] ?? null,
    });
    const { json } = await call("POST", "/api/posts", pin());
    expect((await call("POST", "/api/posts", pin())).json).toEqual({
      error: "Duplicate post",
      duplicate_post_id: json["id"],
    });
    expect(await call("POST", "/api/posts", pin())).toMatchObject({
      status: 409,
      json: { duplicate_post_id: "abc" },
    });
    expect(sandbox.accepted()).toHaveLength(1);
  });
});

/** The raw reply, as far as it comes. */
async function raw(url: string, apiKey: string) {
  const response = await fetch(`${url}/api/posts`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...key },
    body: JSON.stringify(pin()),
  });
  const text = await response.text().catch(() => null);
  return { status: response.status, type: response.headers.get("content-type"), text };
}

describe("after the post was accepted", () => {
  test.each<[Fault, { status: number; text: string | null }]>([
    [{ kind: "truncate-after-accepting" }, { status: 201, text: null }],
    [{ kind: "empty-after-accepting" }, { status: 201, text: "" }],
    [{ kind: "html-after-accepting" }, { status: 200, text: expect.stringMatching(/^<!doctype html>/) }],
    [
      { ...status, afterAccepting: true },
      { status: 503, text: "busy" },
    ],
    [
      { kind: "slow", ms: 20 },
      { status: 201, text: expect.stringMatching(/"status":"pending"/) },
    ],
  ])("$kind spoils the reply only", async (fault, expected) => {
    const { sandbox, post, accepted } = await meeting(fault);
    expect(await raw(sandbox.url, sandbox.apiKey)).toMatchObject(expected);
    expect(accepted()).toBe(1);
    expect((await post()).json["id"]).toBe(sandbox.accepted()[0]?.id);
    expect(accepted()).toBe(1);
  });

  test("reset-after-accepting breaks the connection, and the key brings the reply back", async () => {
    const { post, accepted } = await meeting({ kind: "reset-after-accepting" });
    await expect(post()).rejects.toThrow();
    expect(accepted()).toBe(1);
    expect((await post()).status).toBe(201);
    expect(accepted()).toBe(1);
  });
});

describe("a request that hangs", () => {
  test.each<[Fault, number]>([
    [{ kind: "hang-before" }, 0],
    [{ kind: "hang-after" }, 1],
  ])("by $kind holds its key until the client gives up", async (fault, kept) => {
    const { sandbox, post, accepted } = await meeting(fault);
    const patience = new AbortController();
    const hanging = fetch(`${sandbox.url}/api/posts`, {
      method: "POST",
      headers: { authorization: `Bearer ${sandbox.apiKey}`, "content-type": "application/json", ...key },
      body: JSON.stringify(pin()),
      signal: patience.signal,
    });
    hanging.catch(() => undefined);
    await expect.poll(() => sandbox.requests().length).toBe(1);
    await expect.poll(accepted).toBe(kept);
    expect((await post()).status).toBe(409);
    patience.abort();
    await expect(hanging).rejects.toThrow();
    await expect.poll(async () => (await post()).status).toBe(201);
    expect(accepted()).toBe(1);
  });

  test("ends when the sandbox closes", async () => {
    const { sandbox, post } = await meeting({ kind: "hang-before" });
    const hanging = post();
    hanging.catch(() => undefined);
    await expect.poll(() => sandbox.requests().length).toBe(1);
    await sandbox.close();
    await expect(hanging).rejects.toThrow();
  });
});

test("a script sees every request of the API and counts the posts to be created", async () => {
  const seen: unknown[] = [];
  const { call } = await rehearse({
    faults: (request) => {
      seen.push(request);
      return null;
    },
  });
  await call("GET", "/api/profiles");
  await call("POST", "/api/posts", pin());
  await call("GET", "/api/posts?page=0");
  await call("POST", "/api/posts", pin());
  await call("POST", "/api/posts/x/publish");
  expect(seen).toEqual([
    { method: "GET", path: "/api/profiles", n: 0 },
    { method: "POST", path: "/api/posts", n: 1 },
    { method: "GET", path: "/api/posts", n: 1 },
    { method: "POST", path: "/api/posts", n: 2 },
    { method: "POST", path: "/api/posts/x/publish", n: 2 },
  ]);
});

test("reading requests meet their faults too", async () => {
  const { call } = await rehearse({
    faults: ({ method }) => (method === "GET" ? { ...status, body: "{}", afterAccepting: false } : null),
  });
  expect((await call("GET", "/api/profiles")).status).toBe(503);
});
