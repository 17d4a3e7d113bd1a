// PURE. How long to wait before trying again: what the server asked for, or our own growing, jittered pause.

const second = 1000;
/** Bounds on what a server may ask for (ours): less than 1 s hammers it, more than 6 h is another working day. */
const shortest = second;
const longest = 6 * 60 * 60 * second;

/** RFC 9110 §5.6.7: the one form of date a server may generate. `Date.parse` alone would read junk as dates. */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Reads an HTTP date (`Date`, `Retry-After`) as milliseconds since the epoch, or null. */
export function readHttpDate(text: string | null): number | null {
  if (text === null || !httpDate.test(text.trim())) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/**
 * Milliseconds that a `Retry-After` header asks for (RFC 9110 §10.2.3: seconds or a date), kept within 1 s and 6 h.
 * Null for a missing or unreadable header and for a date that has passed. A date counts from `serverDate`, the
 * `Date` of the same response, so that a wrong clock here does no harm.
 */
export function retryAfterMs(header: string | null, serverDate: number | null, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return clamp(Number(text) * second);
  const at = readHttpDate(text);
  if (at === null) return null;
  const wait = at - (serverDate ?? now);
  return wait > 0 ? clamp(wait) : null;
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, shortest), longest);
}

const firstPause = second;
const longestPause = 5 * 60 * second;

/**
 * Milliseconds before try number `attempt` + 1: a pause that doubles from 1 s up to 5 min, of which `random`
 * (0 to 1) decides the second half. So at least half of the pause, at most the whole: 0.5–1 s, 1–2 s, 2–4 s …
 */
export function backoffMs(attempt: number, random: number): number {
  const doubled = firstPause * 2 ** Math.max(0, attempt - 1);
  const pause = Math.min(doubled, longestPause);
  return Math.round(pause * (0.5 + random / 2));
}
