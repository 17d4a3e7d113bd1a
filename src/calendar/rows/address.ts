// PURE. Reads cells that say where something is: a medium (address or file) and the destination link. Whether
// anything is there is for media/ to find out.

import { posix } from "node:path";
import type { Problem } from "../../model/issue.ts";
import type { Medium } from "../../model/medium.ts";
import type { Reading } from "./cell.ts";
import { tooLong } from "./limits.ts";

const imageName = /\.(?:jpe?g|png|gif|webp)$/i;
const mediaName = /\.(?:jpe?g|png|gif|webp|mp4|mov)$/i;

/** Reads media_url or cover: an http(s) address, normalised, or a relative path with forward slashes. */
export function readMedium(cell: string): Reading<Medium> {
  if (holdsSeveral(cell)) return { problem: several };
  if (/^https?:/i.test(cell)) {
    const url = webAddress(cell);
    return url === null ? { problem: notAnAddress } : { value: { kind: "url", url } };
  }
  const path = cell.replaceAll("\\", "/");
  if (/^(?:\/|~|[a-z]:)/i.test(path) && !/^[a-z]:\/\//i.test(path)) return { problem: outside };
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return { problem: otherScheme(cell) };
  const normal = posix.normalize(path);
  // A name without an ending is more often a word in the wrong column, or an address without its https://.
  if (!mediaName.test(normal)) return { problem: notAPath };
  return { value: { kind: "file", path: normal } };
}

/** Reads the destination link; blank is fine. Returned as written: it is what a visitor will see. */
export function readLink(cell: string): Reading<string | null> {
  if (cell === "") return { value: null };
  if (/\s/.test(cell) || webAddress(cell) === null) {
    return {
      problem: {
        code: "link-not-a-url",
        message: `the link "${beginning(cell)}" is not a web address.`,
        hint: "Write the whole address, from https:// on, without spaces.",
      },
    };
  }
  const problem = tooLong("link", cell);
  return problem === null ? { value: cell } : { problem };
}

/** As much as tells which cell is meant. */
const beginning = (cell: string) => (cell.length > 60 ? `${cell.slice(0, 59)}…` : cell);

/** True where the name alone says "image"; the content decides later. */
export function isNamedImage(medium: Medium): boolean {
  return imageName.test(medium.kind === "url" ? new URL(medium.url).pathname : medium.path);
}

/** True where the name alone says "video". */
export function isNamedVideo(medium: Medium): boolean {
  const name = medium.kind === "url" ? new URL(medium.url).pathname : medium.path;
  return mediaName.test(name) && !imageName.test(name);
}

function webAddress(text: string): string | null {
  if (!/^https?:\/\/[^/?#\\]/i.test(text) || !URL.canParse(text)) return null;
  return new URL(text).href;
}

/** Commas may be part of an address (image services use them), so a second address must begin after one. */
function holdsSeveral(cell: string): boolean {
  if (/[\s,;|]https?:\/\//i.test(cell)) return true;
  if (/^https?:/i.test(cell)) return false;
  const parts = cell.split(/[,;|\n]/).map((part) => part.trim());
  return parts.length > 1 && parts.every((part) => mediaName.test(part));
}

const several: Problem = {
  code: "media-several",
  message: "the cell holds several addresses; a Pin takes exactly one image or video.",
  hint: "Keep one here, and give each of the others a row of its own.",
};

const notAnAddress: Problem = {
  code: "media-not-a-url",
  message: "the cell begins like a web address but is none.",
  hint: "Copy the address again, from https:// to the end of the file name.",
};

const notAPath: Problem = {
  code: "media-not-a-url",
  message: "the cell is neither a web address nor the name of an image or video file.",
  hint: "Write an address from https:// on, or a path such as photos/shelf.jpg (jpg, png, gif, webp, mp4, mov).",
};

const outside: Problem = {
  code: "media-outside-folder",
  message: "the path does not start in the calendar's folder.",
  hint: "Put the file beside the calendar or below, and write its path from there, such as photos/shelf.jpg.",
};

function otherScheme(cell: string): Problem {
  return {
    code: "media-not-a-url",
    message: `Postproxy cannot fetch from ${cell.slice(0, cell.indexOf(":") + 1).slice(0, 20)} addresses.`,
    hint: "Use an http(s) address, or a file beside the calendar.",
  };
}
