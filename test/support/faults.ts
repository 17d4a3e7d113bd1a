// What can go wrong between a request and its reply, as data: a script names a fault for a request, and this file
// says what leaves the server instead. Knows no sockets.

import { duplicateBody } from "../../src/sandbox/duplicates.ts";
import { inFlightReply, jsonReply, type Reply } from "../../src/sandbox/reply.ts";

/** Milliseconds, or until this happens. */
export type Delay = number | Promise<unknown>;

/** "Accepting" means that the request was handled and its effect kept, whatever the client gets to see. */
export type Fault =
  | { kind: "reset-before-reading" }
  | { kind: "reset-after-reading" }
  | { kind: "reset-after-accepting" }
  /** The connection is closed in good order, but without a reply. */
  | { kind: "close-after-reading" }
  | { kind: "close-after-accepting" }
  | { kind: "hang-before" }
  | { kind: "hang-after" }
  /** No reply now or ever; handled this much later, whether the client is still there or not. */
  | { kind: "accept-late"; ms: Delay; meanwhile: "reset" | "hang" }
  | {
      kind: "status";
      status: number;
      headers: Readonly<Record<string, string>>;
      body: string;
      afterAccepting: boolean;
    }
  /** All headers, half of the body, then the end of the connection. */
  | { kind: "truncate-after-accepting" }
  /** The same of a body whose length was not announced. */
  | { kind: "cut-chunked-after-accepting" }
  /** All headers, half of the body, then nothing more, on a connection that stays. */
  | { kind: "stall-after-accepting" }
  | { kind: "empty-after-accepting" }
  | { kind: "html-after-accepting" }
  /** A reply that came whole and is no JSON. */
  | { kind: "malformed-after-accepting" }
  /** The right reply but for the id of the post. */
  | { kind: "no-id-after-accepting" }
  /** One item of a page is none; a page without items gets one. */
  | { kind: "unreadable-item" }
  /** The right reply, this much later. */
  | { kind: "slow"; ms: Delay }
  /** 409 that names a post; null: the newest one. */
  | { kind: "duplicate"; postId: string | null }
  /** 409 that names none: the key is said to be in use. */
  | { kind: "in-flight" };

export type FaultedRequest = {
  method: string;
  path: string;
  /** Begins with `?` or is empty. */
  query: string;
  /** How many `POST /api/posts` came so far, this one included. */
  n: number;
  /** How many GETs of the API came so far, this one included. */
  reads: number;
};

/** Called once for each request of the API. */
export type FaultScript = (request: FaultedRequest) => Fault | null;

/** What leaves the server. */
export type Delivery =
  | { kind: "reply"; reply: Reply }
  | { kind: "truncated"; reply: Reply }
  | { kind: "cut-chunked"; reply: Reply }
  | { kind: "stalled"; reply: Reply }
  | { kind: "reset" }
  | { kind: "close" }
  | { kind: "hang" };

const htmlHeaders = { "content-type": "text/html; charset=utf-8" };

/** What leaves instead, once the request was read but before it is handled; null where it is handled. */
export function insteadOfHandling(fault: Fault | null, newestPostId: () => string | null): Delivery | null {
  switch (fault?.kind) {
    case "reset-after-reading":
      return { kind: "reset" };
    case "close-after-reading":
      return { kind: "close" };
    case "hang-before":
      return { kind: "hang" };
    case "status":
      return fault.afterAccepting ? null : { kind: "reply", reply: fault };
    case "duplicate":
      return { kind: "reply", reply: jsonReply(409, duplicateBody(fault.postId ?? newestPostId())) };
    case "in-flight":
      return { kind: "reply", reply: inFlightReply };
    default:
      return null;
  }
}

type Json = { [key: string]: unknown; data?: unknown };

/** The reply with its JSON changed; one that is no object stays as it is. */
function altered(reply: Reply, change: (json: Json) => Json): Reply {
  const json: unknown = JSON.parse(reply.body);
  const isObject = typeof json === "object" && json !== null;
  return isObject ? { ...reply, body: JSON.stringify(change({ ...json })) } : reply;
}

function withoutId({ id: _, ...rest }: Json): Json {
  return rest;
}

function withUnreadableItem(json: Json): Json {
  if (!Array.isArray(json.data)) return json;
  const middle = Math.floor(json.data.length / 2);
  const unreadable = { error: "This item could not be rendered" };
  return { ...json, data: json.data.toSpliced(middle, 1, unreadable) };
}

/** What is seen of a reply that was not sent whole, or was spoilt on its way. */
function spoilt(fault: Fault | null, reply: Reply): Reply {
  switch (fault?.kind) {
    case "status":
      return fault;
    case "empty-after-accepting":
      return { ...reply, body: "" };
    case "html-after-accepting": {
      const body = "<!doctype html><title>Please wait</title><h1>One moment, please</h1>";
      return { status: 200, headers: htmlHeaders, body };
    }
    case "malformed-after-accepting":
      return { ...reply, body: reply.body.slice(0, -1) };
    case "no-id-after-accepting":
      return altered(reply, withoutId);
    case "unreadable-item":
      return altered(reply, withUnreadableItem);
    default:
      return reply;
  }
}

/** What becomes of the reply once the request was handled. */
export function afterHandling(fault: Fault | null, reply: Reply): Delivery {
  switch (fault?.kind) {
    case "reset-after-accepting":
      return { kind: "reset" };
    case "close-after-accepting":
      return { kind: "close" };
    case "hang-after":
      return { kind: "hang" };
    case "truncate-after-accepting":
      return { kind: "truncated", reply };
    case "cut-chunked-after-accepting":
      return { kind: "cut-chunked", reply };
    case "stall-after-accepting":
      return { kind: "stalled", reply };
    default:
      return { kind: "reply", reply: spoilt(fault, reply) };
  }
}
