import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import type { Profile } from "../../src/model/profile.ts";
import { type Client, createClient, userAgent } from "../../src/postproxy/client.ts";
import { selfSigned } from "./certificate.ts";
import {
  answering,
  closedPort,
  httpServer,
  json,
  listening,
  prepared,
  type Received,
  rawServer,
} from "./servers.ts";

const now = Date.UTC(2026, 10, 24, 12, 0, 0);
const apiKey = "key-4711-secret";

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/api/${name}.json`, import.meta.url), "utf8"));
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Options = { profileGroup?: string | null; timeoutMs?: number };

/** A client that does not wait between tries, but writes down how long it would have. */
function clientFor(baseUrl: string, { profileGroup = null, timeoutMs = 600_000 }: Options = {}) {
  const waits: number[] = [];
  const wait = async (ms: number) => waits.push(ms);
  const client = createClient({
    baseUrl,
    apiKey,
    profileGroup,
    timeoutMs,
    connections: 2,
    now: () => now,
    wait,
  });
  closing.unshift(() => client.close());
  return { client, waits };
}

type Answer = { status?: number; body: unknown; headers?: Record<string, string> };

async function serving(answer: (request: Received, number: number) => Answer, options: Options = {}) {
  const server = await httpServer((request, response) => {
    const { status = 200, body, headers } = answer(request, server.requests.length);
    json(response, status, body, headers);
  });
  closing.push(server.close);
  return { server, ...clientFor(server.url, options) };
}

const profile: Profile = {
  id: "prof/Q7",
  name: "Studio North",
  username: null,
  platform: "pinterest",
  status: "active",
  groupId: "grp_k3Jx",
  expiresAt: null,
  postCount: null,
};

describe("reading", () => {
  test("profiles without a configured group asks for all, and tells the server's clock", async () => {
    const { server, client } = await serving(() => ({
      body: fixture("profiles"),
      headers: { Date: "Tue, 24 Nov 2026 11:58:00 GMT" },
    }));
    const { profiles, serverTime } = await client.profiles();
    expect(profiles.map(({ id }) => id)).toEqual(["prof_Q7tm", "prof_V2ab"]);
    expect(serverTime).toBe(now - 120_000);
    expect(server.requests[0]).toMatchObject({
      method: "GET",
      url: "/api/profiles",
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: "application/json",
        "user-agent": userAgent,
      },
    });
  });

  test.each(["grp_k3Jx", "studio north "])(
    "profiles of the group %j asks for its id",
    async (profileGroup) => {
      const others = [{ id: "prof_X", name: "Other", platform: "pinterest", profile_group_id: "grp_p8Lw" }];
      const { data } = fixture("profiles") as { data: unknown[] };
      const { server, client } = await serving(
        ({ url }) => ({
          body: url.includes("profile_groups") ? fixture("profile-groups") : { data: [...data, ...others] },
        }),
        { profileGroup },
      );
      await client.profiles();
      const { profiles } = await client.profiles();
      expect(profiles.map(({ id }) => id)).toEqual(["prof_Q7tm", "prof_V2ab"]);
      expect(server.requests.map(({ url }) => url)).toEqual([
        "/api/profile_groups",
        "/api/profiles?profile_group_id=grp_k3Jx",
        "/api/profiles?profile_group_id=grp_k3Jx",
      ]);
    },
  );

  test("profiles of an unknown group is a usage error that names the nearest", async () => {
    const { client } = await serving(() => ({ body: fixture("profile-groups") }), {
      profileGroup: "Studio Sout",
    });
    await expect(client.profiles()).rejects.toMatchObject({
      exitCode: 2,
      message: 'no profile group has the id or name "Studio Sout"',
      hint: 'The nearest of 2: "Studio South" (grp_p8Lw), "Studio North" (grp_k3Jx).',
    });
  });

  test("profiles of a group whose name several have is a usage error that lists their ids", async () => {
    const groups = ["a", "b"].map((id) => ({ id, name: "Studio" }));
    const { client } = await serving(() => ({ body: { data: groups } }), { profileGroup: "studio" });
    await expect(client.profiles()).rejects.toMatchObject({
      exitCode: 2,
      hint: "Give the id instead: a, b.",
    });
  });

  test("a failed look-up of the group is asked again the next time", async () => {
    const { client } = await serving(
      ({ url }, number) => {
        if (number === 1) return { status: 401, body: { error: "Invalid API key" } };
        return { body: fixture(url.includes("groups") ? "profile-groups" : "profiles") };
      },
      { profileGroup: "Studio North" },
    );
    await expect(client.profiles()).rejects.toMatchObject({ exitCode: 3 });
    await expect(client.profiles()).resolves.toMatchObject({ profiles: [{}, {}] });
  });

  test("boards asks within the profile's own group", async () => {
    const { server, client } = await serving(() => ({ body: fixture("placements") }));
    expect(await client.placements(profile)).toHaveLength(2);
    expect(server.requests[0]?.url).toBe("/api/profiles/prof%2FQ7/placements?profile_group_id=grp_k3Jx");
  });

  test("a post gives the post, or null for a 404", async () => {
    const { server, client } = await serving(({ url }) =>
      url.includes("NWLtbA")
        ? { body: fixture("post-published") }
        : { status: 404, body: { error: "Not found" } },
    );
    expect(await client.post("NWLtbA", "grp_k3Jx")).toMatchObject({ id: "NWLtbA", status: "processed" });
    expect(await client.post("other", null)).toBeNull();
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/api/posts/NWLtbA?profile_group_id=grp_k3Jx",
      "/api/posts/other",
    ]);
  });

  test("keeps a path in the base address", async () => {
    const { server } = await serving(() => ({ body: { data: [] } }));
    await clientFor(`${server.url}/proxy/`).client.profileGroups();
    expect(server.requests[0]?.url).toBe("/proxy/api/profile_groups");
  });
});

describe("a list whose total is above its items", () => {
  const boards = Array.from({ length: 25 }, (_, at) => ({ id: `b${at}`, name: `Board ${at}` }));
  const pageOf = (url: string) => Number(new URL(url, "http://x").searchParams.get("page") ?? "0");

  test.each([
    ["zero", 0],
    ["one", 1],
  ])("is read page by page where pages count from %s", async (_, first) => {
    const { server, client } = await serving(({ url }) => {
      const at = Math.max(pageOf(url) - first, 0);
      return { body: { total: 25, per_page: 10, data: boards.slice(10 * at, 10 * at + 10) } };
    });
    expect(await client.placements(profile)).toEqual(boards);
    expect(server.requests.at(-1)?.url).toMatch(/profile_group_id=grp_k3Jx&page=\d&per_page=10$/);
  });

  test("ends where the server knows no pages and repeats the first", async () => {
    const { server, client } = await serving(() => ({ body: { total: 25, data: boards.slice(0, 10) } }));
    expect(await client.placements(profile)).toHaveLength(10);
    expect(server.requests.length).toBeLessThan(5);
  });

  test("ends at an empty page, whatever the total says", async () => {
    const { client } = await serving(({ url }) => ({
      body: { total: 99, data: pageOf(url) === 0 ? boards : [] },
    }));
    expect(await client.placements(profile)).toHaveLength(25);
  });
});

describe("a read that stumbles", () => {
  test.each([429, 500, 502, 503])("over a %i is tried again", async (status) => {
    const { client, waits } = await serving((_, number) =>
      number < 4 ? { status, body: {} } : { body: fixture("profiles") },
    );
    expect((await client.profiles()).profiles).toHaveLength(2);
    expect(waits).toHaveLength(3);
    expect(waits[0]).toBeLessThanOrEqual(1_000);
    expect(waits[2]).toBeGreaterThanOrEqual(2_000);
  });

  test("is given up after four tries, with the server's own words", async () => {
    const { server, client } = await serving(() => ({ status: 502, body: { error: "No upstream" } }));
    await expect(client.profiles()).rejects.toMatchObject({
      exitCode: 3,
      message: "Postproxy has trouble (502: No upstream)",
    });
    expect(server.requests).toHaveLength(4);
  });

  test("waits as long as a short Retry-After says", async () => {
    const { client, waits } = await serving((_, number) =>
      number === 1
        ? { status: 503, body: {}, headers: { "Retry-After": "20" } }
        : { body: fixture("profiles") },
    );
    await client.profiles();
    expect(waits).toEqual([20_000]);
  });

  test("does not wait for a long Retry-After, but reports it", async () => {
    const { client, waits } = await serving(() => ({
      status: 429,
      body: { error: "Slow down" },
      headers: { "Retry-After": "900" },
    }));
    await expect(client.profiles()).rejects.toMatchObject({ hint: expect.stringContaining("900") });
    expect(waits).toEqual([]);
  });

  test("over a cut answer is tried again", async () => {
    const cut = 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"data"';
    const server = await rawServer(answering(cut, (socket) => socket.end()));
    closing.push(server.close);
    const { client } = clientFor(server.url);
    await expect(client.profiles()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/cannot be read: the connection was closed/),
    });
    expect(server.connections).toBe(4);
  });
});

describe("a read that cannot succeed", () => {
  async function failing(answer: Answer) {
    const { server, client, waits } = await serving(() => answer);
    const error: unknown = await client.profiles().catch((reason: unknown) => reason);
    expect([server.requests.length, waits.length]).toEqual([1, 0]);
    return error;
  }

  test.each([401, 403])(
    "for a refused key (%i) says where the key goes and does not show it",
    async (status) => {
      const error = await failing({ status, body: { error: `Invalid API key ${apiKey}` } });
      expect(error).toMatchObject({
        exitCode: 3,
        message: `the API key was refused (${status}: Invalid API key (API key))`,
        hint: expect.stringContaining("POSTPROXY_API_KEY"),
      });
    },
  );

  test("for a redirect or a missing path points at the base address", async () => {
    for (const status of [301, 404]) {
      const error = await failing({ status, body: {}, headers: { Location: "https://elsewhere.example/" } });
      expect(error).toMatchObject({ exitCode: 3, hint: expect.stringContaining("POSTPROXY_BASE_URL") });
    }
  });

  test("for JSON of some other service says so", async () => {
    const error = await failing({ body: { hello: "world" } });
    expect(error).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("does not answer as the Postproxy API does"),
    });
  });

  test("for a web page in place of JSON says so", async () => {
    const server = await rawServer(answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"));
    closing.push(server.close);
    await expect(clientFor(server.url).client.profiles()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("it is not JSON"),
    });
    expect(server.connections).toBe(1);
  });

  test("for no connection names the host and the reason", async () => {
    const url = await closedPort();
    await expect(clientFor(url).client.profiles()).rejects.toMatchObject({
      exitCode: 3,
      message: `Postproxy cannot be reached at ${url}: the connection was refused (ECONNREFUSED)`,
    });
  });

  test("for a certificate not to be trusted is not repeated", async () => {
    let connections = 0;
    const server = createTlsServer(selfSigned(), () => undefined);
    server.on("connection", () => {
      connections += 1;
    });
    const url = (await listening(server)).replace("http://127.0.0.1", "https://localhost");
    await expect(clientFor(url).client.profiles()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("certificate"),
      hint: expect.stringContaining("clock"),
    });
    expect(connections).toBe(1);
    server.close();
  });
});

describe("creating a post", () => {
  const create = (client: Client, groupId: string | null = "grp_k3Jx") =>
    client.createPost({
      prepared,
      files: [],
      idempotencyKey: "pin-1",
      groupId,
      mayLeave: () => true,
    });

  test("sends exactly the prepared bytes, with key, group and headers", async () => {
    const { server, client } = await serving(() => ({ status: 201, body: fixture("post-accepted") }));
    const reply = await create(client);
    expect(reply).toMatchObject({ sent: true, status: 201, error: null });
    expect(server.requests).toHaveLength(1);
    const request = server.requests[0];
    expect(request).toMatchObject({
      method: "POST",
      url: "/api/posts?profile_group_id=grp_k3Jx",
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: "application/json",
        "user-agent": userAgent,
        "idempotency-key": "pin-1",
        "content-type": "application/json",
        connection: "close",
      },
    });
    expect(prepared.kind === "json" && request?.body.toString()).toBe(
      prepared.kind === "json" && prepared.body,
    );
  });

  test("uses a new connection for every post", async () => {
    const response = 'HTTP/1.1 201 Created\r\nContent-Length: 11\r\n\r\n{"id":"a1"}';
    const server = await rawServer(answering(response));
    closing.push(server.close);
    const { client } = clientFor(server.url);
    for (let number = 0; number < 3; number += 1) await create(client);
    expect(server.connections).toBe(3);
  });

  test.each([429, 500, 503])("is never repeated after a %i", async (status) => {
    const { server, client } = await serving(() => ({ status, body: {}, headers: { "Retry-After": "1" } }));
    expect((await create(client)).status).toBe(status);
    expect(server.requests).toHaveLength(1);
  });

  test("in flight is awaited when the client closes", async () => {
    const order: string[] = [];
    const server = await httpServer((_, response) => {
      order.push("arrived");
      void client.close().then(() => order.push("closed"));
      setImmediate(() => json(response, 201, { id: "a1" }));
    });
    closing.push(server.close);
    const { client } = clientFor(server.url);
    const reply = await create(client);
    order.push("answered");
    await client.close();
    expect(reply.status).toBe(201);
    expect(order.slice(0, 2)).toEqual(["arrived", "answered"]);
  });
});

test.each(["", " ", "key with spaces", "key\n", "ключ"])(
  "the key %j is a usage error that does not show it",
  (bad) => {
    const options = {
      baseUrl: "http://127.0.0.1",
      profileGroup: null,
      timeoutMs: 1,
      connections: 1,
      now: () => now,
    };
    expect(() => createClient({ ...options, apiKey: bad })).toThrow(
      expect.objectContaining({ exitCode: 2, hint: expect.stringContaining("POSTPROXY_API_KEY") }),
    );
  },
);

test("the user agent names the version of package.json", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(userAgent).toBe(`pinsheet/${version}`);
});
