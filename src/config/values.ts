// PURE. Reads one setting from the words someone wrote. Every error names the place (`from`: a flag, a variable, an entry
// of pinsheet.json), the value, and a value that would do.

import { templateNames } from "../calendar/templates/index.ts";
import { closest } from "../lib/closest.ts";
import { withoutEnd } from "../lib/ends.ts";
import { usageError } from "../lib/errors.ts";
import { instantAt, zoneLike, zoneNamed } from "../lib/zone.ts";
import type { QuietHours } from "../model/pacing.ts";
import { type CatchUp, catchUpPolicies } from "../model/pacing-rules.ts";

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `500ms`, `90s`, `2m`, `24h`, `7d` or `0` → milliseconds. */
export function readDuration(text: string, from: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/i.exec(text.trim());
  if (match === null) {
    if (text.trim() === "0") return 0;
    throw usageError(
      `${from} is "${text}", which is not a duration`,
      "Write a number and a unit: 500ms, 90s, 2m, 24h or 7d.",
    );
  }
  const [, number = "", unit = ""] = match;
  const ms = Math.round(Number(number) * (units[unit.toLowerCase() as keyof typeof units] ?? Number.NaN));
  // A timer of Node fires at once when it is asked for more than 2^31 ms; a year is past any use.
  if (ms > 365 * units.d)
    throw usageError(`${from} is "${text}", longer than a year`, "Write a shorter duration, such as 24h.");
  return ms;
}

/** The beginning of a period: `28d` ago, or a day such as 2026-11-01, of the zone; milliseconds since the epoch. */
export function readSince(
  text: string,
  from: string,
  { now, zone }: { now: number; zone: string | null },
): number {
  const [, date] = /^(\d{4}-\d{2}-\d{2})$/.exec(text.trim()) ?? [];
  const local = Date.parse(`${date}T00:00:00Z`);
  const isDay = date !== undefined && new Date(local || 0).toISOString().startsWith(date);
  const at = isDay
    ? instantAt(local, zone ?? "UTC")
    : date === undefined
      ? now - readAgo(text, from)
      : now + 1;
  if (at < now) return at;
  throw usageError(`${from} is "${text}", which is no time that has passed`, sinceHint);
}

const sinceHint = "Write how long ago, such as 7d or 24h, or a day, such as 2026-11-01.";

function readAgo(text: string, from: string): number {
  if (/^\d+(?:\.\d+)?\s*(?:m|h|d)$/i.test(text.trim())) return readDuration(text, from);
  throw usageError(`${from} is "${text}", which is neither a duration nor a day`, sinceHint);
}

/** A whole number from `least` to `most`. */
export function readCount(text: string, from: string, least: number, most: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text.trim()) && count >= least && count <= most) return count;
  throw usageError(`${from} is "${text}"`, `Write a whole number from ${least} to ${most}, such as 4.`);
}

/** Any text but a blank one. */
export function readText(text: string, from: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw usageError(`${from} is empty`, "Give it a value, or leave it out.");
  return trimmed;
}

/** An IANA zone, in its usual spelling: the same names that a row's own zone may have. */
export function readZone(text: string, from: string): string {
  const zone = zoneNamed(text.trim());
  if (zone !== null) return zone;
  const near = zoneLike(text);
  throw usageError(
    `${from} is "${text}", which is not a time zone`,
    near === null
      ? "Write an IANA name such as Europe/Paris or America/New_York."
      : `Did you mean ${near}? Zones are IANA names such as Europe/Paris.`,
  );
}

/** The name of a template. */
export function readTemplate(text: string, from: string): string {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, "-");
  if (templateNames.includes(name)) return name;
  const near = closest(name, templateNames);
  throw usageError(
    `${from} is "${text}", which is no template`,
    `${near === null ? "" : `Did you mean ${near}? `}There are ${templateNames.join(", ")}.`,
  );
}

