// PURE. HTML in which text stays text: what is put into a template is escaped, whatever it says.

import { printable } from "../../lib/printable.ts";

/** Markup that is safe as it stands: made here, of escaped pieces. */
export type Html = { readonly markup: string };

type Piece = string | number | null | undefined | false | Html | readonly Html[];

/** `html\`<p>${text}</p>\``: text is escaped, markup is not, null and false are nothing. Attributes must be in double quotes. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let markup = strings[0] ?? "";
  for (const [index, piece] of pieces.entries()) markup += asMarkup(piece) + (strings[index + 1] ?? "");
  return { markup };
}

function asMarkup(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return "";
  if (typeof piece === "string") return escaped(piece);
  if (typeof piece === "number") return String(piece);
  if ("markup" in piece) return piece.markup;
  return piece.map(({ markup }) => markup).join("");
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What has power over a page or its reader is no part of it, and half a character is none. */
const escaped = (text: string): string =>
  printable(text)
    .replace(/[\ufffe\uffff]/g, " ")
    .replace(/[&<>"']/g, (character) => references[character] ?? "");

/** Only addresses of web pages become links: others could run something. */
export const webAddress = (text: string | null): string | null =>
  text !== null && /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text) ? text : null;
