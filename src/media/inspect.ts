// Reads the few bytes of a medium that matter and gives the result on its content.
// Knows neither where the bytes come from nor what the row wants of them.

import { createHash } from "node:crypto";
import { type Content, type MediaResult, Unverifiable } from "../model/media-check.ts";
import type { MediaFacts, MediaFormat } from "../model/medium.ts";
import { remembering } from "./boxes.ts";
import { imageDamage, needsTail, tailBytes } from "./damage.ts";
import { measureVideo } from "./duration.ts";
import { damaged, isVideo, judgeDuration, judgeSize, sizeLimits, webPage, wrongFormat } from "./rules.ts";
import { headBytes, sniff } from "./sniff.ts";

/** Throws `Unverifiable` where the bytes cannot be had. */
export async function inspect(content: Content): Promise<MediaResult> {
  const head = await content.read(0, headBytes);
  if (head.length === 0) return damaged("the file is empty: it has 0 bytes.");
  const sniffed = await sniff(head);
  switch (sniffed.kind) {
    case "web-page":
      return webPage();
    case "other":
      return wrongFormat(sniffed.found);
    case "media":
      return inspectMedia(content, sniffed.format, head);
    default:
      return sniffed satisfies never;
  }
}

async function inspectMedia(content: Content, format: MediaFormat, head: Uint8Array): Promise<MediaResult> {
  const bytes = await content.size(isVideo(format) ? sizeLimits.video : sizeLimits.image);
  const tooBig = judgeSize(format, bytes);
  if (tooBig !== null) return tooBig;
  const facts = { format, bytes, picture: pictureOf(bytes, head) };
  return isVideo(format) ? inspectVideo(content, facts, head) : inspectImage(content, facts, head);
}

const pictureOf = (bytes: number, head: Uint8Array) =>
  createHash("sha256").update(`${bytes} `).update(head).digest("base64url").slice(0, 22);

async function inspectImage(
  content: Content,
  facts: Omit<MediaFacts, "duration">,
  head: Uint8Array,
): Promise<MediaResult> {
  const { format, bytes } = facts;
  const evidence = imageDamage(format, head, await tailOf(content, format, head, bytes), bytes);
  return evidence === null ? { kind: "good", facts: { ...facts, duration: null } } : damaged(evidence);
}

async function tailOf(
  content: Content,
  format: MediaFormat,
  head: Uint8Array,
  bytes: number,
): Promise<Uint8Array | null> {
  if (bytes <= head.length) return head;
  if (!needsTail(format) || !content.randomAccess) return null;
  const tail = await content.read(Math.max(0, bytes - tailBytes), Math.min(tailBytes, bytes));
  if (tail.length < Math.min(tailBytes, bytes)) throw changing();
  return tail;
}

async function inspectVideo(
  content: Content,
  facts: Omit<MediaFacts, "duration">,
  head: Uint8Array,
): Promise<MediaResult> {
  const { format, bytes } = facts;
  const read = remembering((offset, length) => content.read(offset, length), [{ offset: 0, bytes: head }]);
  const measured = await measureVideo(read, bytes);
  switch (measured.kind) {
    case "damaged":
      return damaged(measured.evidence);
    case "unmeasured":
      throw new Unverifiable(
        "the video does not say how long it lasts.",
        "Export it once more as an ordinary mp4 (ffmpeg: -c copy -movflags +faststart).",
      );
    case "measured":
      if (!measured.picture) return wrongFormat(`sound without a picture, in an ${format} file`);
      return (
        judgeDuration(measured.seconds) ?? {
          kind: "good",
          facts: { ...facts, duration: measured.seconds },
        }
      );
    default:
      return measured satisfies never;
  }
}

function changing(): Unverifiable {
  return new Unverifiable(
    "the file changed while it was read.",
    "Wait until it is completely written; it is tried again.",
  );
}
