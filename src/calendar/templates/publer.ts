// PURE. Publer's bulk file.

import { template } from "./terms.ts";

export const publer = template({
  name: "publer",
  title: "Publer file",
  source: "https://publer.com/help/en/article/how-to-use-a-csv-file-18qhxcq",
  core: [["Date - Intl. format or prompt", "Text", "Pin board, FB album, or Google category"]],
  columns: {
    publishAt: ["Date - Intl. format or prompt"],
    body: ["Text"],
    link: ["Link(s) - Separated by comma for FB carousels"],
    title: ["Title - For the video, pin, PDF .."],
    board: ["Pin board, FB album, or Google category"],
  },
  media: ["Media URL(s) - Separated by comma"],
  separator: ",",
  zone: { kind: "elsewhere", whose: "your Publer workspace" },
  blankDate: "Publer finds a time for such a row by itself",
  notSent: ["Alt text(s) - Separated by ||", "Comment(s) - Separated by ||"],
  used: [
    "Label(s) - Separated by comma",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
  ],
});
