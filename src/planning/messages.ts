// PURE. What a plan says to people about a row: one issue each, with what to do.

import { type Issue, issue, wholeRow } from "../model/issue.ts";
import { fileKeyPrefix } from "../model/media-key.ts";
import { type KnownPin, shortId } from "../model/pin.ts";
import { repeatIsSpent } from "./intentional-duplicate.ts";
import type { PlanRequest, PlanRow } from "./terms.ts";

/** What a held row may mean, and what each meaning asks for; it depends on where the sent pin is by now. */
function remedy(pin: KnownPin, { now, sayTime }: PlanRequest, row: PlanRow): string {
  if (pin.state === "failed") return "To send it anew: `pinsheet retry --held`.";
  if (pin.state === "cancelled") return "You took that one back. To send this row: `pinsheet retry --held`.";
  if (pin.state === "uncertain") return "To send it anew set `repeat` to yes.";
  const second = repeatIsSpent(pin)
    ? "For one more Pin add a row: the `repeat` of this one is used up."
    : "For a second Pin set `repeat` to yes.";
  if (pin.at === null || pin.at <= now) return `Nothing to do if that was not meant. ${second}`;
  return `Postproxy has it and publishes it ${sayTime(pin.at, row)}. To move it, change it in Postproxy, and put the row back as it was. ${second}`;
}

/** A row that would be a second Pin of what was sent: what gives it away, and what to do if that is meant. */
export function looksLikeSent(row: PlanRow, pin: KnownPin, request: PlanRequest): Issue {
  const { sayTime } = request;
  const again = remedy(pin, request, row);
  const sameTime = row.now ? pin.now : row.at === pin.at;
  if (!sameTime) {
    const was = pin.at === null ? "" : ` for ${sayTime(pin.at, row)}`;
    const is = row.at === null ? "now" : sayTime(row.at, row);
    const where = { column: row.columns.publishAt, value: row.written.publishAt };
    return issue(
      "moved-after-sending",
      where,
      `this row looks like the Pin sent${was}, moved to ${is}.`,
      again,
    );
  }
  if (row.media !== pin.media) {
    const was = pin.media?.replace(fileKeyPrefix, "") ?? "other media";
    const where = { column: row.columns.media, value: row.written.media };
    const message = `this row looks like the Pin sent with ${was}, with its media replaced.`;
    return issue("media-replaced-after-sending", where, message, again);
  }
  const from = pin.calendar === row.calendar ? "to another board" : `from ${pin.calendar}`;
  return issue("moved-after-sending", wholeRow, `this row looks like the Pin sent ${from}.`, again);
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

export function sameInOtherCalendar(row: PlanRow, other: PlanRow | KnownPin): Issue {
  const alike = other.at === row.at && other.now === row.now ? "media, time" : "media, words";
  return issue(
    "same-pin-in-other-calendar",
    wholeRow,
    `the same Pin (profile, board, ${alike}) is line ${other.line} of ${other.calendar}, and is published from there.`,
    "Delete it from one of the two. To publish both set `repeat` to yes.",
  );
}

/** A row and the one that was made of it to be fixed. */
export function stoodFor(other: PlanRow | KnownPin): Issue {
  const place =
    other.line === null ? `a row of ${other.calendar}` : `line ${other.line} of ${other.calendar}`;
  return issue(
    "same-pin-in-other-calendar",
    wholeRow,
    `${place} stands for the same Pin, and is published from there or was.`,
    "Nothing to do, or delete it from one of the two. To publish both set `repeat` to yes.",
  );
}

export function sameRowTwice(owner: PlanRow): Issue {
  return issue(
    "same-row-twice",
    wholeRow,
    `line ${owner.line} holds the same row: same image, board, text and time.`,
    "Delete one of the two. If you want two Pins, set `repeat` to yes in this one.",
  );
}

/** `group`: all rows of the image, this one included. */
export function sameImageTwice(row: PlanRow, group: readonly PlanRow[]): Issue {
  const others = group.filter((other) => other !== row).map(({ line }) => line);
  const shown = others.slice(0, 3).join(", ") + (others.length > 3 ? ` and ${others.length - 3} more` : "");
  return issue(
    "same-image-twice",
    wholeRow,
    `the same image is on the same board in ${others.length === 1 ? "line" : "lines"} ${shown} too; each row is a Pin of its own.`,
    "Delete the row if that is not what you want.",
  );
}

const dayMs = 86_400_000;

export function tooLate(
  row: PlanRow,
  at: number,
  { sayTime, now, maxLateMs, skipsLate }: PlanRequest,
): Issue {
  const spoken = (ms: number) =>
    ms < 3 * dayMs ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / dayMs)} days`;
  const why = skipsLate
    ? `and what is more than ${spoken(maxLateMs)} late is skipped (catchUp)`
    : `more than --max-late ${spoken(maxLateMs)} allows`;
  return issue(
    "too-late",
    { column: row.columns.publishAt, value: row.written.publishAt },
    `its time (${sayTime(at, row)}) passed ${spoken(now - at)} ago, ${why}.`,
    "To publish it after all: `pinsheet retry --missed`. Otherwise move it to a new time, or delete the row.",
  );
}

/** `changed`: words for the fields. What was not accepted for sure may not be at Pinterest at all. */
export function editedAfterSending(changed: readonly string[], pin: KnownPin): Issue {
  const fields = changed.join(" and ");
  const accepted = pin.state === "submitted" || pin.state === "published";
  const anew =
    pin.state === "failed"
      ? "To send it as it is now: `pinsheet retry --failed`."
      : pin.state === "cancelled"
        ? `It was taken back. To send it as it is now: \`pinsheet retry ${shortId(pin.id)}\`.`
        : "To send it anew, give the row a new time and set `repeat` to yes.";
  return issue(
    "edited-after-sending",
    wholeRow,
    `the ${fields} changed after this Pin was sent; ${accepted ? "Pinterest keeps what was sent" : "the change is not sent"}.`,
    accepted ? "Edit the Pin at Pinterest, or ignore this." : anew,
  );
}
