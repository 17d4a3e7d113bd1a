// PURE. How far a remembered result may be trusted: used as it is, confirmed by its server, or found anew.

import type { MediaResult } from "../model/media-check.ts";

/** A result on the content, good or bad. `validator`: an ETag or Last-Modified; the stamp of a file. */
export type CachedResult = { result: MediaResult; validator: string | null; checkedAt: number };

/** A good address is asked again after an hour: a nightly run sees a replaced file, a busy daemon spares the server. */
export const goodForMs = 3_600_000;

type Course = { kind: "use" } | { kind: "confirm"; validator: string } | { kind: "read" };

/** What to do about an address. A bad one is always asked again, because its owner may have fixed it. */
export function course(cached: CachedResult | null, now: number): Course {
  if (cached === null) return { kind: "read" };
  const age = now - cached.checkedAt;
  // A clock that was set back must not keep a result for ever.
  if (cached.result.kind === "good" && age >= 0 && age < goodForMs) return { kind: "use" };
  return cached.validator === null ? { kind: "read" } : { kind: "confirm", validator: cached.validator };
}

/** The request headers that ask "still the same?" (RFC 9110, 13.1). An ETag starts with a quote, a date never. */
export function conditionalHeaders(validator: string | null): Record<string, string> {
  if (validator === null) return {};
  return /^(?:W\/)?"/.test(validator) ? { "if-none-match": validator } : { "if-modified-since": validator };
}

/** What a response offers to be recognised by. */
export function responseValidator(headers: {
  etag: string | null;
  lastModified: string | null;
}): string | null {
  if (headers.etag !== null && /^(?:W\/)?"[^"]*"$/.test(headers.etag)) return headers.etag;
  return headers.lastModified;
}
