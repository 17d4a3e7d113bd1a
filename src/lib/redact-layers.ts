// PURE. What a text says when it is read as if it were encoded: escapes, hexadecimal, base64. Each reading knows where in the
// original its characters came from.

/** From `from` up to, not including, `to`. */
export type Span = { from: number; to: number };

/** `original`: where the character at `at` stands in the original. */
export type Layer = { text: string; original: (at: number) => Span };

export const original = (text: string): Layer => ({ text, original: (at) => ({ from: at, to: at + 1 }) });

export function layersOf(layer: Layer): Layer[] {
  const layers = [...unescaped(layer), ...hexadecimal(layer), ...base64(layer)];
  return layers.filter(({ text }) => text.length >= worthReading);
}

/** The shortest part of a secret. */
const worthReading = 8;

/** Most of what can be read as hexadecimal or base64 is neither, and comes out as bytes that are no text. */
const isText = ({ text }: Piece) => /[ -~]{8}/.test(text);

/** A stretch of a layer; `under` says where its characters stand in the layer below. */
type Piece = { text: string; under: (at: number) => Span };

/** Joined by what belongs to no text, unless they follow each other. */
function layerOf(pieces: readonly Piece[], below: Layer, gap = "\0"): Layer {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of pieces) {
    starts.push(length);
    length += text.length + gap.length;
  }
  return {
    text: pieces.map(({ text }) => text).join(gap),
    original(at) {
      const index = lastAtOrBefore(starts, at);
      const span = pieces[index]?.under(at - (starts[index] ?? 0)) ?? { from: 0, to: 1 };
      return { from: below.original(span.from).from, to: below.original(span.to - 1).to };
    },
  };
}

function lastAtOrBefore(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Percent (also of a percent); \u and \x of JSON and JavaScript and a backslash before anything; references of HTML. Each is read by
 * itself, for one may be written in another.
 */
const escapes = [
  /%(?:25)*[0-9a-f]{2}/gi,
  /\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|\\x[0-9a-f]{2}|\\[\s\S]/gi,
  /&#x[0-9a-f]{1,6};?|&#\d{1,7};?/gi,
];

/** None where nothing is escaped. */
function unescaped(layer: Layer): Layer[] {
  return escapes.flatMap((pattern) => {
    pattern.lastIndex = 0;
    return pattern.test(layer.text) ? [withMeanings(layer, pattern)] : [];
  });
}

/** Where each character comes from is kept in arrays of numbers: a hostile text may be nothing but escapes. */
function withMeanings(layer: Layer, pattern: RegExp): Layer {
  const starts = new Int32Array(layer.text.length);
  const ends = new Int32Array(layer.text.length);
  let [length, done] = [0, 0];
  const note = (from: number, to: number) => {
    starts[length] = from;
    ends[length] = to;
    length += 1;
  };
  const copyTo = (to: number) => {
    for (; done < to; done += 1) note(done, done + 1);
  };
  const text = layer.text.replace(pattern, (...found: unknown[]) => {
    const [written, at] = found as [string, number];
    copyTo(at);
    done = at + written.length;
    note(at, done);
    return meaning(written);
  });
  copyTo(layer.text.length);
  const original = (at: number) => ({
    from: layer.original(starts[at] ?? 0).from,
    to: layer.original((ends[at] ?? 1) - 1).to,
  });
  return { text, original };
}

function meaning(written: string): string {
  const code = codeOf(written);
  // Of \n, \r and \t nothing but the gap matters.
  if (code === null) return "nrtbf".includes(written[1] ?? "") ? "\n" : (written[1] ?? "");
  return code < 0x80 ? String.fromCharCode(code) : "\0";
}

/** Null for a backslash before an ordinary character. */
function codeOf(written: string): number | null {
  if (written.startsWith("%")) return Number.parseInt(written.slice(-2), 16);
  const decimal = /^&#(\d+)/.exec(written)?.[1];
  if (decimal !== undefined) return Number(decimal);
  const hex = /^(?:\\u\{?|\\x|&#x)([0-9a-f]+)/i.exec(written)?.[1];
  return hex === undefined ? null : Number.parseInt(hex, 16);
}

/** Digits, with signs and spaces between them. */
const hexRuns = /[0-9a-f][0-9a-fx\\\s:,_-]{15,}/gi;

/** Read from the first digit, and from the second: a letter before it may look like a digit. */
function hexadecimal(layer: Layer): Layer[] {
  const runs = [...layer.text.matchAll(hexRuns)].map((run) => digitsOf(run[0], run.index));
  return runs.length === 0
    ? []
    : [0, 1].map((first) => layerOf(runs.map((run) => hexPiece(run, first)).filter(isText), layer));
}

/** The characters that count, and where they stand. */
type Run = { text: string; at: (index: number) => number };

function digitsOf(run: string, start: number): Run {
  if (/^[0-9a-f]+$/i.test(run)) return { text: run, at: (index) => start + index };
  const places = [...run.replace(/0x|\\x/gi, "  ").matchAll(/[0-9a-f]/gi)].map(({ index }) => index);
  const text = places.map((place) => run[place]).join("");
  return { text, at: (index) => start + (places[index] ?? 0) };
}

function hexPiece({ text, at }: Run, first: number): Piece {
  const digits = text.slice(first, text.length - ((text.length - first) % 2));
  return {
    text: Buffer.from(digits, "hex").toString("latin1"),
    under: (byte) => ({ from: at(first + 2 * byte), to: at(first + 2 * byte + 1) + 1 }),
  };
}

/** Both alphabets (RFC 4648), lines broken as in mail; 8 characters take 11. */
const base64Runs = /[A-Za-z0-9+/_-]{11,}(?:\r?\n[A-Za-z0-9+/_-]+)*/g;

/** Read from each of the four places where it may begin: the text before it may belong to it, or not. */
function base64(layer: Layer): Layer[] {
  const runs = [...layer.text.matchAll(base64Runs)].map((run) => signsOf(run[0], run.index));
  return runs.length === 0
    ? []
    : [0, 1, 2, 3].map((first) => layerOf(runs.map((run) => base64Piece(run, first)).filter(isText), layer));
}

function signsOf(run: string, start: number): Run {
  if (!run.includes("\n")) return { text: run, at: (index) => start + index };
  const places = new Int32Array(run.length);
  let length = 0;
  for (let at = 0; at < run.length; at += 1)
    if (run[at] !== "\n" && run[at] !== "\r") {
      places[length] = at;
      length += 1;
    }
  return { text: run.replace(/[\r\n]+/g, ""), at: (index) => start + (places[index] ?? 0) };
}

/** The byte n lies in the signs n·8/6 and the next. */
function base64Piece({ text, at }: Run, first: number): Piece {
  return {
    text: Buffer.from(text.slice(first), "base64").toString("latin1"),
    under: (byte) => {
      const sign = first + Math.floor((byte * 4) / 3);
      return { from: at(sign), to: at(Math.min(sign + 1, text.length - 1)) + 1 };
    },
  };
}
