// Makes UTF-8 of the text that people's programs write: UTF-8 with and without byte order mark, UTF-16, Windows-1252.
// Streams. A text in no encoding that can be told for sure throws: garbled words must never be published.

import { isAscii, isUtf8 } from "node:buffer";
import { unreachableError } from "../../lib/errors.ts";
import { type Issue, issue } from "../../model/issue.ts";
import { headSize, refuseOtherKinds } from "./kind.ts";
import { western } from "./western.ts";

const saveAsUtf8 = 'Save it as "CSV UTF-8" and run again.';

/** Gives the text as UTF-8, in whole characters. Adds a note where it was not UTF-8 and may have been misread. */
export async function* decoded(
  chunks: AsyncIterable<unknown>,
  name: string,
  notes: Issue[],
): AsyncGenerator<Buffer> {
  let decode: Decoder | null = null;
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? asBytes(chunk) : Buffer.concat([pending, asBytes(chunk)]);
    if (decode === null && pending.length < headSize) continue;
    decode ??= decoderFor(pending, name, notes);
    const { text, used } = decode(pending, false);
    pending = pending.subarray(used);
    yield text;
  }
  decode ??= decoderFor(pending, name, notes);
  yield decode(pending, true).text;
}

/** Decodes the start of `bytes`, and says how many of them: the rest begins a character that the next chunk ends. */
type Decoder = (bytes: Buffer, isLast: boolean) => { text: Buffer; used: number };

function asBytes(chunk: unknown): Buffer {
  return chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : Buffer.from(String(chunk));
}

function decoderFor(head: Buffer, name: string, notes: Issue[]): Decoder {
  refuseOtherKinds(head, name);
  const encoding = utf16Of(head.subarray(0, headSize));
  return encoding === null ? bytewise(name, notes) : utf16(encoding, name);
}

/** By its byte order mark, or by the NUL that every second byte of Western text is. */
export function utf16Of(head: Buffer): "utf-16le" | "utf-16be" | null {
  const mark = head.subarray(0, 2).toString("hex");
  if (mark === "fffe") return "utf-16le";
  if (mark === "feff") return "utf-16be";
  const pairs = head.length >> 1;
  let [even, odd] = [0, 0];
  for (let index = 0; index < pairs * 2; index++) {
    if (head[index] !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  if (odd > pairs / 2 && even === 0) return "utf-16le";
  return even > pairs / 2 && odd === 0 ? "utf-16be" : null;
}

function utf16(encoding: "utf-16le" | "utf-16be", name: string): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let before = "";
  return (bytes, isLast) => {
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: !isLast });
    } catch {
      throw unreachableError(`${name} is UTF-16 text that breaks off after "${before}"`, saveAsUtf8);
    }
    const nul = text.indexOf("\0");
    if (nul !== -1) throw holdsNul(name, lastLine(text.slice(0, nul)));
    before = lastLine(text) || before;
    return { text: Buffer.from(text), used: bytes.length };
  };
}

/**
 * ASCII until a byte says otherwise: if the first other character is good UTF-8, all must be; else all is Windows-1252.
 * By chance, words of Windows-1252 are as good as never UTF-8 (it would take "Ã©").
 */
function bytewise(name: string, notes: Issue[]): Decoder {
  let kind: "ascii" | "utf-8" | "windows-1252" = "ascii";
  return (bytes, isLast) => {
    if (bytes.includes(0)) throw holdsNul(name, textBefore(bytes, bytes.indexOf(0)));
    if (kind === "ascii" && isAscii(bytes)) return { text: bytes, used: bytes.length };
    if (kind === "ascii") {
      const first = bytes.findIndex((byte) => byte >= 0x80);
      const length = sequenceLength(bytes[first] ?? 0);
      const isCut = first + length > bytes.length && isUtf8Start(bytes.subarray(first));
      if (isCut && !isLast) return { text: bytes.subarray(0, first), used: first };
      kind = isCut || isUtf8(bytes.subarray(first, first + length)) ? "utf-8" : "windows-1252";
      if (kind === "windows-1252") notes.push(otherEncoding(name, western(bytes), first));
    }
    if (kind === "windows-1252") return { text: fromWestern(bytes, name), used: bytes.length };
    const whole = isLast ? bytes : bytes.subarray(0, bytes.length - unfinishedBytes(bytes));
    if (!isUtf8(whole)) throw brokenUtf8(whole, name);
    return { text: whole, used: whole.length };
  };
}

const sequenceLength = (lead: number) => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1);
const isUtf8Start = (bytes: Buffer) => bytes.subarray(1).every((byte) => byte >= 0x80 && byte < 0xc0);

/** How many bytes at the end begin a character that the next chunk will finish. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0;
  }
  return 0;
}

/** Western words have a few such letters each. Five in a row are words of another alphabet, written in its own encoding. */
const otherAlphabet = /[\x81\x8d\x8f\x90\x9d]|[\xc0-\xff]{5}/;

function fromWestern(bytes: Buffer, name: string): Buffer {
  const text = western(bytes);
  const odd = text.search(otherAlphabet);
  if (odd === -1) return Buffer.from(text);
  throw unreachableError(
    `${name} is neither UTF-8 nor Windows-1252: the text after "${lastLine(text.slice(0, odd))}" cannot be read`,
    saveAsUtf8,
  );
}

function otherEncoding(name: string, text: string, first: number): Issue {
  const before = /[\p{L}\p{N}]{0,20}$/u.exec(text.slice(Math.max(0, first - 20), first))?.[0] ?? "";
  const after = /^.[\p{L}\p{N}]{0,19}/u.exec(text.slice(first, first + 20))?.[0] ?? "";
  const shown = `${before}${after}`;
  return issue(
    "text-encoding",
    { column: null, value: shown },
    `${name} is not UTF-8; it is read as Windows-1252, so that it holds, for one, "${shown}".`,
    'If such words look wrong, save the calendar as "CSV UTF-8".',
  );
}

const holdsNul = (name: string, before: string) =>
  unreachableError(`${name} holds a NUL byte after "${before}"`, saveAsUtf8);

function brokenUtf8(bytes: Buffer, name: string) {
  const before = textBefore(bytes, firstBrokenByte(bytes));
  return unreachableError(`${name} is not UTF-8: the character after "${before}" cannot be read`, saveAsUtf8);
}

function firstBrokenByte(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const part = bytes.subarray(0, middle);
    if (isUtf8(part.subarray(0, part.length - unfinishedBytes(part)))) good = middle;
    else bad = middle;
  }
  return good - unfinishedBytes(bytes.subarray(0, good));
}

/** The last characters of the line up to here, to find the place with the editor's search. */
const textBefore = (bytes: Buffer, end: number) =>
  lastLine(bytes.subarray(Math.max(0, end - 100), end).toString("utf8"));

const lastLine = (text: string) => (text.split(/[\r\n]/).at(-1) ?? "").replace(/^\uFFFD+/, "").slice(-20);
