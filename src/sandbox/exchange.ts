// One request of the API, from its arrival to what leaves: who may come in, and the key it carries. What the request asks
// for is decided in endpoints.ts.

import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { BroughtAccount } from "./account.ts";
import type { Courier } from "./courier.ts";
import type { DuplicateRule } from "./duplicates.ts";
import { answer, badRequest } from "./endpoints.ts";
import { type KeysInFlight, keyState, longestKey } from "./idempotency.ts";
import { type Input, readInput } from "./input.ts";
import type { Journal } from "./journal.ts";
import type { ListingManner } from "./listing.ts";
import type { Posts } from "./posts.ts";
import { inFlightReply, jsonReply, type Reply, send } from "./reply.ts";
import { answerWebhooks, type WebhookAnswer } from "./webhooks.ts";

export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  url: URL;
  /** The segments of the path. */
  path: readonly string[];
  /** Null also where keys are not honoured. */
  key: string | null;
};

/**
 * Stands between a request that may come in and what leaves: it reads the request, has it handled (its effect is kept then,
 * whatever the client gets to see), and answers. Tests make things go wrong there. While it works, the key of the request is in use.
 */
export type Middleware = (
  asked: Pick<Exchange, "method" | "url" | "request" | "response">,
  read: () => Promise<() => Promise<Reply>>,
  service: Pick<Service, "posts" | "closing">,
) => Promise<void>;

const answerIt: Middleware = async ({ response }, read) => {
  const handle = await read();
  send(await handle(), response);
};

export type Service = {
  journal: Journal;
  posts: Posts;
  manner: ListingManner;
  duplicates: DuplicateRule | null;
  /** Null: the sandbox's own. */
  account: BroughtAccount | null;
  inFlight: KeysInFlight;
  courier: Courier;
  clock: () => number;
  latencyMs: number;
  /** Ends the pauses when the sandbox closes. */
  closing: AbortSignal;
  middleware: Middleware | null;
};

/** Refused before anything is read; null: come in. */
function refusal({ request, key }: Exchange): Reply | null {
  if (!/^Bearer sandbox\S*$/.test(request.headers.authorization ?? "")) {
    return jsonReply(401, { error: "Invalid API key" });
  }
  if (key !== null && key.length > longestKey) {
    return jsonReply(422, { error: `Idempotency-Key is too long (maximum is ${longestKey} characters)` });
  }
  return null;
}

/** Handles what was read, under its key, and keeps what must be kept before the reply leaves. */
async function handle({ method, url, path, key }: Exchange, input: Input, service: Service): Promise<Reply> {
  const { journal, posts, manner, duplicates, account } = service;
  const now = service.clock();
  // The same key on another endpoint is another request; the query is not compared (no source says that it is).
  const fingerprint = `${method} ${path.join("/")} ${input.fingerprint}`;
  if (key !== null) {
    const verdict = keyState(journal.reply(key), fingerprint, now);
    if (verdict.kind === "replay") {
      const { status, body } = verdict.reply;
      return { ...jsonReply(status, null), body };
    }
    if (verdict.kind === "other-body") {
      return jsonReply(422, { error: "This Idempotency-Key was used with a different request body" });
    }
  }
  const query = url.searchParams;
  if (path[1] === "webhooks") {
    const { status, body, put } = aboutWebhooks({ method, path, query, tree: input.tree, now }, service);
    if (put !== null) await journal.append({ post: null, reply: null, webhook: put });
    service.courier.look();
    return jsonReply(status, body);
  }
  const asked = { method, path: path.slice(1), query, submission: input, key, now };
  const call = { ...asked, manner, duplicates, account };
  const { status, body, put } = answer(call, posts);
  const reply = jsonReply(status, body);
  const kept = key !== null && status < 300 ? { key, fingerprint, at: now, status, body: reply.body } : null;
  if (put !== null || kept !== null) await journal.append({ post: put, reply: kept });
  if (put !== null) service.courier.look();
  return reply;
}

type AboutWebhooks = Pick<Parameters<typeof answerWebhooks>[0], "method" | "path" | "query" | "tree" | "now">;

function aboutWebhooks(call: AboutWebhooks, { journal, courier }: Service): WebhookAnswer {
  const newSecret = () => `whsec_sandbox_${randomBytes(12).toString("hex")}`;
  const { webhooks: hooks } = journal;
  return answerWebhooks({ ...call, path: call.path.slice(2), hooks, attempts: courier.attempts, newSecret });
}

/** What is to be done with a request that was read. */
async function handlerOf(exchange: Exchange, service: Service): Promise<() => Promise<Reply>> {
  const read = await readInput(exchange.request);
  switch (read.kind) {
    case "input":
      return () => handle(exchange, read.input, service);
    case "malformed":
      return async () => jsonReply(400, badRequest(read.message).body);
    case "too-large":
      return async () => jsonReply(413, { error: "Payload too large" });
    default:
      return read satisfies never;
  }
}

/** Throws when the connection breaks while it is read, and when the sandbox closes meanwhile. */
export async function converse(exchange: Exchange, service: Service): Promise<void> {
  const { key, response } = exchange;
  const { closing, latencyMs, middleware } = service;
  const pause = () => (latencyMs > 0 ? sleep(latencyMs, undefined, { signal: closing }) : null);
  const refused = refusal(exchange);
  const release = refused === null && key !== null ? service.inFlight.take(key) : () => undefined;
  if (refused !== null || release === null) {
    await pause();
    send(refused ?? inFlightReply, response);
    return;
  }
  const read = async () => {
    const handle = await handlerOf(exchange, service);
    return async () => {
      const reply = await handle();
      await pause();
      return reply;
    };
  };
  await (middleware ?? answerIt)(exchange, read, service).finally(release);
}
