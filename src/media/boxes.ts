// Walks the boxes ("atoms") of MP4 and QuickTime files, ISO/IEC 14496-12 4.2. Knows no box by meaning; the bytes
// come from a function, since a box of a video may lie two gigabytes away.

import { Unverifiable } from "../model/media-check.ts";

export type Read = (offset: number, length: number) => Promise<Uint8Array>;

/** `start`: first byte of the header; `body` to `end`: its contents. */
export type Box = { type: string; start: number; body: number; end: number };

/** A header that is no header: padding or rubbish. */
export type NoBox = { type: null; start: number };

const largestHeader = 16;

/** The box at `start`, or null at `end`. A box may claim to reach beyond `end`; the caller decides what that means. */
export async function boxAt(read: Read, start: number, end: number): Promise<Box | NoBox | null> {
  if (start >= end) return null;
  const header = await read(start, Math.min(largestHeader, end - start));
  if (header.length < 8) return { type: null, start };
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const type = Buffer.from(header.subarray(4, 8)).toString("latin1");
  const size = view.getUint32(0);
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return { type: null, start };
  if (size === 0) return { type, start, body: start + 8, end };
  if (size !== 1)
    return size < 8 ? { type: null, start } : { type, start, body: start + 8, end: start + size };
  if (header.length < largestHeader) return { type: null, start };
  const large = Number(view.getBigUint64(8));
  const valid = Number.isSafeInteger(large) && large >= largestHeader;
  return valid ? { type, start, body: start + largestHeader, end: start + large } : { type: null, start };
}

/** The boxes inside `parent`, in order; stops at rubbish. Every step goes forward, so it ends. */
export async function* childrenOf(read: Read, parent: Box): AsyncGenerator<Box> {
  let at = parent.body;
  for (;;) {
    const box = await boxAt(read, at, parent.end);
    if (box === null || box.type === null || box.end > parent.end) return;
    yield box;
    at = box.end;
  }
}

export async function childOf(read: Read, parent: Box, type: string): Promise<Box | null> {
  for await (const box of childrenOf(read, parent)) if (box.type === type) return box;
  return null;
}

/** The first bytes of a box's contents. */
export async function contents(read: Read, box: Box, most: number): Promise<DataView> {
  const bytes = await read(box.body, Math.min(most, box.end - box.body));
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Enough for a header and the boxes that usually follow it, so that neighbours cost no second request. */
const pieceBytes = 1024;

/** No honest video needs a tenth of this; a crafted one must not make us fetch for ever. */
const mostPieces = 150;
const mostBytes = 1024 * 1024;

/** A `Read` that asks for at least `pieceBytes` at a time and remembers what it got. */
export function remembering(read: Read, known: { offset: number; bytes: Uint8Array }[]): Read {
  const pieces = [...known];
  let fetched = 0;
  return async (offset, length) => {
    const holds = (piece: { offset: number; bytes: Uint8Array }) =>
      piece.offset <= offset && offset + length <= piece.offset + piece.bytes.length;
    let piece = pieces.find(holds);
    if (piece === undefined) {
      const asked = Math.max(pieceBytes, length);
      fetched += asked;
      if (pieces.length >= mostPieces || fetched > mostBytes) throw tooScattered();
      piece = { offset, bytes: await read(offset, asked) };
      pieces.push(piece);
    }
    return piece.bytes.subarray(offset - piece.offset, offset - piece.offset + length);
  };
}

function tooScattered(): Unverifiable {
  return new Unverifiable(
    "the length of the video could not be found: its index is spread over too many places.",
    "Export it once more as an ordinary mp4 (ffmpeg: -c copy -movflags +faststart).",
  );
}
