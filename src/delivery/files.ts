// The files of one request, from their opening to the last byte: what was checked is what is sent, or nothing is. Knows nothing of
// rows and of requests.

import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Config } from "../config/config.ts";
import { fileContent, type MediaFile, openMediaFile, stampOf } from "../media/file.ts";
import { inspect } from "../media/inspect.ts";
import { type Issue, issue, issueOf } from "../model/issue.ts";
import { Unverifiable } from "../model/media-check.ts";
import type { MediaFacts, Medium } from "../model/medium.ts";
import type { PinMedium } from "../postproxy/request.ts";

type Opened = { file: MediaFile; sha256: string };

/** Opened before the claim, closed after the answer. */
export type Files = ReturnType<typeof openFiles>;

export function openFiles({ mediaFolders }: Config, folder: string) {
  const handles: MediaFile["handle"][] = [];
  const opened: Opened[] = [];
  const openOne = async (path: string, column: string): Promise<MediaFile | { issue: Issue }> => {
    const file = await openMediaFile(path, folder, mediaFolders);
    if ("code" in file) return { issue: issueOf(file, { column, value: path }) };
    handles.push(file.handle);
    return file;
  };
  return {
    opened: opened as readonly Opened[],
    /** The file of a medium that was found good in this run. */
    async open(medium: Medium, checked: MediaFacts, column: string): Promise<PinMedium | { issue: Issue }> {
      if (medium.kind === "url") return medium;
      const file = await openOne(medium.path, column);
      if ("issue" in file) return file;
      const sha256 = await hashIfChecked(file, checked);
      if (sha256 === null) return { issue: changed(column, medium.path) };
      opened.push({ file, sha256 });
      return { kind: "file", name: file.name, bytes: file.bytes, format: checked.format };
    },
    /** The file that was sent before, by its bytes. */
    async reopen(path: string, bytes: number, sha256: string): Promise<Issue | null> {
      const file = await openOne(path, "media_url");
      if ("issue" in file) return changedAfterSending(path);
      if (file.bytes !== bytes || (await hashOf(file)) !== sha256) return changedAfterSending(path);
      opened.push({ file, sha256 });
      return null;
    },
    async close() {
      for (const handle of handles) await handle.close();
    },
  };
}

/**
 * The hash of the file, if it is the one that was checked. The stamp stands for the bytes, because hashing each video at the check
 * too would read gigabytes once more; as a stamp may be too coarse, the few bytes that matter are looked at again, in this very handle.
 */
async function hashIfChecked(file: MediaFile, checked: MediaFacts): Promise<string | null> {
  const sha256 = await hashOf(file);
  return (await isGood(file, checked)) && (await stampOf(file.handle)) === checked.stamp ? sha256 : null;
}

async function isGood(file: MediaFile, { format, bytes, duration }: MediaFacts): Promise<boolean> {
  try {
    const result = await inspect(fileContent(file));
    if (result.kind !== "good") return false;
    const { facts } = result;
    return facts.format === format && facts.bytes === bytes && facts.duration === duration;
  } catch (error) {
    if (error instanceof Unverifiable) return false;
    throw error;
  }
}

/**
 * The bytes of the file, which must be those of its hash. The last piece is kept back until that is known: a file that was written to
 * after it was hashed never leaves whole, and a request that is cut short makes no post.
 */
export function streamOf({ file, sha256 }: Opened): Readable {
  return Readable.from(verified(file, sha256), { objectMode: false });
}

async function* verified(file: MediaFile, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let last: Buffer | null = null;
  for await (const chunk of bytesOf(file)) {
    hash.update(chunk);
    if (last !== null) yield last;
    last = chunk;
  }
  if (hash.digest("hex") !== sha256) throw new Error(`the file ${file.name} was changed while it was sent`);
  if (last !== null) yield last;
}

/** No more than there was: a file that grows would never end. */
const bytesOf = ({ handle, bytes }: MediaFile) =>
  handle.createReadStream({
    start: 0,
    end: Math.max(0, bytes - 1),
    autoClose: false,
  }) as AsyncIterable<Buffer>;

async function hashOf(file: MediaFile): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of bytesOf(file)) hash.update(chunk);
  return hash.digest("hex");
}

const changed = (column: string, path: string) =>
  issue(
    "media-damaged",
    { column, value: path },
    "the file changed between the check and the upload.",
    "Let the program that writes it finish; the next run checks it again.",
  );

const changedAfterSending = (path: string) =>
  issue(
    "file-changed-after-sending",
    { column: "media_url", value: path },
    `the answer to this Pin was lost, and it is proven not to be at Postproxy; but ${path} is not the file any more that was uploaded, and the same key must not carry another file.`,
    "Put the file back as it was, or wait: a day after it was first sent it goes out with the file as it is then.",
  );
