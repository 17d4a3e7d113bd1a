// PURE. The pin as the program sees it.

import { createHash } from "node:crypto";
import { foldName } from "../lib/fold-name.ts";
import type { Issue } from "./issue.ts";
import type { Medium } from "./medium.ts";
import type { PinState } from "./states.ts";

/** A pin of the ledger, as far as identity and verdict need it. */
export type KnownPin = {
  id: string;
  calendar: string;
  /** Null: its row is gone. */
  line: number | null;
  rowId: string | null;
  digest: string;
  profile: string | null;
  boardId: string | null;
  boardName: string | null;
  media: string | null;
  /** For a "now" row: when it was first seen. */
  at: number | null;
  now: boolean;
  title: string | null;
  /** Its row at the last reading; the fields of the pin itself stay as sent. */
  seen: { digest: string; title: string | null; body: string | null; media: string | null };
  body: string | null;
  link: string | null;
  cover: Medium | null;
  thumbOffset: number | null;
  draft: boolean;
  /** The `repeat` cell. */
  repeat: boolean;
  /** The pin of whose row this one's was made, to be fixed in a calendar of its own. At most one of the two is published. */
  insteadOf: string | null;
  state: PinState;
  issues: readonly Issue[];
  notes: readonly Issue[];
  /** Held for looking like this: the id of a sent pin, or `post:` and the id of a post that no pin owns. */
  resembles: string | null;
  /** What it was held for before a person said go: it is not held for that again. */
  answered: readonly string[];
  /** When a person made it eligible again; null once it is held anew. */
  requeuedAt: number | null;
  /** Pacing made it wait until then; from there on its lateness counts. */
  pacedUntil: number | null;
};

/** Everything the ledger knows of one pin. Times in milliseconds since the epoch. */
export type Pin = KnownPin & {
  profileName: string | null;
  /** The board's name as people see it (`boardName` is the folded one). */
  boardTitle: string | null;
  medium: Medium | null;
  timezone: string | null;
  generation: number;
  notBefore: number | null;
  /** The limit that pacing made it wait for last, in words. */
  pacedBy: string | null;
  /** When to look for the post of an uncertain pin. */
  reconcileAt: number | null;
  /** When a whole reading of the list did not find it, with all else in order; the next one proves its absence. */
  absentAt: number | null;
  /** Hash of the bytes of its medium that were looked at; null where none were. */
  picture: string | null;
  /** Digest of the row as it was when it was compared with all that was posted; null: not yet. */
  compared: string | null;
  postId: string | null;
  permalink: string | null;
  pollAt: number | null;
  polls: number;
  firstSeen: number;
  changedAt: number;
};

/** As much of an id as a person needs to name a pin. */
export const shortId = (id: string): string => id.slice(0, 8);

/** By what pins of the same words are found; null where there are none. */
export function wordsKey(body: string | null): string | null {
  const words = foldName(body ?? "");
  return words === "" ? null : createHash("sha256").update(words).digest("base64url").slice(0, 16);
}
