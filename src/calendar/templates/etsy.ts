// PURE. Etsy's export of listings. It holds no address of a listing, no board and no time.

import { decoded } from "./parts.ts";
import { template } from "./terms.ts";

export const etsy = template({
  name: "etsy",
  title: "Etsy listings export",
  source: "Etsy, Shop Manager, Settings, Options, Download data",
  core: [["TITLE", "DESCRIPTION", "PRICE", "CURRENCY_CODE", "QUANTITY", "IMAGE1"]],
  columns: { title: ["TITLE"], body: ["DESCRIPTION"] },
  media: Array.from({ length: 10 }, (_, index) => `IMAGE${index + 1}`),
  zone: { kind: "own" },
  blankDate: "an export of listings knows no times",
  notSent: ["TAGS"],
  othersExpected: true,
  lacking: { board: "board_id", publishAt: "publish_at", link: "link" },
  // The first of up to ten pictures is the one that Etsy shows.
  firstImageSpeaks: true,
  adapt: (_, cells) => ({ cells: { title: decoded(cells.title), body: decoded(cells.body) } }),
});
