// PURE. Pinterest's own bulk file ("Import content", bulk create).

import { type Adapted, type SourceRow, template } from "./terms.ts";

export const pinterest = template({
  name: "pinterest",
  title: "Pinterest bulk file",
  source: "https://help.pinterest.com/en/business/article/bulk-upload-video-pins",
  core: [
    ["Title", "Media URL", "Pinterest board"],
    ["Title", "Media file URL", "Pinterest board"],
  ],
  columns: {
    title: ["Title"],
    board: ["Pinterest board"],
    body: ["Description"],
    link: ["Link"],
    publishAt: ["Publish date"],
    cover: ["Thumbnail"],
  },
  media: ["Media URL", "Media file URL"],
  zone: { kind: "fixed", zone: "UTC" },
  blankDate: "Pinterest publishes such a row as soon as the file is uploaded",
  notSent: ["Keywords", "Alt Text"],
  used: ["Filename"],
  lacking: { publishAt: "Publish date" },
  boardMayHoldSection: true,
  adapt: (row) => ({ ...thumbnail(row), ...fileBeside(row) }),
});

/** Some makers of such files add the name of the local file; it is the medium where there is no address. */
function fileBeside(row: SourceRow): Adapted {
  const isBlank = ["Media URL", "Media file URL"].every((name) => row.cell(name) === "");
  const file = row.cell("Filename");
  return isBlank && file !== "" ? { media: [file] } : {};
}

/** A thumbnail is an image, or a moment of the video: seconds, or minutes and seconds. */
function thumbnail(row: SourceRow): Adapted {
  const cell = row.cell("Thumbnail");
  const moment = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6})(?:\.0+)?$/.exec(cell);
  if (moment === null) return {};
  const [hours, minutes, seconds] = moment.slice(1).map((part) => Number(part ?? 0));
  const total = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  return { cells: { cover: "", thumbOffset: String(total) } };
}
