// Fetches a calendar from its address, and only if it changed since the last time. What arrives is kept in a temporary file:
// what it is, its bytes tell later.

import { createHash } from "node:crypto";
import { lookup } from "node:dns";
import { Agent, type Dispatcher, request } from "undici";
import { ExpectedError, unreachableError } from "../lib/errors.ts";
import { Guarded, guardedAgent, webPorts } from "../net/guard.ts";
import { networkFailure } from "../net/transport.ts";
import { type Address, isLoopback } from "./address.ts";
import { type Spool, spool } from "./spool.ts";
import { kindOfFile } from "./table.ts";

/** The state of an address at a download: what its server called it, and its content. */
export type Mark = { etag: string | null; modified: string | null; sha256: string };

type Download = { kind: "unchanged" } | { kind: "fetched"; content: Spool; mark: Mark };

export type DownloadRequest = {
  /** How messages call it. */
  name: string;
  /** All sheets, not only the one that the address shows. */
  wholeWorkbook: boolean;
  /** Of the last good reading; null: fetch in any case. */
  mark: Mark | null;
  /** May a redirect lead into a private network? The address itself may: its user typed it. */
  allowPrivate: boolean;
};

/** 20 MB as for workbooks; a minute for all of it, redirects included. */
const limits = { bytes: 20_000_000, ms: 60_000, redirects: 5 } as const;

/** Throws an ExpectedError (exit 3) for whatever is no calendar. */
export async function download(address: Address, wanted: DownloadRequest): Promise<Download> {
  const agent = new Agent({ connect: { timeout: limits.ms, allowH2: false } });
  const guarded = wanted.allowPrivate
    ? agent
    : guardedAgent({ timeoutMs: limits.ms, ports: webPorts, resolve: lookup });
  try {
    const url = new URL(wanted.wholeWorkbook ? address.workbookUrl : address.url);
    const context = { address, wanted };
    return await take(await follow(url, context, { agent, guarded }), context);
  } catch (error) {
    throw failure(error, address, wanted.name);
  } finally {
    await Promise.all([agent.destroy(), guarded.destroy()]);
  }
}

type Context = { address: Address; wanted: DownloadRequest };
type Agents = { agent: Dispatcher; guarded: Dispatcher };

async function follow(start: URL, context: Context, { agent, guarded }: Agents) {
  const { name, mark } = context.wanted;
  const signal = AbortSignal.timeout(limits.ms);
  let url = start;
  for (let hop = 0; hop <= limits.redirects; hop++) {
    const response = await request(url, {
      dispatcher: url.host === start.host ? agent : guarded,
      headers: { "user-agent": "pinsheet", accept: "*/*", "accept-encoding": "identity", ...ifChanged(mark) },
      headersTimeout: limits.ms,
      bodyTimeout: limits.ms,
      signal,
    });
    const next = redirectOf(response, url);
    if (next === null) return response;
    response.body.on("error", () => {}).destroy();
    if (isSignIn(next)) throw notShared(context);
    if (next.protocol !== "https:" && !(next.protocol === "http:" && isLoopback(next))) {
      throw unreachableError(
        `${name} leads to ${next.protocol}//${next.host}, which is not protected`,
        "Use the https address of the file itself.",
      );
    }
    url = next;
  }
  throw unreachableError(
    `${name} redirects more than ${limits.redirects} times`,
    "Use the address that your browser ends at when it downloads the file.",
  );
}

function ifChanged(mark: Mark | null): Record<string, string> {
  if (mark?.etag) return { "if-none-match": mark.etag };
  return mark?.modified ? { "if-modified-since": mark.modified } : {};
}

const header = (response: Dispatcher.ResponseData, name: string): string | null =>
  [response.headers[name] ?? []].flat()[0] ?? null;

function redirectOf(response: Dispatcher.ResponseData, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(response.statusCode)) return null;
  const target = URL.parse(header(response, "location") ?? "", from.href);
  return target?.href === from.href ? null : target;
}

async function take(response: Dispatcher.ResponseData, context: Context): Promise<Download> {
  const { name, mark } = context.wanted;
  if (response.statusCode === 304 && mark !== null) {
    await response.body.dump();
    return { kind: "unchanged" };
  }
  if (response.statusCode !== 200) {
    response.body.on("error", () => {}).destroy();
    throw refusedBy(response.statusCode, context);
  }
  const packed = header(response, "content-encoding") ?? "identity";
  if (packed !== "identity") {
    response.body.on("error", () => {}).destroy();
    throw unreachableError(
      `${name} comes compressed (${packed}), which was not asked for`,
      "Download the calendar and run pinsheet on the file.",
    );
  }
  const digest = createHash("sha256");
  async function* hashed(body: AsyncIterable<Uint8Array>) {
    for await (const chunk of body) {
      digest.update(chunk);
      yield chunk;
    }
  }
  const content = await spool(hashed(response.body), limits.bytes, () => tooBig(name));
  if ((await kindOfFile(content.file)) === "web-page") {
    await content.release();
    throw notShared(context);
  }
  const [etag, modified] = [header(response, "etag"), header(response, "last-modified")];
  return { kind: "fetched", content, mark: { etag, modified, sha256: digest.digest("hex") } };
}

/** Where Google and Microsoft send those who may not see a file. */
const isSignIn = ({ hostname }: URL) =>
  hostname === "accounts.google.com" ||
  hostname === "login.live.com" ||
  hostname === "login.microsoftonline.com";

function notShared({ address, wanted }: Context): ExpectedError {
  return address.isGoogle
    ? unreachableError(
        `${wanted.name} answers with a page to sign in, not with the sheet`,
        "Share the sheet with anyone who has the link (Share > General access) and run again.",
      )
    : unreachableError(
        `${wanted.name} answers with a web page, not with a calendar`,
        "Share the file with anyone who has the link, and use the address that downloads it.",
      );
}

function refusedBy(status: number, context: Context): ExpectedError {
  const { name } = context.wanted;
  if (status === 401 || status === 403) {
    return unreachableError(
      `${name} is not public (HTTP ${status})`,
      "Share the sheet with anyone who has the link, and run again.",
    );
  }
  if (status === 404 || status === 410) {
    return unreachableError(`there is nothing at ${name} (HTTP ${status})`, "Copy the address again.");
  }
  return unreachableError(
    `${name} cannot be read now: its server answers HTTP ${status}`,
    "The last good reading stands; the next run asks again.",
  );
}

const tooBig = (name: string) =>
  unreachableError(`${name} is larger than 20 MB`, "Keep the calendar in a file of its own.");

function failure(error: unknown, address: Address, name: string): unknown {
  if (error instanceof ExpectedError) return error;
  const causes = [error, error instanceof Error ? error.cause : null];
  const guarded = causes.find((one) => one instanceof Guarded);
  if (guarded instanceof Guarded) {
    return unreachableError(
      `${name} redirects into a private network: ${guarded.message}`,
      "Use the address that it leads to; --allow-private-media lifts this for your own network.",
      error,
    );
  }
  const why = networkFailure(error, new URL(address.url).hostname).message.replace(/\.$/, "");
  return unreachableError(
    `${name} cannot be read now: ${why}`,
    "The last good reading stands; the next run asks again.",
    error,
  );
}
