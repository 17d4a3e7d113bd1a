// PURE. Shopify's export of products, with its present and its former headers. The first row of a handle is the product;
// those below it are its other images and variants.

import { issue } from "../../model/issue.ts";
import type { Cells } from "../rows/cells.ts";
import { decoded, notForPinterest, plainText } from "./parts.ts";
import { type Adapted, type SourceRow, template } from "./terms.ts";

const handleOf = (row: SourceRow) => row.cell("URL handle") || row.cell("Handle");

export const shopify = template({
  name: "shopify",
  title: "Shopify products export",
  source: "https://help.shopify.com/en/manual/products/import-export/using-csv",
  core: [
    ["Title", "URL handle", "Description", "Vendor", "Product image URL"],
    ["Handle", "Title", "Body (HTML)", "Vendor", "Image Src"],
  ],
  columns: { title: ["Title"], body: ["Description", "Body (HTML)"], link: ["link", "URL handle", "Handle"] },
  media: ["Product image URL", "Image Src"],
  zone: { kind: "own" },
  blankDate: "an export of products knows no times",
  notSent: ["Tags", "Image alt text"],
  othersExpected: true,
  lacking: { board: "board_id", publishAt: "publish_at" },
  linkHint:
    'The export holds the end of the address alone. Set "linkPrefix" for this calendar in pinsheet.json, such as "https://YOUR-SHOP/products/".',
  adapt: product,
  group: {
    keyOf: (row) => handleOf(row) || null,
    images: "are-further",
    why: issue(
      "part-of-another-row",
      { column: null, value: null },
      "the row is a further image or variant of the product above.",
      "Nothing to do. For a Pin of this image make a row of its own in another calendar.",
    ),
  },
});

function product(row: SourceRow, cells: Cells): Adapted {
  const status = row.cell("Status");
  if (/^(?:draft|archived|unlisted)$/i.test(status)) {
    return { skip: notForPinterest(row, "Status", `is ${status.toLowerCase()}, so the product has no page`) };
  }
  const published = ["Published on online store", "Published"].find((name) =>
    /^false$/i.test(row.cell(name)),
  );
  if (published !== undefined) {
    return { skip: notForPinterest(row, published, "is FALSE, so the product has no page") };
  }
  return { cells: { title: decoded(cells.title), body: plainText(cells.body) } };
}
