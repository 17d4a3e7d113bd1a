// Streams a prepared multipart request: its fields, then its files, read only as fast as the network takes them.

import { Readable } from "node:stream";
import {
  type FileLike,
  FormDataEncoder,
  type FormDataEntryValue,
  type FormDataLike,
} from "form-data-encoder";
import type { PreparedPost } from "./request.ts";

/** A request body with its exact length in bytes. */
type StreamedBody = { contentType: string; bytes: number; body: Readable };

/** The same fields, files and boundary give the same bytes. `files` in the order of `prepared.files`. */
export function streamMultipart(
  prepared: Extract<PreparedPost, { kind: "multipart" }>,
  files: readonly Readable[],
): StreamedBody {
  const entries: [string, FormDataEntryValue][] = [...prepared.fields];
  for (const [index, part] of prepared.files.entries()) {
    const file = files[index];
    if (file === undefined) throw new Error(`no stream for the file ${part.name}`);
    entries.push([part.field, fileLike(part, file)]);
  }
  const encoder = new FormDataEncoder(formLike(entries), prepared.boundary);
  const bytes = Number(encoder.contentLength);
  return { contentType: encoder.contentType, bytes, body: Readable.from(encoder.encode()) };
}

/** What the encoder asks of a form; it only ever reads the entries. */
function formLike(entries: [string, FormDataEntryValue][]): FormDataLike {
  return {
    append: () => undefined,
    getAll: (name) => entries.filter(([field]) => field === name).map(([, value]) => value),
    entries: () => entries.values(),
    [Symbol.iterator]: () => entries.values(),
    [Symbol.toStringTag]: "FormData",
  };
}

function fileLike(part: { name: string; contentType: string; bytes: number }, file: Readable): FileLike {
  return {
    name: part.name,
    type: part.contentType,
    size: part.bytes,
    lastModified: 0,
    stream: () => inPieces(file),
    [Symbol.toStringTag]: "File",
  };
}

/** form-data-encoder 4.1 cuts longer chunks by their offset in the underlying buffer: wrong bytes for pooled ones. */
const longestPiece = 65_536;

async function* inPieces(file: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of file) {
    const bytes: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    for (let from = 0; from < bytes.byteLength; from += longestPiece) {
      yield bytes.subarray(from, from + longestPiece);
    }
  }
}
