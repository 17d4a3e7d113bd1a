// PURE. The sentences for what a row lacks, or has and may not.

import type { Problem } from "../../model/issue.ts";

export const missing: Record<"body" | "board" | "media", Problem> = {
  body: {
    code: "body-missing",
    message: "there is no description.",
    hint: "Write one: Postproxy's own clients refuse a post without text.",
  },
  board: {
    code: "board-missing",
    message: "there is no board, and Pinterest has no default one.",
    hint: "Write the board's name or id; `pinsheet boards` lists them.",
  },
  media: {
    code: "media-missing",
    message: "there is no image or video.",
    hint: "Write the address or the path of exactly one.",
  },
};

/** Whoever may edit a sheet on the web must not be able to have files of this machine uploaded. */
export const fileFromAddress: Problem = {
  code: "file-from-address",
  message: "the cell names a file, but a calendar from an address may not use files of this computer.",
  hint: "Write the web address of the image or video, or download the calendar and run pinsheet on the file.",
};

export const coverOnImage: Problem = {
  code: "cover-on-image",
  message: "the Pin is an image; only videos have a cover.",
  hint: "Leave the cell blank.",
};

export const coverIsVideo: Problem = {
  code: "cover-not-an-image",
  message: "the cover is a video.",
  hint: "Name an image (jpg, png, gif or webp).",
};