/** What becomes of late Pins. */
export function readCatchUp(text: string, from: string): CatchUp {
  const policy = catchUpPolicies.find((one) => one === text.trim().toLowerCase());
  if (policy !== undefined) return policy;
  throw usageError(
    `${from} is "${text}"`,
    `Write ${new Intl.ListFormat("en", { type: "disjunction" }).format(catchUpPolicies)}.`,
  );
}

/** `08:00` → minutes after midnight. */
export function readTimeOfDay(text: string, from: string): number {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? [];
  if (hour !== undefined) return Number(hour) * 60 + Number(minute);
  throw usageError(`${from} is "${text}"`, "Write a time of day, such as 08:00.");
}

/** `22:00-07:00` → minutes after midnight. */
export function readQuietHours(text: string, from: string): QuietHours {
  const [, ...parts] =
    /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? [];
  const [hour = 0, minute = 0, toHour = 0, toMinute = 0] = parts.map(Number);
  const hours = { from: hour * 60 + minute, to: toHour * 60 + toMinute };
  if (parts.length > 0 && hours.from !== hours.to) return hours;
  throw usageError(`${from} is "${text}"`, "Write two times of day, such as 22:00-07:00.");
}

const defaultBaseUrl = "https://api.postproxy.dev";

/** The API's address without a closing `/` or `/api`; plain http only for this machine, because the key travels with it. */
export function readBaseUrl(text: string | undefined, from: string): string {
  if (text === undefined || text.trim() === "") return defaultBaseUrl;
  const url = URL.parse(text.trim());
  const hint = `Write an address such as ${defaultBaseUrl}.`;
  // The value is not repeated where it may hold a password.
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw usageError(`${from} is not an http(s) address`, hint);
  if (url.username !== "" || url.password !== "")
    throw usageError(`${from} holds a user name or password`, hint);
  if (url.search !== "" || url.hash !== "") throw usageError(`${from} has a "?" or "#" part`, hint);
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw usageError(
      `${from} is plain http to ${url.host}; the API key could be read on the way`,
      "Write https://; http:// is for this machine alone (127.0.0.1).",
    );
  }
  return `${url.origin}${withoutEnd(withoutEnd(url.pathname, /\//).replace(/\/api$/, ""), /\//)}`;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The API key; never repeated in a message. */
export function readKey(text: string | undefined, from: string): string | null {
  const key = text?.trim() ?? "";
  if (key === "") return null;
  // What a header cannot carry was pasted by mistake: a line break, a quotation mark turned curly.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw usageError(
      `${from} holds spaces, line breaks or letters no key has`,
      "Copy the key from Postproxy again, on one line and without quotes.",
    );
  }
  return key;
}

/** Where `watch` listens. `host` without brackets. */
export type ListenAddress = { host: string; port: number };

/** `8787` (this machine alone), `HOST:PORT` or `[::1]:8787`. Port 0 takes any free one. */
export function readListen(text: string, from: string): ListenAddress {
  const match = /^(?:(?:\[([0-9a-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/i.exec(text.trim());
  const [, bracketed, host = bracketed ?? "127.0.0.1", digits = ""] = match ?? [];
  const port = Number(digits);
  if (match !== null && port <= 65_535) return { host, port };
  throw usageError(
    `${from} is "${text}", which is no port and no HOST:PORT`,
    "Write 8787 to listen on this machine alone, or HOST:PORT such as 0.0.0.0:8787 or [::1]:8787.",
  );
}

/** No key is shorter; a shorter one was cut off when it was copied, or can be guessed (ours). */
const shortestSecret = 8;

/** The secret of a webhook; never repeated in a message. */
export function readSecret(text: string | undefined, from: string): string | null {
  const secret = text?.trim() ?? "";
  if (secret === "") return null;
  if (/^[\x21-\x7e]+$/.test(secret) && secret.length >= shortestSecret) return secret;
  throw usageError(
    `${from} is too short to be a secret, or holds spaces, line breaks or letters that no secret has`,
    "Copy it whole from what `pinsheet webhooks add` printed, on one line and without quotes.",
  );
}
