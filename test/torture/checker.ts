// The checker of a torture run: what the API accepted, what the ledger says, and what the calendar asked for, held against
// each other. I1 to I8 are named where they are checked.

import type Database from "better-sqlite3";
import { type PinState, transitions } from "../../src/model/states.ts";
import type { ApiState } from "../support/api-process.ts";
import { type Attacks, blursEnds } from "./attacks.ts";
import type { Row } from "./calendar.ts";
import { health, reading } from "./health.ts";
import { type PinOf, pinIn } from "./pictures.ts";
import { compareWishes, isUnderWay, type Wishes } from "./wishes.ts";

type PinRow = {
  id: string;
  line: number | null;
  state: PinState;
  title: string | null;
  body: string;
  media: string;
  draft: number;
  publish_at: number;
  post_id: string | null;
  issues: string;
};
type AttemptRow = {
  pin: string;
  number: number;
  idempotency_key: string;
  ended_at: number | null;
  outcome: string | null;
  post_id: string | null;
};
type HistoryRow = { pin: string; from_state: PinState | null; to_state: PinState; why: string };
type LedgerRows = { pins: PinRow[]; attempts: AttemptRow[]; history: HistoryRow[] };

export type Verdict = Wishes & {
  posts: number;
  live: number;
  requests: number;
  /** How often an answer was lost; how these ended. */
  uncertain: number;
  found: number;
  resent: number;
  anew: number;
  states: Partial<Record<PinState, number>>;
  /** Every broken invariant, in words. */
  complaints: string[];
};

type CheckRequest = {
  ledger: string;
  rows: readonly Row[];
  /** In a calendar at the end. */
  standing: readonly Row[];
  api: ApiState;
  pinOf: PinOf;
  attacks: Attacks;
  /** States in which a row may end, apart from those of a post. */
  mayEnd: readonly PinState[];
};

/** A row that was edited, or is compared with what an older ledger has forgotten, may wait for a person. */
const endsOfEdited = ["held", "invalid", "missed", "failed", "withdrawn"] as const;

function endsOf({ attacks, mayEnd }: CheckRequest): readonly PinState[] {
  return [
    ...mayEnd,
    ...(attacks.has("failing") ? (["failed"] as const) : []),
    ...(attacks.has("actions") ? (["cancelled"] as const) : []),
    ...(attacks.has("edits") || attacks.has("restore") ? endsOfEdited : []),
  ];
}

export function check(request: CheckRequest): Verdict {
  const ledger = reading(request.ledger, null, (db) => read(db));
  if (ledger === null) throw new Error("there is no ledger");
  const { rows, standing, pinOf } = request;
  const { posts } = request.api;
  const mayEnd = endsOf(request);
  const wishes = compareWishes({ rows, standing, posts, pins: ledger.pins, pinOf, mayEnd, now: Date.now() });
  const moves = ledger.history.map(({ from_state, to_state }) => `${from_state} ${to_state}`);
  const times = (move: string) => moves.filter((each) => each === move).length;
  const created = request.api.requests.filter(isCreation);
  // A ledger that was put back knows nothing of what it has forgotten.
  const whole = !request.attacks.has("restore");
  return {
    ...wishes,
    posts: posts.length,
    live: posts.filter(({ live }) => live).length,
    requests: created.length,
    uncertain: times("sending uncertain"),
    found: times("uncertain submitted"),
    resent: times("uncertain sending"),
    anew: times("uncertain scheduled"),
    states: Object.fromEntries(
      Object.entries(Object.groupBy(ledger.pins, ({ state }) => state)).map(([state, pins]) => [
        state,
        pins.length,
      ]),
    ),
    complaints: [
      ...wishesBroken(wishes).map((text) => `I1 ${text}`),
      ...(blursEnds(request.attacks) ? [] : statesOf(request, mayEnd, ledger).map((text) => `I2 ${text}`)),
      ...doubtsOf(ledger).map((text) => `I3 ${text}`),
      ...evidenceOf(request, ledger).map((text) => `I4 ${text}`),
      ...(whole ? claimsOf(created, ledger).map((text) => `I5 ${text}`) : []),
      ...historyOf(ledger).map((text) => `I6 ${text}`),
      ...health(request.ledger).map((text) => `I7 ${text}`),
      ...boundsOf(ledger).map((text) => `I8 ${text}`),
      ...(whole ? takenBackOf(request, ledger).map((text) => `I9 ${text}`) : []),
    ],
  };
}

function read(db: Database.Database): LedgerRows {
  return {
    pins: db.prepare("SELECT * FROM pin").all() as PinRow[],
    attempts: db.prepare("SELECT * FROM attempt ORDER BY pin, number").all() as AttemptRow[],
    history: db.prepare("SELECT * FROM history ORDER BY seq").all() as HistoryRow[],
  };
}

const isCreation = ({ method, path }: ApiState["requests"][number]) =>
  method === "POST" && path === "/api/posts";

/** I1: each Pin that is meant is live once, and what is not has a reason. */
const wishesBroken = ({ doubled, lost }: Wishes) => [
  ...doubled.map(
    ({ pin, posts }) => `pin ${pin} is live ${posts.length} times (${posts.map(({ id }) => id).join(", ")})`,
  ),
  ...lost.map((pin) => `pin ${pin} is lost`),
];

