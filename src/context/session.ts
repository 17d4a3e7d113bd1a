// What a run works with: the settings, the ledger, the API and the media checker, opened together and closed in
// reverse order. With `--sandbox` the API is the embedded imitation.

import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../config/config.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { syncProgram } from "../ledger/storage.ts";
import { type ApiClock, openApiClock } from "../lib/api-clock.ts";
import { usageError } from "../lib/errors.ts";
import { packaged } from "../lib/package.ts";
import { type CachedResult, createMediaChecker, type MediaChecker } from "../media/check.ts";
import { type Client, createClient } from "../postproxy/client.ts";
import { type Sandbox, startSandbox } from "../sandbox/server.ts";

export type Session = {
  config: Config;
  /** Host of the API, or `sandbox`. */
  api: string;
  ledger: Ledger;
  client: Client;
  media: MediaChecker;
  /** Milliseconds since the epoch, by the API's clock (api-clock.ts). */
  now: () => number;
  clock: ApiClock;
  /** Returns early, without an error, when the signal fires. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  close: () => Promise<void>;
};

/** The files that `media.example.com` stands for in the sandbox. */
export const sandboxMedia = packaged("fixtures/media");
const sandboxMediaHost = "media.example.com";

/**
 * Opens everything a run needs. A rehearsal records in a copy of the ledger. Throws ExpectedError (exit 2) without an API key
 * or a usable ledger.
 */
export async function openSession(config: Config, purpose: "work" | "rehearsal" = "work"): Promise<Session> {
  // Before there is a ledger: who forgot the key gets no file for it.
  if (!config.sandbox) realApi(config);
  const kept = openLedger(config.ledger);
  let ledger: Ledger = kept;
  let sandbox: Sandbox | null = null;
  const closeLedger = () => {
    if (ledger !== kept) ledger.close();
    kept.close();
  };
  try {
    if (purpose === "rehearsal") ledger = await kept.copy();
    const api = config.sandbox ? "sandbox" : new URL(config.baseUrl).host;
    await refuseOtherApi(ledger, api);
    if (!config.sandbox) refuseSyncedFolder(ledger.file);
    if (config.sandbox) sandbox = await openSandbox(ledger.file);
    const access = sandbox ? { baseUrl: sandbox.url, apiKey: sandbox.apiKey } : realApi(config);
    const clock = openApiClock();
    const { now, heard } = clock;
    const client = createClient({
      ...access,
      profileGroup: config.profileGroup,
      timeoutMs: config.timeoutMs,
      connections: config.concurrency,
      now,
      heard,
    });
    const media = createMediaChecker({
      allowPrivate: config.allowPrivateMedia,
      timeoutMs: config.timeoutMs,
      mediaFolders: config.mediaFolders,
      now: Date.now,
      cache: {
        get: (key) => ledger.mediaResult<CachedResult>(key),
        put: (key, result) => ledger.saveMediaResult(key, result, Date.now()),
      },
      routes: new Map(sandbox ? [[sandboxMediaHost, sandbox.url]] : []),
    });
    const close = async () => {
      await media.close();
      await client.close();
      await sandbox?.close();
      closeLedger();
    };
    return { config, api, ledger, client, media, now, clock, sleep, close };
  } catch (error) {
    await sandbox?.close();
    closeLedger();
    throw error;
  }
}

function openSandbox(ledgerFile: string): Promise<Sandbox> {
  return startSandbox({
    port: 0,
    stateFile: `${ledgerFile}-posts.ndjson`,
    mediaFolder: sandboxMedia,
    latencyMs: 0,
    honourKeys: true,
    clock: Date.now,
    listing: null,
    detectDuplicates: null,
  });
}

function realApi({ baseUrl, apiKey }: Config): { baseUrl: string; apiKey: string } {
  if (apiKey !== null) return { baseUrl, apiKey };
  throw usageError(
    "no API key: POSTPROXY_API_KEY is not set",
    "Set it to the key from your Postproxy account, or rehearse without one: add --sandbox.",
  );
}

/** A ledger of one API says nothing about another: posts of the sandbox are not posts of an account. */
async function refuseOtherApi(ledger: Ledger, api: string): Promise<void> {
  const bound = await ledger.fact("api");
  if (bound === null || bound === api) return;
  throw usageError(
    `the ledger ${ledger.file} belongs to ${bound}, not to ${api}`,
    "Use another ledger for another API: --ledger FILE.",
  );
}

/** A copy made on another computer has a lock of its own there, and comes back over the ledger here. */
function refuseSyncedFolder(file: string): void {
  const program = syncProgram(file);
  if (program === null) return;
  throw usageError(
    `the ledger ${file} lies in a folder of ${program}, which may put another computer's copy in its place`,
    "Keep it in a folder of this computer alone: name that with --ledger FILE or PINSHEET_LEDGER every time. Calendars may stay where they are.",
  );
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: Error) => {
    if (error.name !== "AbortError") throw error;
  });
}
