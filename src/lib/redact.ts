// PURE. Takes a secret out of text that came from the network, in whatever form it is echoed there: whole or in part, in any case,
// backwards, escaped, in hexadecimal or in base64, and in one inside the other. Knows nothing of who sent the text.

import { type Layer, layersOf, original, type Span } from "./redact-layers.ts";

export type Redact = (text: string) => string;

/** Secrets shorter than this are no real ones, and taking them out would riddle the text; so would parts of this length (48 bits). */
const shortest = 8;
/** A part that could be ordinary words, such as a name in the key, must be so much of it: data that is compared must stay whole. */
const mostWords = 2 / 3;
/** Base64 in percent-encoding in JSON is three deep. */
const deepest = 3;

export function redactor(secret: string, label = "(API key)"): Redact {
  if (secret.length < shortest) return (text) => text;
  const find = finder([secret, [...secret].reverse().join("")]);
  return (text) => {
    const found: Span[] = [];
    const look = (layer: Layer, depth: number): void => {
      for (const { from, to } of find(layer.text))
        found.push({ from: layer.original(from).from, to: layer.original(to - 1).to });
      if (depth < deepest) for (const above of layersOf(layer)) look(above, depth + 1);
    };
    look(original(text), 0);
    return found.length === 0 ? text : without(text, found, label);
  };
}

function without(text: string, spans: readonly Span[], label: string): string {
  let clean = "";
  let done = 0;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (from >= done) clean += `${text.slice(done, from)}${label}`;
    done = Math.max(done, to);
  }
  return clean + text.slice(done);
}

/**
 * Every part of at least `shortest` characters holds one of `gram` that begins at a multiple of `step`: only those are looked up, and
 * what is found is made as long as it goes.
 */
const step = 4;
const gram = shortest - step + 1;

function finder(secrets: readonly string[]): (text: string) => Span[] {
  const low = secrets.map(lower);
  const grams = new Map<string, { of: number; at: number }[]>();
  for (const [of, secret] of low.entries())
    for (let at = 0; at + gram <= secret.length; at += 1) {
      const key = secret.slice(at, at + gram);
      grams.set(key, [...(grams.get(key) ?? []), { of, at }]);
    }
  return (text) => {
    const found: Span[] = [];
    const lowText = lower(text);
    for (let at = 0; at + gram <= lowText.length; at += step)
      for (const place of grams.get(lowText.slice(at, at + gram)) ?? []) {
        const { back, on } = reach(lowText, at, low[place.of] ?? "", place.at);
        const secret = secrets[place.of] ?? "";
        if (isTelling(secret.slice(place.at - back, place.at + on), secret))
          found.push({ from: at - back, to: at + on });
      }
    return found;
  };
}

/** A character that becomes two in lower case (such as İ) would move all behind it. */
function lower(text: string): string {
  const low = text.toLowerCase();
  return low.length === text.length ? low : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** How far both agree before and from these places. */
function reach(text: string, at: number, secret: string, inSecret: number): { back: number; on: number } {
  let back = 0;
  while (back < Math.min(at, inSecret) && text[at - back - 1] === secret[inSecret - back - 1]) back += 1;
  let on = gram;
  while (inSecret + on < secret.length && text[at + on] === secret[inSecret + on]) on += 1;
  return { back, on };
}

function isTelling(part: string, secret: string): boolean {
  if (part.length < shortest) return false;
  const isRandom = /\d/.test(part) || (/[a-z]/.test(part) && /[A-Z]/.test(part));
  return isRandom || part.length >= secret.length * mostWords;
}
