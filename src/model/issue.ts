// What can be wrong with a row, as data: every problem a person is shown has one of these codes,
// and the codes are part of the public contract (`--json`, docs/reference/issue-codes.md). This file knows no I/O.

import { longestSentence, shortened } from "../lib/shortened.ts";

/** Something about a row that a person must know or fix. */
export type Issue = {
  /** Stable, kebab-case, documented in docs/reference/issue-codes.md. */
  code: IssueCode;
  /**
   * The header as the user wrote it, or null when the problem is not in one cell. What is found after the reading (media,
   * boards that are gone) names the column by pinsheet's own name for it.
   */
  column: string | null;
  /** The cell as the user wrote it, or what pinsheet made of it (shortened to 200 characters), or null. */
  value: string | null;
  /**
   * What is wrong, in a plain sentence. It follows a code, so it begins in lower case; it ends with a stop, but where it
   * ends with somebody else's words.
   */
  message: string;
  /** What to do, in sentences of their own. */
  hint: string;
};

/**
 * Every code with the words that document it. A row with an issue of any of these is `invalid`, but for the codes that
 * name another state in brackets; "(note)" marks those that appear only in `notes`.
 */
export const issueCodes = {
  // the file as a whole (notes of the calendar)
  "unknown-column": "a header that pinsheet does not know; its cells are ignored (note)",
  "duplicate-column": "two headers mean the same field; the first is used (note)",
  template: "the calendar is taken for a file made for another tool, and is read by its rules (note)",
  "pacing-without-effect": "pinsheet.json limits a profile or board that the account does not have (note)",
  "profile-expires": "the connection of a profile ends before rows of the calendar are due (note)",
  "calendar-copied": "the calendar is taken for a copy of another one, whose Pins follow it now (note)",
  "many-rows-gone": "many Pins that waited lost their rows in one go (note)",
  "many-rows-alike": "many rows have the same problem, and most likely one cause (note)",
  "read-in-another-zone": "the same cells are read in another time zone than before (note)",
  "text-encoding": "the file is not UTF-8; it is read as Windows-1252 (note)",
  "sheet-chosen": "the workbook has several sheets; this one is read (note)",
  "merged-cells": "cells of several rows are merged into one (note)",
  "date-order": "dates such as 05/06/2026 are read in the order that other dates of the column show (note)",
  "date-numbers": "times that are a spreadsheet's inner numbers, such as 46357.375, are read as such (note)",
  // the shape of a row
  "wrong-number-of-cells":
    "the row has more cells than the header, usually an unquoted comma, or ends too early",
  "cell-error": "the formula in a cell failed (#REF!, #N/A) or was never calculated",
  "number-rounded": "a board's id or an id was rounded by the spreadsheet, such as 7.18606E+17",
  "control-character": "a cell holds an invisible control character",
  // files made for other tools
  "not-on-pinterest": "cells that cannot be sent to Pinterest through this API, such as keywords (note)",
  "not-for-pinterest": "the file says that the row is no Pin, or not public (skipped)",
  "part-of-another-row": "the row is a further image or variant of the row above (skipped)",
  "link-or-media": "the column link may be the medium or where the Pin leads, and the row does not say which",
  "link-several": "the cell holds several links; a Pin leads to one",
  "first-image-used": "the row has several images, and the first is taken (note)",
  // body, title, link
  "body-missing": "the description is empty; Postproxy's own clients refuse a post without text",
  "body-too-long": "the description is longer than 500 characters",
  "title-too-long": "the title is longer than 100 characters",
  "link-not-a-url": "the destination link is not an http(s) address",
  "link-too-long": "the destination link is longer than 2,048 characters",
  // when
  "time-missing": "publish_at is empty",
  "time-unreadable": "publish_at is not a date with a time of day",
  "date-ambiguous": "day and month could be either way round, and no other date of the column tells",
  "time-without-zone": "a local time, and neither the row nor --timezone says of which zone",
  "unknown-timezone": "the time zone is not an IANA name such as Europe/Paris",
  "time-does-not-exist": "the clocks jump over this local time (start of daylight saving)",
  "time-happens-twice": "the clocks pass this local time twice (end of daylight saving)",
  // yes/no cells
  "not-yes-or-no": "repeat or draft holds neither yes nor no",
  // board and profile
  "board-missing": "board_id is empty; Pinterest has no default board",
  "unknown-board": "no board of the profile has this id or name",
  "ambiguous-board": "several boards of the profile match this name",
  "unknown-profile": "no Pinterest profile of the account has this id or name",
  "ambiguous-profile": "several Pinterest profiles are possible; the row must say which",
  "profile-not-active": "the profile is expired or inactive and must be connected again",
  // media
  "media-missing": "media_url is empty; a Pin needs exactly one image or video",
  "media-several": "media_url holds several addresses; a Pin takes exactly one",
  "media-not-a-url": "media_url is neither an http(s) address nor a usable path",
  "file-from-address": "a row of a calendar from an address names a local file",
  "media-outside-folder": "the file is not under the calendar's folder or a configured media folder",
  "media-not-found": "the file or address does not exist",
  "media-not-public": "the server asks for a login; Postproxy could not fetch it either",
  "media-private-address": "the address leads into a private network",
  "media-is-web-page": "the address answers with a web page, not with a file",
  "media-wrong-format": "the content is not jpg, gif, png, webp, mp4 or mov",
  "media-damaged": "the file is empty, cut short or cannot be read",
  "media-too-big": "an image over 32 MB or a video over 2 GB",
  "video-too-short": "a video shorter than 4 seconds",
  "video-too-long": "a video longer than 15 minutes",
  "media-unchecked": "the medium could not be checked this time; it is tried again (note)",
  "cover-on-image": "cover or thumb_offset on an image Pin; they are for videos only",
  "cover-not-an-image": "the cover is not a usable image",
  "thumb-offset-unreadable": "thumb_offset is not a whole number of seconds",
  "thumb-offset-beyond-end": "thumb_offset lies after the end of the video",
  // identity: held rows and notes
  "duplicate-id": "several rows of the calendar carry the same id",
  "moved-after-sending":
    "the row looks like a Pin already sent, moved to another time, board or calendar (held)",
  "media-replaced-after-sending": "the row looks like a Pin already sent, with other media (held)",
  "looks-posted":
    "the row looks like a Pin of another calendar or a post of the account that was posted already (held)",
  "id-reused": "the id belongs to a Pin already sent, and media and time both differ (held)",
  "same-pin-in-other-calendar": "another calendar of this run holds the same Pin (held)",
  "same-row-twice": "the calendar holds the same row more than once: image, board, text and time (held)",
  "edited-after-sending": "the text was edited after the Pin was sent; Pinterest keeps the old (note)",
  "same-image-twice": "the calendar puts the same image on the same board more than once (note)",
  "calendar-renamed": "the calendar is taken for a renamed one (note)",
  // the life of a pin
  "too-late": "the time passed more than --max-late ago (missed)",
  refused: "Postproxy refused the post (failed)",
  "publish-failed": "Pinterest refused the Pin (failed)",
  "pin-deleted": "the Pin was deleted at Pinterest through Postproxy (failed)",
  "media-failed": "Postproxy could not use the medium (failed)",
  "duplicate-post": "Postproxy says the post exists already, and that post is not this row (failed)",
  "outcome-unknown": "the answer to the post was lost; nothing is sent again on a guess (uncertain)",
  "absence-not-provable":
    "the answer was lost, and Postproxy's list does not prove that the post is not there (uncertain)",
  "file-changed-after-sending":
    "the post is proven not to be there, but the file that was uploaded has changed since (uncertain)",
  "found-by-looking": "the answer was lost, and the post was found at Postproxy (note)",
  "post-without-row": "Postproxy has more posts that look the same and belong to no row (note)",
  "posted-before": "Postproxy has this Pin though this ledger never sent it; it is not sent again (note)",
  "duplicate-unknown": "the outcome of a Pin that looks the same is unknown; this one waits for it (note)",
  paced: "pacing makes the Pin wait, or made it wait until it was sent; the note says for what (note)",
  "row-removed": "the row is no longer in the calendar (withdrawn)",
  "row-gone-after-sending":
    "the row of a Pin that Postproxy has (or may have) was deleted; it is published all the same (note)",
  "post-not-found": "Postproxy does not find a post it accepted; it is asked for again (note)",
  failing:
    "Pinterest refused the Pin, and Postproxy may try again; it fails when that has stood for a while (note)",
  "former-post-live":
    "a Pin that was to be sent again was not: the post that was made of it before is live or on its way after all (note)",
  "not-a-draft": "a draft was asked for and Postproxy did not say it is one (note)",
  cancelled: "a person took the post back with `pinsheet cancel` before it was published (cancelled)",
  "cancel-in-doubt": "a person took the post back, and whether it is gone is not known yet (note)",
  "said-published":
    "a webhook said that the Pin was published or is tried again, though it failed or was taken back; it may be live (note)",
} as const satisfies Record<string, string>;

