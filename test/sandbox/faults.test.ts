import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  badGateway,
  busyWith,
  noContent,
  type Refusal,
  redirectTo,
  refusalWith,
  serverError,
} from "../support/fault-statuses.ts";
import type { Fault, FaultScript } from "../support/faults.ts";
import { noon, pin, rehearse, temporaryFolder } from "./rehearsal.ts";

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
  test.each<Fault>([
    { kind: "reset-before-reading" },
    { kind: "reset-after-reading" },
    { kind: "close-after-reading" },
  ])("$kind breaks the connection", async (fault) => {
    const { post, accepted } = await meeting(fault);
    await expect(post()).rejects.toThrow();
    expect(accepted()).toBe(0);
    expect((await post()).status).toBe(201);
    expect(accepted()).toBe(1);
  });

  test("a status is answered instead", async () => {
    const rehearsal = await meeting({ ...status, body: "{}", afterAccepting: false });
    const reply = await rehearsal.post();
    expect([reply.status, reply.headers.get("retry-after")]).toEqual([503, "7"]);
    expect(rehearsal.accepted()).toBe(0);
    expect((await rehearsal.post()).status).toBe(201);
  });

  test.each<Refusal>([401, 402, 403, 413, 422])(
    "%i is answered instead, with its reason",
    async (refusal) => {
      const { post, accepted } = await meeting(refusalWith(refusal));
      const { status, json } = await post();
      expect([status, Object.keys(json)]).toEqual([refusal, [refusal === 422 ? "errors" : "error"]]);
      expect(accepted()).toBe(0);
    },
  );

  test.each([
    ["seconds", "1"],
    ["date", "Tue, 24 Nov 2026 12:00:01 GMT"],
    ["absurd", "99999999999"],
    ["none", null],
  ] as const)("a 429 or 503 may come with a Retry-After: %s", async (form, header) => {
    for (const busy of [429, 503] as const) {
      const { post, accepted } = await meeting(busyWith(busy, form, noon));
      const { status, headers } = await post();
      expect([status, headers.get("retry-after"), accepted()]).toEqual([busy, header, 0]);
    }
  });

  test("a client that follows a 307 sends its post again; one that follows a 302 reads the list", async () => {
    const again = await meeting(redirectTo("/api/posts", 307));
    expect((await again.post()).status).toBe(201);
    expect(again.sandbox.requests()).toHaveLength(2);
    const reads = await meeting(redirectTo("/api/posts", 302));
    expect((await reads.post()).json).toMatchObject({ data: [] });
    expect(reads.accepted()).toBe(0);
  });

  test.each([badGateway(false), serverError(false)])("a $status may come before it, too", async (fault) => {
    const { sandbox, accepted } = await meeting(fault);
    expect(await raw(sandbox.url, sandbox.apiKey)).toMatchObject({ status: fault.status });
    expect(accepted()).toBe(0);
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
  const length = response.headers.get("content-length");
  return { status: response.status, length, text };
}

describe("after the post was accepted", () => {
  test.each<[Fault, { status: number; length?: null; text: string | null }]>([
    [{ kind: "truncate-after-accepting" }, { status: 201, text: null }],
    [{ kind: "cut-chunked-after-accepting" }, { status: 201, length: null, text: null }],
    [
      { kind: "malformed-after-accepting" },
      { status: 201, text: expect.stringMatching(/^\{"id":[^\0]*[^}]$/) },
    ],
    [{ kind: "no-id-after-accepting" }, { status: 201, text: expect.stringMatching(/^\{"body":[^\0]*\}$/) }],
    [noContent(), { status: 204, length: null, text: "" }],
    [badGateway(true), { status: 502, text: expect.stringMatching(/^<html>/) }],
    [serverError(true), { status: 500, text: expect.stringMatching(/error/) }],
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

  test.each<Fault>([{ kind: "reset-after-accepting" }, { kind: "close-after-accepting" }])(
    "$kind breaks the connection, and the key brings the reply back",
    async (fault) => {
      const { post, accepted } = await meeting(fault);
      await expect(post()).rejects.toThrow();
      expect(accepted()).toBe(1);
      expect((await post()).status).toBe(201);
      expect(accepted()).toBe(1);
    },
  );
});

test("a reply that stalls comes half, and the connection stays", async () => {
  const { sandbox, accepted } = await meeting({ kind: "stall-after-accepting" });
  const patience = new AbortController();
  const response = await fetch(`${sandbox.url}/api/posts`, {
    method: "POST",
    headers: { authorization: `Bearer ${sandbox.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(pin()),
    signal: patience.signal,
  });
  expect([response.status, accepted()]).toEqual([201, 1]);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(Number(response.headers.get("content-length"))).toBeGreaterThan(first?.value?.length ?? 0);
  const second = reader?.read();
  const nothing = new Promise((resolve) => setTimeout(resolve, 50, "nothing"));
  expect(await Promise.race([second, nothing])).toBe("nothing");
  patience.abort();
  await expect(second).rejects.toThrow();
});

describe("a post that is accepted late", () => {
  test("is accepted after the client was cut off, and its key is in use until then", async () => {
    const later = Promise.withResolvers<void>();
    const { post, accepted, sandbox } = await meeting({
      kind: "accept-late",
      ms: later.promise,
      meanwhile: "reset",
    });
    await expect(post()).rejects.toThrow();
    expect([accepted(), sandbox.unfinished()]).toEqual([0, 1]);
    expect((await post()).status).toBe(409);
    later.resolve();
    await expect.poll(accepted).toBe(1);
    await expect.poll(() => sandbox.unfinished()).toBe(0);
    expect(await post()).toMatchObject({ status: 201, json: { id: sandbox.accepted()[0]?.id } });
    expect(accepted()).toBe(1);
  });

  test("is accepted after the client gave up waiting", async () => {
    const later = Promise.withResolvers<void>();
    const { sandbox, accepted } = await meeting({
      kind: "accept-late",
      ms: later.promise,
      meanwhile: "hang",
    });
    const patience = new AbortController();
    const hanging = fetch(`${sandbox.url}/api/posts`, {
      method: "POST",
      headers: { authorization: `Bearer ${sandbox.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(pin()),
      signal: patience.signal,
    });
    hanging.catch(() => undefined);
    await expect.poll(() => sandbox.unfinished()).toBe(1);
    patience.abort();
    await expect(hanging).rejects.toThrow();
    expect(accepted()).toBe(0);
    later.resolve();
    await expect.poll(accepted).toBe(1);
  });

  test("comes a second time where the client sent it again and keys are not honoured", async () => {
    const faults: FaultScript = ({ n }) =>
      n === 1 ? { kind: "accept-late", ms: 200, meanwhile: "reset" } : null;
    const { call, sandbox } = await rehearse({ faults, honourKeys: false });
    await expect(call("POST", "/api/posts", pin(), key)).rejects.toThrow();
    expect((await call("POST", "/api/posts", pin(), key)).status).toBe(201);
    await expect.poll(() => sandbox.accepted().length).toBe(2);
  });

  test("is not accepted when it is in no order, and its key is free then", async () => {
    const { call, sandbox, post } = await meeting({ kind: "accept-late", ms: 20, meanwhile: "reset" });
    await expect(call("POST", "/api/posts", pin({ media: [] }), key)).rejects.toThrow();
    await expect.poll(() => sandbox.unfinished()).toBe(0);
    expect(sandbox.accepted()).toEqual([]);
    expect((await post()).status).toBe(201);
  });

  test("is never accepted where the sandbox closes before", async () => {
    const stateFile = join(await temporaryFolder(), "state.ndjson");
    const faults: FaultScript = () => ({ kind: "accept-late", ms: 60_000, meanwhile: "reset" });
    const { call, sandbox } = await rehearse({ faults, stateFile });
    await expect(call("POST", "/api/posts", pin(), key)).rejects.toThrow();
    await sandbox.close();
    expect(sandbox.unfinished()).toBe(0);
    expect((await rehearse({ stateFile })).sandbox.accepted()).toEqual([]);
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

test("a script sees every request of the API and counts the posts to be created and the readings", async () => {
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
    { method: "GET", path: "/api/profiles", query: "", n: 0, reads: 1 },
    { method: "POST", path: "/api/posts", query: "", n: 1, reads: 1 },
    { method: "GET", path: "/api/posts", query: "?page=0", n: 1, reads: 2 },
    { method: "POST", path: "/api/posts", query: "", n: 2, reads: 2 },
    { method: "POST", path: "/api/posts/x/publish", query: "", n: 2, reads: 2 },
  ]);
});
