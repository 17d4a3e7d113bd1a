// PURE. A calendar of pinsheet's own, with all the loose names that people give its columns: what no other template is.

import { elsewhereOnly } from "./parts.ts";
import { template } from "./terms.ts";

const networks = ["platform", "platforms", "network", "networks"];

export const pinsheet = template({
  name: "pinsheet",
  title: "pinsheet calendar",
  source: "docs/reference/columns.md",
  core: [],
  // Its names are those of calendar/rows/columns.ts.
  columns: {},
  zone: { kind: "own" },
  blankDate: "",
  times: [],
  separator: ",",
  notSent: [
    "keywords",
    "tags",
    "hashtags",
    "alt_text",
    "section",
    "board_section",
    "section_id",
    "first_comment",
  ],
  used: networks,
  adapt: (row) => networks.map((header) => elsewhereOnly(row, header)).find(({ skip }) => skip) ?? {},
});