/** I2: every row is one pin, in a state that is an end. */
function statesOf(
  { rows, attacks }: CheckRequest,
  mayEnd: readonly PinState[],
  { pins }: LedgerRows,
): string[] {
  const complaints: string[] = [];
  const lines = pins.map(({ line }) => line).filter((line) => line !== null);
  if (pins.length !== rows.length) complaints.push(`${rows.length} rows became ${pins.length} pins`);
  if (new Set(lines).size !== rows.length) complaints.push(`${new Set(lines).size} lines are accounted for`);
  // What a clock of the future has put off is looked at when that future is here.
  const putOff = attacks.has("clock");
  for (const { id, media, state, draft, publish_at, issues } of pins) {
    if (mayEnd.includes(state)) {
      if (issues === "[]") complaints.push(`pin ${pinIn(media)} (${id}) is ${state} without a reason`);
      continue;
    }
    const later = draft === 1 || putOff || publish_at > Date.now() - 30_000;
    if (state !== "published" && !isUnderWay(state) && !(state === "submitted" && later)) {
      complaints.push(`pin ${pinIn(media)} (${id}) ended as ${state}: ${issues}`);
    }
  }
  return complaints;
}

/** I3: no lost answer was left, or settled by a guess: its post was found, or proven absent. */
function doubtsOf({ pins, attempts, history }: LedgerRows): string[] {
  const stateOf = new Map(pins.map(({ id, state }) => [id, state]));
  const last = new Map(attempts.map((attempt) => [attempt.pin, attempt]));
  const settled = new Set(history.filter((move) => move.from_state === "uncertain").map(({ pin }) => pin));
  return attempts
    .filter(({ outcome }) => outcome === "unknown")
    .filter((attempt) => {
      const followed = (last.get(attempt.pin)?.number ?? 0) > attempt.number;
      const isOpen = stateOf.get(attempt.pin) === "uncertain";
      return !followed && attempt.post_id === null && !isOpen && !settled.has(attempt.pin);
    })
    .map(({ pin, number }) => `attempt ${number} of ${pin} was lost, and nothing says how it ended`);
}

/** I4: the post of every pin is there, is its own, and no other pin's. */
function evidenceOf({ api, pinOf }: CheckRequest, { pins }: LedgerRows): string[] {
  const posts = new Map(api.posts.map((post) => [post.id, post]));
  const owners = new Map<string, string>();
  return pins.flatMap(({ id, media, post_id }) => {
    if (post_id === null) return [];
    const post = posts.get(post_id);
    const other = owners.get(post_id);
    owners.set(post_id, id);
    if (other !== undefined) return [`${id} and ${other} share the post ${post_id}`];
    if (post === undefined) return [`the post ${post_id} of ${id} was never accepted`];
    return pinOf(post) === pinIn(media) ? [] : [`the post ${post_id} of ${id} is another row's`];
  });
}

/** I5: no request without its claim. That the claim was on the disk before is what trace.test.ts shows. */
function claimsOf(created: ApiState["requests"], { attempts }: LedgerRows): string[] {
  const claimed = Map.groupBy(attempts, ({ idempotency_key }) => idempotency_key);
  const asked = Map.groupBy(created, ({ key }) => key ?? "");
  return [...asked].flatMap(([key, requests]) => {
    const claims = claimed.get(key)?.length ?? 0;
    return requests.length <= claims ? [] : [`${requests.length} requests with ${claims} claims of ${key}`];
  });
}

/** I6: every history is a path of the table of moves, and ends where the pin is. */
function historyOf({ pins, history }: LedgerRows): string[] {
  const moves = Map.groupBy(history, ({ pin }) => pin);
  return pins.flatMap(({ id, state }) => {
    const path = moves.get(id) ?? [];
    const broken = path.find(({ from_state, to_state }, n) => {
      const before = path[n - 1]?.to_state ?? null;
      return from_state !== before || (from_state !== null && !transitions[from_state].includes(to_state));
    });
    if (broken) return [`${id} went from ${broken.from_state} to ${broken.to_state}`];
    return path.at(-1)?.to_state === state ? [] : [`the history of ${id} does not end as ${state}`];
  });
}

/** I8: one attempt for each time a pin was sent; each after the first because the one before provably made no post. */
function boundsOf({ attempts, history, pins }: LedgerRows): string[] {
  const moves = Map.groupBy(history, ({ pin }) => pin);
  const tries = Map.groupBy(attempts, ({ pin }) => pin);
  return pins.flatMap(({ id }) => {
    const path = moves.get(id) ?? [];
    const count = (from: string, to: string) =>
      path.filter(({ from_state, to_state }) => from_state === from && to_state === to).length;
    const made = tries.get(id)?.length ?? 0;
    const again = [
      count("sending", "scheduled"),
      count("uncertain", "sending"),
      count("uncertain", "scheduled"),
      // By `retry`.
      count("failed", "scheduled"),
      count("cancelled", "scheduled"),
    ];
    const allowed = again.reduce((sum, moves) => sum + moves, 1);
    const open = tries.get(id)?.some(({ ended_at }) => ended_at === null) ?? false;
    return [
      ...(made > allowed ? [`${id} was tried ${made} times, ${allowed} are accounted for`] : []),
      ...(open ? [`${id} has an attempt without an end`] : []),
    ];
  });
}

/** I9: what was taken back, and not asked for again, is not live. */
function takenBackOf({ api, pinOf }: CheckRequest, { pins }: LedgerRows): string[] {
  const live = new Set(api.posts.filter((post) => post.live).map((post) => pinOf(post)));
  const states = Map.groupBy(pins, ({ media }) => pinIn(media));
  return [...states]
    .filter(([pin, all]) => live.has(pin) && all.every(({ state }) => state === "cancelled"))
    .map(([pin]) => `pin ${pin} was taken back, and is live`);
}
