// What servers answer, well and badly: only content can speak against a medium, and few bytes are enough.

import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { createMediaChecker, type MediaOptions } from "../../src/media/check.ts";
import { goodForMs } from "../../src/media/freshness.ts";
import { askedRange, fixtures, type Handler, memoryCache, options, sendRange, serve } from "./server.ts";

const jpeg = readFileSync(new URL("narrow-kitchen.jpg", fixtures));
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function setUp(handler: Handler, changes: Partial<MediaOptions> = {}) {
  const server = await serve(handler);
  const checker = createMediaChecker(options(changes));
  open.push(checker, server);
  const url = `${server.origin}/shelf.jpg`;
  const request = {
    medium: { kind: "url", url },
    key: url,
    folder: "/",
    role: "media",
    thumbOffset: null,
  } as const;
  return { server, checker, check: (over = {}) => checker.check({ ...request, ...over }) };
}

const status =
  (code: number, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(code, headers).end();

describe("a status", () => {
  test.each([
    [401, "media-not-public"],
    [403, "media-not-public"],
    [404, "media-not-found"],
    [410, "media-not-found"],
    [416, "media-damaged"],
  ])("%i says %s", async (code, expected) => {
    const { check } = await setUp(status(code));
    expect(await check()).toMatchObject({ kind: "bad", code: expected });
  });

  test.each([204, 304, 400, 408, 418, 429, 451, 500, 502, 503, 504])(
    "%i says nothing of the medium",
    async (code) => {
      const { check } = await setUp(status(code));
      expect(await check()).toMatchObject({ kind: "unknown" });
    },
  );
});

describe("a misbehaving server", () => {
  const part = (response: ServerResponse, contentRange: string) =>
    response.writeHead(206, { "content-range": contentRange }).end(jpeg.subarray(0, 4096));

  test.each<[string, Handler]>([
    ["answers with another part", (_request, response) => part(response, "bytes 4096-8191/31202")],
    ["does not say which part", (_request, response) => response.writeHead(206).end(jpeg.subarray(0, 4096))],
    ["withholds the size", (_request, response) => part(response, "bytes 0-4095/*")],
    ["compresses all the same", status(200, { "content-encoding": "gzip" })],
    ["hangs up", (request) => request.socket.destroy()],
    [
      "breaks off",
      (_request, response) => {
        response.writeHead(200, { "content-length": "50000" }).write(jpeg);
        setImmediate(() => response.destroy());
      },
    ],
    ["redirects in circles", status(302, { location: "/shelf.jpg" })],
    ["redirects to nowhere", status(302)],
    [
      "gives only the first part",
      (request, response) =>
        askedRange(request)?.first === 0
          ? sendRange(request, response, jpeg, "image/jpeg")
          : response.writeHead(503).end(),
    ],
    [
      "changes the file meanwhile",
      (request, response) =>
        sendRange(
          request,
          response,
          askedRange(request)?.first === 0 ? jpeg : Buffer.concat([jpeg, jpeg]),
          "image/jpeg",
        ),
    ],
  ])("that %s leaves the medium unknown", async (_case, handler) => {
    const { check } = await setUp(handler);
    const verdict = await check();
    expect(verdict).toMatchObject({ kind: "unknown" });
    expect(verdict.kind === "unknown" && verdict.message.length > 0 && verdict.hint.length > 0).toBe(true);
  });

  test("that never answers leaves the medium unknown", async () => {
    const { check } = await setUp(() => {}, { timeoutMs: 100 });
    expect(await check()).toMatchObject({ kind: "unknown", message: expect.stringContaining("too long") });
  });

  test("that stalls after the first part leaves the medium unknown", async () => {
    const { check } = await setUp(
      (request, response) =>
        askedRange(request)?.first === 0 && sendRange(request, response, jpeg, "image/jpeg"),
      { timeoutMs: 200 },
    );
    expect(await check()).toMatchObject({ kind: "unknown", message: expect.stringContaining("too long") });
  });

  test("that is not there leaves the medium unknown", async () => {
    const { server, check } = await setUp(status(200));
    await server.close();
    expect(await check()).toMatchObject({ kind: "unknown", message: expect.stringContaining("refused") });
  });

  test("a name that does not resolve leaves the medium unknown", async () => {
    const { check } = await setUp(status(200));
    expect(await check({ medium: { kind: "url", url: "http://shelf.invalid/a.jpg" } })).toMatchObject({
      kind: "unknown",
    });
  });

  test("an endless image without a length is given up just after the limit", async () => {
    const piece = Buffer.alloc(1_000_000);
    const { check, checker } = await setUp((_request, response) => {
      response.write(jpeg);
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", more);
      more();
    });
    expect(await check()).toMatchObject({ kind: "bad", code: "media-too-big" });
    expect(checker.traffic().bytes).toBeLessThan(33_000_000);
  });

  test("an image that announces too many bytes is refused after its head", async () => {
    const { check, checker } = await setUp((_request, response) => {
      response.writeHead(200, { "content-length": "40000000" });
      response.write(jpeg);
    });
    expect(await check()).toMatchObject({ kind: "bad", code: "media-too-big" });
    expect(checker.traffic().bytes).toBeLessThanOrEqual(jpeg.length);
  });
});

describe("a redirect", () => {
  test("to something that is not the web is refused", async () => {
    const { check } = await setUp(status(302, { location: "file:///etc/passwd" }));
    expect(await check()).toMatchObject({ kind: "bad", code: "media-not-a-url" });
  });

  test("from https to http is not followed", async () => {
    const { server, check } = await setUp(status(302, { location: "http://media.example.com/shelf.jpg" }));
    const again = createMediaChecker(options({ routes: new Map([["media.example.com", server.origin]]) }));
    open.push(again);
    const medium = { kind: "url", url: "https://media.example.com/shelf.jpg" } as const;
    const verdict = await again.check({ medium, key: "k", folder: "/", role: "media", thumbOffset: null });
    expect(verdict).toMatchObject({ kind: "unknown", message: expect.stringContaining("unprotected") });
    expect(server.requests).toHaveLength(1);
    expect((await check()).kind).not.toBe("good");
  });

  test("five in a row are followed", async () => {
    const { check } = await setUp((request, response) => {
      const hop = Number(request.url?.split("/hop/")[1] ?? 0);
      if (hop === 5) sendRange(request, response, jpeg, "image/jpeg");
      else response.writeHead(307, { location: `/hop/${hop + 1}` }).end();
    });
    expect(await check()).toMatchObject({ kind: "good" });
  });
});

test("a routed host is asked for the last segment of the path under /media/", async () => {
  const { server, check } = await setUp((request, response) =>
    sendRange(request, response, jpeg, "image/jpeg"),
  );
  const guarded = createMediaChecker(
    options({ allowPrivate: false, routes: new Map([["media.example.com", server.origin]]) }),
  );
  open.push(guarded);
  const medium = { kind: "url", url: "https://media.example.com/2026/a%20b.jpg?w=600" } as const;
  expect(
    await guarded.check({ medium, key: "k", folder: "/", role: "media", thumbOffset: null }),
  ).toMatchObject({ kind: "good" });
  expect(server.requests[0]?.url).toBe("/media/a%20b.jpg");
  expect(await check()).toMatchObject({ kind: "good" });
});

test("a request carries no credentials, cookies or referrer and asks for plain bytes", async () => {
  const { server, checker } = await setUp((request, response) =>
    sendRange(request, response, jpeg, "image/jpeg"),
  );
  const medium = { kind: "url", url: `http://rosa:secret@127.0.0.1:${server.port}/a.jpg` } as const;
  await checker.check({ medium, key: "k", folder: "/", role: "media", thumbOffset: null });
  const { headers } = server.requests[0]!;
  expect(headers).toMatchObject({ "accept-encoding": "identity", range: "bytes=0-4095" });
  for (const name of ["authorization", "cookie", "referer"]) expect(headers).not.toHaveProperty(name);
});

describe("a remembered verdict", () => {
  const etagged: Handler = (request, response) => {
    response.setHeader("etag", '"v1"');
    if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
    else sendRange(request, response, jpeg, "image/jpeg");
  };

  test("that is good and young costs no request; older, one without a body", async () => {
    let now = 1_000;
    const { server, checker, check } = await setUp(etagged, { now: () => now });
    const first = await check();
    const { requests, bytes } = checker.traffic();
    now += goodForMs - 1;
    expect(await check()).toEqual(first);
    expect(server.requests).toHaveLength(requests);
    now += 1;
    expect(await check()).toEqual(first);
    expect(checker.traffic()).toEqual({ requests: requests + 1, bytes });
    now += goodForMs - 1;
    expect(await check()).toEqual(first);
    expect(server.requests).toHaveLength(requests + 1);
  });

  test("that is bad is asked again at once, and fixed files pass", async () => {
    let body = jpeg.subarray(0, 20_000);
    const { check } = await setUp((request, response) => {
      response.setHeader("last-modified", `Tue, 24 Nov 2026 10:00:${body.length % 60} GMT`);
      if (request.headers["if-modified-since"] === response.getHeader("last-modified"))
        response.writeHead(304).end();
      else sendRange(request, response, body, "image/jpeg");
    });
    expect(await check()).toMatchObject({ kind: "bad", code: "media-damaged" });
    expect(await check()).toMatchObject({ kind: "bad", code: "media-damaged" });
    body = jpeg;
    expect(await check()).toMatchObject({ kind: "good" });
  });

  test("is not made of an outage or a refusal", async () => {
    const cache = memoryCache();
    for (const code of [503, 404, 401]) await (await setUp(status(code), { cache })).check();
    expect(cache.entries.size).toBe(0);
  });

  test("knows the content, not the use: the same image serves as cover and as medium", async () => {
    const { check } = await setUp(etagged);
    expect(await check()).toMatchObject({ kind: "good" });
    expect(await check({ role: "cover" })).toMatchObject({ kind: "good" });
    expect(await check({ thumbOffset: 3 })).toMatchObject({ kind: "bad", code: "cover-on-image" });
    expect(await check()).toMatchObject({ kind: "good" });
  });
});
