// PURE. The Social Planner of HighLevel and its white labels: one header row, or two, with the networks in the first.

import { template } from "./terms.ts";

const common = {
  source: "https://help.gohighlevel.com (Social Planner, bulk upload by CSV)",
  separator: ",",
  zone: { kind: "elsewhere", whose: "your HighLevel account" },
  blankDate: "HighLevel keeps such a row as a draft",
  times: ["year-month-day", "month-day-year"],
  lacking: { board: "board_id" },
  linkHint: 'Write the whole address, or set "linkPrefix" to "https://" for this calendar in pinsheet.json.',
} as const;

const time = "postAtSpecificTime (YYYY-MM-DD HH:mm:ss)";

export const highlevel = template({
  ...common,
  name: "highlevel",
  title: "HighLevel file",
  core: [[time, "content", "link (OGmetaUrl)", "imageUrls"]],
  columns: {
    publishAt: [time],
    body: ["content"],
    link: ["link (OGmetaUrl)"],
    cover: ["thumbnailUrl"],
    board: ["pinterestBoardId"],
  },
  media: ["imageUrls", "gifUrl", "videoUrls"],
});

const all = (name: string) => `All Social ${name}`;

export const highlevelAdvanced = template({
  ...common,
  name: "highlevel-advanced",
  title: "HighLevel advanced file",
  groups: ["All Social", "Pinterest"],
  core: [
    [all(time), all("content"), all("imageUrls (comma-separated)"), "Pinterest title", "Pinterest link"],
  ],
  columns: {
    publishAt: [all(time)],
    body: [all("content")],
    title: ["Pinterest title"],
    link: ["Pinterest link"],
    cover: [all("thumbnailUrl")],
    // A column that was added at the end has no group of its own above it.
    board: ["Pinterest board_id", "Pinterest board", "Pinterest pinterestBoardId", "board_id"],
  },
  media: [all("imageUrls (comma-separated)"), all("gifUrl"), all("videoUrls (comma-separated)")],
  notSent: [all("followUpComment")],
  // A preview for other networks: a Pin leads where its own column says.
  used: [all("OGmetaUrl (url)")],
  othersExpected: true,
});
