// PURE. The words of a template: what is known of the files that are made for one tool. A template is data; where data
// cannot say it, `adapt` is a few lines.

import type { Issue, Problem } from "../../model/issue.ts";
import type { Field } from "../../model/row-fields.ts";
import type { Cells } from "../rows/cells.ts";
import type { DateOrder } from "../rows/clock-forms.ts";

/** One record of a calendar, by header. Headers are compared as everywhere (see calendar/rows/columns.ts, `bare`). */
export type SourceRow = {
  line: number;
  written: readonly string[];
  /** The cell, tidied; "" where it is blank or there is no such column. */
  cell: (header: string) => string;
  /** True where the row has this cell, be it blank: it was not cut off before. */
  reaches: (header: string) => boolean;
  /** The header as the user wrote it, or null where there is no such column. */
  header: (name: string) => string | null;
};

/** What `adapt` makes of a row; what it does not mention stays as the columns gave it. */
export type Adapted = {
  cells?: Partial<Cells>;
  /** The images and videos of the row, in the place of those of its columns. */
  media?: readonly string[];
  /** Tied to a column of this name. */
  problems?: readonly (Problem & { header: string })[];
  /** Fields that a problem is about: that they are blank is not said once more. */
  unknown?: readonly Field[];
  /** The row is no pin; the same words for every row of a kind. */
  skip?: Issue;
};

/** In which zone the tool reads a time that names none. */
type ZoneRule =
  /** Always this one: `--timezone` does not change it. */
  | { kind: "fixed"; zone: string }
  /** One that the file does not tell: `whose` finishes "the zone of …". */
  | { kind: "elsewhere"; whose: string }
  /** Each time carries its own offset. */
  | { kind: "in-cell" }
  /** pinsheet's own rule: the row, then --timezone. */
  | { kind: "own" };

export type Template = {
  /** For `--template`. */
  name: string;
  /** As people call it, behind "this is a". */
  title: string;
  /** Where its form is described, or that it was seen in use only. */
  source: string;
  /** The file is this template's where all headers of one of these sets are there. */
  core: readonly (readonly string[])[];
  /** Not null: a row with these names stands above the header, and a column is called "group field". */
  groups: readonly string[] | null;
  /** The headers that mean a field; the first that the file has is used. */
  columns: Readonly<Partial<Record<Field, readonly string[]>>>;
  /** Columns of images and videos, one or several in a cell, in the order in which they are taken. */
  media: readonly string[];
  /** A column with the clock time, where the date stands alone. */
  clock: string | null;
  /** True where several images are what is to be expected, and the first stands for all. */
  firstImageSpeaks: boolean;
  /** Between several values in a cell of media or of links. */
  separator: "," | null;
  zone: ZoneRule;
  /** What the tool does with a row without a time, as a sentence. */
  blankDate: string;
  /** Forms of a time that its vendor documents, beside ISO. */
  times: readonly DateOrder[];
  /** Headers of what cannot be sent to Pinterest through this API. */
  notSent: readonly string[];
  /** Headers that `adapt` reads, or that mean nothing to a Pin. */
  used: readonly string[];
  /** True where the file has many columns for other networks. */
  othersExpected: boolean;
  /** What to do about fields that its files lack, by name. */
  lacking: Readonly<Partial<Record<Field, string>>>;
  /** What to do about a link that is no address, where the files of the tool hold less than one. */
  linkHint: string | null;
  /** True where the board cell may be "Board/Section". */
  boardMayHoldSection: boolean;
  adapt: ((row: SourceRow, cells: Cells) => Adapted) | null;
  /**
   * Rows beside each other with the same key are one Pin, and the first speaks for it. `images`: what becomes of the
   * media of the others. Key null: the row stands for itself.
   */
  group: { keyOf: (row: SourceRow) => string | null; images: "belong" | "are-further"; why: Issue } | null;
};

/** A template by what it has of its own; the rest is what most have. */
export function template(
  own: Pick<Template, "name" | "title" | "source" | "core" | "columns" | "zone" | "blankDate"> &
    Partial<Template>,
): Template {
  return {
    groups: null,
    media: [],
    clock: null,
    separator: null,
    firstImageSpeaks: false,
    times: ["year-month-day"],
    notSent: [],
    used: [],
    othersExpected: false,
    lacking: {},
    linkHint: null,
    boardMayHoldSection: false,
    adapt: null,
    group: null,
    ...own,
  };
}
