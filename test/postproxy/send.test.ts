// The table of everything that can happen to a request, against real sockets: whether it counts as sent, and what
// follows for its pin.

import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import type { Socket } from "node:net";
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from "node:tls";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Outcome, outcomeOf } from "../../src/delivery/outcome.ts";
import { createClient } from "../../src/postproxy/client.ts";
import { selfSigned } from "./certificate.ts";
import { answering, closedPort, listening, prepared, type RawServer, rawServer } from "./servers.ts";

const now = Date.UTC(2026, 10, 24, 12, 0, 0);
const apiKey = "key-4711-secret";

let keys = 0;

async function sendTo(baseUrl: string, timeoutMs = 600_000, mayLeave = () => true) {
  const client = createClient({
    baseUrl,
    apiKey,
    profileGroup: null,
    timeoutMs,
    connections: 4,
    now: () => now,
  });
  keys += 1;
  const reply = await client.createPost({
    prepared,
    files: [],
    idempotencyKey: `pin-${keys}`,
    groupId: "grp_k3Jx",
    mayLeave,
  });
  await client.close();
  return { reply, outcome: outcomeOf(reply, now) };
}

const post = JSON.stringify({ id: "NWLtbA", body: "Six shelf layouts", status: "pending" });
const head = (status: string, ...headers: string[]) =>
  [`HTTP/1.1 ${status}`, ...headers, "", ""].join("\r\n");
const whole = (status: string, body: string | Buffer, ...headers: string[]) =>
  Buffer.concat([
    Buffer.from(head(status, `Content-Length: ${Buffer.byteLength(body)}`, ...headers)),
    Buffer.from(body),
  ]);

type Row = {
  when: string;
  talk: Parameters<typeof rawServer>[0];
  status: number | null;
  kind: Outcome["kind"];
  timeoutMs?: number;
};

const short = 400;
/** For the beginning of an answer to arrive, also on a busy machine; they all wait at once. */
const enough = 8_000;

