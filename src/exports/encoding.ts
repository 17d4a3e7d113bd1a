// PURE. Text as bytes in the encodings in which calendars are read.

import { western } from "../calendar/formats/western.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** A character that the encoding does not have becomes "?". */
export function encode(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case "utf-8":
      return Buffer.from(text);
    case "utf-16le":
      return Buffer.from(text, "utf16le");
    case "utf-16be":
      return Buffer.from(text, "utf16le").swap16();
    case "windows-1252":
      return toWestern(text);
    default:
      return encoding satisfies never;
  }
}

const westernBytes = new Map(
  Array.from({ length: 256 }, (_, byte) => [western(Buffer.of(byte)), byte] as const),
);

function toWestern(text: string): Buffer {
  return Buffer.from(Array.from(text, (character) => westernBytes.get(character) ?? 0x3f));
}
