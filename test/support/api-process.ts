// The sandbox as a process of its own, for runs in which the program under test is killed again and again: what the API
// has accepted must outlive it. Started with Node, it takes its options as one JSON argument and prints one JSON line.
//
//   node test/support/api-process.ts '{"seed":7,"rates":{…}}'   →   {"url":…,"apiKey":…,"control":…}
//
// `GET <control>/state` tells what happened so far, `POST <control>/stop-faults` ends the faults. SIGTERM ends the process.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import type { DuplicateRule } from "../../src/sandbox/duplicates.ts";
import { lifeOf } from "../../src/sandbox/lifecycle.ts";
import { hashOf, type ListingManner } from "../../src/sandbox/listing.ts";
import type { StoredPost } from "../../src/sandbox/post.ts";
import { type RandomFaults, type Rates, randomFaults, randomOf } from "./random-faults.ts";
import { type Sandbox, type SeenRequest, startSandbox } from "./sandbox.ts";

export type ApiOptions = {
  /** The port; 0 takes a free one. */
  port: number;
  seed: number;
  /** Null: nothing goes wrong. */
  rates: Rates | null;
  honourKeys: boolean;
  listing: Partial<Omit<ListingManner, "lateMs">> | null;
  /** A post comes into the list up to this much after its acceptance, by its id and the seed. */
  lateUpToMs: number;
  detectDuplicates: DuplicateRule | null;
  latencyMs: number;
  stateFile: string | null;
  /** Whose files it serves; null: those of the fixtures. */
  mediaFolder: string | null;
};

export type AcceptedPost = {
  id: string;
  body: string;
  title: string | null;
  link: string | null;
  board: string;
  draft: boolean;
  key: string | null;
  /** Milliseconds since the epoch, as all times here. */
  createdAt: number;
  scheduledAt: number | null;
  /** Null for an uploaded file, which has a hash instead. */
  sourceUrl: string | null;
  sha256: string | null;
  deletedAt: number | null;
  /** Is, was or will be at Pinterest (or among the drafts): neither refused there nor deleted before. */
  live: boolean;
};

export type ApiState = {
  posts: AcceptedPost[];
  requests: SeenRequest[];
  /** By class; empty where there are none to come. */
  faults: Record<string, number>;
  /** Posts that are still to be accepted, late. */
  unfinished: number;
  /** The longest time in which it got nothing done: the machine had others to serve. */
  idleMs: number;
};

type Addresses = { url: string; apiKey: string; control: string };

export type Api = Addresses & {
  state: () => Promise<ApiState>;
  stopFaults: () => Promise<void>;
  /** Ends the process, with all it remembers unless it has a state file. */
  close: () => Promise<void>;
};

const quiet: ApiOptions = {
  port: 0,
  seed: 1,
  rates: null,
  honourKeys: true,
  listing: null,
  lateUpToMs: 0,
  detectDuplicates: null,
  latencyMs: 0,
  stateFile: null,
  mediaFolder: null,
};

const thisFile = new URL(import.meta.url).pathname;
const fixtures = new URL("../../fixtures/media", import.meta.url).pathname;

function complete(given: Partial<ApiOptions>): ApiOptions {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(quiet, name));
  if (unknown.length > 0) throw new Error(`no such option: ${unknown.join(", ")}`);
  return { ...quiet, ...given };
}

/** By then every post has come to its end. */
const end = Number.MAX_SAFE_INTEGER;

function isLive(post: StoredPost): boolean {
  const { status, pinterest } = lifeOf(post, post.deletedAt ?? end);
  return pinterest.status === "published" || (status === "draft" && post.deletedAt === null);
}

function acceptedPost(post: StoredPost): AcceptedPost {
  const { id, key, createdAt, deletedAt, content } = post;
  const { body, draft, scheduledAt, medium, params } = content;
  return {
    id,
    body,
    title: params.title ?? null,
    link: params.destination_link ?? null,
    board: params.board_id,
    draft,
    key,
    createdAt,
    scheduledAt,
    sourceUrl: medium.sourceUrl,
    sha256: medium.upload?.sha256 ?? null,
    deletedAt,
    live: isLive(post),
  };
}

const delays = monitorEventLoopDelay();

function stateOf(sandbox: Sandbox, faults: RandomFaults | null): ApiState {
  return {
    posts: sandbox.accepted().map(acceptedPost),
    requests: [...sandbox.requests()],
    faults: faults?.counts() ?? {},
    unfinished: sandbox.unfinished(),
    idleMs: delays.max / 1e6,
  };
}

async function startControl(sandbox: Sandbox, faults: RandomFaults | null): Promise<Server> {
  const server = createServer(({ method, url }, response) => {
    const asked = `${method} ${url}`;
    if (asked === "POST /stop-faults") faults?.stop();
    const known = asked === "GET /state" || asked === "POST /stop-faults";
    response.writeHead(known ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(known ? stateOf(sandbox, faults) : { error: `no such request: ${asked}` }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function addressOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
}

async function serve({ seed, rates, lateUpToMs, ...options }: ApiOptions): Promise<void> {
  const faults = rates === null ? null : randomFaults(seed, rates);
  delays.enable();
  const lateMs = ({ id }: StoredPost) => randomOf(seed ^ hashOf(id))() * lateUpToMs;
  const listing = { ...options.listing, lateMs };
  const mediaFolder = options.mediaFolder ?? fixtures;
  const sandbox = await startSandbox({ ...options, mediaFolder, listing, faults, clock: Date.now });
  const control = await startControl(sandbox, faults);
  const addresses: Addresses = { url: sandbox.url, apiKey: sandbox.apiKey, control: addressOf(control) };
  process.stdout.write(`${JSON.stringify(addresses)}\n`);

  const ended = new AbortController();
  // Whoever started it with `startApi` is gone when the channel is: nobody would end the process then.
  for (const event of ["disconnect", "SIGTERM", "SIGINT"]) process.once(event, () => ended.abort());
  await once(ended.signal, "abort");
  await sandbox.close();
  control.close();
  control.closeAllConnections();
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the API has no stdout");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the API ended before it listened; its stderr says why");
}

async function ask<Answer>(address: string, method: "GET" | "POST"): Promise<Answer> {
  const response = await fetch(address, { method });
  if (!response.ok) throw new Error(`${method} ${address}: ${response.status}`);
  return (await response.json()) as Answer;
}

/** In a process group of its own, so that no signal to this one's group reaches it. */
export async function startApi(options: Partial<ApiOptions>): Promise<Api> {
  const child = spawn(process.execPath, [thisFile, JSON.stringify(complete(options))], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const addresses = JSON.parse(await firstLine(child)) as Addresses;
  return {
    ...addresses,
    state: () => ask<ApiState>(`${addresses.control}/state`, "GET"),
    stopFaults: async () => {
      await ask<ApiState>(`${addresses.control}/stop-faults`, "POST");
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

if (process.argv[1] === thisFile) await serve(complete(JSON.parse(process.argv[2] ?? "{}")));
