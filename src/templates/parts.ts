// PURE. What several templates need: rows for other networks, and text out of HTML.

import { type Issue, issue } from "../issue.ts";
import type { Adapted, SourceRow } from "./terms.ts";

/** Why a row is skipped: what `header` says. The same words for all rows of a kind, so that they can be counted. */
export function notForPinterest(row: SourceRow, header: string, says: string): Issue {
  const column = row.header(header);
  return issue(
    "not-for-pinterest",
    { column, value: null },
    `"${column ?? header}" ${says}.`,
    "Nothing to do, unless the row should be a Pin.",
  );
}

/** Skips a row whose list of networks is filled and does not name Pinterest. */
export function elsewhereOnly(row: SourceRow, header: string): Adapted {
  const networks = row.cell(header);
  if (networks === "" || /\bpinterest\b/i.test(networks)) return {};
  return { skip: notForPinterest(row, header, "does not name Pinterest") };
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  rsquo: "’",
  lsquo: "‘",
  rdquo: "”",
  ldquo: "“",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  eacute: "é",
};

/** HTML's character references, read; one that is not known stays as it is. */
export function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (written, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? written;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written;
  });
}

/** The text of a piece of HTML: paragraphs and list entries on lines of their own, no tags. */
export function plainText(html: string): string {
  if (!/<\/?[a-z][^>]*>|&[a-z#0-9]+;/i.test(html)) return html;
  const text = html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/\s+/g, " ")
    .replace(/<br\s*\/?>|<\/(?:p|div|li|h[1-6]|tr|ul|ol)\s*>/gi, "\n")
    .replace(/<li\b[^>]*>/gi, "- ")
    .replace(/<\/?[a-z!][^>]*>/gi, "");
  return decoded(text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}
