// PURE. What all cells have in common: edges trimmed, line ends made one, invisible characters found.

import { withoutEnds } from "../../lib/ends.ts";
import type { Problem } from "../../model/issue.ts";

/** A cell read into a value, or what is wrong with it. */
export type Reading<T> = { value: T } | { problem: Problem };

/** Trims white space (no-break and zero-width too) and writes every line end as LF. */
export function tidy(cell: string): string {
  if (cell === "") return cell;
  const trimmed = cell.trim();
  // The common case costs no regular expression.
  if (!/[\r\u200b\u2060]/.test(trimmed)) return trimmed;
  return withoutEnds(trimmed, /[\s\u200b\u2060]/).replace(/\r\n?/g, "\n");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const control = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;
// Zero-width and direction marks belong in text (they join emoji and turn Arabic), never in an address or a time.
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/;

/** Finds a character that nobody sees and no cell of this kind may hold. */
export function hiddenCharacter(text: string, kind: "text" | "code"): Problem | null {
  const index = text.search(control);
  const found = index === -1 && kind === "code" ? text.search(invisible) : index;
  if (found === -1) return null;
  const name = `U+${text.charCodeAt(found).toString(16).toUpperCase().padStart(4, "0")}`;
  return {
    code: "control-character",
    message: `character ${found + 1} of the cell is an invisible one (${name}).`,
    hint: "Delete the cell and type it again.",
  };
}

const yes = new Set(["yes", "true", "1", "x"]);
const no = new Set(["", "no", "false", "0"]);

export function readYesNo(cell: string): Reading<boolean> {
  const word = cell.toLowerCase();
  if (yes.has(word)) return { value: true };
  if (no.has(word)) return { value: false };
  return {
    problem: {
      code: "not-yes-or-no",
      message: "the cell holds neither yes nor no.",
      hint: "Write yes, or leave it blank for no.",
    },
  };
}

/** thumb_offset: whole seconds (for Pinterest; Postproxy's Instagram key of the same name is in milliseconds). */
export function readSeconds(cell: string): Reading<number | null> {
  if (cell === "") return { value: null };
  if (/^\d{1,6}$/.test(cell)) return { value: Number(cell) };
  return {
    problem: {
      code: "thumb-offset-unreadable",
      message: "the cell is not a whole number of seconds.",
      hint: "Write the seconds from the start of the video, such as 4.",
    },
  };
}
