// PURE. One record of a calendar becomes a Row: typed fields where the cells could be read, an issue for each cell
// that could not. A row never throws and never costs another row anything.

import type { Issue } from "../issue.ts";
import type { Medium } from "../media/medium.ts";
import type { PublishAt } from "./when.ts";

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
  /** Header of each field as the user wrote it, to name a column in later issues. */
  columns: Readonly<Partial<Record<Field, string>>>;
  /** Not empty: the row is invalid. */
  issues: Issue[];
  /** Worth saying, but the row is fine. */
  notes: Issue[];
};

export type Field =
  | "id"
  | "body"
  | "title"
  | "board"
  | "media"
  | "link"
  | "publishAt"
  | "cover"
  | "thumbOffset"
  | "profile"
  | "timezone"
  | "repeat"
  | "draft";
