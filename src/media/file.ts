// The only way to open a local file, for the check and for the upload alike: what was checked is what is sent.
// A calendar may come from strangers, so a path leads nowhere but into the allowed folders.

import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve, sep } from "node:path";
import { retries } from "../lib/retries.ts";
import { type BadMedium, bad, type Content } from "../model/media-check.ts";
import { realPathOf } from "./real-path.ts";
import { damaged } from "./rules.ts";

/** An open regular file; whoever opened it closes `handle`. `stamp`: see `stampOf`. */
export type MediaFile = { handle: FileHandle; bytes: number; stamp: string; name: string };

/**
 * Opens `path`, which starts in `folder` (absolute) or in one of `mediaFolders`, symbolic links followed and checked.
 * Throws only for failures of the machine (too many open files, a broken disk).
 */
export async function openMediaFile(
  path: string,
  folder: string,
  mediaFolders: readonly string[],
): Promise<MediaFile | BadMedium> {
  const refused = refusePath(path);
  if (refused !== null) return refused;
  const roots = [folder, ...mediaFolders];
  const candidates = roots
    .map((root) => resolve(root, path))
    .filter((file) => roots.some((root) => within(root, file)));
  if (candidates.length === 0) return outside(path);
  for (const candidate of candidates) {
    const opened = await openInside(candidate, roots, path);
    if (opened !== null) return opened;
  }
  return bad(
    "media-not-found",
    `there is no file "${path}" in the folder of the calendar${mediaFolders.length > 0 ? " or a media folder" : ""}.`,
    "Check the spelling, capitals included; paths start in the folder of the calendar.",
  );
}

/** Spellings that mean another machine, another drive or another program's idea of a path. */
function refusePath(path: string): BadMedium | null {
  const beside = "Put the file beside the calendar and write its path from there, such as images/shelf.jpg.";
  if (path.includes("\0"))
    return bad("media-not-a-url", "the path holds an invisible NUL character.", beside);
  if (/^[a-z]:/i.test(path)) return bad("media-outside-folder", `"${path}" names a drive.`, beside);
  if (/^[\\/]{2}/.test(path)) return bad("media-outside-folder", `"${path}" names a network share.`, beside);
  if (path.startsWith("~")) return bad("media-outside-folder", `"${path}" names a home folder.`, beside);
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) {
    return bad("media-not-a-url", `"${path}" is neither an http(s) address nor a path.`, beside);
  }
  return null;
}

function within(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function outside(path: string): BadMedium {
  return bad(
    "media-outside-folder",
    `"${path}" is not under the folder of the calendar.`,
    "Move the file there, or give its folder with --media-folder.",
  );
}

/** Null where there is no such file. */
async function openInside(
  candidate: string,
  roots: readonly string[],
  path: string,
): Promise<MediaFile | BadMedium | null> {
  try {
    const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
    const isInside = (file: string) => realRoots.some((root) => within(root, file));
    for (let tries = 1; tries <= retries.openFile.tries; tries += 1) {
      const real = await realpath(candidate);
      // Not even opened: what is opened may do something, such as a device.
      if (!isInside(real)) return outside(path);
      const found = await openRegular(real, path);
      if ("kind" in found) return found;
      // The folder above may have become a link since: what counts is where the open file is.
      const at = await realPathOf(found.handle, real);
      if (at !== null && isInside(at)) return found;
      await found.handle.close();
      if (at !== null) return outside(path);
    }
    return replacedEachTime(path);
  } catch (error) {
    return explainFailure(error, path);
  }
}

async function openRegular(real: string, path: string): Promise<MediaFile | BadMedium> {
  // No link put there since realpath, no waiting on a FIFO. Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(real, flags);
  const stat = await handle.stat({ bigint: true });
  if (stat.isFile())
    return { handle, bytes: Number(stat.size), stamp: stampFrom(stat), name: basename(path) };
  await handle.close();
  return notAFile(path);
}

/**
 * What an open file is recognised by: equal stamps, equal content. A program can set back the time of the last write, but not that of
 * the last change (ctime), which a hard link or new rights move too. Two writes within one tick of the system's clock (4 ms) look alike.
 */
export async function stampOf(handle: FileHandle): Promise<string> {
  return stampFrom(await handle.stat({ bigint: true }));
}

const stampFrom = ({ size, ino, mtimeNs, ctimeNs }: BigIntStats) =>
  `${size} bytes, file ${ino}, written ${mtimeNs}, changed ${ctimeNs}`;

function explainFailure(error: unknown, path: string): BadMedium | null {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return null;
  if (code === "ELOOP") return outside(path);
  if (code === "EISDIR" || code === "ENXIO" || code === "ENODEV") return notAFile(path);
  if (code === "EACCES" || code === "EPERM") {
    return {
      ...damaged(`"${path}" may not be read by this user.`),
      hint: "Give this user the right to read it.",
    };
  }
  throw error;
}

function replacedEachTime(path: string): BadMedium {
  return {
    ...damaged(`"${path}" was replaced by another file each time it was opened.`),
    hint: "Let the program that writes it finish; the next run checks it again.",
  };
}

function notAFile(path: string): BadMedium {
  return bad(
    "media-not-found",
    `"${path}" is a folder or a device, not a file.`,
    "Name one image or video file.",
  );
}

/** The open file as bytes to inspect. */
export function fileContent(file: MediaFile): Content {
  return {
    randomAccess: true,
    size: async () => file.bytes,
    read: async (offset, length) => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
  };
}
