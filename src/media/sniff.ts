// Names a file by its first bytes, never by its name or a header. Knows nothing of where the bytes came from.

import { fileTypeFromBuffer } from "file-type";
import type { MediaFormat } from "../model/medium.ts";

/** Bytes that are enough for every accepted format. */
export const headBytes = 4096;

type Sniffed =
  | { kind: "media"; format: MediaFormat }
  | { kind: "web-page" }
  | { kind: "other"; found: string };

/** file-type's names of the accepted formats. M4V is MP4 under Apple's brand, APNG is PNG with more frames. */
const formats: ReadonlyMap<string, MediaFormat> = new Map([
  ["jpg", "jpg"],
  ["png", "png"],
  ["apng", "png"],
  ["gif", "gif"],
  ["webp", "webp"],
  ["mp4", "mp4"],
  ["m4v", "mp4"],
  ["mov", "mov"],
]);

/**
 * Only `headBytes` bytes are ever handed to file-type: its authors do not promise to stay quick on hostile files,
 * and a buffer this short leaves them nothing to loop over.
 */
export async function sniff(start: Uint8Array): Promise<Sniffed> {
  const head = start.subarray(0, headBytes);
  const type = await fileTypeFromBuffer(head).catch(() => undefined);
  const format = formats.get(type?.ext ?? "");
  if (format !== undefined) return { kind: "media", format };
  const text = asText(head);
  if (text !== null) return sniffText(text);
  return { kind: "other", found: type === undefined ? "of no known format" : `${type.ext} (${type.mime})` };
}

function sniffText(text: string): Sniffed {
  if (/<svg[\s>]/i.test(text) && !/<html[\s>]/i.test(text)) return { kind: "other", found: "an SVG drawing" };
  if (/^\s*(?:<!--|<!doctype html|<(?:html|head|body|script|title|meta)[\s>])/i.test(text))
    return { kind: "web-page" };
  if (/<html[\s>]/i.test(text)) return { kind: "web-page" };
  if (text.startsWith("version https://git-lfs")) return { kind: "other", found: "a Git LFS pointer" };
  return { kind: "other", found: "plain text" };
}

/** The bytes as text, or null where they are not: text has no NUL and few bytes that are no UTF-8. */
function asText(head: Uint8Array): string | null {
  if (head.includes(0)) return null;
  const text = new TextDecoder("utf-8").decode(head);
  const unreadable = text.match(/\ufffd|(?![\t\n\r\f])\p{Cc}/gu)?.length ?? 0;
  return unreadable * 20 > text.length ? null : text;
}
