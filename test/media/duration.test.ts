// The length of a video is found in any arrangement, and no crafted file can keep the search busy.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { remembering } from "../../src/media/boxes.ts";
import { measureVideo } from "../../src/media/duration.ts";
import { headBytes } from "../../src/media/sniff.ts";
import { Unverifiable } from "../../src/model/media-check.ts";
import { runs, seed } from "../support/seed.ts";
import { box, ftyp, moov } from "./mp4.ts";
import { fixtures } from "./server.ts";

async function measure(file: Buffer) {
  let requests = 0;
  let received = 0;
  const read = remembering(
    async (offset, length) => {
      const part = file.subarray(offset, offset + length);
      requests += 1;
      received += part.length;
      return part;
    },
    [{ offset: 0, bytes: file.subarray(0, headBytes) }],
  );
  const measured = await measureVideo(read, file.length).catch((error: unknown) => {
    if (error instanceof Unverifiable) return { kind: "unverifiable" as const };
    throw error;
  });
  return { measured, requests, received };
}

const film = moov({ seconds: 30, tables: [9_000, 3_000] });
const media = box("mdat", Buffer.alloc(5_000));
const openEnded = Buffer.concat([Buffer.from("\0\0\0\0mdat", "latin1"), Buffer.alloc(3_000)]);

describe("the length is found", () => {
  test.each([
    ["with the index first", [ftyp, film, media]],
    ["with the index last", [ftyp, media, film]],
    ["behind free space and a small mdat", [ftyp, box("free", Buffer.alloc(999)), media, box("wide"), film]],
    ["before media data that runs to the end", [ftyp, film, openEnded]],
    ["without an ftyp", [box("wide"), media, film]],
    ["with rubbish after the end", [ftyp, media, film, Buffer.from("\0\0\0\0\0\0\0\0rubbish")]],
  ])("%s", async (_case, boxes) => {
    expect((await measure(Buffer.concat(boxes))).measured).toEqual({
      kind: "measured",
      seconds: 30,
      picture: true,
    });
  });
});

describe("damage is found", () => {
  test.each([
    ["an index that was never written", [ftyp, openEnded]],
    ["media data cut", [ftyp, film, media.subarray(0, 4_000)]],
    ["an index cut", [ftyp, media, film.subarray(0, 2_000)]],
    ["a box of impossible size", [ftyp, Buffer.from("\0\0\0\x05mdatxxxx")]],
  ])("%s", async (_case, boxes) => {
    expect((await measure(Buffer.concat(boxes))).measured).toMatchObject({ kind: "damaged" });
  });
});

test("a film that announces fragments and has none, nor a length, is not guessed at", async () => {
  const empty = moov({ seconds: 0, tables: [0, 0], mvex: box("mvex", box("trex", Buffer.alloc(24))) });
  expect((await measure(Buffer.concat([ftyp, empty]))).measured).toEqual({ kind: "unmeasured" });
});

test("many fragments without a table are given up, not walked for ever", async () => {
  const empty = moov({ seconds: 0, tables: [0, 0], mvex: box("mvex") });
  const fragments = Array.from({ length: 500 }, () =>
    Buffer.concat([box("moof", Buffer.alloc(2_000)), media]),
  );
  const { measured, received } = await measure(Buffer.concat([ftyp, empty, ...fragments]));
  expect(measured).toEqual({ kind: "unverifiable" });
  expect(received).toBeLessThan(256 * 1024);
});

test.each(["fragmented.mp4", "fragmented-silent.mp4"])(
  "the table at the end of %s spares the walk",
  async (name) => {
    const { measured, requests } = await measure(readFileSync(new URL(`corpus/${name}`, fixtures)));
    expect(measured).toMatchObject({ kind: "measured", picture: true });
    expect(requests).toBeLessThanOrEqual(3);
  },
);

const videos = readdirSync(new URL("corpus/", fixtures))
  .filter((name) => name.endsWith(".mp4"))
  .map((name) => readFileSync(new URL(`corpus/${name}`, fixtures)));

const wound = fc.record({ at: fc.nat(), value: fc.constantFrom(0, 1, 7, 8, 0x7f, 0x80, 0xff) });

test("whatever bytes are changed, the search ends within its bounds", async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...videos),
      fc.array(wound, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (video, wounds, inIndex) => {
        const file = Buffer.from(video);
        const index = file.indexOf("moov");
        for (const { at, value } of wounds) {
          const place = inIndex && index > 0 ? index - 4 + (at % 700) : at % file.length;
          if (place < file.length) file[place] = value;
        }
        const { measured, requests, received } = await measure(file);
        kinds.add(measured.kind);
        expect(requests).toBeLessThanOrEqual(150);
        expect(received).toBeLessThanOrEqual(1024 * 1024);
      },
    ),
    { seed, numRuns: runs(3_000) },
  );
  // Not vacuous: the wounds led to every kind of end but the rare one.
  expect([...kinds]).toEqual(expect.arrayContaining(["measured", "damaged", "unmeasured"]));
});
