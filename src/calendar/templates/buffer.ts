// PURE. Buffer's bulk file for a Pinterest channel.

import { template } from "./terms.ts";

export const buffer = template({
  name: "buffer",
  title: "Buffer file",
  source: "https://support.buffer.com/article/926-how-to-upload-posts-in-bulk-to-buffer",
  core: [["Text", "Image URL", "Tags", "Posting Time"]],
  columns: { body: ["Text"], publishAt: ["Posting Time"], board: ["Board Name"] },
  media: ["Image URL"],
  zone: { kind: "elsewhere", whose: "your Buffer channel" },
  blankDate: "Buffer puts such a row into its queue",
  // Tags are Buffer's own order of things; Pinterest never sees them.
  used: ["Tags"],
  lacking: { board: "Board Name", link: "link" },
});
