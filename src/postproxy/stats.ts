// PURE. What an answer to a question for statistics means for the pull that asked. One try each: statistics can wait, and
// must not make anything else wait.

import { retryAfterMs } from "../lib/backoff.ts";
import type { Answer } from "./reply.ts";
import { errorText, readJson } from "./words.ts";

/** Most ids in one request (Postproxy's agent skill and its MCP server, which refuses more before asking). */
export const mostPosts = 50;

export type StatsRequest = {
  groupId: string | null;
  /** Only records of this time or later, milliseconds since the epoch; null: all. */
  since: number | null;
  signal: AbortSignal;
};

export type StatsAnswer<Read> =
  /** `unreadable`: records that are none. */
  | { kind: "read"; read: Read; unreadable: number }
  /** Of what was asked for, something cannot be answered. */
  | { kind: "refused"; message: string }
  /** The service is in trouble, or cannot be reached. */
  | { kind: "trouble"; message: string }
  /** Asked to wait; `pauseMs` null: it did not say how long. */
  | { kind: "later"; message: string; pauseMs: number | null }
  /** The key may not. */
  | { kind: "forbidden"; message: string };

type Reading<Read> = { read: Read; unreadable: number };

export function statsAnswer<Read>(
  { status, headers, body, error }: Answer,
  read: (json: unknown) => Reading<Read> | null,
  now: number,
): StatsAnswer<Read> {
  if (status === null) return { kind: "trouble", message: error ?? "no answer" };
  const message = `${status}: ${status < 300 ? (error ?? "it cannot be read") : errorText(status, body)}`;
  const pauseMs = retryAfterMs(headers.retryAfter, headers.date, now);
  if (status === 429 || (status === 503 && pauseMs !== null)) return { kind: "later", message, pauseMs };
  if (status === 401 || status === 403) return { kind: "forbidden", message };
  if (status >= 500 || status === 408 || (status >= 300 && status < 400)) return { kind: "trouble", message };
  if (status >= 400) return { kind: "refused", message };
  const found = read(readJson(body));
  // A series may be too long to read at once: fewer posts make a shorter answer.
  return found === null ? { kind: "refused", message } : { kind: "read", ...found };
}
