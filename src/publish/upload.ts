// Prepares the request of one pin before it is claimed: opens the files it uploads, and makes sure that they are the
// ones that were checked, or that were sent before.

import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { z } from "zod";
import type { Config } from "../config.ts";
import { type Issue, issue, issueOf } from "../issue.ts";
import type { Pin } from "../ledger/pin.ts";
import { type MediaFile, openMediaFile } from "../media/file.ts";
import type { MediaFacts, Medium } from "../media/medium.ts";
import type { CheckedPin } from "../media/sweep.ts";
import { type PinMedium, type PreparedPost, preparePost, withoutTime } from "../postproxy/request.ts";

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
  const wish = contentOf(pin, media as PinMedium, cover as PinMedium | null, scheduledAt);
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

/** The files of one request: opened before the claim, closed after the answer. */
function openFiles({ mediaFolders }: Config, folder: string) {
  const opened: MediaFile[] = [];
  const openOne = async (path: string, column: string): Promise<MediaFile | { issue: Issue }> => {
    const file = await openMediaFile(path, folder, mediaFolders);
    if ("code" in file) return { issue: issueOf(file, { column, value: path }) };
    opened.push(file);
    return file;
  };
  return {
    opened,
    async open(medium: Medium, checked: MediaFacts, column: string): Promise<PinMedium | { issue: Issue }> {
      if (medium.kind === "url") return medium;
      const file = await openOne(medium.path, column);
      if ("issue" in file) return file;
      if (file.bytes !== checked.bytes) return { issue: changed(column, medium.path) };
      return { kind: "file", name: file.name, bytes: file.bytes, format: checked.format };
    },
    async reopen(path: string, bytes: number, sha256: string): Promise<Issue | null> {
      const file = await openOne(path, "media_url");
      if ("issue" in file) return changedAfterSending(path);
      const same = file.bytes === bytes && (await hashOf(file)) === sha256;
      return same ? null : changedAfterSending(path);
    },
    async close() {
      for (const file of opened) await file.handle.close();
    },
  };
}

async function requestOf(
  prepared: PreparedPost,
  { opened, close }: ReturnType<typeof openFiles>,
): Promise<Upload> {
  const sha256: string[] = [];
  for (const file of opened) sha256.push(await hashOf(file));
  const json = prepared.kind === "json";
  return {
    prepared,
    files: opened.map((file) => () => streamOf(file)),
    contentType: json ? prepared.contentType : `multipart/form-data; boundary=${prepared.boundary}`,
    stored: Buffer.from(json ? prepared.body : JSON.stringify({ ...prepared, sha256 })),
    close,
  };
}

const streamOf = ({ handle }: MediaFile) => handle.createReadStream({ start: 0, autoClose: false });

async function hashOf(file: MediaFile): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of streamOf(file)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
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

function contentOf(pin: Pin, media: PinMedium, cover: PinMedium | null, scheduledAt: number | null) {
  const { body, boardId, profile } = pin;
  if (body === null || boardId === null || profile === null) throw new Error(`pin ${pin.id} is not complete`);
  return {
    body,
    title: pin.title,
    link: pin.link,
    boardId,
    profileId: profile,
    scheduledAt,
    draft: pin.draft,
    media,
    cover,
    thumbOffset: pin.thumbOffset,
  };
}

const changed = (column: string, path: string) =>
  issue(
    "media-damaged",
    { column, value: path },
    "the file changed between the check and the upload.",
    "Let the program that writes it finish; the next pass checks it again.",
  );

const changedAfterSending = (path: string) =>
  issue(
    "file-changed-after-sending",
    { column: "media_url", value: path },
    `the answer to this Pin was lost, and it is proven not to be at Postproxy; but ${path} is not the file any more that was uploaded, and the same key must not carry another file.`,
    "Put the file back as it was, or wait: a day after it was first sent it goes out with the file as it is then.",
  );
