// All that a run works with, on a clock that stands until it is moved: a real ledger file, a real client and a real
// sandbox in this process. Waiting costs nothing; it moves the clock.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Config } from "../../src/config/config.ts";
import type { Session } from "../../src/context/session.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { SenderLock } from "../../src/ledger/lock.ts";
import { type ApiClock, openApiClock } from "../../src/lib/api-clock.ts";
import type { Step } from "../../src/lib/step.ts";
import { type CachedResult, createMediaChecker } from "../../src/media/check.ts";
import type { RunReport } from "../../src/model/report.ts";
import { createClient } from "../../src/postproxy/client.ts";
import { type RunRequest, runIn } from "../../src/run/pipeline.ts";
import { becomeSender } from "../../src/run/sender.ts";
import { folder } from "./pins.ts";
import { patience, settings as settingsOf, unwatched } from "./run.ts";
import { type SandboxOptions, startSandbox } from "./sandbox.ts";

export const noon = Date.parse("2026-11-24T12:00:00Z");
const mediaFolder = new URL("../../fixtures/media", import.meta.url).pathname;
export const header = "title,body,board_id,media_url,link,publish_at";

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** When the process dies: at the n-th of these moments. */
export type Death = { step: Step; nth: number };

export async function openDesk(
  options: Partial<SandboxOptions> = {},
  settings: Partial<Config> = {},
  cwd = folder(),
) {
  let clock = noon;
  const now = () => clock;
  // This computer's wall clock may be wrong, and be set; time itself goes on as the API's does.
  let wallAhead = 0;
  const openClock = () => openApiClock({ wall: () => clock + wallAhead, monotonic: () => clock - noon });
  let current = openClock();
  const lasting = { stateFile: join(cwd, "posts.ndjson"), ...options, clock: now };
  let api = await openApi(lasting, () => current);
  // Also one that a restart put in its place.
  onTestFinished(() => api.close());

  const config = (): Config => settingsOf(api.sandbox, join(cwd, "pinsheet.db"), settings);

  /** A session on the ledger file as it is now; each one is a process of its own, as far as the ledger can tell. */
  const session = (differs: Partial<Config> = {}): Session => {
    const ledger = openLedger(config().ledger);
    current = openClock();
    const sleep = async (ms: number) => {
      clock += Math.max(0, ms);
    };
    return {
      config: { ...config(), ...differs },
      api: "sandbox",
      ledger,
      client: api.client,
      media: api.media,
      now: current.now,
      clock: current,
      sleep,
      close: async () => ledger.close(),
    };
  };

  /** One pass by the holder of the lock. Rejects with "killed" where it dies on its way. */
  const publish = async (
    calendars: readonly string[],
    { death = null, ...differs }: Partial<Config> & { death?: Death | null } = {},
    request: Partial<RunRequest> = {},
  ): Promise<RunReport> => {
    const opened = session(differs);
    const { working, end } = mortal(opened, death);
    try {
      const lock = await becomeSender(working, "publish");
      if (lock === null) throw new Error("the lock was not let go");
      try {
        return await runIn(working, { ...unwatched(cwd, calendars), ...request });
      } finally {
        lock.release();
      }
    } finally {
      end();
      await opened.close();
    }
  };

  /** What another client of the same account does. */
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${api.sandbox.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${api.sandbox.apiKey}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as { id?: string };
  };

  return {
    cwd,
    get client() {
      return api.client;
    },
    now,
    sandbox: () => api.sandbox,
    /** Moves the clock; milliseconds. */
    wait: (ms: number) => {
      clock += ms;
    },
    /** Somebody sets this computer's wall clock, forward or back; milliseconds. */
    setWall: (ms: number) => {
      wallAhead += ms;
    },
    write: (name: string, text: string) => writeFileSync(join(cwd, name), text),
    session,
    publish,
    call,
    close: () => api.close(),
    /** The service goes on in other ways, with the posts it has. */
    restart: async (differs: Partial<SandboxOptions>) => {
      await api.close();
      api = await openApi({ ...lasting, ...differs }, () => current);
    },
    /** Requests that would make a post. */
    creations: () =>
      api.sandbox.requests().filter(({ method, path }) => method === "POST" && path === "/api/posts"),
  };
}

async function openApi(options: Partial<SandboxOptions> & { clock: () => number }, clockOf: () => ApiClock) {
  const sandbox = await startSandbox({
    port: 0,
    stateFile: null,
    mediaFolder,
    latencyMs: 0,
    honourKeys: true,
    faults: null,
    listing: null,
    detectDuplicates: null,
    ...options,
  });
  const now = () => clockOf().now();
  const client = createClient({
    baseUrl: sandbox.url,
    apiKey: sandbox.apiKey,
    profileGroup: null,
    timeoutMs: patience,
    connections: 4,
    now,
    heard: (...told) => clockOf().heard(...told),
    wait: async () => {},
  });
  const verdicts = new Map<string, CachedResult>();
  const media = createMediaChecker({
    allowPrivate: true,
    timeoutMs: patience,
    mediaFolders: [],
    now,
    cache: {
      get: async (key) => verdicts.get(key) ?? null,
      put: async (key, verdict) => void verdicts.set(key, verdict),
    },
    routes: new Map([["media.example.com", sandbox.url]]),
  });
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await media.close();
    await client.close();
    await sandbox.close();
  };
  return { sandbox, client, media, close };
}

/** From its death on a process neither writes nor sends; what it sent before goes its way. */
function mortal(session: Session, death: Death | null): { working: Session; end: () => void } {
  if (death === null) return { working: session, end: () => {} };
  let dead = false;
  let lock: SenderLock | null = null;
  let left = death.nth;
  const onStep = (name: unknown) => {
    if (name === death.step && --left === 0) dead = true;
  };
  const living = <T extends object>(of: T): T =>
    new Proxy(of, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (name === "sendUnder") lock = args[0] as SenderLock;
          // The kernel lets go of the lock of a dead process, and writes nothing into it.
          if (dead && name === "endSending") return lock?.release();
          return dead ? Promise.reject(new Error("killed")) : (Reflect.apply(value, target, args) as unknown);
        };
      },
    });
  subscribe("pinsheet:step", onStep);
  return {
    working: { ...session, ledger: living(session.ledger), client: living(session.client) },
    end: () => unsubscribe("pinsheet:step", onStep),
  };
}
