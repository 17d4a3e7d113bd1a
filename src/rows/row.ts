// PURE. One record of a calendar becomes a Row: typed fields where the cells could be read, an issue for each cell
// that could not. A row never throws and never costs another row anything.

import { type Issue, type IssueCode, issue, type Problem } from "../issue.ts";
import type { Medium } from "../media/medium.ts";
import { isNamedImage, isNamedVideo, readLink, readMedium } from "./address.ts";
import { hiddenCharacter, type Reading, readSeconds, readYesNo } from "./cell.ts";
import { type Cells, cellsOf, digestOf, type Field } from "./cells.ts";
import type { Columns } from "./columns.ts";
import { type PublishAt, readWhen, unknownZone } from "./when.ts";
import { zoneNamed } from "./zone.ts";

/** The fields of a row; null where the cell is blank or could not be read (then `issues` says why). */
export type RowFields = {
  id: string | null;
  body: string | null;
  title: string | null;
  /** A board's id or name, as written. */
  board: string | null;
  media: Medium | null;
  link: string | null;
  publishAt: PublishAt | null;
  cover: Medium | null;
  /** Whole seconds from the start of the video. */
  thumbOffset: number | null;
  /** A profile's id or name, as written. */
  profile: string | null;
  repeat: boolean;
  draft: boolean;
};

/** One record of a calendar, read. */
export type Row = {
  /** The calendar's key (see sources/open.ts). */
  calendar: string;
  /** The line a spreadsheet shows: the header is 1, a quoted newline counts as its record's first line. */
  line: number;
  /** SHA-256 (hex, 32 characters) over the recognised cells in a fixed order: same digest = unchanged row. */
  digest: string;
  fields: RowFields;
  /** Cells that later issues show, as the user wrote them. */
  written: { publishAt: string; media: string };
  /** Header of each field as the user wrote it, to name a column in later issues. */
  columns: Readonly<Partial<Record<Field, string>>>;
  /** True where the board cell may be "Board/Section"; the account's boards decide. */
  boardMayHoldSection: boolean;
  /** Headers of cells that are filled and cannot be sent to Pinterest. */
  notSent: readonly string[];
  /** Not empty: the row is invalid. */
  issues: Issue[];
  /** Worth saying, but the row is fine. */
  notes: Issue[];
};

/** Postproxy's Pinterest page: the description is `post.body`, 500 characters; the title 100. */
const longestText = { body: 500, title: 100 } as const;

/** What a row needs to know about its calendar. */
export type RowContext = {
  calendar: string;
  columns: Columns;
  /** IANA zone for times without one. */
  timezone: string | null;
  /** IANA zone to show times in, where it is not the one they are read in. */
  shownIn?: string | null;
  /** What to do about a time that is missing or of no zone, where the calendar was made for another tool. */
  hints?: { readonly [C in IssueCode]?: string };
};

/** What the template of another tool made of a record: cells in the place of those written, and what to say about them. */
export type Given = {
  cells: Cells;
  issues: readonly Issue[];
  notes: readonly Issue[];
  boardMayHoldSection: boolean;
  notSent: readonly string[];
  /** Fields of which it is already said that they are not known. */
  unknown: readonly Field[];
};

/** Adds a problem to the row's issues, tied to the field's column and cell. */
type Complain = (field: Field, problem: Problem) => void;

/** Reads one record. Every cell is read, whatever is wrong with the others. */
export function readRow(
  line: number,
  written: readonly string[],
  context: RowContext,
  given: Given = {
    cells: cellsOf(written, context.columns),
    issues: [],
    notes: [],
    boardMayHoldSection: false,
    notSent: [],
    unknown: [],
  },
): Row {
  const { columns, hints = {} } = context;
  const { cells } = given;
  const issues: Issue[] = [...given.issues];
  const complain: Complain = (field, { code, message, hint }) => {
    const column = columns.headers[field] ?? null;
    const value = column === null ? null : cells[field];
    issues.push(issue(code, { column, value }, message, hints[code] ?? hint));
  };
  if (written.length > columns.width) issues.push(tooManyCells(written, columns));
  const cutOff = cutOffBefore(written, columns);
  if (cutOff !== null) issues.push(tooFewCells(written, columns, cutOff));
  const fields = readFields(cells, context, complain);
  for (const field of ["body", "board", "media"] as const) {
    if (cells[field] === "" && !given.unknown.includes(field)) complain(field, missing[field]);
  }
  return {
    calendar: context.calendar,
    line,
    digest: digestOf(cells),
    fields,
    written: { publishAt: cells.publishAt, media: cells.media },
    columns: columns.headers,
    boardMayHoldSection: given.boardMayHoldSection,
    notSent: given.notSent,
    issues,
    notes: [...given.notes],
  };
}

function readFields(cells: Cells, context: RowContext, complain: Complain): RowFields {
  const fields: RowFields = {
    id: readCode("id", cells, complain),
    body: readText("body", cells, complain),
    title: readText("title", cells, complain),
    board: readText("board", cells, complain),
    media: readMediumOf("media", cells, complain),
    link: readWith("link", readLink, cells, complain),
    publishAt: readPublishAt(cells, context, complain),
    cover: readMediumOf("cover", cells, complain),
    thumbOffset: readWith("thumbOffset", readSeconds, cells, complain),
    profile: readText("profile", cells, complain),
    repeat: readWith("repeat", readYesNo, cells, complain) ?? false,
    draft: readWith("draft", readYesNo, cells, complain) ?? false,
  };
  complainAboutCover(fields, cells, complain);
  return fields;
}

