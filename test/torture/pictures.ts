// The pictures of a torture run. Each shows in its name, and by the hash of its bytes, which Pin it is of: so a post tells
// which Pin was meant, however its row was edited since. No two have the same bytes.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const photo = readFileSync(new URL("../../fixtures/media/reading-corner.jpg", import.meta.url));

/** The same picture may be taken anew: another version. */
export const versions = [1, 2] as const;

export const pictureName = (pin: number, version: number) => `pin${pin}-v${version}.jpg`;

/** A JPEG with a comment of its own, right behind its first marker. */
function bytesOf(pin: number, version: number): Buffer {
  const text = Buffer.from(pictureName(pin, version));
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([photo.subarray(0, 2), head, text, photo.subarray(2)]);
}

/** Which Pin a picture is of, by its address, its path, or the hash of what was uploaded. */
export type PinOf = (media: { sourceUrl: string | null; sha256: string | null }) => number | null;

export function makePictures(folder: string, pins: Iterable<number>): PinOf {
  mkdirSync(folder, { recursive: true });
  const byHash = new Map<string, number>();
  for (const pin of pins) {
    for (const version of versions) {
      const bytes = bytesOf(pin, version);
      writeFileSync(join(folder, pictureName(pin, version)), bytes);
      byHash.set(createHash("sha256").update(bytes).digest("hex"), pin);
    }
  }
  return ({ sourceUrl, sha256 }) => pinIn(sourceUrl ?? "") ?? byHash.get(sha256 ?? "") ?? null;
}

export function pinIn(text: string): number | null {
  const found = /pin(\d+)-v\d/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
