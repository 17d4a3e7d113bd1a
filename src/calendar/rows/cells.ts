// PURE. The cells of one row by field, and their digest.

import { hash } from "node:crypto";
import { tidy } from "./cell.ts";

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
  | "draft"
  | "insteadOf";

/** The cells of one row; blank is "". */
export type Cells = Record<Field, string>;

/** Where each field is among the written cells. */
type Position = Readonly<Partial<Record<Field, number>>>;

/** The fields of the digest; what a row stands for (`insteadOf`) is no part of what it says. Appending is safe; changing the order is not. */
export const digestOrder = [
  "id",
  "body",
  "title",
  "board",
  "media",
  "link",
  "publishAt",
  "cover",
  "thumbOffset",
  "profile",
  "timezone",
  "repeat",
  "draft",
] as const satisfies readonly Field[];

/** The cells of the fields, tidied; blank where the calendar has no such column. */
export function cellsOf(written: readonly string[], { position }: { position: Position }): Cells {
  const cell = (field: Field) => tidy(written[position[field] ?? -1] ?? "");
  return {
    id: cell("id"),
    body: cell("body"),
    title: cell("title"),
    board: cell("board"),
    media: cell("media"),
    link: cell("link"),
    publishAt: cell("publishAt"),
    cover: cell("cover"),
    thumbOffset: cell("thumbOffset"),
    profile: cell("profile"),
    timezone: cell("timezone"),
    repeat: cell("repeat"),
    draft: cell("draft"),
    insteadOf: cell("insteadOf"),
  };
}

/** SHA-256 (hex, 32 characters) over the cells that are not blank, so that a field that is new to pinsheet changes no row without it. */
export function digestOf(cells: Cells): string {
  const written = digestOrder.flatMap((field) => (cells[field] === "" ? [] : [field, cells[field]]));
  return hash("sha256", JSON.stringify(written), "hex").slice(0, 32);
}
