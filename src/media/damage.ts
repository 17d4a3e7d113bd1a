// PURE. Signs that an image was cut short, from its first and last bytes. In doubt an image counts as whole.

import type { MediaFormat } from "../model/medium.ts";

/** Room for what cameras and editors append after an image; see `endsLikeJpeg`. */
export const tailBytes = 4096;

/** Formats whose end is worth a read of its own. A GIF without its trailer still shows, and WebP states its length. */
export function needsTail(format: MediaFormat): boolean {
  return format === "jpg" || format === "png";
}

/** One sentence of evidence, or null. `tail`: the last bytes (the whole file, if short), null if they were not to be had. */
export function imageDamage(
  format: MediaFormat,
  head: Uint8Array,
  tail: Uint8Array | null,
  bytes: number,
): string | null {
  if (format === "webp") return webpDamage(head, bytes);
  if (tail === null) return null;
  if (format === "png" && Buffer.from(tail).lastIndexOf("IEND") === -1) {
    return "the PNG is cut short: its closing IEND block is missing.";
  }
  if (format === "jpg" && !endsLikeJpeg(tail, tail.length >= bytes)) {
    return "the JPEG is cut short: its end marker is missing.";
  }
  return null;
}

function webpDamage(head: Uint8Array, bytes: number): string | null {
  if (head.length < 8) return null;
  // RIFF: the length at byte 4 counts what follows it.
  const declared = new DataView(head.buffer, head.byteOffset).getUint32(4, true) + 8;
  // The padding byte of the last block is often left out.
  if (declared <= bytes + 1) return null;
  return `the WebP is cut short: it announces ${declared} bytes and has ${bytes}.`;
}

/** Marker bytes found inside a JPEG scan or between two: stuffed 00, fill FF, restarts, DHT, SOS, DRI (ITU T.81, B.1). */
const insideScan: ReadonlySet<number> = new Set([
  0x00, 0xff, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xc4, 0xda, 0xdd,
]);

/**
 * False only where the picture data itself runs to the very end. Phones append whole videos after the end marker, so
 * a tail without the marker counts as cut only if every FF in it is one that picture data would hold: in 4 KiB of
 * anything else about 15 of 16 FFs are not.
 */
function endsLikeJpeg(tail: Uint8Array, whole: boolean): boolean {
  let stuffed = false;
  for (let at = 0; at + 1 < tail.length; at++) {
    if (tail[at] !== 0xff) continue;
    const marker = tail[at + 1] ?? 0;
    if (marker === 0xd9) return true;
    if (!whole && !insideScan.has(marker)) return true;
    if (marker === 0x00) stuffed = true;
  }
  return whole ? false : !stuffed;
}
