// Prepares the request of one pin before it is claimed: opens the files it uploads, and makes sure that they are the
// ones that were checked.

import type { Readable } from "node:stream";
import type { Config } from "../config.ts";
import { type Issue, issue, issueOf } from "../issue.ts";
import type { Pin } from "../ledger/pin.ts";
import { type MediaFile, openMediaFile } from "../media/file.ts";
import type { MediaFacts, Medium } from "../media/medium.ts";
import type { CheckedPin } from "../media/sweep.ts";
import { type PinMedium, type PreparedPost, preparePost } from "../postproxy/request.ts";

export type Upload = {
  prepared: PreparedPost;
  /** One stream for each file of `prepared`, in its order. */
  files: (() => Readable)[];
  contentType: string;
  /** What the ledger keeps: the exact JSON, or the fields and files of a multipart body. */
  stored: Uint8Array;
  close: () => Promise<void>;
};

export async function openUpload(
  config: Config,
  { pin, facts }: CheckedPin,
  at: { content: string; folder: string; now: number },
): Promise<Upload | { issue: Issue }> {
  const opened: MediaFile[] = [];
  const close = async () => {
    for (const file of opened) await file.handle.close();
  };
  const open = async (
    medium: Medium,
    checked: MediaFacts,
    column: string,
  ): Promise<PinMedium | { issue: Issue }> => {
    if (medium.kind === "url") return medium;
    const file = await openMediaFile(medium.path, at.folder, config.mediaFolders);
    if ("code" in file) return { issue: issueOf(file, { column, value: medium.path }) };
    opened.push(file);
    if (file.bytes !== checked.bytes) return { issue: changed(column, medium.path) };
    return { kind: "file", name: file.name, bytes: file.bytes, format: checked.format };
  };

  if (pin.medium === null || facts === null) throw new Error(`pin ${pin.id} is sent without checked media`);
  const media = await open(pin.medium, facts.media, "media_url");
  const cover = pin.cover && facts.cover ? await open(pin.cover, facts.cover, "cover") : null;
  for (const part of [media, cover]) {
    if (part === null || !("issue" in part)) continue;
    await close();
    return part;
  }
  const prepared = preparePost(
    contentOf(pin, media as PinMedium, cover as PinMedium | null, at.now),
    `pinsheet-${at.content.slice(0, 32)}`,
  );
  return {
    prepared,
    files: opened.map((file) => () => file.handle.createReadStream({ start: 0, autoClose: false })),
    contentType:
      prepared.kind === "json" ? prepared.contentType : `multipart/form-data; boundary=${prepared.boundary}`,
    stored: Buffer.from(prepared.kind === "json" ? prepared.body : JSON.stringify(prepared)),
    close,
  };
}

function contentOf(pin: Pin, media: PinMedium, cover: PinMedium | null, now: number) {
  const { body, boardId, profile } = pin;
  if (body === null || boardId === null || profile === null) throw new Error(`pin ${pin.id} is not complete`);
  return {
    body,
    title: pin.title,
    link: pin.link,
    boardId,
    profileId: profile,
    // A time in the past is left out: what the API does with one is not documented.
    scheduledAt: pin.at !== null && pin.at > now ? pin.at : null,
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
