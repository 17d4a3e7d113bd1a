// Says what a server's answers mean for a medium, and reads parts of it by range requests (RFC 9110, 14).
// Believes no header that bytes can contradict; knows nothing of formats.

import { type BadMedium, bad, type Content, Unverifiable } from "../model/media-check.ts";
import { type Answer, networkFailure, type Transport } from "../net/transport.ts";
import { conditionalHeaders, responseValidator } from "./freshness.ts";
import { damaged } from "./rules.ts";
import { headBytes } from "./sniff.ts";

type Remote =
  | { kind: "content"; content: Content; validator: string | null; close(): void }
  /** 304: the content is the one `validator` stood for. */
  | { kind: "same" };

/** Opens an address. Throws `Unverifiable` where nothing was learnt. */
export async function openRemote(
  transport: Transport,
  url: URL,
  validator: string | null,
  signal: AbortSignal,
): Promise<Remote | BadMedium> {
  const headers = { ...conditionalHeaders(validator), range: rangeHeader(0, headBytes) };
  const answer = await transport.get(url, headers, signal);
  if (answer.kind === "bad") return answer;
  try {
    if (answer.status === 304 && validator !== null) {
      answer.discard();
      return { kind: "same" };
    }
    const refused = judgeStatus(answer);
    if (refused !== null) {
      answer.discard();
      return refused;
    }
    return await contentOf(transport, answer, signal);
  } catch (error) {
    answer.discard();
    throw networkFailure(error, answer.url.hostname);
  }
}

async function contentOf(transport: Transport, answer: Answer, signal: AbortSignal): Promise<Remote> {
  const validator = responseValidator({
    etag: answer.header("etag"),
    lastModified: answer.header("last-modified"),
  });
  if (answer.status === 206) {
    const { total } = checkedRange(answer, 0);
    const head = await readBody(answer, headBytes);
    const content = rangedContent(transport, answer.url, { head, total }, signal);
    return { kind: "content", content, validator, close: () => {} };
  }
  return { kind: "content", content: forwardContent(answer), validator, close: () => answer.discard() };
}

/** Null for 200 and 206, whose bodies decide. */
function judgeStatus(answer: Answer): BadMedium | null {
  const { status } = answer;
  const host = answer.url.host;
  if (status === 401 || status === 403) {
    return bad(
      "media-not-public",
      `${host} does not give the file to strangers (HTTP ${status}).`,
      "Share it publicly, renew a link that has expired, or put the file beside the calendar.",
    );
  }
  if (status === 404 || status === 410) {
    return bad(
      "media-not-found",
      `${host} has no such file (HTTP ${status}).`,
      "Open the address in a browser and correct it.",
    );
  }
  // The first bytes of a file can only be out of range if it has none.
  if (status === 416) return damaged("the file is empty: its server has no first byte to give (HTTP 416).");
  if (status !== 200 && status !== 206) {
    throw new Unverifiable(`${host} answered HTTP ${status}.`, "It is tried again with the next run.");
  }
  const encoding = answer.header("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new Unverifiable(
      `${host} sends the file compressed (${encoding}) although asked not to, so it cannot be measured.`,
      "Turn compression off for images and videos on that server.",
    );
  }
  return null;
}

function rangeHeader(offset: number, length: number): string {
  return `bytes=${offset}-${offset + length - 1}`;
}

/** A 206 must say that it starts where it was asked to; the total may be withheld ("*"). */
function checkedRange(answer: Answer, offset: number): { total: number } {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(answer.header("content-range")?.trim() ?? "");
  const total = Number(range?.[3]);
  if (range !== null && Number(range[1]) === offset && Number.isSafeInteger(total)) return { total };
  throw new Unverifiable(
    `${answer.url.host} answered with a part of the file that was not asked for.`,
    "It is tried again with the next run; another host may serve it properly.",
  );
}

/** At most `most` bytes; whatever else comes is not waited for. */
async function readBody(answer: Answer, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  if (length > most) answer.discard();
  return Buffer.concat(chunks).subarray(0, most);
}

function rangedContent(
  transport: Transport,
  url: URL,
  known: { head: Uint8Array; total: number },
  signal: AbortSignal,
): Content {
  return {
    randomAccess: true,
    size: async () => known.total,
    read: async (offset, length) => {
      const wanted = Math.max(0, Math.min(length, known.total - offset));
      if (wanted === 0) return new Uint8Array();
      if (offset + wanted <= known.head.length) return known.head.subarray(offset, offset + wanted);
      const answer = await transport.get(url, { range: rangeHeader(offset, wanted) }, signal);
      try {
        return await readPart(answer, offset, wanted, known.total);
      } catch (error) {
        if (answer.kind === "answer") answer.discard();
        throw networkFailure(error, url.hostname);
      }
    },
  };
}

/** A later part of a file whose first part came well: anything odd says that the server wavers, not that the file is bad. */
async function readPart(
  answer: Answer | BadMedium,
  offset: number,
  wanted: number,
  total: number,
): Promise<Uint8Array> {
  if (answer.kind === "bad") throw new Unverifiable(answer.message, answer.hint);
  if (answer.status !== 206) {
    throw new Unverifiable(
      `${answer.url.host} gave the start of the file and then answered HTTP ${answer.status}.`,
      "It is tried again with the next run.",
    );
  }
  const bytes = checkedRange(answer, offset).total === total ? await readBody(answer, wanted) : null;
  if (bytes !== null && bytes.length === wanted) return bytes;
  throw new Unverifiable("the file changed while it was read.", "It is tried again with the next run.");
}

/** How much of a file is read when its server ignores Range: the index of a long video fits, if it comes first. */
const mostForward = 1024 * 1024;

/** Files this small are read whole rather than judged without their end. */
const smallEnough = 64 * 1024;

/** A 200: the server ignored Range, so the file can only be read from its start. */
function forwardContent(answer: Answer): Content {
  const announced = announcedLength(answer);
  const chunks = answer.body[Symbol.asyncIterator]();
  let kept = Buffer.alloc(0);
  let received = 0;
  let ended = false;

  async function receive(): Promise<void> {
    const { done, value } = await chunks.next().catch((error: unknown) => {
      throw networkFailure(error, answer.url.hostname);
    });
    if (done === true) ended = true;
    else {
      received += value.length;
      if (kept.length < mostForward) kept = Buffer.concat([kept, value]);
    }
  }

  return {
    get randomAccess() {
      return ended ? received <= mostForward : announced !== null && announced <= smallEnough;
    },
    size: async (limit) => {
      if (announced !== null) return announced;
      while (!ended && received <= Math.min(limit, mostCounted)) await receive();
      if (ended || received > limit) return received;
      throw new Unverifiable(
        `${answer.url.host} does not say how large the file is.`,
        "Put the file on a server that sends Content-Length, or beside the calendar.",
      );
    },
    read: async (offset, length) => {
      while (!ended && kept.length < offset + length && kept.length < mostForward) await receive();
      if (kept.length < offset + length && !ended) throw noRanges(answer.url.host);
      return kept.subarray(offset, offset + length);
    },
  };
}

/** A length nobody announced is counted up to the limit for images; a video that size is not downloaded for it. */
const mostCounted = 32_000_000;

function announcedLength(answer: Answer): number | null {
  const length = answer.header("content-length");
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

function noRanges(host: string): Unverifiable {
  return new Unverifiable(
    `${host} cannot give a part of the video (it ignores Range), and its index lies at the end.`,
    "Export it with the index first (ffmpeg: -c copy -movflags +faststart), or put the file beside the calendar.",
  );
}
