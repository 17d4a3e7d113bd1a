// The checker of a torture run: what the API accepted, what the ledger says, and what the calendar asked for, held against
// each other. I1 to I8 are named where they are checked.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { type PinState, transitions } from "../../src/ledger/states.ts";
import type { AcceptedPost, ApiState } from "../support/api-process.ts";
import type { Row } from "./calendar.ts";
import { health, reading } from "./health.ts";

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

export type Verdict = {
  /** Posts more, and fewer, than the calendar asked for. */
  doubles: number;
  losses: number;
  posts: number;
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
  folder: string;
  ledger: string;
  rows: readonly Row[];
  api: ApiState;
  /** States in which a row may end, apart from those of a post. */
  mayEnd: readonly PinState[];
};

export function check(request: CheckRequest): Verdict {
  const ledger = reading(request.ledger, null, (db) => read(db));
  if (ledger === null) throw new Error("there is no ledger");
  const wishes = compareWishes(request, ledger);
  const moves = ledger.history.map(({ from_state, to_state }) => `${from_state} ${to_state}`);
  const times = (move: string) => moves.filter((each) => each === move).length;
  const created = request.api.requests.filter(isCreation);
  return {
    doubles: wishes.doubles,
    losses: wishes.losses,
    posts: request.api.posts.length,
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
      ...wishes.complaints,
      ...statesOf(request, ledger).map((text) => `I2 ${text}`),
      ...doubtsOf(ledger).map((text) => `I3 ${text}`),
      ...evidenceOf(request, ledger).map((text) => `I4 ${text}`),
      ...claimsOf(created, ledger).map((text) => `I5 ${text}`),
      ...historyOf(ledger).map((text) => `I6 ${text}`),
      ...health(request.ledger).map((text) => `I7 ${text}`),
      ...boundsOf(ledger).map((text) => `I8 ${text}`),
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

const wordOf = (body: string) => /word\d+w/.exec(body)?.[0] ?? body;

/** What tells one post from another at the API: the words, and the medium. */
function creativeOfRow({ word, media, draft }: Row, folder: string): string {
  const medium = media.startsWith("files/")
    ? createHash("sha256")
        .update(readFileSync(join(folder, media)))
        .digest("hex")
    : media;
  return `${word} ${medium} ${draft}`;
}

const creativeOfPost = ({ body, sourceUrl, sha256, draft }: AcceptedPost) =>
  `${wordOf(body)} ${sourceUrl ?? sha256} ${draft}`;

/** I1: for g rows that ask for the same post exactly g posts. */
function compareWishes({ rows, folder, api, mayEnd }: CheckRequest, { pins }: LedgerRows) {
  const wished = Map.groupBy(rows, (row) => creativeOfRow(row, folder));
  const posted = Map.groupBy(api.posts, creativeOfPost);
  // Rows that rightly ended without a post, by the word.
  const excused = Map.groupBy(
    pins.filter(({ state }) => mayEnd.includes(state)),
    ({ body }) => wordOf(body),
  );
  const complaints: string[] = [];
  let doubles = 0;
  let losses = 0;
  for (const creative of new Set([...wished.keys(), ...posted.keys()])) {
    const asked = wished.get(creative)?.length ?? 0;
    const made = posted.get(creative) ?? [];
    const free = excused.get(creative.split(" ")[0] ?? "")?.length ?? 0;
    doubles += Math.max(0, made.length - asked);
    losses += Math.max(0, asked - made.length - free);
    if (made.length > asked || made.length < asked - free) {
      const ids = made.map(({ id }) => id).join(", ");
      complaints.push(`I1 ${creative}: ${asked} asked for, ${made.length} made (${ids})`);
    }
  }
  return { doubles, losses, complaints };
}

/** I2: every row is one pin, in a state that is an end. */
function statesOf({ rows, mayEnd }: CheckRequest, { pins }: LedgerRows): string[] {
  const complaints: string[] = [];
  const lines = pins.map(({ line }) => line).filter((line) => line !== null);
  if (pins.length !== rows.length) complaints.push(`${rows.length} rows became ${pins.length} pins`);
  if (new Set(lines).size !== rows.length) complaints.push(`${new Set(lines).size} lines are accounted for`);
  for (const { id, body, state, draft, publish_at, issues } of pins) {
    if (mayEnd.includes(state)) {
      if (issues === "[]") complaints.push(`${wordOf(body)} (${id}) is ${state} without a reason`);
      continue;
    }
    const later = draft === 1 || publish_at > Date.now() - 30_000;
    if (state !== "published" && !(state === "submitted" && later)) {
      complaints.push(`${wordOf(body)} (${id}) ended as ${state}: ${issues}`);
    }
  }
  return complaints;
}

/** I3: no lost answer was left, or settled by a guess. */
function doubtsOf({ pins, attempts }: LedgerRows): string[] {
  const stateOf = new Map(pins.map(({ id, state }) => [id, state]));
  const last = new Map(attempts.map((attempt) => [attempt.pin, attempt]));
  return attempts
    .filter(({ outcome }) => outcome === "unknown")
    .filter((attempt) => {
      const followed = (last.get(attempt.pin)?.number ?? 0) > attempt.number;
      const has = attempt.post_id !== null;
      return !followed && !has && stateOf.get(attempt.pin) !== "uncertain";
    })
    .map(({ pin, number }) => `attempt ${number} of ${pin} was lost, and nothing says how it ended`);
}

/** I4: the post of every pin is there, is its own, and no other pin's. */
function evidenceOf({ api }: CheckRequest, { pins }: LedgerRows): string[] {
  const posts = new Map(api.posts.map((post) => [post.id, post]));
  const owners = new Map<string, string>();
  return pins.flatMap(({ id, body, media, post_id }) => {
    if (post_id === null) return [];
    const post = posts.get(post_id);
    const other = owners.get(post_id);
    owners.set(post_id, id);
    if (other !== undefined) return [`${id} and ${other} share the post ${post_id}`];
    if (post === undefined) return [`the post ${post_id} of ${id} was never accepted`];
    const medium = JSON.parse(media) as { kind: string; url?: string };
    const same =
      wordOf(post.body) === wordOf(body) && (medium.kind !== "url" || medium.url === post.sourceUrl);
    return same ? [] : [`the post ${post_id} of ${id} is another row's`];
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
    const allowed =
      1 + count("sending", "scheduled") + count("uncertain", "sending") + count("uncertain", "scheduled");
    const open = tries.get(id)?.some(({ ended_at }) => ended_at === null) ?? false;
    return [
      ...(made > allowed ? [`${id} was tried ${made} times, ${allowed} are accounted for`] : []),
      ...(open ? [`${id} has an attempt without an end`] : []),
    ];
  });
}
