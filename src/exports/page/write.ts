// Writes the page of a report into one file.

import { open } from "node:fs/promises";
import type { Config } from "../../config/config.ts";
import { mayBeWritten, placeAt, save } from "../save.ts";
import { document, generator } from "./document.ts";
import type { Page } from "./model.ts";
import { type PageRequest, readPage } from "./read.ts";

type WriteRequest = PageRequest & { output: string; force: boolean; cwd: string };

/** Throws an ExpectedError; then no file was written or changed. */
export async function writePage(config: Config, request: WriteRequest): Promise<Page> {
  const place = placeAt(request.output, request.cwd);
  await mayBeWritten({ place, force: request.force, inputs: [config.ledger], isSamePost });
  const page = await readPage(config, request);
  await save(place, [document(page, { remote: request.remote })]);
  return page;
}

/** Within this of the start a page of ours names its maker. */
const headSize = 500;

async function isSamePost(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headSize), 0, headSize, 0);
    return buffer.subarray(0, bytesRead).includes(generator);
  } finally {
    await handle.close();
  }
}
