// Prepares the request of one pin before it is claimed: opens the files it uploads, and makes sure that they are the
// ones that were checked, or that were sent before.

import type { Readable } from "node:stream";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import type { Issue } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import { type PinMedium, type PreparedPost, preparePost, withoutTime } from "../postproxy/request.ts";
import type { CheckedPin } from "./check-media.ts";
import { type Files, openFiles, streamOf } from "./files.ts";

export type Upload = {
  prepared: PreparedPost;
  /** One stream for each file of `prepared`, in its order. */
  files: (() => Readable)[];
  contentType: string;
  /** What the ledger keeps: the exact JSON, or the fields and files of a multipart body, with the files' hashes. */
  stored: Uint8Array;
  close: () => Promise<void>;
};

type Place = { folder: string; now: number };

/** The request of a pin that is sent for the first time, or anew. */
export async function openUpload(
  config: Config,
  { pin, facts }: CheckedPin,
  { content, folder, now }: Place & { content: string },
): Promise<Upload | { issue: Issue }> {
  if (pin.medium === null || facts === null) throw new Error(`pin ${pin.id} is sent without checked media`);
  const files = openFiles(config, folder);
  const media = await files.open(pin.medium, facts.media, "media_url");
  const cover = pin.cover && facts.cover ? await files.open(pin.cover, facts.cover, "cover") : null;
  for (const part of [media, cover]) {
    if (part === null || !("issue" in part)) continue;
    await files.close();
    return part;
  }
  // A time in the past is left out: what the API does with one is not documented.
  const scheduledAt = pin.at !== null && pin.at > now ? pin.at : null;
  const wish = postOf(pin, media as PinMedium, cover as PinMedium | null, scheduledAt);
  const prepared = preparePost(wish, `pinsheet-${content.slice(0, 32)}`);
  return requestOf(prepared, files);
}

/** The same request once more, byte by byte; only a time that has passed meanwhile is left out. */
export async function reopenUpload(
  config: Config,
  pin: Pin,
  request: Uint8Array,
  { folder, now }: Place,
): Promise<Upload | { issue: Issue }> {
  const { prepared, sha256 } = readStored(request);
  const files = openFiles(config, folder);
  const media = [pin.medium, pin.cover].filter((medium) => medium?.kind === "file");
  for (const [index, part] of (prepared.kind === "json" ? [] : prepared.files).entries()) {
    const path = media[index]?.kind === "file" ? media[index].path : part.name;
    const problem = await files.reopen(path, part.bytes, sha256[index] ?? "");
    if (problem === null) continue;
    await files.close();
    return { issue: problem };
  }
  const isPast = pin.at === null || pin.at <= now;
  return requestOf(isPast ? withoutTime(prepared) : prepared, files);
}

function requestOf(prepared: PreparedPost, { opened, close }: Files): Upload {
  const sha256 = opened.map((one) => one.sha256);
  const json = prepared.kind === "json";
  return {
    prepared,
    files: opened.map((one) => () => streamOf(one)),
    contentType: json ? prepared.contentType : `multipart/form-data; boundary=${prepared.boundary}`,
    stored: Buffer.from(json ? prepared.body : JSON.stringify({ ...prepared, sha256 })),
    close,
  };
}

const storedMultipart = z.object({
  kind: z.literal("multipart"),
  boundary: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])),
  files: z.array(
    z.object({ field: z.string(), name: z.string(), contentType: z.string(), bytes: z.number() }),
  ),
  sha256: z.array(z.string()),
});

function readStored(request: Uint8Array): { prepared: PreparedPost; sha256: string[] } {
  const body = Buffer.from(request).toString("utf8");
  const multipart = storedMultipart.safeParse(JSON.parse(body)).data;
  if (multipart === undefined)
    return { prepared: { kind: "json", contentType: "application/json", body }, sha256: [] };
  const { sha256, ...prepared } = multipart;
  return { prepared, sha256 };
}

function postOf(pin: Pin, media: PinMedium, cover: PinMedium | null, scheduledAt: number | null) {
  const { body, boardId, profile } = pin;
  if (body === null || boardId === null || profile === null) throw new Error(`pin ${pin.id} is not complete`);
  return {
    body,
    title: pin.title,
    link: pin.link,
    board: boardId,
    profile,
    publishAt: scheduledAt,
    draft: pin.draft,
    media,
    cover,
    thumbOffset: pin.thumbOffset,
  };
}