export type IssueCode = keyof typeof issueCodes;

/** Notes that say why a due Pin was not sent this time; the next run finds out anew. */
export const passingNotes: ReadonlySet<IssueCode> = new Set(["media-unchecked", "duplicate-unknown"]);

/** Notes about the post of a Pin, which no reading of its row can find out anew. */
export const postNotes: ReadonlySet<IssueCode> = new Set([
  "found-by-looking",
  "post-without-row",
  "posted-before",
  "post-not-found",
  "failing",
  "former-post-live",
  "not-a-draft",
  "paced",
  "cancel-in-doubt",
  "said-published",
]);

/**
 * Problems of the cells alone: they stay until the calendar is edited (or is read with other settings, or by another version
 * of pinsheet), so one that did not change need not be read again for them.
 */
export const fixedInCalendar: ReadonlySet<IssueCode> = new Set([
  "wrong-number-of-cells",
  "cell-error",
  "number-rounded",
  "control-character",
  "link-or-media",
  "link-several",
  "body-missing",
  "body-too-long",
  "title-too-long",
  "link-not-a-url",
  "link-too-long",
  "time-missing",
  "time-unreadable",
  "date-ambiguous",
  "time-without-zone",
  "unknown-timezone",
  "time-does-not-exist",
  "time-happens-twice",
  "not-yes-or-no",
  "board-missing",
  "media-missing",
  "media-several",
  "file-from-address",
  "thumb-offset-unreadable",
]);

/** What is wrong, before it is tied to a column. */
export type Problem = Pick<Issue, "code" | "message" | "hint">;

/** Where an issue stands that is not about one cell. */
export const wholeRow = { column: null, value: null };

/** Ties a problem to its cell. */
export function issueOf(
  { code, message, hint }: Problem,
  where: { column: string | null; value: string | null },
): Issue {
  return issue(code, where, message, hint);
}

const longestValue = 200;

/** Builds an issue; long cells, headers and names are cut so that a message stays readable. */
export function issue(
  code: IssueCode,
  where: { column: string | null; value: string | null },
  message: string,
  hint: string,
): Issue {
  const [column, value] = [where.column, where.value].map((text) => text && shortened(text, longestValue));
  return {
    code,
    column: column ?? null,
    value: value ?? null,
    message: shortened(message, longestSentence),
    hint: shortened(hint, longestSentence),
  };
}
