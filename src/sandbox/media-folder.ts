// Answers GET and HEAD for the files of one folder, so that a rehearsal has media to look at without the internet.
// Knows nothing of the API.

import type { Stats } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { contentTypeOf } from "./media-types.ts";

type Range = { start: number; end: number };

/** One range, or null for the whole (also for what is no range, as RFC 9110 asks); both ends included. */
export function rangeOf(header: string | undefined, size: number): Range | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (first === "" && last === "") return null;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return null;
  return start > end ? "unsatisfiable" : { start, end };
}

/** A regular file directly in the folder, whatever its name tries; null otherwise. */
async function openIn(folder: string, encodedName: string): Promise<FileHandle | null> {
  try {
    const name = decodeURIComponent(encodedName);
    const path = await realpath(join(folder, name));
    if (dirname(path) !== (await realpath(folder))) return null;
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  } catch {
    return null;
  }
}

const etagOf = (stats: Stats) => `"${stats.size.toString(16)}-${Math.trunc(stats.mtimeMs).toString(16)}"`;

async function send(
  file: FileHandle,
  type: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const stats = await file.stat();
  const etag = etagOf(stats);
  response.setHeader("etag", etag);
  response.setHeader("accept-ranges", "bytes");
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304).end();
    return;
  }
  const ifRange = request.headers["if-range"];
  const asked = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
  const range = request.method === "GET" ? rangeOf(asked, stats.size) : null;
  if (range === "unsatisfiable") {
    response.writeHead(416, { "content-range": `bytes */${stats.size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: stats.size - 1 };
  response.setHeader("content-type", type);
  response.setHeader("content-length", end - start + 1);
  if (range !== null) response.setHeader("content-range", `bytes ${start}-${end}/${stats.size}`);
  response.writeHead(range === null ? 200 : 206);
  if (request.method === "HEAD" || stats.size === 0) response.end();
  else await pipeline(file.createReadStream({ start, end, autoClose: false }), response);
}

export async function serveMedia(
  folder: string,
  encodedName: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const readable = request.method === "GET" || request.method === "HEAD";
  const file = readable ? await openIn(folder, encodedName) : null;
  if (file === null) {
    response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
    return;
  }
  try {
    await send(file, contentTypeOf(encodedName) ?? "application/octet-stream", request, response);
  } finally {
    await file.close();
  }
}
