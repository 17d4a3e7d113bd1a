// PURE. Text on a terminal: how wide it is, and how to clean, cut, fill and wrap it. Knows nothing of pins.

import { printable } from "../../lib/printable.ts";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

// East Asian wide and fullwidth characters (Unicode UAX 11) take two columns; so do emoji.
const wide =
  /^(?:[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|[\u{16FE0}-\u{18CFF}\u{1AFF0}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)/u;
const weightless = /^[\p{Mark}\p{Cf}]+$/u;
/** What most texts of Europe are made of, one column each: spares the slow way through graphemes. */
const plain = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*$/;

/** Columns that a terminal uses for `text`. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (weightless.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** Text of a calendar or of the API on one line and without power over the terminal. */
export const clean = (text: string): string => (plain.test(text) ? text : printable(text)).trim();

/** At most `width` columns, ending in an ellipsis where something was cut off. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${head(text, width - 1).trimEnd()}…`;
}

/** Exactly `width` columns. */
export function fill(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + " ".repeat(Math.max(0, width - widthOf(shown)));
}

/** As many whole characters as fit into `width` columns. */
function head(text: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** Lines of at most `width` columns, broken between words, and within a word only where it is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = split(word, width);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return line === "" ? lines : [...lines, line];
}

/** In one run over the word. A character wider than the line gets a line to itself. */
function split(word: string, width: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  let used = 0;
  for (const { segment, index } of graphemes.segment(word)) {
    const needed = graphemeWidth(segment);
    if (used + needed > width && index > start) {
      pieces.push(word.slice(start, index));
      start = index;
      used = 0;
    }
    used += needed;
  }
  return [...pieces, word.slice(start)];
}

/** `text` wrapped, each line behind `margin` spaces. */
export function paragraph(text: string, width: number, margin: number): string[] {
  return wrap(text, Math.max(10, width - margin)).map((line) => " ".repeat(margin) + line);
}
