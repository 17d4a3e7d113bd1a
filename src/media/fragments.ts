// Finds where the last fragment of a fragmented MP4 ends (ISO/IEC 14496-12, 8.8), through the file's own table of
// fragments if it has one, else by walking them. Knows nothing of limits.

import { Unverifiable } from "../model/media-check.ts";
import { type Box, boxAt, childOf, childrenOf, contents, type Read } from "./boxes.ts";
import type { Movie } from "./duration.ts";

/** The end of each track in seconds, where it could be told. */
export async function fragmentsEnd(read: Read, movie: Movie, from: number, bytes: number): Promise<number[]> {
  const listed = await listedFragments(read, bytes);
  const moofs = listed ?? (await walkedFragments(read, from, bytes));
  const ends: number[] = [];
  const elapsed = new Map<number, number>();
  for (const moof of moofs) {
    for await (const traf of childrenOf(read, moof)) {
      if (traf.type !== "traf") continue;
      const fragment = await readFragment(read, traf, movie);
      const scale = movie.tracks.find((track) => track.id === fragment.track)?.scale ?? 0;
      if (scale === 0) continue;
      const start = fragment.start ?? elapsed.get(fragment.track) ?? 0;
      elapsed.set(fragment.track, start + fragment.ticks);
      ends.push((start + fragment.ticks) / scale);
    }
  }
  return ends;
}

/** Fragments of two seconds, for two minutes: beyond it the walk would cost more than it is worth. */
const mostWalked = 64;

async function walkedFragments(read: Read, from: number, bytes: number): Promise<Box[]> {
  const moofs: Box[] = [];
  let at = from;
  for (;;) {
    const box = await boxAt(read, at, bytes);
    if (box === null || box.type === null) return moofs;
    if (box.type === "moof") moofs.push(box);
    if (moofs.length > mostWalked) throw tooManyFragments();
    at = box.end;
  }
}

function tooManyFragments(): Unverifiable {
  return new Unverifiable(
    "the length of the video could not be found: it is written in many fragments and has no table of them.",
    "Export it once more as an ordinary mp4 (ffmpeg: -c copy -movflags +faststart).",
  );
}

/** The last fragment of every track by the table at the file's end (mfra, 8.8.9), or null without one. */
async function listedFragments(read: Read, bytes: number): Promise<Box[] | null> {
  if (bytes < 16) return null;
  const tail = await read(bytes - 16, 16);
  const last = new DataView(tail.buffer, tail.byteOffset, tail.length);
  // The file ends with mfro, whose last word is the length of mfra.
  if (last.byteLength < 16 || last.getUint32(4) !== 0x6d66726f) return null;
  const mfra = await boxAt(read, bytes - last.getUint32(12), bytes);
  if (mfra === null || mfra.type !== "mfra") return null;
  const moofs: Box[] = [];
  for await (const table of childrenOf(read, mfra)) {
    const offset =
      table.type === "tfra" ? lastEntry(await contents(read, table, table.end - table.body)) : null;
    const moof = offset === null ? null : await boxAt(read, offset, bytes);
    if (moof?.type === "moof" && moof.end <= bytes) moofs.push(moof);
  }
  return moofs.length > 0 ? moofs : null;
}

/** Where the moof of a table's last entry starts (tfra, 8.8.10). */
function lastEntry(view: DataView): number | null {
  if (view.byteLength < 16) return null;
  const wide = view.getUint8(0) === 1 ? 8 : 4;
  const lengths = view.getUint32(8);
  const entry = 2 * wide + ((lengths >> 4) & 3) + ((lengths >> 2) & 3) + (lengths & 3) + 3;
  const at = 16 + (view.getUint32(12) - 1) * entry + wide;
  if (at < 16 || at + wide > view.byteLength) return null;
  return wide === 8 ? Number(view.getBigUint64(at)) : view.getUint32(at);
}

/** `start` is null where the fragment does not say when it begins. */
type Fragment = { track: number; start: number | null; ticks: number };

async function readFragment(read: Read, traf: Box, movie: Movie): Promise<Fragment> {
  const fragment: Fragment = { track: 0, start: null, ticks: 0 };
  const tfhd = await childOf(read, traf, "tfhd");
  if (tfhd === null) return fragment;
  const header = await contents(read, tfhd, 28);
  fragment.track = header.byteLength >= 8 ? header.getUint32(4) : 0;
  const each = defaultTicks(header) ?? movie.fragments?.defaults.get(fragment.track) ?? 0;
  for await (const box of childrenOf(read, traf)) {
    if (box.type === "tfdt") fragment.start = startTicks(await contents(read, box, 12));
    if (box.type === "trun") fragment.ticks += runTicks(await contents(read, box, box.end - box.body), each);
  }
  return fragment;
}

/** tfhd, 8.8.7: optional fields follow in the order of their flags. */
function defaultTicks(view: DataView): number | null {
  if (view.byteLength < 8) return null;
  const flags = view.getUint32(0) & 0xffffff;
  if ((flags & 0x8) === 0) return null;
  const at = 8 + ((flags & 0x1) !== 0 ? 8 : 0) + ((flags & 0x2) !== 0 ? 4 : 0);
  return view.byteLength >= at + 4 ? view.getUint32(at) : null;
}

/** tfdt, 8.8.12. */
function startTicks(view: DataView): number | null {
  const large = view.byteLength > 0 && view.getUint8(0) === 1;
  if (view.byteLength < (large ? 12 : 8)) return null;
  return large ? Number(view.getBigUint64(4)) : view.getUint32(4);
}

/** trun, 8.8.8: the sum of its samples' lengths. */
function runTicks(view: DataView, each: number): number {
  if (view.byteLength < 8) return 0;
  const flags = view.getUint32(0) & 0xffffff;
  const count = view.getUint32(4);
  if ((flags & 0x100) === 0) return count * each;
  const entry = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length * 4;
  let at = 8 + ((flags & 0x1) !== 0 ? 4 : 0) + ((flags & 0x4) !== 0 ? 4 : 0);
  let ticks = 0;
  for (let sample = 0; sample < count && at + 4 <= view.byteLength; sample++, at += entry)
    ticks += view.getUint32(at);
  return ticks;
}
