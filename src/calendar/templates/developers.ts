// PURE. Files of services for developers: PostFast and Ayrshare.

import { elsewhereOnly } from "./parts.ts";
import { template } from "./terms.ts";

export const postfast = template({
  name: "postfast",
  title: "PostFast file",
  source: "https://help.postfa.st/publishing-scheduling/csv-format-for-bulk-import",
  core: [["scheduled_at", "account_id", "content", "media_urls", "pinterest_board_id"]],
  columns: { publishAt: ["scheduled_at"], body: ["content"], board: ["pinterest_board_id"] },
  media: ["media_urls"],
  separator: ",",
  zone: { kind: "in-cell" },
  blankDate: "PostFast does not take such a row",
  notSent: ["first_comment"],
  lacking: { link: "link" },
  // An account of PostFast is no profile of Postproxy.
  used: ["account_id", "fb_content_type", "ig_publish_type", "yt_is_short"],
});

export const ayrshare = template({
  name: "ayrshare",
  title: "Ayrshare file",
  source: "https://www.ayrshare.com/docs/apis/post/bulk-post",
  core: [["post", "platforms", "mediaUrls", "scheduleDate"]],
  columns: { body: ["post"], publishAt: ["scheduleDate"] },
  media: ["mediaUrls"],
  separator: ",",
  zone: { kind: "fixed", zone: "UTC" },
  blankDate: "Ayrshare publishes such a row at once",
  used: ["platforms"],
  lacking: { board: "board_id", link: "link" },
  adapt: (row) => elsewhereOnly(row, "platforms"),
});
