// One answer of the API, and how it leaves.

import type { ServerResponse } from "node:http";

export type Reply = { status: number; headers: Readonly<Record<string, string>>; body: string };

const jsonHeaders = { "content-type": "application/json; charset=utf-8" };

export function jsonReply(status: number, body: unknown): Reply {
  return { status, headers: jsonHeaders, body: JSON.stringify(body) };
}

/** The body that the facts call plausible; the real one is not documented. */
export const inFlightReply = jsonReply(409, {
  error: "A request with this Idempotency-Key is still being handled",
});

export function send({ status, headers, body }: Reply, response: ServerResponse): void {
  const bytes = Buffer.from(body);
  // A 204 has no body, and so none of a length.
  response.writeHead(status, { ...headers, ...(status !== 204 && { "content-length": bytes.length }) });
  response.end(bytes);
}
