// PURE. Vista Social's bulk file. Its `link` is the medium where `type` says image or video, and a web link where it says
// article. Rows of the same message, type and time are one carousel.

import { issue } from "../../model/issue.ts";
import type { Cells } from "../rows/cells.ts";
import { type Adapted, type SourceRow, template } from "./terms.ts";

const isMedium = /^(?:image|photo|video|carousel)s?$/i;

export const vistaSocial = template({
  name: "vista-social",
  title: "Vista Social file",
  source:
    "https://support.vistasocial.com/hc/en-us/articles/10295276622875-Bulk-Scheduling-CSV-format-explained",
  core: [["message", "type", "link", "time"]],
  columns: {
    body: ["message"],
    publishAt: ["time"],
    title: ["title"],
    board: ["board"],
    // The second name is for those who add where the Pin leads.
    link: ["destination_link", "destination_url"],
  },
  media: ["link"],
  separator: ",",
  zone: { kind: "elsewhere", whose: "your Vista Social profile" },
  blankDate: "Vista Social does not take such a row",
  notSent: ["section", "comment1", "comment2", "comment3", "comment4", "comment5"],
  used: ["type", "comments_enabled", "like", "description", "instagram_publish_as", "share_to_feed"],
  othersExpected: true,
  lacking: { board: "board", link: "destination_link" },
  adapt: byType,
  group: {
    keyOf: (row) => {
      const key = ["message", "type", "time"].map((name) => row.cell(name));
      return key.includes("") || !isMedium.test(row.cell("type")) ? null : JSON.stringify(key);
    },
    images: "belong",
    why: issue(
      "part-of-another-row",
      { column: null, value: null },
      "the row has the message, type and time of the row above: Vista Social makes one carousel of them.",
      "Nothing to do. If it is a Pin of its own, change its time or its message.",
    ),
  },
});

function byType(row: SourceRow, cells: Cells): Adapted {
  const type = row.cell("type").toLowerCase();
  if (isMedium.test(type)) return {};
  if (row.cell("link") === "") return {};
  if (type === "article" || type === "link") {
    return { media: [], cells: { link: cells.link || row.cell("link") } };
  }
  const problem = {
    code: "link-or-media" as const,
    header: "type",
    message: `"link" may be the image or where the Pin leads, and "type" says ${type === "" ? "nothing" : `"${type}"`}.`,
    hint: "Write image or video in `type` where `link` is the medium, article where the Pin leads there.",
  };
  return { media: [], problems: [problem], unknown: ["media"] };
}
