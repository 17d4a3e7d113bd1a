// An imitation of the documented Postproxy API on this machine, for rehearsal, demo and tests: a reading of its own of
// the facts, which shares no code with the client. This file opens the port and knows who asks for what.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { BroughtAccount } from "./account.ts";
import { type DeliveryScript, openCourier } from "./courier.ts";
import type { DuplicateRule } from "./duplicates.ts";
import { converse, type Middleware, type Service } from "./exchange.ts";
import { keysInFlight } from "./idempotency.ts";
import { openJournal } from "./journal.ts";
import { documentedManner, type ListingManner } from "./listing.ts";
import { serveMedia } from "./media-folder.ts";
import type { StoredPost } from "./post.ts";
import { postsIn } from "./posts.ts";
import { jsonReply } from "./reply.ts";

export type SandboxOptions = {
  /** The port; 0 takes a free one. */
  port: number;
  /** Append-only NDJSON of accepted posts and stored replies, read again at the start; null: memory only. */
  stateFile: string | null;
  /** Its files are answered under `/media/`. */
  mediaFolder: string;
  /** Added to every reply of the API. */
  latencyMs: number;
  /** False: `Idempotency-Key` is ignored. */
  honourKeys: boolean;
  /** Milliseconds since the epoch; also the `Date` header. */
  clock: () => number;
  /** Where the list is to be unlike the documented one; null: nowhere. */
  listing: Partial<ListingManner> | null;
  /** Null: the same post may be made any number of times. */
  detectDuplicates: DuplicateRule | null;
  /** An account to imitate instead of the sandbox's own. */
  account?: BroughtAccount;
  /** What becomes of webhook deliveries on their way; without it they go as they should. */
  deliveries?: DeliveryScript;
  /** What stands between a request and its answer; without it all goes as it should. */
  middleware?: Middleware;
};

/** `key` is the header as it came, honoured or not; `query` begins with `?` or is empty. */
export type SeenRequest = { method: string; path: string; query: string; key: string | null };

export type Sandbox = {
  url: string;
  /** Any key that begins with `sandbox` is taken. */
  apiKey: string;
  /** Every post ever accepted, in order, as it now stands; deleted ones included. */
  accepted: () => readonly StoredPost[];
  /** Of the API, since the start. */
  requests: () => readonly SeenRequest[];
  /** Delivers an event that no post gives rise to, under an id of its own or the one that is given. */
  announce: (type: string, data: Record<string, unknown>, id?: string) => void;
  /** Delivers what is due by the clock now; resolves when all deliveries under way have ended. */
  delivered: () => Promise<void>;
  close: () => Promise<void>;
};

/** Answers one request of any kind, and notes those of the API in `seen`. */
function receiver(options: SandboxOptions, service: Service, seen: SeenRequest[]) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.sendDate = false;
    response.setHeader("date", new Date(options.clock()).toUTCString());
    const url = new URL(`http://sandbox${request.url}`);
    const path = url.pathname.split("/").filter((segment) => segment !== "");
    const [root, name, more] = path;
    if (root === "media" && name !== undefined && more === undefined) {
      return serveMedia(options.mediaFolder, name, request, response);
    }
    if (root !== "api") {
      const { status, headers, body } = jsonReply(404, { error: "Not found" });
      response.writeHead(status, headers).end(body);
      return;
    }
    const method = request.method ?? "";
    const header = request.headers["idempotency-key"];
    const key = typeof header === "string" && header !== "" ? header : null;
    seen.push({ method, path: url.pathname, query: url.search, key });
    response.setHeader("x-request-id", `req_${seen.length}`);
    const honoured = options.honourKeys && method !== "GET" && method !== "HEAD" ? key : null;
    return converse({ request, response, method, url, path, key: honoured }, service);
  };
}

/** Listens on 127.0.0.1. Throws when the port is taken or the state file cannot be read. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, latencyMs } = options;
  const journal = await openJournal(options.stateFile);
  const manner = { ...documentedManner, ...options.listing };
  const posts = postsIn(journal, manner);
  const end = new AbortController();
  const seen: SeenRequest[] = [];
  const closing = end.signal;
  const duplicates = options.detectDuplicates;
  const account = options.account ?? null;
  const inFlight = keysInFlight();
  const courier = openCourier({ journal, clock, closing, script: options.deliveries ?? null });
  const service = {
    journal,
    posts,
    manner,
    duplicates,
    account,
    inFlight,
    courier,
    clock,
    latencyMs,
    closing,
    middleware: options.middleware ?? null,
  };
  const receive = receiver(options, service, seen);

  const server = createServer((request, response) => {
    receive(request, response).catch((error: unknown) => {
      // A client that left, or the end of the sandbox, needs no reply; anything else is a bug and should be seen.
      if (!request.complete || end.signal.aborted || response.headersSent) response.destroy();
      else response.writeHead(500).end(String(error));
    });
  });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(options.port, "127.0.0.1", listening.resolve);
  await listening.promise.catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;

  return {
    url: `http://127.0.0.1:${port}`,
    apiKey: "sandbox-studio-north",
    accepted: () => [...journal.posts.values()],
    requests: () => seen,
    announce: courier.announce,
    delivered: courier.delivered,
    close: async () => {
      end.abort();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
      await courier.delivered();
      await journal.close();
    },
  };
}