/** Everything here was sent, or may have been. */
const rows: Row[] = [
  { when: "closes at once", talk: (socket) => socket.end(), status: null, kind: "unknown" },
  {
    when: "reads the request and closes",
    talk: answering("", (socket) => socket.end()),
    status: null,
    kind: "unknown",
  },
  {
    when: "reads the request and resets",
    talk: answering("", (socket) => socket.resetAndDestroy()),
    status: null,
    kind: "unknown",
  },
  { when: "never answers", talk: answering(""), status: null, kind: "unknown", timeoutMs: short },
  {
    when: "sends half a status line",
    talk: answering("HTTP/1.1 20", (socket) => socket.end()),
    status: null,
    kind: "unknown",
  },
  {
    when: "answers in no language of ours",
    talk: answering("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
    status: null,
    kind: "unknown",
  },
  {
    when: "says 201 and closes half-way through the body",
    talk: answering(`${head("201 Created", "Content-Length: 500")}${post}`, (socket) => socket.end()),
    status: 201,
    kind: "unknown",
  },
  {
    when: "says 201 and resets half-way through the body",
    talk: answering(`${head("201 Created", "Content-Length: 500")}${post}`, (socket) =>
      setTimeout(() => socket.resetAndDestroy(), 50),
    ),
    status: 201,
    kind: "unknown",
  },
  {
    when: "says 201 and cuts a chunked body",
    talk: answering(`${head("201 Created", "Transfer-Encoding: chunked")}50\r\n{"id"`, (socket) =>
      socket.end(),
    ),
    status: 201,
    kind: "unknown",
  },
  {
    when: "says 201 and cuts a chunked body after a whole chunk that is valid JSON",
    talk: answering(
      `${head("201 Created", "Transfer-Encoding: chunked")}${post.length.toString(16)}\r\n${post}\r\n`,
      (socket) => socket.end(),
    ),
    status: 201,
    kind: "unknown",
  },
  {
    when: "says 201 and stalls in the body",
    talk: answering(`${head("201 Created", "Content-Length: 500")}{`),
    status: 201,
    kind: "unknown",
    timeoutMs: enough,
  },
  {
    when: "says 201 and trickles a body without end",
    talk: answering(head("201 Created"), (socket) => {
      const timer = setInterval(() => socket.write(" "), 50);
      socket.on("close", () => clearInterval(timer));
    }),
    status: 201,
    kind: "unknown",
    timeoutMs: enough,
  },
  {
    when: "says 201 without a length and closes in the middle of the JSON",
    talk: answering(`${head("201 Created", "Connection: close")}${post.slice(0, 30)}`, (socket) =>
      socket.end(),
    ),
    status: 201,
    kind: "unknown",
  },
  {
    when: "says 201 without a length and closes after the whole JSON",
    talk: answering(`${head("201 Created", "Connection: close")}${post}`, (socket) => socket.end()),
    status: 201,
    kind: "accepted",
  },
  { when: "says 201", talk: answering(whole("201 Created", post)), status: 201, kind: "accepted" },
  { when: "says 200", talk: answering(whole("200 OK", post)), status: 200, kind: "accepted" },
  { when: "says 202", talk: answering(whole("202 Accepted", post)), status: 202, kind: "accepted" },
  {
    when: "sends early hints and then 201",
    talk: answering(Buffer.concat([Buffer.from(head("103 Early Hints")), whole("201 Created", post)])),
    status: 201,
    kind: "accepted",
  },
  {
    when: "switches protocols",
    talk: answering(head("101 Switching Protocols", "Upgrade: x", "Connection: Upgrade")),
    status: null,
    kind: "unknown",
  },
  { when: "says 204", talk: answering(head("204 No Content")), status: 204, kind: "unknown" },
  { when: "says 200 without an id", talk: answering(whole("200 OK", "{}")), status: 200, kind: "unknown" },
  {
    when: "says 200 with a web page",
    talk: answering(whole("200 OK", "<html>")),
    status: 200,
    kind: "unknown",
  },
  {
    when: "compresses the answer though nobody asked",
    talk: answering(whole("201 Created", gzipSync(post), "Content-Encoding: gzip")),
    status: 201,
    kind: "unknown",
  },
  {
    when: "sends more than a post can be",
    talk: answering(whole("201 Created", `{"id":"NWLtbA","x":"${"y".repeat(1_100_000)}"}`)),
    status: 201,
    kind: "unknown",
  },
  {
    when: "refuses, and the reason is cut",
    talk: answering(`${head("404 Not Found", "Content-Length: 500")}{`, (socket) => socket.end()),
    status: 404,
    kind: "refused",
  },
  {
    when: "says 422, and the reason is cut",
    talk: answering(`${head("422 Unprocessable", "Content-Length: 500")}{`, (socket) => socket.end()),
    status: 422,
    kind: "unknown",
  },
];

describe("a server that", () => {
  test.concurrent.for(rows)("$when: $kind", async ({ talk, status, kind, timeoutMs }, { expect: see }) => {
    const server: RawServer = await rawServer(talk);
    const { reply, outcome } = await sendTo(server.url, timeoutMs);
    see(reply).toMatchObject({ sent: true, status });
    see(outcome.kind).toBe(kind);
    see(server.connections).toBe(1);
    await server.close();
  });

  test.concurrent.for([301, 302, 303, 307, 308])(
    "redirects with %i is not followed: unknown",
    async (status, context) => {
      const target = await rawServer(answering(whole("201 Created", post)));
      const redirect = whole(`${status} Moved`, "", `Location: ${target.url}/api/posts`);
      const server = await rawServer(answering(redirect));
      const { reply, outcome } = await sendTo(server.url);
      context.expect(reply).toMatchObject({ sent: true, status });
      context.expect(outcome).toMatchObject({ kind: "unknown", message: expect.stringMatching(/redirect/) });
      context.expect([server.connections, target.connections]).toEqual([1, 0]);
      await server.close();
      await target.close();
    },
  );

  test("resets at accept is judged by whether the request was handed on", async () => {
    const server = await rawServer((socket) => socket.resetAndDestroy());
    const { reply, outcome } = await sendTo(server.url);
    expect(outcome.kind).toBe(reply.sent ? "unknown" : "later");
    expect(server.connections).toBe(1);
    await server.close();
  });
});

describe("nothing was sent, so the pin is tried later, when", () => {
  const later = { sent: false, status: null, body: null };

  test("nothing listens", async () => {
    const { reply, outcome } = await sendTo(await closedPort());
    expect(reply).toMatchObject({ ...later, error: "the connection was refused (ECONNREFUSED)" });
    expect(outcome.kind).toBe("later");
  });

  test("the host does not exist", async () => {
    const { reply, outcome } = await sendTo("http://postproxy.invalid");
    expect(reply).toMatchObject(later);
    expect(outcome.kind).toBe("later");
  });

  test("the TLS handshake is never answered", async () => {
    const server = await rawServer((socket) => socket.resume());
    const { reply, outcome } = await sendTo(server.url.replace("http:", "https:"), short);
    expect(reply).toMatchObject(later);
    expect(outcome.kind).toBe("later");
    await server.close();
  });

  test("the connection is reset in the TLS handshake", async () => {
    const server = await rawServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const { reply, outcome } = await sendTo(server.url.replace("http:", "https:"));
    expect(reply).toMatchObject({ ...later, error: expect.stringContaining("ECONNRESET") });
    expect(outcome.kind).toBe("later");
    await server.close();
  });

  test("the server speaks no TLS", async () => {
    const server = await rawServer((socket) =>
      socket.once("data", () => socket.end(head("400 Bad Request"))),
    );
    const { reply, outcome } = await sendTo(server.url.replace("http:", "https:"));
    expect(reply).toMatchObject(later);
    expect(outcome.kind).toBe("later");
    await server.close();
  });

  test("the certificate is not to be trusted", async () => {
    let requests = 0;
    const server = createTlsServer(selfSigned(), (socket) => socket.on("data", () => (requests += 1)));
    const url = await listening(server);
    const { reply, outcome } = await sendTo(url.replace("http://127.0.0.1", "https://localhost"));
    expect(reply).toMatchObject({ ...later, error: expect.stringContaining("certificate") });
    expect(outcome.kind).toBe("later");
    expect(requests).toBe(0);
    server.close();
  });
});

describe("a request that may not leave any more", () => {
  test("is given up on the connection that was made for it, and not a byte of it is written", async () => {
    let bytes = 0;
    const server = await rawServer((socket) => socket.on("data", (chunk) => (bytes += chunk.length)));
    let connections = 0;
    const { reply, outcome } = await sendTo(server.url, 5_000, () => {
      connections = server.connections;
      return false;
    });
    expect(reply).toMatchObject({ sent: false, status: null, error: expect.stringMatching(/claim/) });
    expect(outcome.kind).toBe("later");
    expect([connections, bytes]).toEqual([1, 0]);
    await server.close();
  });

  test("is asked about once, right before its first byte", async () => {
    const asked: number[] = [];
    let bytes = 0;
    const server = await rawServer((socket) => {
      socket.on("data", (chunk) => (bytes += chunk.length));
      answering(whole("201 Created", post))(socket);
    });
    const { outcome } = await sendTo(server.url, 5_000, () => asked.push(bytes) > 0);
    expect(outcome.kind).toBe("accepted");
    expect(asked).toEqual([0]);
    await server.close();
  });
});

describe("a request that times out resets its connection", () => {
  const ending = (socket: Socket) =>
    Promise.race([
      once(socket, "error").then(([error]: Error[]) => (error as NodeJS.ErrnoException).code),
      once(socket, "close").then(() => "closed"),
    ]);

  test("over TCP", async () => {
    const ended = Promise.withResolvers<string | undefined>();
    const server = await rawServer((socket) => {
      ended.resolve(ending(socket));
      answering("")(socket);
    });
    const { outcome } = await sendTo(server.url, short);
    expect(outcome.kind).toBe("unknown");
    expect(await ended.promise).toBe("ECONNRESET");
    await server.close();
  });

  test("over TLS", async () => {
    const identity = selfSigned();
    setDefaultCACertificates([...getCACertificates("default"), String(identity.cert)]);
    const ended = Promise.withResolvers<string | undefined>();
    const server = createTlsServer(identity, (socket) => ended.resolve(ending(socket.resume())));
    const url = await listening(server);
    const { reply, outcome } = await sendTo(url.replace("http://127.0.0.1", "https://localhost"), short);
    expect(reply).toMatchObject({ sent: true, status: null });
    expect(outcome.kind).toBe("unknown");
    expect(await ended.promise).toBe("ECONNRESET");
    server.close();
  });
});

test("an announcement that cannot be read counts as ours: the request may have left", async () => {
  const sending = sendTo(await closedPort());
  for (const strange of [null, "text", { request: {} }, { headers: 7 }])
    channel("undici:client:sendHeaders").publish(strange);
  const { reply, outcome } = await sending;
  expect(reply).toMatchObject({ sent: true, status: null });
  expect(outcome.kind).toBe("unknown");
});

test("many attempts at once are told apart by their keys", async () => {
  const silent = await rawServer(answering("", (socket) => socket.end()));
  const closed = await closedPort();
  const sent = await Promise.all(
    [silent.url, closed, silent.url, closed, silent.url].map((url) => sendTo(url)),
  );
  expect(sent.map(({ reply }) => reply.sent)).toEqual([true, false, true, false, true]);
  await silent.close();
});

test("the API key is in no text that comes back, even when the server repeats it", async () => {
  const body = JSON.stringify({ error: `Invalid API key ${apiKey}` });
  const server = await rawServer(answering(whole("401 Unauthorized", body, `X-Request-Id: ${apiKey}`)));
  const { reply, outcome } = await sendTo(server.url);
  expect(JSON.stringify([reply, outcome])).not.toContain(apiKey);
  expect(outcome).toEqual({
    kind: "stop",
    message: "the API key was refused (401: Invalid API key (API key))",
  });
  await server.close();
});

test("the server's clock, Retry-After and request id come back with the reply", async () => {
  const headers = ["Date: Tue, 24 Nov 2026 11:59:00 GMT", "Retry-After: 90", "X-Request-Id: req-1"];
  const server = await rawServer(answering(whole("503 Busy", "{}", ...headers)));
  const { reply, outcome } = await sendTo(server.url);
  expect(reply.headers).toEqual({ date: now - 60_000, retryAfter: "90", requestId: "req-1" });
  expect(outcome).toMatchObject({ kind: "unknown", pauseMs: 90_000 });
  await server.close();
});
