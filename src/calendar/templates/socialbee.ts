// PURE. SocialBee's file, as far as it is documented in public.

import { template } from "./terms.ts";

export const socialbee = template({
  name: "socialbee",
  title: "SocialBee file",
  source: "https://help.socialbee.com/article/80-how-do-i-import-content-via-csv",
  core: [["text", "link", "imageUrls", "gifUrls", "videoUrls", "postAtSpecificTime"]],
  columns: { body: ["text"], link: ["link"], publishAt: ["postAtSpecificTime"] },
  media: ["imageUrls", "gifUrls", "videoUrls"],
  separator: ",",
  zone: { kind: "elsewhere", whose: "your SocialBee workspace" },
  blankDate: "SocialBee has rules of its own for such a row",
  othersExpected: true,
  lacking: { board: "board_id" },
});
