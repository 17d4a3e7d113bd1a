// Faults that are one answer with a status, by the names that scripts call them.

import type { Fault } from "./faults.ts";

type Status = Extract<Fault, { kind: "status" }>;

const json = { "content-type": "application/json; charset=utf-8" };
const html = { "content-type": "text/html; charset=utf-8" };

/** Refused for good, before anything is accepted. 402 and 413 are in no source; both are what a quota would answer. */
const refusals = {
  401: { error: "Invalid API key" },
  402: { error: "Your plan's quota of posts is used up" },
  403: { error: "This key may not post to this profile" },
  413: { error: "Payload too large" },
  422: { errors: ["Platform pinterest: media could not be read"] },
} as const;

export type Refusal = keyof typeof refusals;

export function refusalWith(status: Refusal): Status {
  const body = JSON.stringify(refusals[status]);
  return { kind: "status", status, headers: json, body, afterAccepting: false };
}

/** `absurd`: a number of seconds that is longer than a year. */
export type RetryAfter = "seconds" | "date" | "absurd" | "none";

function retryAfter(form: RetryAfter, now: number): Readonly<Record<string, string>> {
  switch (form) {
    case "seconds":
      return { "retry-after": "1" };
    case "date":
      return { "retry-after": new Date(now + 1_000).toUTCString() };
    case "absurd":
      return { "retry-after": "99999999999" };
    case "none":
      return {};
  }
}

/** Not now, and nothing was accepted. */
export function busyWith(status: 429 | 503, form: RetryAfter, now: number): Status {
  const error = status === 429 ? "Posting rate limit reached" : "Service unavailable";
  const headers = { ...json, ...retryAfter(form, now) };
  return { kind: "status", status, headers, body: JSON.stringify({ error }), afterAccepting: false };
}

/** A client that follows it sends the request again, 307 as it is and 302 as a GET. */
export function redirectTo(location: string, status: 302 | 307): Status {
  return { kind: "status", status, headers: { location }, body: "", afterAccepting: false };
}

/** The page of a proxy in front of the service, which accepted the request or never saw it. */
export function badGateway(afterAccepting: boolean): Status {
  const body =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
  return { kind: "status", status: 502, headers: html, body, afterAccepting };
}

export function serverError(afterAccepting: boolean): Status {
  const body = JSON.stringify({ error: "Internal server error" });
  return { kind: "status", status: 500, headers: json, body, afterAccepting };
}

/** Accepted, and nothing said of what was made. */
export function noContent(): Status {
  return { kind: "status", status: 204, headers: {}, body: "", afterAccepting: true };
}
