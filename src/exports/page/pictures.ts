// The images of a page: small local files become part of it. Nothing is fetched, and what is too large is left out.

import { openMediaFile } from "../../media/file.ts";
import { sniff } from "../../media/sniff.ts";
import type { Medium } from "../../model/medium.ts";
import type { Picture } from "./model.ts";

/**
 * Ours: an image for the web has 50 to 200 kB, and a browser takes a page of 8 MB in one go. pinsheet makes no smaller images of
 * its own.
 */
const limits = { one: 300_000, all: 8_000_000 } as const;

type PictureRequest = {
  medium: Medium | null;
  cover: Medium | null;
  /** Absolute; where the paths of the calendar start. */
  folder: string;
};

/** To be asked for the most important Pins first: when the page is full, the others have no image. */
export function openPictures({ mediaFolders, remote }: { mediaFolders: readonly string[]; remote: boolean }) {
  let room: number = limits.all;

  const embedded = async (path: string, folder: string): Promise<Picture | null> => {
    if (/\.(?:mp4|m4v|mov)$/i.test(path)) return { kind: "video" };
    const file = await openMediaFile(path, folder, mediaFolders);
    if ("kind" in file) return null;
    try {
      if (file.bytes > Math.min(limits.one, room)) return null;
      const bytes = await file.handle.readFile();
      const found = await sniff(bytes);
      if (found.kind !== "media") return null;
      if (found.format === "mp4" || found.format === "mov") return { kind: "video" };
      room -= bytes.length;
      const type = found.format === "jpg" ? "jpeg" : found.format;
      return { kind: "image", source: `data:image/${type};base64,${bytes.toString("base64")}` };
    } finally {
      await file.handle.close();
    }
  };

  return async ({ medium, cover, folder }: PictureRequest): Promise<Picture> => {
    let isFilm = false;
    for (const one of [cover, medium]) {
      if (one === null) continue;
      const found = one.kind === "file" ? await embedded(one.path, folder) : addressed(one.url, remote);
      if (found?.kind === "image") return found;
      isFilm ||= found?.kind === "video";
    }
    return isFilm ? { kind: "video" } : { kind: "none" };
  };
}

/** Only where the person wants it: whoever opens the page would ask a stranger's server for it. */
function addressed(url: string, remote: boolean): Picture | null {
  if (/\.(?:mp4|m4v|mov)(?:[?#]|$)/i.test(url)) return { kind: "video" };
  return remote ? { kind: "image", source: url } : null;
}
