// PURE. Metricool's file, whose columns grow from year to year: only those that matter for a Pin are looked at.

import { notForPinterest } from "./parts.ts";
import { type Adapted, type SourceRow, template } from "./terms.ts";

const ten = Array.from({ length: 10 }, (_, index) => index + 1);

export const metricool = template({
  name: "metricool",
  title: "Metricool file",
  source:
    "https://help.metricool.com/en/article/how-to-schedule-posts-in-batch-with-a-csv-file-in-metricool-3wihqx/",
  core: [
    ["Text", "Date", "Time", "Draft", "Pinterest", "Pinterest Board", "Pinterest Pin Title", "Picture Url 1"],
  ],
  columns: {
    body: ["Text"],
    publishAt: ["Date"],
    draft: ["Draft"],
    board: ["Pinterest Board"],
    title: ["Pinterest Pin Title"],
    link: ["Pinterest Pin Link"],
    cover: ["Video Thumbnail Url"],
  },
  media: ten.map((number) => `Picture Url ${number}`),
  clock: "Time",
  zone: { kind: "elsewhere", whose: "your Metricool brand" },
  blankDate: "Metricool does not take such a row",
  notSent: [...ten.map((number) => `Alt text picture ${number}`), "First Comment Text"],
  used: ["Pinterest"],
  othersExpected: true,
  adapt: onlyPinterest,
});

function onlyPinterest(row: SourceRow): Adapted {
  if (!row.reaches("Pinterest") || /^(?:true|yes|1|x)$/i.test(row.cell("Pinterest"))) return {};
  return { skip: notForPinterest(row, "Pinterest", "is not TRUE") };
}
