// Run by hand: `node test/media/compare-durations.ts video.mp4 …` prints, for each video and each way of finding its
// length, the seconds found and the requests and bytes it takes. The way in src/media/duration.ts was chosen by it.

import { open } from "node:fs/promises";
import { basename } from "node:path";
import { tokenizer } from "@tokenizer/range";
import { createFile, MP4BoxBuffer } from "mp4box";
import { parseFromTokenizer } from "music-metadata";
import { remembering } from "../../src/media/boxes.ts";
import { measureVideo } from "../../src/media/duration.ts";

type Source = { size: number; read(offset: number, length: number): Promise<Uint8Array> };
type Way = (source: Source) => Promise<number | string>;

const ours: Way = async (source) => {
  const head = await source.read(0, 4096);
  const known = [{ offset: 0, bytes: head }];
  const measured = await measureVideo(remembering(source.read, known), source.size);
  return measured.kind === "measured" ? measured.seconds : measured.kind;
};

const musicMetadata: Way = async (source) => {
  const info = { size: source.size, acceptPartialRequests: true };
  const range = await tokenizer(
    {
      getResponse: async (_method, [first, last] = [0, source.size - 1]) => ({
        ...info,
        contentRange: { firstBytePosition: first, lastBytePosition: last, instanceLength: source.size },
        arrayBuffer: () => source.read(first, last - first + 1),
      }),
      abort: () => {},
    },
    { avoidHeadRequests: true },
  );
  const { format } = await parseFromTokenizer(range, { duration: true, skipCovers: true });
  const tracks = (format.trackInfo ?? []).map((track) => track.duration ?? 0);
  return Math.max(format.duration ?? 0, ...tracks);
};

const mp4box: Way = async (source) => {
  const file = createFile();
  let seconds: number | null = null;
  let failed: string | null = null;
  file.onReady = (info) => {
    const tracks = info.tracks.map(
      (track) => Math.max(track.duration, track.samples_duration) / track.timescale,
    );
    seconds = Math.max(
      info.duration / info.timescale,
      (info.fragment_duration?.num ?? 0) / (info.fragment_duration?.den ?? 1),
      ...tracks,
    );
  };
  file.onError = (_module, message) => {
    failed = message;
  };
  let next = 0;
  for (let step = 0; seconds === null && failed === null && next < source.size && step < 2000; step++) {
    const bytes = await source.read(next, Math.min(4096, source.size - next));
    const asked = file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes.slice().buffer as ArrayBuffer, next));
    next = asked ?? next + bytes.length;
  }
  return seconds ?? failed ?? "no index";
};

for (const path of process.argv.slice(2)) {
  const handle = await open(path);
  const { size } = await handle.stat();
  for (const [name, way] of Object.entries({ ours, musicMetadata, mp4box })) {
    let requests = 0;
    let received = 0;
    const read = async (offset: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
      requests += 1;
      received += bytesRead;
      return buffer.subarray(0, bytesRead);
    };
    const found = await way({ size, read }).catch((error: unknown) => String(error).slice(0, 60));
    const seconds = typeof found === "number" ? found.toFixed(3) : found;
    console.log(
      [
        basename(path).padEnd(32),
        name.padEnd(14),
        String(seconds).padStart(9),
        `${requests} requests`,
        `${received} bytes`,
      ].join("  "),
    );
  }
  await handle.close();
}