/** Cells that are codes, not text: one hidden character makes them another value, so they are not read at all. */
function readCode(field: Field, cells: Cells, complain: Complain): string | null {
  const hidden = hiddenCharacter(cells[field], "code");
  if (hidden !== null) complain(field, hidden);
  return hidden !== null || cells[field] === "" ? null : cells[field];
}

/**
 * Text is kept even where something is wrong with it, to show which Pin is meant. Its length is counted in UTF-16
 * units (an emoji counts two or more): Postproxy does not say what it counts, and no other unit it may mean
 * (code points, graphemes) gives a higher number.
 */
function readText(
  field: "body" | "title" | "board" | "profile",
  cells: Cells,
  complain: Complain,
): string | null {
  const text = field === "body" ? cells[field] : cells[field].replaceAll("\n", " ");
  const hidden = hiddenCharacter(text, "text");
  if (hidden !== null) complain(field, hidden);
  if ((field === "body" || field === "title") && text.length > longestText[field]) {
    complain(field, tooLong(field, text.length));
  }
  return text === "" ? null : text;
}

function readWith<T>(
  field: Field,
  read: (cell: string) => Reading<T>,
  cells: Cells,
  complain: Complain,
): T | null {
  const hidden = hiddenCharacter(cells[field], "code");
  const reading = hidden === null ? read(cells[field]) : { problem: hidden };
  if ("value" in reading) return reading.value;
  complain(field, reading.problem);
  return null;
}

function readMediumOf(field: "media" | "cover", cells: Cells, complain: Complain): Medium | null {
  return cells[field] === "" ? null : readWith(field, readMedium, cells, complain);
}

/** A bad zone cell must not hide what is wrong with the time, so the time is read without it then. */
function readPublishAt(
  cells: Cells,
  { timezone, shownIn = null }: RowContext,
  complain: Complain,
): PublishAt | null {
  const named = readCode("timezone", cells, complain);
  const zone = named === null ? null : zoneNamed(named);
  const zoneIsBad = cells.timezone !== "" && zone === null;
  if (named !== null && zoneIsBad) complain("timezone", unknownZone(named));
  const hidden = hiddenCharacter(cells.publishAt, "code");
  const zones = { row: zone, fallback: zoneIsBad ? "UTC" : timezone };
  const reading = hidden === null ? readWhen(cells.publishAt, zones) : { problem: hidden };
  if ("problem" in reading) {
    complain("publishAt", reading.problem);
    return null;
  }
  if (zoneIsBad) return null;
  return shownIn === null || zone !== null ? reading.when : { ...reading.when, zone: shownIn };
}

function complainAboutCover({ media, cover }: RowFields, cells: Cells, complain: Complain): void {
  if (media !== null && isNamedImage(media)) {
    for (const field of ["cover", "thumbOffset"] as const) {
      if (cells[field] !== "") complain(field, coverOnImage);
    }
  }
  if (cover !== null && isNamedVideo(cover)) complain("cover", coverIsVideo);
}

const missing: Record<"body" | "board" | "media", Problem> = {
  body: {
    code: "body-missing",
    message: "there is no description.",
    hint: "Write one: Postproxy's own clients refuse a post without text.",
  },
  board: {
    code: "board-missing",
    message: "there is no board, and Pinterest has no default one.",
    hint: "Write the board's name or id; `pinsheet boards` lists them.",
  },
  media: {
    code: "media-missing",
    message: "there is no image or video.",
    hint: "Write the address or the path of exactly one.",
  },
};

const coverOnImage: Problem = {
  code: "cover-on-image",
  message: "the Pin is an image; only videos have a cover.",
  hint: "Leave the cell blank.",
};

const coverIsVideo: Problem = {
  code: "cover-not-an-image",
  message: "the cover is a video.",
  hint: "Name an image (jpg, png, gif or webp).",
};

function tooLong(field: "body" | "title", length: number): Problem {
  const name = field === "body" ? "description" : "title";
  return {
    code: `${field}-too-long`,
    message: `the ${name} has ${length} characters; Pinterest takes ${longestText[field]}.`,
    hint: `Cut ${length - longestText[field]} of them (an emoji counts two or more).`,
  };
}

/** Blank in these columns means something: a row that was cut off before them must not be read as if it said so. */
const telling = ["timezone", "draft", "repeat", "profile"] as const satisfies readonly Field[];

function cutOffBefore(written: readonly string[], { position, headers }: Columns): string | null {
  const field = telling.find((name) => (position[name] ?? -1) >= written.length);
  return field === undefined ? null : (headers[field] ?? null);
}

function tooFewCells(written: readonly string[], { width }: Columns, column: string): Issue {
  return issue(
    "wrong-number-of-cells",
    { column, value: null },
    `the row has ${written.length} cells, the header ${width}: it ends before the column "${column}".`,
    "Write the missing commas, or save the file again: it may have been cut short.",
  );
}

function tooManyCells(written: readonly string[], { width }: Columns): Issue {
  return issue(
    "wrong-number-of-cells",
    { column: null, value: written.slice(width).join(",") },
    `the row has ${written.length} cells, the header ${width}.`,
    "Put cells that hold a comma in quotes, or delete the commas at the end of the row.",
  );
}
