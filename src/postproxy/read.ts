// Reads from the API: GET requests, tried again when the network or the server stumbles, and otherwise told as an
// error a person can act on. Reading is safe to repeat; nothing here may ever change anything.

import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { backoffMs, retryAfterMs } from "../lib/backoff.ts";
import { type ExpectedError, unreachableError } from "../lib/errors.ts";
import type { Redact } from "../lib/redact.ts";
import { retries } from "../lib/retries.ts";
import { isCertificateFailure } from "./failure.ts";
import { type Answer, exchange } from "./reply.ts";
import { errorText, readJson } from "./words.ts";

/** `json` is undefined for a 404; `serverTime` is the server's clock, milliseconds since the epoch. */
export type ReadResult = { status: number; json: unknown; serverTime: number | null };

export type Reader = {
  /**
   * Resolves for 2xx with JSON and for 404; throws ExpectedError (exit 3) for all else. `anyStumble`: this API has answered
   * before, so a success that is no JSON is a stumble too, and is tried again.
   */
  get(path: string, how?: { anyStumble: boolean }): Promise<ReadResult>;
  /** One try, given up when the signal fires. Never throws: whatever happens is in the answer. */
  once(path: string, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
};

type ReaderOptions = {
  origin: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  connections: number;
  now: () => number;
  /** Hears the `Date` of every answer of `get`. */
  heard: (serverTime: number, asked: number, answered: number) => void;
  /** Pauses between tries; tests pass one that does not wait. */
  wait: (ms: number) => Promise<unknown>;
  redact: Redact;
};

const { tries, longestWaitMs } = retries.readApi;

export function createReader(options: ReaderOptions): Reader {
  const { origin, headers, timeoutMs, connections, redact } = options;
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: timeoutMs } };
  const agent = new Agent({ ...limits, connections, allowH2: false });

  async function get(path: string, { anyStumble } = { anyStumble: false }): Promise<ReadResult> {
    for (let attempt = 1; ; attempt += 1) {
      const signal = AbortSignal.timeout(2 * timeoutMs);
      const asked = options.now();
      const answer = await exchange(agent, { origin, path, method: "GET", headers, signal }, redact);
      if (answer.headers.date !== null) options.heard(answer.headers.date, asked, options.now());
      const result = resultOf(answer);
      if (result !== null) return result;
      const final = attempt >= tries || (!anyStumble && isForeign(answer));
      const pause = final ? null : pauseBefore(answer, attempt, options.now());
      if (pause === null) throw answerError(origin, answer);
      await options.wait(pause);
    }
  }

  function once(path: string, stop: AbortSignal): Promise<Answer> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(2 * timeoutMs)]);
    return exchange(agent, { origin, path, method: "GET", headers, signal }, redact);
  }

  return { get, once, close: () => agent.destroy() };
}

/** Waits between tries of a reader that runs for real. */
export async function realWait(ms: number): Promise<void> {
  await sleep(ms);
}

function resultOf(answer: Answer): ReadResult | null {
  const { status } = answer;
  const serverTime = answer.headers.date;
  if (status === 404) return { status, json: undefined, serverTime };
  const json = readJson(answer.body);
  return status !== null && status < 300 && json !== undefined ? { status, json, serverTime } : null;
}

/** A complete success that is no JSON: some other server, not a stumble. */
const isForeign = ({ status, body }: Answer) => status !== null && status < 300 && body !== null;

/** Milliseconds until the next try, or null where another try would not help. */
function pauseBefore(answer: Answer, attempt: number, now: number): number | null {
  if (isCertificateFailure(answer.cause)) return null;
  const { status, headers } = answer;
  const refused = status !== null && status >= 300 && status < 500 && status !== 408 && status !== 429;
  if (refused) return null;
  const asked = retryAfterMs(headers.retryAfter, headers.date, now);
  if (asked !== null && asked > longestWaitMs) return null;
  return Math.max(asked ?? 0, backoffMs(attempt, Math.random()));
}

/** What went wrong with a request that must have an answer, in words. */
export function answerError(origin: string, answer: Answer): ExpectedError {
  const { status, body, cause } = answer;
  if (status === null) {
    const hint = isCertificateFailure(cause)
      ? "Check POSTPROXY_BASE_URL, the clock of this machine, and whether a proxy stands between."
      : "Check the network and POSTPROXY_BASE_URL, then run the command again.";
    return unreachableError(`Postproxy cannot be reached at ${origin}: ${answer.error}`, hint, cause);
  }
  const said = `${status}: ${errorText(status, body)}`;
  if (status === 401 || status === 403) return keyRefused(said);
  if (status === 429) return unreachableError(`Postproxy asks for a pause (${said})`, patience(answer));
  if (status >= 500) return unreachableError(`Postproxy has trouble (${said})`, patience(answer));
  if (status >= 300 && status < 400) {
    return unreachableError(`${origin} answers with a redirect (${status})`, whichBase);
  }
  if (status < 300) {
    const why = answer.error ?? "it is not JSON";
    return unreachableError(`the answer of ${origin} cannot be read: ${why}`, whichBase, cause);
  }
  return unreachableError(`Postproxy refused to answer (${said})`, whichBase);
}

const whichBase =
  "Check POSTPROXY_BASE_URL (normally https://api.postproxy.dev), and that the network asks for no login.";

function keyRefused(said: string): ExpectedError {
  const hint =
    "Create a key in Postproxy, or check the one you have, and put it into the environment variable POSTPROXY_API_KEY.";
  return unreachableError(`the API key was refused (${said})`, hint);
}

function patience({ headers }: Answer): string {
  const when = headers.retryAfter === null ? "in a few minutes" : `later (it says: ${headers.retryAfter})`;
  return `Run the command again ${when}.`;
}
