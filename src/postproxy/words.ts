// PURE. What an error answer of the API says, as one line for a person. It must not judge what the answer means.

import { z } from "zod";

/** Parses JSON; undefined for anything else. */
export function readJson(body: string | null): unknown {
  if (body === null) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const anything = z.unknown().optional();
const errorSchema = z.object({ errors: anything, message: anything, error: anything });

/**
 * What an error answer says, in one line: `errors[]`, else `message`, else `error`, else words for its status.
 * That order because Rails puts the useful text in `message` and "Bad Request" in `error` (docs/why/postproxy.md, Errors). Never markup.
 */
export function errorText(status: number, body: string | null): string {
  const json = readJson(body);
  const answer = errorSchema.safeParse(json).data;
  const said = sentence(answer?.errors) ?? sentence(answer?.message) ?? sentence(answer?.error);
  const bare = answer === undefined ? (sentence(json) ?? plainText(json === undefined ? body : null)) : null;
  return said ?? bare ?? statusWords[status] ?? "no reason given";
}

const statusWords: Readonly<Record<number, string>> = {
  400: "the request is not valid",
  401: "the API key is missing or wrong",
  402: "the plan does not allow it",
  403: "not allowed",
  404: "not found",
  408: "the server waited too long for the request",
  409: "in conflict with an earlier request",
  413: "the request is too large",
  415: "the server does not take this kind of content",
  422: "the post is not valid",
  429: "too many requests",
  500: "an error inside the server",
  502: "a proxy got no good answer from the server",
  503: "the service is not available right now",
  504: "a proxy got no answer from the server in time",
};

const longestMessage = 300;

/** Proxies answer in HTML or plain text; one short plain line is worth showing, a page is not. */
function plainText(body: string | null): string | null {
  const line = body?.trim() ?? "";
  return line.length > longestMessage || /[<>{}\n]/.test(line) ? null : shortened(line);
}

/** One line out of a string, a list of sentences, or an object of either (`{"title": ["is too long"]}`). */
export function sentence(json: unknown, depth = 0): string | null {
  if (typeof json === "string") return shortened(json);
  // Three levels hold every shape seen; a deeper one is no message.
  if (typeof json !== "object" || json === null || depth > 2) return null;
  const parts = Array.isArray(json)
    ? json.map((part) => sentence(part, depth + 1))
    : Object.entries(json).map(([key, value]) => withKey(key, sentence(value, depth + 1)));
  return shortened(parts.filter((part) => part !== null).join("; "));
}

const silentKeys = ["message", "error", "detail", "errors", "base"];

function withKey(key: string, said: string | null): string | null {
  return said === null || silentKeys.includes(key) ? said : `${key} ${said}`;
}

function shortened(said: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = said.replace(/[\u0000-\u001f\u007f\s]+/g, " ").trim();
  if (line === "" || /<(!doctype|html|head|body)\b/i.test(line)) return null;
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}
