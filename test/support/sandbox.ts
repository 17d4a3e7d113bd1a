// The sandbox of the program, with faults: its middleware plays what a script orders for a request.

import { setTimeout as sleep } from "node:timers/promises";
import type { Middleware } from "../../src/sandbox/exchange.ts";
import { send } from "../../src/sandbox/reply.ts";
import * as bare from "../../src/sandbox/server.ts";
import {
  afterHandling,
  type Delay,
  type Delivery,
  type Fault,
  type FaultScript,
  insteadOfHandling,
} from "./faults.ts";

export type { SeenRequest } from "../../src/sandbox/server.ts";

export type SandboxOptions = bare.SandboxOptions & { faults: FaultScript | null };
export type Sandbox = bare.Sandbox & {
  /** How many requests are still to be handled late (the fault `accept-late`). */
  unfinished: () => number;
};

/** Listens on 127.0.0.1. Throws when the port is taken or the state file cannot be read. */
export async function startSandbox({ faults, ...options }: SandboxOptions): Promise<Sandbox> {
  const { middleware, unfinished } = playing(faults ?? (() => null));
  return { ...(await bare.startSandbox({ ...options, middleware })), unfinished };
}

/** As long as a timer may be, 24 days. */
const longestTimerMs = 2 ** 31 - 1;

/** Throws when the sandbox closes meanwhile. */
async function over(delay: Delay, signal: AbortSignal): Promise<void> {
  if (typeof delay === "number") await sleep(delay, undefined, { signal });
  else await Promise.race([delay, sleep(longestTimerMs, undefined, { signal, ref: false })]);
}

function playing(script: FaultScript): { middleware: Middleware; unfinished: () => number } {
  let creations = 0;
  let reads = 0;
  let late = 0;
  const faultOf = (method: string, { pathname, search }: URL): Fault | null => {
    if (method === "POST" && pathname === "/api/posts") creations++;
    if (method === "GET") reads++;
    return script({ method, path: pathname, query: search, n: creations, reads });
  };
  const middleware: Middleware = async (asked, read, { posts, closing }) => {
    const fault = faultOf(asked.method, asked.url);
    if (fault?.kind === "reset-before-reading") return deliver({ kind: "reset" }, asked);
    const handle = await read();
    if (fault?.kind === "accept-late") {
      late++;
      try {
        await deliver({ kind: fault.meanwhile }, asked, false);
        await over(fault.ms, closing);
        await handle();
      } finally {
        late--;
      }
      return;
    }
    const delivery = insteadOfHandling(fault, posts.newestId) ?? afterHandling(fault, await handle());
    if (fault?.kind === "slow") await over(fault.ms, closing);
    await deliver(delivery, asked);
  };
  return { middleware, unfinished: () => late };
}

/** `waits`: until the client of a reply that never comes gives up. */
async function deliver(
  delivery: Delivery,
  { request, response }: Parameters<Middleware>[0],
  waits = true,
): Promise<void> {
  switch (delivery.kind) {
    case "hang":
      if (waits) await new Promise((resolve) => response.once("close", resolve));
      return;
    case "reset":
      request.socket.resetAndDestroy();
      return;
    case "close":
      request.socket.end();
      return;
    case "reply":
      return send(delivery.reply, response);
    case "truncated":
    case "stalled":
    case "cut-chunked": {
      const { status, headers, body } = delivery.reply;
      const bytes = Buffer.from(body);
      const announced = delivery.kind !== "cut-chunked" && status !== 204;
      response.writeHead(status, { ...headers, ...(announced && { "content-length": bytes.length }) });
      const ends = delivery.kind !== "stalled";
      response.write(bytes.subarray(0, bytes.length / 2), () => ends && request.socket.destroySoon());
      return;
    }
    default:
      delivery satisfies never;
  }
}
