// PURE. Finds the tags of rows and cells in the XML of a worksheet, with their places. Looks at each character once, whatever the
// sheet holds: what is opened and never closed ends the search.

export type Tag = {
  start: number;
  end: number;
  isClosing: boolean;
  /** With its colon, or "". */
  prefix: string;
  name: string;
  attributes: string;
  isEmpty: boolean;
};

/** Longer than any prefix with the name behind it. */
const longestName = 100;
const wanted = /^<(\/?)((?:[\w.-]{1,80}:)?)(row|c|dimension)(?![\w.:-])/;

/** Comments and CDATA are passed over whole; a ">" may stand in a quoted value. */
export function* tagsOf(xml: string): Generator<Tag> {
  let end = 0;
  for (let start = xml.indexOf("<"); start !== -1; start = xml.indexOf("<", end)) {
    const [, slash, prefix = "", name] = wanted.exec(xml.slice(start, start + longestName)) ?? [];
    end = name === undefined ? endOfOther(xml, start) : endOfTag(xml, start);
    if (end === 0) return;
    if (name === undefined) continue;
    const isEmpty = xml[end - 2] === "/";
    const from = start + 1 + (slash ?? "").length + prefix.length + name.length;
    const attributes = xml.slice(from, isEmpty ? end - 2 : end - 1);
    yield { start, end, isClosing: slash === "/", prefix, name, attributes, isEmpty };
  }
}

/** 0: it never ends. */
const behind = (xml: string, what: string, from: number) => {
  const found = xml.indexOf(what, from);
  return found === -1 ? 0 : found + what.length;
};

function endOfOther(xml: string, start: number): number {
  if (xml.startsWith("<!--", start)) return behind(xml, "-->", start + 4);
  return xml.startsWith("<![CDATA[", start) ? behind(xml, "]]>", start) : start + 1;
}

function endOfTag(xml: string, start: number): number {
  for (let at = start; at < xml.length; at++) {
    const character = xml[at];
    if (character === ">") return at + 1;
    if (character !== '"' && character !== "'") continue;
    at = xml.indexOf(character, at + 1);
    if (at === -1) return 0;
  }
  return 0;
}
