// Finds how long an MP4 or QuickTime video lasts from a few kilobytes of it, and whether it is whole.
// Knows nothing of limits or of where the bytes are kept.

import { type Box, boxAt, childOf, childrenOf, contents, type NoBox, type Read } from "./boxes.ts";
import { fragmentsEnd } from "./fragments.ts";

type Measured =
  | { kind: "measured"; seconds: number; picture: boolean }
  | { kind: "damaged"; evidence: string }
  /** No length is written down where it could be read cheaply. */
  | { kind: "unmeasured" };

/** One track: `scale` is ticks per second of its media; `ticks` null where the header does not know. */
type Track = { id: number; handler: string; scale: number; ticks: number | null };

export type Movie = {
  scale: number;
  /** Of the longest track, edits applied (mvhd, 8.2.2), in `scale`. */
  ticks: number | null;
  tracks: Track[];
  /** Null for a file that is not fragmented; `ticks` from mehd (8.8.2), in `scale`. */
  fragments: { ticks: number | null; defaults: ReadonlyMap<number, number> } | null;
};

export async function measureVideo(read: Read, bytes: number): Promise<Measured> {
  const found = await findMovie(read, bytes);
  if (found.kind !== "found") return found;
  const movie = await readMovie(read, found.moov);
  const seconds =
    movie.fragments === null ? movieSeconds(movie) : await fragmentedSeconds(read, movie, found.moov, bytes);
  if (seconds === null) return { kind: "unmeasured" };
  // QuickTime may leave out the handler; only a file that names its tracks can be said to lack a picture.
  const named = movie.tracks.filter((track) => track.handler !== "");
  const picture = named.length === 0 || named.some((track) => track.handler === "vide");
  return { kind: "measured", seconds, picture };
}

/** A real file has a handful of boxes before its index and media data; a fragmented one has its index first. */
const mostTopLevelBoxes = 64;

type Found = { kind: "found"; moov: Box } | Exclude<Measured, { kind: "measured" }>;

async function findMovie(read: Read, bytes: number): Promise<Found> {
  let moov: Box | null = null;
  let at = 0;
  for (let count = 0; count < mostTopLevelBoxes; count++) {
    const box: Box | NoBox | null = await boxAt(read, at, bytes);
    if (box === null || box.type === null) return moov === null ? noIndex : { kind: "found", moov };
    if (box.end > bytes) return { kind: "damaged", evidence: cutShort(box, bytes) };
    if (box.type === "moov") moov = box;
    // What follows the first media data matters only while the index is missing.
    if (moov !== null && (box.type === "mdat" || box.type === "moof")) return { kind: "found", moov };
    at = box.end;
  }
  return { kind: "unmeasured" };
}

const noIndex = {
  kind: "damaged",
  evidence: "the video has no index (moov): it is cut short or was never finished.",
} as const;

function cutShort(box: Box, bytes: number): string {
  return `the video is cut short: its ${box.type} part reaches to byte ${box.end}, the file has ${bytes}.`;
}

async function readMovie(read: Read, moov: Box): Promise<Movie> {
  const movie: Movie = { scale: 0, ticks: null, tracks: [], fragments: null };
  for await (const box of childrenOf(read, moov)) {
    if (box.type === "mvhd") Object.assign(movie, readTimes(await contents(read, box, 32)));
    if (box.type === "trak") movie.tracks.push(await readTrack(read, box));
    if (box.type === "mvex") movie.fragments = await readDefaults(read, box);
  }
  return movie;
}

/** mvhd and mdhd begin alike: version, flags, two dates, the scale, the length. */
function readTimes(view: DataView): { scale: number; ticks: number | null } {
  const large = view.byteLength > 0 && view.getUint8(0) === 1;
  if (view.byteLength < (large ? 32 : 20)) return { scale: 0, ticks: null };
  return large
    ? { scale: view.getUint32(20), ticks: known(Number(view.getBigUint64(24)), 2 ** 64) }
    : { scale: view.getUint32(12), ticks: known(view.getUint32(16), 2 ** 32 - 1) };
}

/** All ones says "unknown" (8.2.2.3), and so does the zero of a fragmented file. */
function known(ticks: number, unknown: number): number | null {
  return ticks === 0 || ticks >= unknown ? null : ticks;
}

async function readTrack(read: Read, trak: Box): Promise<Track> {
  const track: Track = { id: 0, handler: "", scale: 0, ticks: null };
  for await (const box of childrenOf(read, trak)) {
    if (box.type === "tkhd") track.id = trackId(await contents(read, box, 24));
    if (box.type !== "mdia") continue;
    for await (const inner of childrenOf(read, box)) {
      if (inner.type === "mdhd") Object.assign(track, readTimes(await contents(read, inner, 32)));
      if (inner.type === "hdlr") track.handler = fourLetters(await contents(read, inner, 12), 8);
      // The sample tables that follow are the bulk of an index and of no use here.
      if (inner.type === "minf") break;
    }
    break;
  }
  return track;
}

function trackId(view: DataView): number {
  const at = view.byteLength > 0 && view.getUint8(0) === 1 ? 20 : 12;
  return view.byteLength >= at + 4 ? view.getUint32(at) : 0;
}

function fourLetters(view: DataView, at: number): string {
  if (view.byteLength < at + 4) return "";
  return String.fromCharCode(...[0, 1, 2, 3].map((step) => view.getUint8(at + step)));
}

async function readDefaults(read: Read, mvex: Box): Promise<Movie["fragments"]> {
  const defaults = new Map<number, number>();
  for await (const box of childrenOf(read, mvex)) {
    if (box.type !== "trex") continue;
    const view = await contents(read, box, 24);
    if (view.byteLength >= 16) defaults.set(view.getUint32(4), view.getUint32(12));
  }
  const mehd = await childOf(read, mvex, "mehd");
  return { ticks: mehd === null ? null : readFragmentDuration(await contents(read, mehd, 12)), defaults };
}

function readFragmentDuration(view: DataView): number | null {
  if (view.byteLength < 8) return null;
  const large = view.getUint8(0) === 1 && view.byteLength >= 12;
  return known(large ? Number(view.getBigUint64(4)) : view.getUint32(4), large ? 2 ** 64 : 2 ** 32 - 1);
}

function movieSeconds(movie: Movie): number | null {
  if (movie.ticks !== null && movie.scale > 0) return movie.ticks / movie.scale;
  return longest(
    movie.tracks.map((track) =>
      track.ticks === null || track.scale === 0 ? null : track.ticks / track.scale,
    ),
  );
}

async function fragmentedSeconds(read: Read, movie: Movie, moov: Box, bytes: number): Promise<number | null> {
  const announced = movie.fragments?.ticks ?? null;
  if (announced !== null && movie.scale > 0) return announced / movie.scale;
  const ends = await fragmentsEnd(read, movie, moov.end, bytes);
  // The index itself may hold the first seconds, and a file may announce fragments it does not have.
  return longest([movieSeconds(movie), ...ends]);
}

function longest(seconds: readonly (number | null)[]): number | null {
  const found = seconds.filter((value) => value !== null);
  return found.length === 0 ? null : Math.max(...found);
}
