// PURE. How long the cells of a row may be, and what is said of one that is longer.

import type { Problem } from "../../model/issue.ts";

/** Characters, in UTF-16 units. Postproxy's Pinterest page: the description is `post.body`, 500; the title 100; `destination_link` 2,048. */
export const longest = { body: 500, title: 100, link: 2_048 } as const;

const names = { body: "description", title: "title", link: "link" } as const;

/** Null where the cell is short enough. */
export function tooLong(field: keyof typeof longest, { length }: string): Problem | null {
  const most = longest[field];
  if (length <= most) return null;
  const whose = field === "link" ? "Postproxy" : "Pinterest";
  return {
    code: `${field}-too-long`,
    message: `the ${names[field]} has ${length.toLocaleString("en-US")} characters; ${whose} takes ${most.toLocaleString("en-US")}.`,
    hint:
      field === "link"
        ? "Use a shorter address."
        : `Cut ${length - most} of them (an emoji counts two or more).`,
  };
}
