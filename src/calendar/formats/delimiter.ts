// PURE. How a text separates its cells, told from its first record. Excel's "CSV" follows the list separator of the
// system, which is a semicolon in much of Europe; some programs write two.

/** `skip`: how many characters at the start are no part of the table. */
type Dialect = { delimiter: string; skip: number };

/** In the order in which they win a draw. */
const separators = [",", ";", "\t", "|"] as const;

/** Excel's own first line, which names the separator and is no row of the sheet. */
const sepLine = /^"?sep=([^\w\s"]{1,2}|\t)"?(?:\r\n|\n|\r)/i;

/** Finds the separator of the first record that holds anything. `head` is the start of the text, long enough for it. */
export function dialectOf(head: string): Dialect {
  const mark = head.startsWith("\ufeff") ? 1 : 0;
  const named = sepLine.exec(head.slice(mark));
  if (named !== null) return { delimiter: named[1] ?? ",", skip: mark + named[0].length };
  return { delimiter: delimiterOf(head.slice(mark)), skip: mark };
}

function delimiterOf(text: string): string {
  const outside = unquoted(firstRecord(text));
  const count = (separator: string) => outside.split(separator).length - 1;
  const best = separators.toSorted((a, b) => count(b) - count(a))[0] ?? ",";
  const runs = best === ";" ? (outside.match(/;+/g) ?? []) : [];
  return runs.length > 0 && runs.every((run) => run.length % 2 === 0) ? ";;" : best;
}

/** Up to the first line end that no quote holds; lines of separators and spaces alone are passed over. */
function firstRecord(text: string): string {
  const start = /^[\s,;|"]*(?:[\r\n])(?=[^\r\n])/.exec(text)?.[0].length ?? 0;
  let isQuoted = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && (character === "\n" || character === "\r")) return text.slice(start, index);
  }
  return text.slice(start);
}

const unquoted = (record: string) => record.replace(/"(?:[^"]|"")*"?/g, "");
