// PURE. What several templates need: rows for other networks, and text out of HTML.

import { type Issue, issue } from "../../model/issue.ts";
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
  const shown = withoutBlocks(html);
  const flat = shown.replace(/\s+/g, " ");
  const bare = withoutTags(flat, textFor);
  if (shown === html && bare === null && !/&[a-z#0-9]+;/i.test(html)) return html;
  return decoded(bare ?? flat)
    .split("\n")
    .map((line) => line.trim().replace(/^- +/, "- "))
    .filter((line) => line !== "")
    .join("\n");
}

/** Of what stands on lines of its own, where it begins and where it ends. */
const onOwnLine = /^\/?(?:br|p|div|li|tr|ul|ol|h[1-6])$/;
const textFor = (tag: string) => (tag === "li" ? "\n- " : onOwnLine.test(tag) ? "\n" : "");

/**
 * Puts `textFor` in the place of each tag; null where there is none. Each character is looked at once: a regular expression
 * would search for the missing ">" anew from every "<".
 */
function withoutTags(html: string, textFor: (tag: string) => string): string | null {
  let text = "";
  let done = 0;
  let end = -1;
  for (let open = html.indexOf("<"); open !== -1; open = html.indexOf("<", Math.max(open + 1, done))) {
    if (end < open) end = html.indexOf(">", open);
    if (end === -1) break;
    const name = /^<(\/?[a-z!][a-z0-9]*)/i.exec(html.slice(open, open + 12))?.[1];
    if (name === undefined) continue;
    text += html.slice(done, open) + textFor(name.toLowerCase());
    done = end + 1;
  }
  return done === 0 ? null : text + html.slice(done);
}

/** What stands in `<style>` and `<script>` is no text. */
const withoutBlocks = (html: string) =>
  withoutBlock(withoutBlock(html, /<style\b/gi, /<\/style\s*>/gi), /<script\b/gi, /<\/script\s*>/gi);

function withoutBlock(html: string, opening: RegExp, closing: RegExp): string {
  let text = "";
  let done = 0;
  for (;;) {
    opening.lastIndex = done;
    const open = opening.exec(html);
    closing.lastIndex = opening.lastIndex;
    if (open === null || closing.exec(html) === null) return text + html.slice(done);
    text += html.slice(done, open.index);
    done = closing.lastIndex;
  }
}
