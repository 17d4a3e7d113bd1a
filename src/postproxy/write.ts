// Writes to the API beside posts: small, made by a person, one try each on a connection of its own. Posts go another way
// (send.ts), because of them every byte counts.

import { Agent, type Dispatcher } from "undici";
import { type ExpectedError, unreachableError, usageError } from "../lib/errors.ts";
import type { Redact } from "../lib/redact.ts";
import { answerError } from "./read.ts";
import { exchange } from "./reply.ts";
import { errorText, readJson } from "./words.ts";

type WriteOptions = {
  origin: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  redact: Redact;
};

type Write = { method: "POST" | "DELETE"; path: string; body: object | null; what: string };

/**
 * Resolves with the JSON of a 2xx (undefined for none), null for a 404. Throws ExpectedError: exit 2 where the API refuses what
 * was asked for, exit 3 for all else. `what` completes "Postproxy refused …".
 */
export async function write(options: WriteOptions, { method, path, body, what }: Write): Promise<unknown> {
  const { origin, headers, timeoutMs, redact } = options;
  const agent = new Agent({ connect: { timeout: timeoutMs }, allowH2: false });
  const request: Dispatcher.RequestOptions = {
    origin,
    path,
    method,
    headers: { ...headers, ...(body !== null && { "Content-Type": "application/json" }) },
    body: body === null ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  };
  try {
    const answer = await exchange(agent, request, redact);
    const { status, body: text } = answer;
    if (status === null || text === null || status >= 500) throw notKnown(answerError(origin, answer), what);
    if (status === 404) return null;
    if (status < 300) return readJson(text);
    if (![400, 409, 413, 422].includes(status)) throw answerError(origin, answer);
    throw usageError(
      `Postproxy refused ${what} (${status}: ${errorText(status, text)})`,
      "Change what it names, and run the command again.",
    );
  } finally {
    await agent.close();
  }
}

/** No answer: it may have been done or not, and doing it again could do it twice. */
function notKnown({ message, cause }: ExpectedError, what: string): ExpectedError {
  return unreachableError(
    `whether Postproxy accepted ${what} is not known: ${message}`,
    "Look with `pinsheet webhooks list` before you run the command again.",
    cause,
  );
}
