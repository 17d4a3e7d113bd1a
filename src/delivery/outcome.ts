// PURE. What a reply to `POST /api/posts` means for its pin. The one rule: only what provably did not happen may be
// sent again; whatever might have happened is `unknown` and is looked up first.

import { retryAfterMs } from "../lib/backoff.ts";
import type { Reply } from "../postproxy/reply.ts";
import { type Post, readDuplicate, readPost } from "../postproxy/wire.ts";
import { errorText, readJson } from "../postproxy/words.ts";

/** `pauseMs`: everyone waits at least this long; null: nobody asked for a pause. */
export type Outcome =
  | { kind: "accepted"; post: Post }
  /** Definitely not made, and never will be as it is. */
  | { kind: "refused"; message: string }
  /** Every other post would be refused for the same reason. */
  | { kind: "stop"; message: string }
  /** Postproxy says that this post exists already. */
  | { kind: "duplicate"; postId: string; message: string }
  /** Definitely not made, because the account may make no more for now. */
  | { kind: "quota"; message: string; pauseMs: number | null }
  /** Definitely not made; try again. */
  | { kind: "later"; message: string; pauseMs: number | null }
  /** Perhaps made. */
  | { kind: "unknown"; message: string; pauseMs: number | null };

export function outcomeOf(reply: Reply, now: number): Outcome {
  const { status } = reply;
  if (!reply.sent) return { kind: "later", message: `nothing was sent: ${reply.error ?? ""}`, pauseMs: null };
  if (status === null) return unknown(`no answer: ${reply.error ?? "the connection was closed"}`);
  if (status < 300) return successOutcome(status, reply);
  if (status < 400) {
    return unknown(`POSTPROXY_BASE_URL answers with a redirect (${status}), which is never followed`);
  }
  const pauseMs = retryAfterMs(reply.headers.retryAfter, reply.headers.date, now);
  return status < 500
    ? refusalOutcome(status, reply.body, pauseMs)
    : serverOutcome(status, reply.body, pauseMs);
}

function successOutcome(status: number, reply: Reply): Outcome {
  const post = readPost(readJson(reply.body));
  if (post !== null) return { kind: "accepted", post };
  const why = reply.error ?? "it holds no post id";
  return unknown(`the answer was a success (${status}) but could not be read: ${why}`);
}

/** 4xx: refused, but for the few that say something about time, the key or another attempt. */
function refusalOutcome(status: number, body: string | null, pauseMs: number | null): Outcome {
  const said = errorText(status, body);
  const message = `${status}: ${said}`;
  const ofTheAccount = isRefusal(status) && aboutTheAccount.test(said) && !aboutItsSize.test(said);
  if (status === 402 || ofTheAccount) return { kind: "quota", message, pauseMs };
  switch (status) {
    case 401:
    case 403:
      return { kind: "stop", message: `the API key was refused (${message})` };
    case 408:
      return unknown(message);
    case 409:
      return conflictOutcome(message, body);
    case 422:
      // Without its body a 422 cannot be told from the one about the key.
      return body === null || aboutTheKey(said) ? unknown(message) : { kind: "refused", message };
    case 429:
      return { kind: "later", message, pauseMs };
    default:
      return { kind: "refused", message };
  }
}

/** Statuses that speak about the request. That of a used-up quota is not documented (docs/why/postproxy.md, Errors). */
const isRefusal = (status: number) => ![401, 403, 408, 409, 429].includes(status);

/** What is said of an account's allowance … */
const aboutTheAccount =
  /\bquota\b|\b(your|current) (plan|subscription)\b|\bupgrade\b|\b(posts?|posting|account|plan|daily|monthly) limit\b/i;
/** … and not of one field or file of this post that is larger than it may be. */
const aboutItsSize = /\b(characters?|too long|longer|larger|bytes|[kmg]b|pixels|seconds|minutes)\b/i;

/** The 422 for "same Idempotency-Key, different body" (docs/why/postproxy.md, Idempotency): an earlier attempt with this key was accepted. */
const aboutTheKey = (text: string) =>
  /idempoten/i.test(text) || text.split("\n").some((line) => inTurn(line, keyWords));
const keyWords = [/\bkey\b/i, /\b(?:different|another|other)\b/i, /\b(?:body|request|payload|param)/i];

/** Each of the words, one behind the other. */
function inTurn(line: string, words: readonly RegExp[]): boolean {
  let rest = line;
  for (const word of words) {
    const found = word.exec(rest);
    if (found === null) return false;
    rest = rest.slice(found.index + found[0].length);
  }
  return true;
}

/** Only the presence of `duplicate_post_id` tells the two kinds of 409 apart (docs/why/postproxy.md, Idempotency). */
function conflictOutcome(message: string, body: string | null): Outcome {
  const postId = readDuplicate(readJson(body));
  return postId === null ? unknown(message) : { kind: "duplicate", postId, message };
}

/** 5xx: a proxy can answer for an origin that finished the work. Only 503 speaks about when to come back. */
function serverOutcome(status: number, body: string | null, pauseMs: number | null): Outcome {
  return unknown(`${status}: ${errorText(status, body)}`, status === 503 ? pauseMs : null);
}

function unknown(message: string, pauseMs: number | null = null): Outcome {
  return { kind: "unknown", message, pauseMs };
}
