// Writes a file whole or not at all: beside its place first, synced, and then put there. What somebody else wrote is not
// overwritten unless that is asked for.

import { existsSync } from "node:fs";
import { constants, type FileHandle, mkdtemp, open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { usageError } from "../lib/errors.ts";

export type Place = {
  /** As the person named it. */
  name: string;
  /** Absolute. */
  path: string;
};

type SaveRequest = {
  place: Place;
  /** Overwrite whatever is there. */
  force: boolean;
  /** Files that must stay as they are: the calendar, the ledger. Absolute. */
  inputs: readonly string[];
  /** True for a file that an earlier run wrote. */
  isSamePost: (path: string) => Promise<boolean>;
};

/** To be asked before the work is done. Throws a usage error (exit 2) for a place that must not be written. */
export async function mayBeWritten({ place, force, inputs, isSamePost }: SaveRequest): Promise<void> {
  const { name, path } = place;
  if (!existsSync(dirname(path)))
    throw usageError(`there is no folder for ${name}`, "Make the folder, or name another with --output.");
  if (!existsSync(path)) return;
  const real = await realpath(path);
  for (const input of inputs) {
    if (existsSync(input) && (await realpath(input)) === real)
      throw usageError(
        `${name} is read by this command and would be overwritten`,
        "Name another file with --output.",
      );
  }
  if (force || (await isSamePost(path).catch(() => false))) return;
  throw usageError(
    `${name} is there already, and pinsheet cannot tell that it wrote it`,
    "Name another file with --output, or add --force to overwrite it.",
  );
}

/** Writes the pieces. Throws a usage error (exit 2) where the system does not let it; then nothing is there that was not before. */
export async function save(
  { name, path }: Place,
  pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): Promise<void> {
  // A link stays a link: what it leads to is replaced.
  const target = existsSync(path) ? await realpath(path) : path;
  const folder = dirname(target);
  let draft: string | null = null;
  try {
    draft = await mkdtemp(join(folder, `.${basename(target)}-`));
    const file = join(draft, "new");
    const handle = await open(file, "wx");
    try {
      await writeAll(handle, pieces);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(file, target);
    await syncFolder(folder);
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause)) throw cause;
    const code = "code" in cause ? String(cause.code) : "unknown error";
    throw usageError(
      `${name} cannot be written (${code})`,
      "Check its folder, the right to write there, and the space that is left. Nothing was changed.",
      cause,
    );
  } finally {
    if (draft !== null) await rm(draft, { recursive: true, force: true });
  }
}

const pieceSize = 256 * 1024;

async function writeAll(
  handle: FileHandle,
  pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): Promise<void> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  const flush = async () => {
    if (length > 0) await handle.writeFile(Buffer.concat(waiting));
    waiting = [];
    length = 0;
  };
  for await (const piece of pieces) {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    waiting.push(bytes);
    length += bytes.length;
    if (length >= pieceSize) await flush();
  }
  await flush();
}

/** The new name is on the disk too; Windows has no way to ask for that. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

export const placeAt = (name: string, cwd: string): Place => ({ name, path: resolve(cwd, name) });
