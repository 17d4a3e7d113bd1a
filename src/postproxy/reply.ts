// One request on a given connection, told as a value: what came back, how much of it, and why not more.
// It does not judge what the answer means.

import type { Dispatcher } from "undici";
import { readHttpDate } from "../lib/backoff.ts";
import type { Redact } from "../lib/redact.ts";
import { failureText } from "./failure.ts";

/** All that is known about one request after it ended, one way or another. */
export type Reply = {
  /** False only where no byte of the request was handed to the network. */
  sent: boolean;
  /** Null: no status line was received. */
  status: number | null;
  headers: {
    /** The server's clock, milliseconds since the epoch. */
    date: number | null;
    retryAfter: string | null;
    requestId: string | null;
  };
  /** The whole body as text; null unless it was read completely. */
  body: string | null;
  /** Why there is no complete answer. */
  error: string | null;
};

/** A reply with the error that ended it, for those who must tell errors apart. */
export type Answer = Omit<Reply, "sent"> & { cause: unknown };

export const noHeaders: Reply["headers"] = { date: null, retryAfter: null, requestId: null };

/**
 * Sends one request and reads its answer. Never throws: whatever happens is in the answer. All text of it goes through `redact` here, so
 * that nobody further on can show or keep a key that was echoed.
 */
export async function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.RequestOptions,
  redact: Redact,
): Promise<Answer> {
  let received: Pick<Answer, "status" | "headers"> = { status: null, headers: noHeaders };
  try {
    const response = await dispatcher.request(request);
    received = { status: response.statusCode, headers: readHeaders(response.headers, redact) };
    return { ...received, body: redact(await readWhole(response.body)), error: null, cause: null };
  } catch (cause) {
    return { ...received, body: null, error: redact(failureText(cause)), cause };
  }
}

function readHeaders(headers: Dispatcher.ResponseData["headers"], redact: Redact): Reply["headers"] {
  const first = (name: string): string | null => {
    const value = [headers[name]].flat()[0];
    return value === undefined ? null : redact(value);
  };
  return {
    date: readHttpDate(first("date")),
    retryAfter: first("retry-after"),
    requestId: first("x-request-id"),
  };
}

/** 1 MB (ours): a post with its results is a few KB, and a stray download must not fill the memory. */
const longestBody = 1024 * 1024;

async function readWhole(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > longestBody) throw new Error("the answer is longer than 1 MB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
