// A real HTTP server for the tests of media: it serves the fixtures well or badly, or whatever a test gives it.

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CachedResult, MediaCache, MediaOptions } from "../../src/media/check.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

export type TestServer = {
  origin: string;
  port: number;
  requests: IncomingMessage[];
  close(): Promise<void>;
};

export async function serve(handler: Handler): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const fixtures = new URL("../../fixtures/media/", import.meta.url);

/** Ways to serve the same file; the path starts with the way: /range/narrow-kitchen.jpg. */
export const manners = ["range", "no-range", "redirect", "wrong-type", "no-length"] as const;

export const serveFixtures: Handler = async (request, response) => {
  const [, manner = "", ...rest] = (request.url ?? "").split("/");
  if (manner === "redirect") {
    response.writeHead(302, { location: `/range/${rest.join("/")}` }).end();
    return;
  }
  const bytes = await readFile(new URL(rest.join("/"), fixtures));
  if (manner === "no-length") {
    response.writeHead(200, { "transfer-encoding": "chunked" }).end(bytes);
  } else if (manner === "no-range") {
    response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  } else {
    sendRange(request, response, bytes, manner === "wrong-type" ? "text/html" : "application/octet-stream");
  }
};

export function sendRange(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  type: string,
): void {
  const range = askedRange(request);
  if (range === null) response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  else if (range.first >= bytes.length)
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
  else {
    const part = bytes.subarray(range.first, range.last + 1);
    const contentRange = `bytes ${range.first}-${range.first + part.length - 1}/${bytes.length}`;
    response.writeHead(206, {
      "content-type": type,
      "content-range": contentRange,
      "content-length": part.length,
    });
    response.end(part);
  }
}

export function askedRange(request: IncomingMessage): { first: number; last: number } | null {
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  return match === null ? null : { first: Number(match[1]), last: Number(match[2]) };
}

export function memoryCache(): MediaCache & { entries: Map<string, CachedResult> } {
  const entries = new Map<string, CachedResult>();
  return {
    entries,
    get: async (key) => entries.get(key) ?? null,
    put: async (key, cached) => {
      entries.set(key, cached);
    },
  };
}

export function options(changes: Partial<MediaOptions> = {}): MediaOptions {
  return {
    allowPrivate: true,
    timeoutMs: 600_000,
    mediaFolders: [],
    now: () => 0,
    cache: memoryCache(),
    routes: new Map(),
    ...changes,
  };
}
