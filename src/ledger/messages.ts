// What the ledger itself says of pins: their rows that went, answers that were not heard or could not be kept.

import { ExpectedError } from "../lib/errors.ts";
import { issue, wholeRow } from "../model/issue.ts";
import type { AttemptOutcome } from "../model/ledger-terms.ts";

/** The answer came, and the disk did not take it: what a person needs to know of it is said while it is known. */
export function notRecorded(error: unknown, { pin, postId, outcome }: AttemptOutcome): unknown {
  if (!(error instanceof ExpectedError)) return error;
  const known = postId === null ? `its outcome was "${outcome}"` : `Postproxy has it as ${postId}`;
  const line = `The answer for the Pin ${pin} could not be recorded: ${known}. It becomes uncertain at the next run.`;
  const { message, exitCode, cause } = error;
  return new ExpectedError(message, { hint: `${error.hint}\n${line}`, exitCode, cause });
}

export const rowRemoved = JSON.stringify([
  issue(
    "row-removed",
    wholeRow,
    "the row is no longer in its calendar, and it was never sent.",
    "Nothing to do. If that was a mistake, put the row back.",
  ),
]);

export const interrupted = JSON.stringify([
  issue(
    "outcome-unknown",
    wholeRow,
    "pinsheet was stopped while this Pin was being sent; it may be at Postproxy or not.",
    "Nothing to do: pinsheet looks for it in Postproxy, and sends it again only when it is proven not to be there.",
  ),
]);
