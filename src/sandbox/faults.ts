// PURE. What can go wrong between a request and its reply, as data: a script names a fault for a request, and this file
// says what leaves the server instead. Knows no sockets.

/** "Accepting" means that the request was handled and its effect kept, whatever the client gets to see. */
export type Fault =
  | { kind: "reset-before-reading" }
  | { kind: "reset-after-reading" }
  | { kind: "reset-after-accepting" }
  | { kind: "hang-before" }
  | { kind: "hang-after" }
  | {
      kind: "status";
      status: number;
      headers: Readonly<Record<string, string>>;
      body: string;
      afterAccepting: boolean;
    }
  /** All headers, half of the body, then the end of the connection. */
  | { kind: "truncate-after-accepting" }
  | { kind: "empty-after-accepting" }
  | { kind: "html-after-accepting" }
  /** The right reply, this much later. */
  | { kind: "slow"; ms: number }
  /** 409 that names a post; null: the newest one. */
  | { kind: "duplicate"; postId: string | null }
  /** 409 that names none: the key is said to be in use. */
  | { kind: "in-flight" };

/** `n`: how many `POST /api/posts` came so far, this one included. Called once for each request of the API. */
export type FaultScript = (request: { method: string; path: string; n: number }) => Fault | null;

export type Reply = { status: number; headers: Readonly<Record<string, string>>; body: string };

/** What leaves the server. */
export type Delivery =
  | { kind: "reply"; reply: Reply }
  | { kind: "truncated"; reply: Reply }
  | { kind: "reset" }
  | { kind: "hang" };

export function jsonReply(status: number, body: unknown): Reply {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { status, headers, body: JSON.stringify(body) };
}

/** The body that the facts call plausible; the real one is not documented. */
export const inFlightReply = jsonReply(409, {
  error: "A request with this Idempotency-Key is still being handled",
});

/** What leaves instead, once the request was read but before it is handled; null where it is handled. */
export function insteadOfHandling(fault: Fault | null, newestPostId: () => string | null): Delivery | null {
  switch (fault?.kind) {
    case "reset-after-reading":
      return { kind: "reset" };
    case "hang-before":
      return { kind: "hang" };
    case "status":
      return fault.afterAccepting ? null : { kind: "reply", reply: fault };
    case "duplicate": {
      const body = { error: "Duplicate post", duplicate_post_id: fault.postId ?? newestPostId() };
      return { kind: "reply", reply: jsonReply(409, body) };
    }
    case "in-flight":
      return { kind: "reply", reply: inFlightReply };
    default:
      return null;
  }
}

/** What becomes of the reply once the request was handled. */
export function afterHandling(fault: Fault | null, reply: Reply): Delivery {
  switch (fault?.kind) {
    case "reset-after-accepting":
      return { kind: "reset" };
    case "hang-after":
      return { kind: "hang" };
    case "status":
      return { kind: "reply", reply: fault };
    case "truncate-after-accepting":
      return { kind: "truncated", reply };
    case "empty-after-accepting":
      return { kind: "reply", reply: { ...reply, body: "" } };
    case "html-after-accepting": {
      const headers = { "content-type": "text/html; charset=utf-8" };
      const body = "<!doctype html><title>Please wait</title><h1>One moment, please</h1>";
      return { kind: "reply", reply: { status: 200, headers, body } };
    }
    default:
      return { kind: "reply", reply };
  }
}
