// PURE. The one place that takes power from text before it is shown. What calendars, profiles and answers of servers hold could
// otherwise steer a terminal, break a line of a log in two, or turn the direction in which a sentence is read.

/** Escape sequences as ECMA-48 has them: with parameters (CSI), and strings up to their end (OSC, DCS and the like). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const csi = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g;
const strings =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)/g;
/** Control characters, and what breaks a line. */
const controls = /[\p{Cc}\u2028\u2029]+/gu;
/** What turns the direction of writing, and marks that nobody sees. */
const marks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/g;
/** Any of these, and half a character. */
const anything = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/u;
const each = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/gu;

/** Text on one line, as it may be shown anywhere. */
export function printable(text: string): string {
  if (!anything.test(text)) return text;
  return text.toWellFormed().replace(csi, "").replace(strings, "").replace(controls, " ").replace(marks, "");
}

/** Text whose line ends are meant. */
export const printableLines = (text: string): string =>
  anything.test(text) ? text.split("\n").map(printable).join("\n") : text;

/** The colours of a report (render/look.ts); whatever is not exactly one of them is not ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const tone = /(\u001b\[(?:1|2|22|31|32|33|36|39)m)/;

/** Lines of a report, whose colours are meant too. What stands in its cells was cleaned of colours before. */
export const printableReport = (text: string): string =>
  anything.test(text)
    ? text
        .split("\n")
        .map((line) =>
          line
            .split(tone)
            .map((part, index) => (index % 2 === 1 ? part : printable(part)))
            .join(""),
        )
        .join("\n")
    : text;

/** JSON that reads back as the same value, with nothing in it that a terminal or a viewer of logs would act on. */
export const printableJson = (json: string): string =>
  anything.test(json)
    ? json.replace(each, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : json;

/** One line of NDJSON. */
export const jsonLine = (value: object): string => printableJson(JSON.stringify(value));
