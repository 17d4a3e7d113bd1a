// One request of the API, from its arrival to what leaves: who may come in, the key it carries, the fault that was
// ordered for it. What the request asks for is decided in endpoints.ts.

import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { BroughtAccount } from "./account.ts";
import type { Courier } from "./courier.ts";
import type { DuplicateRule } from "./duplicates.ts";
import { answer, badRequest } from "./endpoints.ts";
import {
  afterHandling,
  type Delay,
  type Delivery,
  type Fault,
  inFlightReply,
  insteadOfHandling,
  jsonReply,
  type Reply,
} from "./faults.ts";
import { type KeysInFlight, keyVerdict, longestKey } from "./idempotency.ts";
import { type Input, readInput } from "./input.ts";
import type { Journal } from "./journal.ts";
import type { ListingManner } from "./listing.ts";
import type { Posts } from "./posts.ts";
import { answerWebhooks, type WebhookAnswer } from "./webhooks.ts";

/** As long as a timer may be, 24 days. */
const longestTimerMs = 2 ** 31 - 1;

export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  url: URL;
  /** The segments of the path. */
  path: readonly string[];
  /** Null also where keys are not honoured. */
  key: string | null;
  fault: Fault | null;
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
  /** Those that are still to be handled, although their clients will hear nothing of it. */
  late: Set<Exchange>;
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
    const verdict = keyVerdict(journal.reply(key), fingerprint, now);
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

async function deliveryOf(exchange: Exchange, service: Service): Promise<Delivery> {
  const read = await readInput(exchange.request);
  const instead = insteadOfHandling(exchange.fault, service.posts.newestId);
  if (instead !== null) return instead;
  switch (read.kind) {
    case "input":
      return afterHandling(exchange.fault, await handle(exchange, read.input, service));
    case "malformed":
      return afterHandling(exchange.fault, jsonReply(400, badRequest(read.message).body));
    case "too-large":
      return afterHandling(exchange.fault, jsonReply(413, { error: "Payload too large" }));
  }
}

function deliver(delivery: Delivery, { request, response }: Exchange): void {
  switch (delivery.kind) {
    case "hang":
      return;
    case "reset":
      request.socket.resetAndDestroy();
      return;
    case "close":
      request.socket.end();
      return;
    case "reply":
    case "truncated":
    case "stalled":
    case "cut-chunked": {
      const { status, headers, body } = delivery.reply;
      const bytes = Buffer.from(body);
      // A 204 has no body, and so none of a length.
      const announced = delivery.kind !== "cut-chunked" && status !== 204;
      response.writeHead(status, { ...headers, ...(announced && { "content-length": bytes.length }) });
      if (delivery.kind === "reply") response.end(bytes);
      else {
        const ends = delivery.kind !== "stalled";
        response.write(bytes.subarray(0, bytes.length / 2), () => ends && request.socket.destroySoon());
      }
      return;
    }
    default:
      delivery satisfies never;
  }
}

/** Throws when the sandbox closes meanwhile. */
async function over(delay: Delay, { closing }: Service): Promise<void> {
  if (typeof delay === "number") await sleep(delay, undefined, { signal: closing });
  else await Promise.race([delay, sleep(longestTimerMs, undefined, { signal: closing, ref: false })]);
}

/** Leaves the client without a reply and handles its request afterwards. */
async function converseLate(
  exchange: Exchange,
  { ms, meanwhile }: Extract<Fault, { kind: "accept-late" }>,
  service: Service,
): Promise<void> {
  const read = await readInput(exchange.request);
  service.late.add(exchange);
  try {
    deliver({ kind: meanwhile }, exchange);
    await over(ms, service);
    if (read.kind === "input") await handle(exchange, read.input, service);
  } finally {
    service.late.delete(exchange);
  }
}

/** Throws when the connection breaks while it is read, and when the sandbox closes meanwhile. */
export async function converse(exchange: Exchange, service: Service): Promise<void> {
  const { key, response, fault } = exchange;
  if (fault?.kind === "reset-before-reading") {
    deliver({ kind: "reset" }, exchange);
    return;
  }
  const refused = refusal(exchange);
  const release = refused === null && key !== null ? service.inFlight.take(key) : () => undefined;
  const accepts = refused === null && release !== null;
  if (accepts && fault?.kind === "accept-late") {
    // Its key is in use until the request is handled, whether the client is there or not.
    await converseLate(exchange, fault, service).finally(release);
    return;
  }
  // Where no reply leaves, the key is in use until the client gives up.
  if (release !== null) response.once("close", release);
  const delivery: Delivery = accepts
    ? await deliveryOf(exchange, service)
    : { kind: "reply", reply: refused ?? inFlightReply };
  if (service.latencyMs > 0) await over(service.latencyMs, service);
  if (fault?.kind === "slow") await over(fault.ms, service);
  if (delivery.kind !== "hang") release?.();
  deliver(delivery, exchange);
}
