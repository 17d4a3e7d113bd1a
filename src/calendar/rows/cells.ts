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

/** The order of the digest; what a row stands for (`insteadOf`) is no part of what it says. Appending is safe where blank cells are left out; changing the order is not. */
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

/** SHA-256 (hex, 32 characters) over the cells in a fixed order. */
export function digestOf(cells: Cells): string {
  return hash("sha256", JSON.stringify(digestOrder.map((field) => cells[field])), "hex").slice(0, 32);
}
