// PURE. The identity of a medium: two spellings of one address or one file have one key.

import { posix } from "node:path";
import type { Medium } from "./medium.ts";

export const fileKeyPrefix = "file:";

/** An address without its fragment, or a file's path from its calendar (so that the two may move together). */
export function mediaKey(medium: Medium): string {
  if (medium.kind === "file") return `${fileKeyPrefix}${posix.normalize(medium.path)}`;
  const url = new URL(medium.url);
  url.hash = "";
  return url.href;
}
