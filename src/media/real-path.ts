// Where an open file really lies. A path may be changed at any moment, also between the look at it and its opening; what was opened
// may not. Judges no folders.

import type { FileHandle } from "node:fs/promises";
import { readlink, realpath, stat } from "node:fs/promises";

/** Linux names here what each open file is, whatever became of the path that led to it (proc(5)). */
const openFiles = "/proc/self/fd";

/** What Linux appends where the file has no name any more. */
const unlinked = " (deleted)";

/** The real path of the open file, or null where `path` does not lead to it any more: look again. */
export async function realPathOf(
  handle: FileHandle,
  path: string,
  folderOfOpenFiles = openFiles,
): Promise<string | null> {
  const told = await readlink(`${folderOfOpenFiles}/${handle.fd}`).catch(() => null);
  if (told === null) return foundAgain(handle, path);
  return told.endsWith(unlinked) ? null : told;
}

/**
 * Other systems do not tell (macOS has F_GETPATH, but Node does not offer it), so the path is resolved once more, and must lead to
 * the very same file before and after. Whoever swaps folders three times within it, each at the right moment, is not noticed.
 */
async function foundAgain(handle: FileHandle, path: string): Promise<string | null> {
  const { dev, ino } = await handle.stat({ bigint: true });
  const isIt = async (at: string) => {
    const found = await stat(at, { bigint: true });
    return found.dev === dev && found.ino === ino;
  };
  const real = await realpath(path);
  const same = (await isIt(real)) && (await realpath(path)) === real && (await isIt(real));
  return same ? real : null;
}
