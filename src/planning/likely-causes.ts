// PURE. What has most likely happened when many rows of one calendar have the same problem, and what to do about all of them.

import type { IssueCode } from "../model/issue.ts";

/** In words: "8 rows" `what`. */
export type Cause = {
  what: string;
  remedy: string;
  /** True where only rows that were sent can have the problem. */
  ofSent: boolean;
};

const notAgain = "Nothing that was sent is sent again.";

const causes: Partial<Record<IssueCode, Cause>> = {
  "time-unreadable": {
    what: "have a time that cannot be read",
    remedy: `Was the sheet exported again, with the dates written in another way? Format the whole column as yyyy-mm-dd hh:mm and export once more. ${notAgain}`,
    ofSent: false,
  },
  "time-missing": {
    what: "have no time",
    remedy: "Was the column emptied, or did its formulas lose their values? Put the times back.",
    ofSent: false,
  },
  "time-without-zone": {
    what: "have a local time, and no zone",
    remedy: "Give --timezone once for all of them, the same at every run.",
    ofSent: false,
  },
  "date-ambiguous": {
    what: "have a date that can be read in two ways",
    remedy: "Give the whole column the format yyyy-mm-dd hh:mm, and each of them is clear.",
    ofSent: false,
  },
  "link-not-a-url": {
    what: "have a link that is no web address",
    remedy:
      "Do the links begin without https://, or did a column slip? Write whole addresses, or set `linkPrefix` for this calendar in pinsheet.json to what stands before each.",
    ofSent: false,
  },
  "moved-after-sending": {
    what: "that were sent say another time, board or calendar now",
    remedy: `Was a column filled down, or is this an older copy? Put the old cells back, and all is as before. ${notAgain}`,
    ofSent: true,
  },
  "media-replaced-after-sending": {
    what: "that were sent show other media now",
    remedy: `Did the images move to another address, or a column slip? If that is meant, delete these rows. ${notAgain}`,
    ofSent: true,
  },
  "id-reused": {
    what: "have the id of a Pin that was sent with other media at another time",
    remedy: "Were the rows numbered from 1 again? Go on counting, or clear the column: the id is optional.",
    ofSent: false,
  },
  "duplicate-id": {
    what: "share their id with other rows",
    remedy: "Was the column filled down, or were rows pasted? Clear it: the id is optional.",
    ofSent: false,
  },
  "same-row-twice": {
    what: "stand in the calendar twice",
    remedy: "Were they pasted twice? Delete the second ones; the first ones are published.",
    ofSent: false,
  },
  "same-pin-in-other-calendar": {
    what: "are Pins of another calendar already",
    remedy:
      "Is this file a copy? Go on with one of the two and name only that. To go on with this one, delete the other file.",
    ofSent: false,
  },
  "edited-after-sending": {
    what: "that were sent say something else now",
    remedy: `If you did not edit them, this may be an older copy, or a column slipped or lost its name: compare it before you go on. ${notAgain}`,
    ofSent: true,
  },
  "too-late": {
    what: "lie too far in the past to be published",
    remedy: "Are these the dates of last year, or did the computer sleep? Move them to new times.",
    ofSent: false,
  },
  "unknown-board": {
    what: "name a board that the profile does not have",
    remedy:
      "Was the column filled down, a board renamed at Pinterest, or another profile meant? `pinsheet boards` lists the names.",
    ofSent: false,
  },
};

/** Null for a problem that many rows do not have by accident. `shift`: by how much all of them were moved. */
export function likelyCauseOf(code: IssueCode, shift: string | null): Cause | null {
  if (code !== "moved-after-sending" || shift === null) return causes[code] ?? null;
  return {
    what: `that were sent have other times now, ${shift}`,
    remedy: `Were the dates of the whole sheet shifted, or is this an older copy? Put the old times back, and all is as before. If it is meant, leave these rows or delete them; the rows that wait have followed. ${notAgain}`,
    ofSent: true,
  };
}
