// What a media cell points at and what was found there. Shared by rows, plan, media and publish; knows no I/O.

/** One image or video: an address Postproxy will fetch, or a file that pinsheet uploads. */
export type Medium =
  | { kind: "url"; url: string }
  /** `path` as written in the calendar, with forward slashes. */
  | { kind: "file"; path: string };

export type MediaFormat = "jpg" | "gif" | "png" | "webp" | "mp4" | "mov";

/** What the bytes say about a medium. Sizes in bytes, durations in seconds. */
export type MediaFacts = {
  format: MediaFormat;
  bytes: number;
  /** Null for images. */
  duration: number | null;
  /** Hash of its size and first bytes: the same file is known by it under any name and address. */
  picture: string;
  /** Of a file: what it was recognised by when it was looked at. */
  stamp?: string;
};
