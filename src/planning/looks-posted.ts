// PURE. What is said of a row that looks like something that was posted already.

import { type Issue, issue, wholeRow } from "../model/issue.ts";
import { type Pin, shortId } from "../model/pin.ts";

const wayOut =
  "If it is the same Pin, there is nothing to do: it is not sent again, and you may delete the row. To publish it as well, set `repeat` to yes, or run";

/** `when`: in the zone of the row; null where it had no time. */
export function looksLikePosted(
  other: Pin,
  { stands, calendar, when }: { stands: boolean; calendar: string; when: string | null },
): Issue {
  const name = other.title === null ? "the Pin" : `the Pin "${other.title}"`;
  const place = stands ? `line ${other.line} of ${calendar}` : `${calendar}, where it has no row any more`;
  const time = when === null ? "" : ` for ${when}`;
  return issue(
    "looks-posted",
    wholeRow,
    `this row looks like ${name} that was sent or is about to be${time}, from ${place}.`,
    `${wayOut} \`pinsheet retry --held\`.`,
  );
}

/** A post that no pin of the ledger owns: made by a ledger that was lost, on another machine, or by hand. */
export function looksLikePost(
  { id, pinterest }: { id: string; pinterest: { title: string | null } | null },
  pin: Pin,
  when: string | null,
): Issue {
  const name = pinterest?.title ? ` "${pinterest.title}"` : "";
  return issue(
    "looks-posted",
    { column: null, value: id },
    `this row looks like the post ${id}${name} that Postproxy has${when === null ? "" : `, of ${when}`}, and that this ledger does not know.`,
    `${wayOut} \`pinsheet retry ${shortId(pin.id)}\`.`,
  );
}
