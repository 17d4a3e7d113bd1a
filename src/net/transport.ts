// Sends GET requests for media: guarded, redirects followed by hand and judged one by one, every byte counted.
// Knows nothing of media; remote.ts says what an answer means.

import { lookup } from "node:dns";
import { Agent, type Dispatcher, request } from "undici";
import { type BadMedium, bad, Silent, Unverifiable } from "../model/media-check.ts";
import { Guarded, guardedAgent, webPorts } from "./guard.ts";

/** The last answer after redirects. `body` must be read or given to `discard`. */
export type Answer = {
  kind: "answer";
  url: URL;
  status: number;
  header(name: string): string | null;
  body: AsyncIterable<Uint8Array>;
  discard(): void;
};

export type Transport = {
  /** Throws `Unverifiable` for whatever the network did. */
  get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answer | BadMedium>;
  traffic(): { requests: number; bytes: number };
  close(): Promise<void>;
};

type TransportOptions = {
  allowPrivate: boolean;
  timeoutMs: number;
  /** Host to origin, exempt from the guard: see MediaOptions. */
  routes: ReadonlyMap<string, string>;
};

/** Browsers follow 20; a file that needs more than a handful is a login or a loop. */
const mostRedirects = 5;

export function createTransport(options: TransportOptions): Transport {
  const open = new Agent({ connect: { timeout: options.timeoutMs, allowH2: false } });
  const guarded = options.allowPrivate
    ? open
    : guardedAgent({ timeoutMs: options.timeoutMs, ports: webPorts, resolve: lookup });
  const traffic = { requests: 0, bytes: 0 };

  async function send(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    const origin = options.routes.get(url.hostname);
    const target = origin === undefined ? url : routed(origin, url);
    traffic.requests += 1;
    const response = await request(target, {
      dispatcher: origin === undefined ? guarded : open,
      // Compressed bytes would make nonsense of sizes and offsets.
      headers: { "user-agent": "pinsheet", accept: "*/*", "accept-encoding": "identity", ...headers },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      signal,
    });
    return answer(url, response, (bytes) => {
      traffic.bytes += bytes;
    });
  }

  return {
    async get(start, headers, signal) {
      let url = start;
      for (let hop = 0; hop <= mostRedirects; hop++) {
        const refused = refuseUrl(url, hop === 0 ? null : start);
        if (refused !== null) return refused;
        const received = await send(url, headers, signal).catch((error: unknown) =>
          refusedOrThrow(error, url),
        );
        if (received.kind === "bad") return received;
        const next = redirectTarget(received);
        if (next === null) return received;
        received.discard();
        if (url.protocol === "https:" && next.protocol === "http:") throw downgrade(url);
        url = next;
      }
      throw new Unverifiable(
        `${start.host} redirected more than ${mostRedirects} times.`,
        "Use the final address of the file, the one your browser ends at.",
      );
    },
    traffic: () => ({ ...traffic }),
    close: async () => {
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  };
}

function routed(origin: string, url: URL): URL {
  return new URL(`/media/${url.pathname.split("/").at(-1) ?? ""}`, origin);
}

function answer(url: URL, response: Dispatcher.ResponseData, count: (bytes: number) => void): Answer {
  const { body, headers, statusCode } = response;
  // Giving up a body midway is our own doing and no error.
  body.on("error", () => {});
  return {
    kind: "answer",
    url,
    status: statusCode,
    header: (name) => [headers[name] ?? []].flat()[0] ?? null,
    discard: () => body.destroy(),
    body: (async function* () {
      for await (const chunk of body) {
        count(chunk.length);
        yield chunk as Uint8Array;
      }
    })(),
  };
}

function redirectTarget(received: Answer): URL | null {
  if (![301, 302, 303, 307, 308].includes(received.status)) return null;
  const location = received.header("location");
  const target = location === null ? null : URL.parse(location, received.url.href);
  if (target !== null) return target;
  received.discard();
  throw new Unverifiable(
    `${received.url.host} redirects to nowhere.`,
    "It is tried again with the next run.",
  );
}

function refuseUrl(url: URL, redirectedFrom: URL | null): BadMedium | null {
  if (url.protocol === "http:" || url.protocol === "https:") return null;
  const message =
    redirectedFrom === null
      ? `"${url.protocol}" is not http or https.`
      : `${redirectedFrom.host} redirects to a "${url.protocol}" address.`;
  return bad("media-not-a-url", message, "Use an https address that leads to the file itself.");
}

function downgrade(url: URL): Unverifiable {
  return new Unverifiable(
    `${url.host} redirects from https to unprotected http, which pinsheet does not follow.`,
    "Use the final address of the file, with https if its server has it.",
  );
}

function refusedOrThrow(error: unknown, url: URL): BadMedium {
  const guarded = [error, error instanceof Error ? error.cause : null].find(
    (each) => each instanceof Guarded,
  );
  if (guarded instanceof Guarded) {
    return bad(
      "media-private-address",
      `the address was not opened: ${guarded.message}.`,
      "Use a public address or put the file beside the calendar; --allow-private-media lifts this for your own network.",
    );
  }
  throw networkFailure(error, url.hostname);
}

/** What happened on the way, in a sentence; the medium itself may be perfectly well. */
export function networkFailure(error: unknown, host: string): Unverifiable {
  if (error instanceof Unverifiable) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const name = error instanceof Error ? error.name : "";
  return new Silent(failureSentence(host, code, name), "It is tried again with the next run.", error);
}

function failureSentence(host: string, code: string, name: string): string {
  if (code === "ENOTFOUND")
    return `no server called ${host} was found; the name may be misspelt, or the network is down.`;
  if (code === "EAI_AGAIN") return `the name ${host} could not be looked up just now.`;
  if (name === "TimeoutError" || /TIMEOUT|ETIMEDOUT/.test(code)) return `${host} took too long to answer.`;
  if (code === "ECONNREFUSED") return `${host} refused the connection.`;
  if (/CERT|TLS|SSL|SELF_SIGNED|LEAF_SIGNATURE/.test(code))
    return `the certificate of ${host} is not valid (${code}).`;
  return `the connection to ${host} failed${code === "" ? "" : ` (${code})`}.`;
}
