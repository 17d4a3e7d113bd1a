// Sends one `DELETE /api/posts/:id`, once. Whether the post is gone, only reading it can tell: an answer may be lost, and one
// that came may be early.

import { Client as Connection } from "undici";
import type { Redact } from "../lib/redact.ts";
import { type Answer, exchange } from "./reply.ts";

export type Removal = {
  origin: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  redact: Redact;
};

/** Never throws: whatever happens is in the answer. Never redirected, never repeated. */
export async function removePost({ origin, path, headers, timeoutMs, redact }: Removal): Promise<Answer> {
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: timeoutMs } };
  const connection = new Connection(origin, { ...limits, pipelining: 0, allowH2: false });
  try {
    const signal = AbortSignal.timeout(2 * timeoutMs);
    return await exchange(connection, { method: "DELETE", path, headers, signal }, redact);
  } finally {
    await connection.destroy();
  }
}
