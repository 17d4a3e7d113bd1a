// An HTTP server for short requests from strangers: bodies of limited size, little time for each, and an end that does not
// hang. What is answered is not known here.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenAddress } from "../../config/values.ts";
import { type ExpectedError, usageError } from "../../lib/errors.ts";
import { type ConnectionRules, type Cut, limitConnections } from "./connections.ts";

export type Question = {
  method: string;
  path: string;
  /** The first value of a header, by its name in lower case. */
  header: (name: string) => string | undefined;
  /** The bytes as they came. `too-large`: more than the limit; `broken`: the client left, or was cut off. */
  body: () => Promise<Buffer | "too-large" | "broken">;
};

export type Answer = {
  status: number;
  type: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
};

export type Limits = ConnectionRules & {
  /** Bytes of a body. */
  largestBody: number;
  /** For the head of a request to arrive; ms. */
  headersMs: number;
  /** For all of a request to arrive; ms. */
  requestMs: number;
  /** How long the end waits for requests under way; ms. */
  closingMs: number;
};

/**
 * All of them ours: an event is a few KB, and nobody honest needs seconds to send it. A proxy keeps a few dozen connections at most, and
 * all that comes through it has one address.
 */
export const usualLimits: Limits = {
  largestBody: 256 * 1024,
  headersMs: 5_000,
  requestMs: 10_000,
  closingMs: 2_000,
  mostConnections: 200,
  mostOfAddress: 50,
  keptForLoopback: 10,
  graceMs: 100,
};

/** Times as long as a request may take; an answer that waits for a locked ledger takes ten seconds. */
const longestSilence = 3;

/** More of a body that is too large is not even read to be thrown away; bytes. */
const mostDiscarded = 8 * 1024 * 1024;

export type Listening = {
  /** Such as `http://127.0.0.1:8787`. */
  url: string;
  /** Resolves when all requests under way are answered, or were given up. */
  close: () => Promise<void>;
};

type Host = {
  answer: (question: Question) => Promise<Answer>;
  /** A connection or an answer failed; the server goes on. */
  onTrouble: (error: unknown) => void;
  /** A connection was ended before its request was answered. */
  onCut: (cut: Cut) => void;
  limits: Limits;
};

/** Throws ExpectedError (exit 2) where the address cannot be listened at. */
export async function openServer(
  at: ListenAddress,
  { answer, onTrouble, onCut, limits }: Host,
): Promise<Listening> {
  const { requestMs, closingMs } = limits;
  const headersMs = Math.min(limits.headersMs, requestMs);
  const server = createServer({
    requestTimeout: requestMs,
    headersTimeout: headersMs,
    keepAliveTimeout: requestMs,
    connectionsCheckingInterval: Math.max(20, headersMs / 10),
    maxHeaderSize: 8 * 1024,
  });
  // Also who does not read its answers goes in the end.
  server.setTimeout(longestSilence * requestMs);
  limitConnections(server, limits, onCut);
  const underWay = new Set<Promise<void>>();
  let closing = false;
  server.on("request", (request, response) => {
    // At the end each connection goes with its last answer.
    response.on("close", () => closing && server.closeIdleConnections());
    const exchange = respond(request, response, answer, limits)
      .catch((error: unknown) => {
        response.destroy();
        onTrouble(error);
      })
      .finally(() => underWay.delete(exchange));
    underWay.add(exchange);
  });
  await listen(server, at);
  // Such as too many open files: nobody's reason to stop sending.
  server.on("error", onTrouble);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${at.host.includes(":") ? `[${at.host}]` : at.host}:${port}`,
    async close() {
      closing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), closingMs);
      await closed;
      clearTimeout(patience);
      await Promise.all(underWay);
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (question: Question) => Promise<Answer>,
  { largestBody }: Limits,
): Promise<void> {
  const path = (request.url ?? "").split("?")[0] ?? "";
  const header = (name: string) => [request.headers[name]].flat()[0];
  const body = () => readBody(request, largestBody);
  const {
    status,
    type,
    body: text,
    headers,
  } = await answer({ method: request.method ?? "", path, header, body });
  if (response.destroyed) return;
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    "content-type": type,
    "content-length": bytes.length,
    "cache-control": "no-store",
    ...headers,
    // What was not read is not waited for.
    ...(!request.complete && { connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

/** A body that is too large is read to its end all the same, within reason: else the client never sees the answer. */
async function readBody(request: IncomingMessage, largest: number): Promise<Buffer | "too-large" | "broken"> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      if (bytes <= largest) chunks.push(chunk as Buffer);
      else if (bytes > mostDiscarded) break;
    }
  } catch {
    return "broken";
  }
  return bytes > largest ? "too-large" : Buffer.concat(chunks);
}

async function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(port, host, listening.resolve);
  try {
    await listening.promise;
  } catch (cause) {
    throw cannotListen(`${host}:${port}`, cause);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there",
  EACCES: "that port needs more rights",
  EADDRNOTAVAIL: "this computer has no such address",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "that host name cannot be looked up",
};

function cannotListen(where: string, cause: unknown): ExpectedError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  return usageError(
    `watch cannot listen at ${where}: ${reasons[code] ?? code}`,
    "Stop the other program, or give another address with --listen, such as --listen 8788; then also tell your proxy or tunnel.",
    cause,
  );
}
