// Keeps what can be read only once (standard input, a pipe, a download) in a temporary file, so that a calendar can be read
// as often as it takes and from any place in it.

import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type ExpectedError, unreachableError } from "../lib/errors.ts";

/** A file to read, and what to do when it is read. */
export type Spool = { file: string; release: () => Promise<void> };

/** Writes all of `input` to a file that nobody else may read. Throws `tooBig()` beyond `limit` bytes. */
export async function spool(
  input: AsyncIterable<unknown>,
  limit: number,
  tooBig: () => ExpectedError,
): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), "pinsheet-"));
  const file = join(folder, "calendar");
  const release = () => rm(folder, { recursive: true, force: true });
  let length = 0;
  async function* counted(chunks: AsyncIterable<unknown>) {
    for await (const chunk of chunks) {
      const bytes = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
      length += bytes.length;
      if (length > limit) throw tooBig();
      yield bytes;
    }
  }
  try {
    await pipeline(counted(input), createWriteStream(file, { mode: 0o600 }));
    return { file, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** 1 GB: a million rows have some 300 MB; who pipes in more has most likely piped in something else. */
const longestPipe = 1_000_000_000;

export const spoolPipe = (input: AsyncIterable<unknown>, name: string) =>
  spool(input, longestPipe, () =>
    unreachableError(`${name} holds more than 1 GB`, "Name the calendar's file instead of piping it in."),
  );
