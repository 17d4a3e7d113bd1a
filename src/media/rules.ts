// PURE. What Postproxy and Pinterest accept as the medium of a Pin, and the sentences for what they do not.

import { type BadMedium, bad, type MediaResult } from "../model/media-check.ts";
import type { MediaFacts, MediaFormat } from "../model/medium.ts";

/**
 * 32 MB for images, 2 GB for videos: Postproxy's Pinterest page. It does not say which megabyte it means, so the
 * smaller (decimal) one is taken: a file that runs here passes under both readings.
 */
export const sizeLimits = { image: 32_000_000, video: 2_000_000_000 } as const;

/** 4 seconds to 15 minutes: Postproxy's Pinterest page. */
export const videoSeconds = { least: 4, most: 900 } as const;

/** An export of "4 seconds" often measures one frame less; a frame lasts 42 ms at 24 frames a second. */
const frame = 0.05;

const acceptedFormats = "jpg, png, gif and webp images and mp4 and mov videos";

export function isVideo(format: MediaFormat): boolean {
  return format === "mp4" || format === "mov";
}

export function judgeSize(format: MediaFormat, bytes: number): BadMedium | null {
  const [noun, limit] = isVideo(format)
    ? (["video", sizeLimits.video] as const)
    : (["image", sizeLimits.image] as const);
  if (bytes <= limit) return null;
  const hint = `Export a smaller version: ${isVideo(format) ? "a lower bit rate or resolution" : "fewer pixels or more compression"}.`;
  return bad(
    "media-too-big",
    `the ${noun} is larger than the ${readableBytes(limit)} Pinterest takes.`,
    hint,
  );
}

export function judgeDuration(seconds: number): BadMedium | null {
  const shown = `${Number(seconds.toFixed(2))} s`;
  if (seconds < videoSeconds.least - frame) {
    return bad(
      "video-too-short",
      `the video lasts ${shown}; Pinterest takes 4 s or more.`,
      "Use a longer cut.",
    );
  }
  if (seconds > videoSeconds.most + frame) {
    return bad(
      "video-too-long",
      `the video lasts ${shown}; Pinterest takes 900 s (15 minutes) or less.`,
      "Use a shorter cut.",
    );
  }
  return null;
}

export function wrongFormat(found: string): BadMedium {
  return bad("media-wrong-format", `the content is ${found}.`, `Pinterest takes ${acceptedFormats}.`);
}

export function webPage(): BadMedium {
  return bad(
    "media-is-web-page",
    "this is a web page, not an image or a video.",
    "Share links of Google Drive or Dropbox open a page around the file: use a link to the file itself " +
      "(Dropbox: end it with raw=1), or put the file beside the calendar.",
  );
}

export function damaged(evidence: string): BadMedium {
  return bad(
    "media-damaged",
    evidence,
    "Export or upload it again, and check that it opens on your own computer.",
  );
}

/** What the row wants of the medium, judged anew each time: the cached result knows only the content. */
export function judgeUse(
  content: MediaResult,
  use: { role: "media" | "cover"; thumbOffset: number | null },
): MediaResult {
  if (use.role === "cover") return judgeCover(content);
  if (content.kind !== "good" || use.thumbOffset === null) return content;
  return judgeThumb(content.facts, use.thumbOffset) ?? content;
}

function judgeCover(content: MediaResult): MediaResult {
  const hint = "A cover is a jpg, png, gif or webp image.";
  if (content.kind === "good" && isVideo(content.facts.format)) {
    return bad("cover-not-an-image", `the cover is a ${content.facts.format} video.`, hint);
  }
  if (content.kind !== "bad") return content;
  if (aboutVideo.has(content.code)) return bad("cover-not-an-image", "the cover is a video.", hint);
  if (aboutContent.has(content.code)) return { ...content, code: "cover-not-an-image" };
  return content;
}

const aboutVideo: ReadonlySet<string> = new Set(["video-too-short", "video-too-long"]);
const aboutContent: ReadonlySet<string> = new Set([
  "media-wrong-format",
  "media-is-web-page",
  "media-damaged",
]);

function judgeThumb(facts: MediaFacts, thumbOffset: number): BadMedium | null {
  if (facts.duration === null) {
    return bad(
      "cover-on-image",
      `thumb_offset is for videos, and this is a ${facts.format} image.`,
      "Leave thumb_offset empty.",
    );
  }
  if (thumbOffset < facts.duration) return null;
  return bad(
    "thumb-offset-beyond-end",
    `there is no picture at second ${thumbOffset}: the video lasts ${Number(facts.duration.toFixed(2))} s.`,
    `Write a number from 0 to ${Math.max(0, Math.ceil(facts.duration) - 1)}.`,
  );
}

/** Decimal units, as the limits: 32 MB is 32,000,000 bytes. */
export function readableBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"] as const;
  const step = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1000 ** step).toFixed(1))} ${units[step] ?? "GB"}`;
}
