// PURE. The identity of a medium: two spellings of one address or one file have one key.

import { relative, resolve, sep } from "node:path";
import type { Medium } from "./medium.ts";

/** An address without its fragment, or a file's path relative to the ledger's folder (so that both may move together). */
export function mediaKey(medium: Medium, calendarFolder: string, ledgerFolder: string): string {
  if (medium.kind === "file") {
    return relative(ledgerFolder, resolve(calendarFolder, medium.path)).split(sep).join("/");
  }
  const url = new URL(medium.url);
  url.hash = "";
  return url.href;
}
