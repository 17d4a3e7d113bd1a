// PURE. A Pin becomes the exact bytes of `POST /api/posts`. The same content and boundary always give the same
// bytes: Postproxy refuses a repeated Idempotency-Key with another body (docs/why/postproxy.md, Idempotency). Knows no I/O.

import type { MediaFormat } from "../model/medium.ts";
import type { Covers, PostedField } from "../model/row-fields.ts";

/** An address that Postproxy fetches, or a file that is uploaded with the request. Sizes in bytes. */
export type PinMedium =
  | { kind: "url"; url: string }
  | { kind: "file"; name: string; bytes: number; format: MediaFormat };

/** All that a post is made of. */
export type PinContent = Covers<
  PostedField,
  {
    body: string;
    title: string | null;
    link: string | null;
    board: string;
    profile: string;
    /** Milliseconds since the epoch; null: as soon as possible. */
    publishAt: number | null;
    draft: boolean;
    media: PinMedium;
    /** Videos only. */
    cover: PinMedium | null;
    /** Videos only, whole seconds. */
    thumbOffset: number | null;
  }
>;

type FilePart = { field: string; name: string; contentType: string; bytes: number };

/** A request as the ledger stores it. Files are named, not held; they are sent in the order of `files`. */
export type PreparedPost =
  | { kind: "json"; contentType: string; body: string }
  | { kind: "multipart"; boundary: string; fields: [string, string][]; files: FilePart[] };

/** The types that every client of Postproxy sends (docs/why/postproxy.md, Media). */
const contentTypes = {
  jpg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  mp4: "video/mp4",
  mov: "video/quicktime",
} as const satisfies Record<MediaFormat, string>;

/** JSON where everything is an address, multipart as soon as one file is uploaded (docs/why/postproxy.md, Create and Multipart). */
export function preparePost(content: PinContent, boundary: string): PreparedPost {
  const uploads = content.media.kind === "file" || content.cover?.kind === "file";
  return uploads ? prepareMultipart(content, boundary) : prepareJson(content);
}

/** The same request without its time: as soon as possible. All other bytes stay. */
export function withoutTime(prepared: PreparedPost): PreparedPost {
  if (prepared.kind === "multipart") {
    return { ...prepared, fields: prepared.fields.filter(([name]) => name !== "post[scheduled_at]") };
  }
  const { post, ...rest }: { post: PostFields } = JSON.parse(prepared.body);
  const { scheduled_at: _, ...untimed } = post;
  return { ...prepared, body: JSON.stringify({ post: untimed, ...rest }) };
}

type PostFields = { body: string; scheduled_at?: string; draft?: boolean };
type PinFields = {
  board_id: string;
  title?: string;
  destination_link?: string;
  cover_url?: string;
  thumb_offset?: number;
};

/** Keys in the order of the facts; a field without a value is left out, for unknown or null keys may be refused. */
function postFields(content: PinContent): PostFields {
  return {
    body: content.body,
    ...(content.publishAt !== null && { scheduled_at: new Date(content.publishAt).toISOString() }),
    ...(content.draft && { draft: true }),
  };
}

function pinFields({ board, title, link, cover, thumbOffset }: PinContent): PinFields {
  return {
    board_id: board,
    ...(title !== null && { title }),
    ...(link !== null && { destination_link: link }),
    ...(cover?.kind === "url" && { cover_url: cover.url }),
    ...(thumbOffset !== null && { thumb_offset: thumbOffset }),
  };
}

function prepareJson(content: PinContent): PreparedPost {
  const body = {
    post: postFields(content),
    profiles: [content.profile],
    media: content.media.kind === "url" ? [content.media.url] : [],
    platforms: { pinterest: pinFields(content) },
  };
  return { kind: "json", contentType: "application/json", body: JSON.stringify(body) };
}

function prepareMultipart(content: PinContent, boundary: string): PreparedPost {
  const { media, cover } = content;
  const fields: [string, string][] = [
    ...bracketed("post", postFields(content)),
    ["profiles[]", content.profile],
    ...(media.kind === "url" ? [["media[]", media.url] satisfies [string, string]] : []),
    ...bracketed("platforms[pinterest]", pinFields(content)),
  ];
  const files = [...filePart("media[]", media), ...filePart("platforms[pinterest][cover_file]", cover)];
  return { kind: "multipart", boundary, fields, files };
}

/** Brackets for every key: a JSON `platforms` field cannot be mixed with a bracketed cover file (docs/why/postproxy.md, Multipart). */
function bracketed(prefix: string, values: PostFields | PinFields): [string, string][] {
  return Object.entries(values).map(([key, value]) => [`${prefix}[${key}]`, String(value)]);
}

function filePart(field: string, medium: PinMedium | null): FilePart[] {
  if (medium?.kind !== "file") return [];
  return [{ field, name: medium.name, contentType: contentTypes[medium.format], bytes: medium.bytes }];
}
