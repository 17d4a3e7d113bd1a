// Reads the body of a request, JSON or multipart, into a tree and the list of its files. Files are streamed through a
// hash and dropped, whatever their size. Judges nothing.

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { type Field, type Tree, treeOf } from "./form.ts";
import { contentTypeOf, largestVideo } from "./media-types.ts";
import type { Upload } from "./post.ts";

/** `fingerprint` tells two bodies apart: the bytes of JSON, the fields and hashed files of a form. */
export type Input = { tree: Tree; uploads: readonly Upload[]; fingerprint: string };

type InputResult =
  | { kind: "input"; input: Input }
  | { kind: "malformed"; message: string }
  | { kind: "too-large" };

/** Far above any request that keeps to the limits of its fields. */
const largestJson = 1024 ** 2;

async function readJson(request: IncomingMessage): Promise<InputResult> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= largestJson) chunks.push(chunk);
  }
  if (bytes > largestJson) return { kind: "too-large" };
  const body = Buffer.concat(chunks);
  const fingerprint = createHash("sha256").update(body).digest("hex");
  // Anything that does not call itself JSON holds no parameters, as in Rails.
  const isJson = /^application\/json\b/i.test(request.headers["content-type"] ?? "");
  if (bytes === 0 || !isJson) return { kind: "input", input: { tree: {}, uploads: [], fingerprint } };
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      return { kind: "malformed", message: "The request body is not a JSON object" };
    }
    return { kind: "input", input: { tree: { ...json }, uploads: [], fingerprint } };
  } catch {
    return { kind: "malformed", message: "Error occurred while parsing request parameters" };
  }
}

async function readUpload(field: string, stream: Readable, name: string, type: string): Promise<Upload> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { field, name, contentType: contentTypeOf(name) ?? type, bytes, sha256: hash.digest("hex") };
}

/** Unlike `pipeline`, leaves the connection open for the reply when the form is malformed. */
function parsed(request: IncomingMessage, busboy: BusboyInstance): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  busboy.on("finish", resolve);
  busboy.on("error", (error) => {
    request.unpipe(busboy);
    reject(error);
  });
  request.on("close", () => reject(new Error("The connection broke while the form was read.")));
  request.pipe(busboy);
  return promise;
}

async function readForm(request: IncomingMessage, contentType: string): Promise<InputResult> {
  const fields: Field[] = [];
  const streams: Readable[] = [];
  const uploads: Promise<Upload>[] = [];
  try {
    const busboy = new Busboy({
      headers: { ...request.headers, "content-type": contentType },
      // One byte more than the largest file that is taken, so that a larger one is known for what it is.
      limits: { fileSize: largestVideo + 1, files: 10, fields: 100, fieldSize: largestJson },
    });
    busboy.on("field", (name, value) => fields.push([name, value]));
    busboy.on("file", (name, stream, fileName, _encoding, type) => {
      streams.push(stream);
      const upload = readUpload(name, stream, fileName, type);
      // Awaited below; without this a connection that breaks would end the process first.
      upload.catch(() => undefined);
      uploads.push(upload);
    });
    await parsed(request, busboy);
  } catch {
    for (const stream of streams) stream.destroy();
    await finished(request.resume());
    return { kind: "malformed", message: "Invalid multipart body" };
  }
  const files = await Promise.all(uploads);
  const tree = treeOf(fields);
  if (tree === null) return { kind: "malformed", message: "Invalid multipart fields" };
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([fields, files]))
    .digest("hex");
  return { kind: "input", input: { tree, uploads: files, fingerprint } };
}

/** Throws only when the connection breaks while the body is being read. */
export function readInput(request: IncomingMessage): Promise<InputResult> {
  const contentType = request.headers["content-type"] ?? "";
  return /^multipart\/form-data/i.test(contentType) ? readForm(request, contentType) : readJson(request);
}
