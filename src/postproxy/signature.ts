// PURE. Whether a webhook request was signed with our secret, and lately. It sees the bytes as they came, before anybody
// has parsed them, and knows nothing of events.

import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * How far the time of a signature may be from ours, in milliseconds, either way. Our own choice: Postproxy's pages name
 * no limit, and its official clients check none.
 */
export const signatureToleranceMs = 5 * 60_000;

type SignatureResult = "good" | "missing" | "unreadable" | "wrong" | "stale";

/** What can be told about a signature besides "good". */
export type SignatureFault = Exclude<SignatureResult, "good">;

type Signature = { time: string; digests: string[] };

/**
 * `header`: the value of `X-Postproxy-Signature`, `t=<seconds>,v1=<hex>`. Signed is `<t>.<body>`, with the whole secret as
 * the key, its `whsec_` included (Postproxy's official clients; the time is not stated to be in seconds). A wrong
 * signature is told before a stale one: only who knows the secret learns that his clock is wrong.
 */
export function checkSignature(
  header: string | undefined,
  body: Uint8Array,
  secret: string,
  now: number,
): SignatureResult {
  if (header === undefined || header.trim() === "") return "missing";
  const signature = readSignature(header);
  if (signature === null) return "unreadable";
  const expected = createHmac("sha256", secret).update(`${signature.time}.`).update(body).digest();
  // Several digests would be those of several secrets, while one takes the other's place.
  if (!signature.digests.some((digest) => isSame(digest, expected))) return "wrong";
  return Math.abs(now - millisecondsOf(signature.time)) > signatureToleranceMs ? "stale" : "good";
}

function readSignature(header: string): Signature | null {
  const parts = header.split(",").map((part) => part.trim().split("="));
  const valuesOf = (name: string) => parts.flatMap(([key, value = ""]) => (key === name ? [value] : []));
  const [time = "", ...more] = valuesOf("t");
  const digests = valuesOf("v1");
  const isReadable = /^\d{1,16}$/.test(time) && more.length === 0 && digests.length > 0;
  return isReadable ? { time, digests } : null;
}

/** In constant time; a digest of another length is compared with nothing. */
function isSame(digest: string, expected: Uint8Array): boolean {
  if (!/^[0-9a-f]{64}$/i.test(digest)) return false;
  return timingSafeEqual(Buffer.from(digest, "hex"), expected);
}

/** Seconds have ten digits until the year 2286; milliseconds have thirteen since 2001. */
const millisecondsOf = (time: string) => Number(time) * (time.length > 11 ? 1 : 1_000);
