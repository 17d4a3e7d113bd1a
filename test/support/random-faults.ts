// Faults by chance: every class of them that the sandbox can play, the same ones for the same seed. What the n-th post
// meets depends on the seed and n alone, not on what is read in between.

import {
  badGateway,
  busyWith,
  noContent,
  type Refusal,
  type RetryAfter,
  redirectTo,
  refusalWith,
  serverError,
} from "./fault-statuses.ts";
import type { Fault, FaultedRequest, FaultScript } from "./faults.ts";

export type Rates = {
  /** The share of `POST /api/posts` that meets a fault, from 0 to 1; of readings of the list; of all other readings. */
  posts: number;
  lists: number;
  reads: number;
  /** How much later a post is accepted, and a reply sent, at most. */
  lateUpToMs: number;
  slowUpToMs: number;
  /** Classes that are not to come, such as `post refused-401`, which ends a run. */
  without: readonly string[];
};

export type RandomFaults = FaultScript & {
  /** How many of each class came, zeros included. */
  counts: () => Record<string, number>;
  /** From now on nothing goes wrong; what is late or hangs already still is. */
  stop: () => void;
};

/** mulberry32: from 0 up to 1. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Make = (upTo: (ms: number) => number, rates: Rates) => Fault;
type Classes = Record<string, Make>;

const refusals: readonly Refusal[] = [401, 402, 403, 413, 422];
const forms: readonly RetryAfter[] = ["seconds", "date", "absurd", "none"];

const slow: Make = (upTo, { slowUpToMs }) => ({ kind: "slow", ms: upTo(slowUpToMs) });
const late =
  (meanwhile: "reset" | "hang"): Make =>
  (upTo, { lateUpToMs }) => ({ kind: "accept-late", ms: upTo(lateUpToMs), meanwhile });

const busy: Classes = Object.fromEntries(
  ([429, 503] as const).flatMap((status) =>
    forms.map((form): [string, Make] => [`busy-${status}-${form}`, () => busyWith(status, form, Date.now())]),
  ),
);

/** What may happen to a post and to a reading alike. */
const common: Classes = {
  "reset-before-reading": () => ({ kind: "reset-before-reading" }),
  "reset-after-reading": () => ({ kind: "reset-after-reading" }),
  "reset-after-accepting": () => ({ kind: "reset-after-accepting" }),
  "close-after-reading": () => ({ kind: "close-after-reading" }),
  "close-after-accepting": () => ({ kind: "close-after-accepting" }),
  "hang-before": () => ({ kind: "hang-before" }),
  truncated: () => ({ kind: "truncate-after-accepting" }),
  "cut-chunked": () => ({ kind: "cut-chunked-after-accepting" }),
  stalled: () => ({ kind: "stall-after-accepting" }),
  empty: () => ({ kind: "empty-after-accepting" }),
  html: () => ({ kind: "html-after-accepting" }),
  malformed: () => ({ kind: "malformed-after-accepting" }),
  "no-content": noContent,
  "bad-gateway": () => badGateway(false),
  "server-error": () => serverError(false),
  slow,
  ...busy,
};

const ofPosts: Classes = {
  ...common,
  "hang-after": () => ({ kind: "hang-after" }),
  "accept-late-reset": late("reset"),
  "accept-late-hang": late("hang"),
  "no-id": () => ({ kind: "no-id-after-accepting" }),
  "bad-gateway-after-accepting": () => badGateway(true),
  "server-error-after-accepting": () => serverError(true),
  "redirect-302": () => redirectTo("/api/posts", 302),
  "redirect-307": () => redirectTo("/api/posts", 307),
  "in-flight": () => ({ kind: "in-flight" }),
  "duplicate-of-newest": () => ({ kind: "duplicate", postId: null }),
  ...Object.fromEntries(refusals.map((status) => [`refused-${status}`, () => refusalWith(status)])),
};

const ofLists: Classes = { ...common, "unreadable-item": () => ({ kind: "unreadable-item" }) };
const ofReads: Classes = { ...common, "no-id": () => ({ kind: "no-id-after-accepting" }) };

type Subject = { name: "post" | "list" | "read"; classes: Classes; rate: number; number: number };

function subjectOf({ method, path, n, reads }: FaultedRequest, rates: Rates): Subject | null {
  const isPosts = /^\/api\/posts\/?$/.test(path);
  if (method === "POST" && isPosts) return { name: "post", classes: ofPosts, rate: rates.posts, number: n };
  if (method !== "GET") return null;
  return isPosts
    ? { name: "list", classes: ofLists, rate: rates.lists, number: reads }
    : { name: "read", classes: ofReads, rate: rates.reads, number: reads };
}

export function randomFaults(seed: number, rates: Rates): RandomFaults {
  const counted: Record<string, number> = {};
  for (const [name, classes] of Object.entries({ post: ofPosts, list: ofLists, read: ofReads })) {
    for (const kind of Object.keys(classes)) counted[`${name} ${kind}`] = 0;
  }
  const unknown = rates.without.filter((name) => counted[name] === undefined);
  if (unknown.length > 0) throw new Error(`no such class of faults: ${unknown.join(", ")}`);

  let stopped = false;
  const script: FaultScript = (request) => {
    const subject = subjectOf(request, rates);
    if (stopped || subject === null) return null;
    const { name, classes, rate, number } = subject;
    const salt = name === "post" ? 0x9e3779b1 : 0x85ebca6b;
    const random = randomOf(seed ^ Math.imul(number, salt));
    if (random() >= rate) return null;
    const possible = Object.entries(classes).filter(([kind]) => !rates.without.includes(`${name} ${kind}`));
    const [kind, make] = possible[Math.floor(random() * possible.length)] ?? [];
    if (kind === undefined || make === undefined) return null;
    const label = `${name} ${kind}`;
    counted[label] = (counted[label] ?? 0) + 1;
    return make((ms) => Math.floor(random() * ms), rates);
  };
  const stop = () => {
    stopped = true;
  };
  return Object.assign(script, { counts: () => ({ ...counted }), stop });
}
