// All that a pass works with, on a clock that stands until it is moved: a real ledger file, a real client and a real
// sandbox in this process. Waiting costs nothing; it moves the clock.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import type { Config } from "../../src/config.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { createMediaChecker } from "../../src/media/check.ts";
import { type PassRequest, pass } from "../../src/pipeline.ts";
import { createClient } from "../../src/postproxy/client.ts";
import type { PassReport } from "../../src/report.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { becomeSender } from "../../src/sender.ts";
import type { Session } from "../../src/session.ts";
import { pin } from "../sandbox/rehearsal.ts";
import { folder } from "./pins.ts";

export const noon = Date.parse("2026-11-24T12:00:00Z");
const hour = 3_600_000;
const mediaFolder = new URL("../../fixtures/media", import.meta.url).pathname;
export const header = "title,body,board_id,media_url,link,publish_at";

export type Desk = Awaited<ReturnType<typeof openDesk>>;

export async function openDesk(
  options: Partial<SandboxOptions> = {},
  settings: Partial<Config> = {},
  cwd = folder(),
) {
  let clock = noon;
  const now = () => clock;
  const sandbox = await startSandbox({
    port: 0,
    stateFile: null,
    mediaFolder,
    latencyMs: 0,
    honourKeys: true,
    clock: now,
    faults: null,
    listing: null,
    detectDuplicates: null,
    ...options,
  });
  const config: Config = {
    apiKey: sandbox.apiKey,
    baseUrl: sandbox.url,
    ledger: join(cwd, "pinsheet.db"),
    profile: null,
    profileGroup: null,
    timezone: null,
    concurrency: 4,
    aheadMs: 0,
    maxLateMs: 24 * hour,
    settleMs: 120_000,
    waitMs: 0,
    timeoutMs: 1_000,
    allowPrivateMedia: true,
    mediaFolders: [],
    sandbox: false,
    ...settings,
  };
  const media = createMediaChecker({
    allowPrivate: true,
    timeoutMs: 5_000,
    mediaFolders: [],
    now,
    cache: { get: async () => null, put: async () => {} },
    routes: new Map([["media.example.com", sandbox.url]]),
  });
  const client = createClient({
    baseUrl: sandbox.url,
    apiKey: sandbox.apiKey,
    profileGroup: null,
    timeoutMs: config.timeoutMs,
    connections: 4,
    now,
    wait: async () => {},
  });
  onTestFinished(async () => {
    await media.close();
    await client.close();
    await sandbox.close();
  });

  /** A session on the ledger file as it is now; each one is a process of its own, as far as the ledger can tell. */
  const session = (): Session => {
    const ledger = openLedger(config.ledger);
    const sleep = async (ms: number) => {
      clock += Math.max(0, ms);
    };
    return { config, api: "sandbox", ledger, client, media, now, sleep, close: async () => ledger.close() };
  };

  /** One pass by the holder of the lock. */
  const publish = async (
    calendars: readonly string[],
    request: Partial<PassRequest> = {},
  ): Promise<PassReport> => {
    const working = session();
    const lock = await becomeSender(working, "publish");
    if (lock === null) throw new Error("the lock was not let go");
    try {
      return await pass(working, {
        calendars: calendars.map((name) => join(cwd, name)),
        dryRun: false,
        stdin: Readable.from([]),
        progress: () => {},
        onEvent: () => {},
        signal: new AbortController().signal,
        ...request,
      });
    } finally {
      lock.release();
      await working.close();
    }
  };

  /** What another client of the same account does. */
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.apiKey}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as { id?: string };
  };

  return {
    cwd,
    config,
    sandbox,
    client,
    now,
    /** Moves the clock; milliseconds. */
    wait: (ms: number) => {
      clock += ms;
    },
    write: (name: string, text: string) => writeFileSync(join(cwd, name), text),
    session,
    publish,
    call,
    pin,
    creations: () =>
      sandbox.requests().filter(({ method, path }) => method === "POST" && path === "/api/posts"),
  };
}
