// PURE. What a plan says to people about a row: one issue each, with what to do.

import { type Issue, issue } from "../issue.ts";
import { fileKeyPrefix } from "../media/key.ts";
import type { KnownPin, PlanRequest, PlanRow } from "./terms.ts";

const wholeRow = { column: null, value: null };
const again = "To publish it again set `repeat` to yes or give the row an `id` of its own.";

export function movedAfterSending(row: PlanRow, pin: KnownPin, sayTime: PlanRequest["sayTime"]): Issue {
  const was = pin.at === null ? "" : ` for ${sayTime(pin.at, row)}`;
  const is = row.at === null ? "now" : sayTime(row.at, row);
  return issue(
    "moved-after-sending",
    { column: row.columns.publishAt, value: row.written.publishAt },
    `this row looks like the Pin sent${was}, moved to ${is}.`,
    again,
  );
}

export function mediaReplaced(row: PlanRow, pin: KnownPin): Issue {
  return issue(
    "media-replaced-after-sending",
    { column: row.columns.media, value: row.written.media },
    `this row looks like the Pin sent with ${pin.media?.replace(fileKeyPrefix, "") ?? "other media"}, with its media replaced.`,
    again,
  );
}

export function idReused(row: PlanRow, pin: KnownPin): Issue {
  return issue(
    "id-reused",
    { column: row.columns.id, value: row.id },
    `the id ${row.id} belongs to the Pin ${pin.title ? `"${pin.title}" ` : ""}that was sent with other media at another time.`,
    "Give this row an id that was never used.",
  );
}

export function duplicateId(row: PlanRow): Issue {
  return issue(
    "duplicate-id",
    { column: row.columns.id, value: row.id },
    `several rows of this calendar carry the id ${row.id}.`,
    "Give each row an id of its own, or clear the cells: the id is optional.",
  );
}

export function sameInOtherCalendar(other: PlanRow): Issue {
  return issue(
    "same-pin-in-other-calendar",
    wholeRow,
    `the same Pin (profile, board, media, time) is line ${other.line} of ${other.calendar}, and is published from there.`,
    again,
  );
}

export function sameImageTwice(): Issue {
  return issue(
    "same-image-twice",
    wholeRow,
    "this calendar puts the same image on the same board more than once; each row is a Pin of its own.",
    "Delete the row if that is not what you want.",
  );
}

export function tooLate(row: PlanRow, at: number, { sayTime, now, maxLateMs }: PlanRequest): Issue {
  const hours = (ms: number) => `${Math.round(ms / 3_600_000)} h`;
  return issue(
    "too-late",
    { column: row.columns.publishAt, value: row.written.publishAt },
    `its time (${sayTime(at, row)}) passed ${hours(now - at)} ago, more than --max-late ${hours(maxLateMs)} allows.`,
    "Move it to a new time, or raise --max-late to publish it after all.",
  );
}

/** `changed`: words for the fields. What was not accepted for sure may not be at Pinterest at all. */
export function editedAfterSending(changed: readonly string[], pin: KnownPin): Issue {
  const fields = changed.join(" and ");
  const accepted = pin.state === "submitted" || pin.state === "published";
  return issue(
    "edited-after-sending",
    wholeRow,
    `the ${fields} changed after this Pin was sent; ${accepted ? "Pinterest keeps what was sent" : "the change is not sent"}.`,
    accepted
      ? "Edit the Pin at Pinterest, or ignore this."
      : "To send it anew, give the row a new time and an `id` that was never used, in one edit.",
  );
}
