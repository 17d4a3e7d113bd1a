// What a check of one medium can end in, and the bytes it is judged by. Shared by the files of this folder; knows no I/O.

import type { IssueCode, Problem } from "./issue.ts";
import type { MediaFacts } from "./medium.ts";

/** Evidence against a medium: what is wrong, in a plain sentence, and what to do. */
export type BadMedium = { kind: "bad" } & Problem;

/** Nothing was learnt: a network failure is never evidence against a medium. */
type UnknownMedium = {
  kind: "unknown";
  /** The server did not answer at all: it need not be asked for other files now. */
  silent: boolean;
  message: string;
  hint: string;
};

export type MediaResult = { kind: "good"; facts: MediaFacts } | BadMedium | UnknownMedium;

export function bad(code: IssueCode, message: string, hint: string): BadMedium {
  return { kind: "bad", code, message, hint };
}

/** Bytes of a file or of an address, read piece by piece. */
export type Content = {
  /** From `offset`, at most `length` bytes: fewer only at the end. Throws `Unverifiable`. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The size in bytes. Where nobody says it, counts up to `limit` and returns more than `limit` beyond it. */
  size(limit: number): Promise<number>;
  /** Can bytes at the far end be had without reading much before them? Meaningful once the size is known. */
  readonly randomAccess: boolean;
};

/** The bytes could not be had, so nothing is known about the medium. */
export class Unverifiable extends Error {
  override name = "Unverifiable";
  readonly hint: string;
  readonly silent: boolean = false;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}

/** The server was not reached, or fell silent. */
export class Silent extends Unverifiable {
  override readonly silent = true;
}
