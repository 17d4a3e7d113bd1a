// PURE. Is this row something that was posted? The one notion of resemblance: what a row, a Pin and a post show of themselves is
// compared piece by piece, and a table says how much must agree. Knows neither where they come from nor what follows from it.

import { foldName } from "../lib/fold-name.ts";
import { stableAddress } from "../model/media-key.ts";

/** What a row, a Pin or a post shows of itself. */
export type Traits = {
  profile: string | null;
  board: { id: string | null; name: string | null };
  /** All by which its picture is known, each with its kind: `url:`, `file:` (with the folder) or `bytes:` (a hash). Empty: nothing is. */
  pictures: readonly string[];
  /** Null: there is none; undefined: it is not shown. */
  title: string | null | undefined;
  body: string | null;
  link: string | null | undefined;
};

/** One piece of evidence: it agrees, it speaks against, or nothing is known. */
type Evidence = boolean | null;

export type Agreement = {
  picture: Evidence;
  words: Evidence;
  board: Evidence;
  time: Evidence;
  link: Evidence;
  title: Evidence;
  /** The words are the same but for a few. */
  nearWords: boolean;
};

/**
 * `time`: whether both are meant for one moment; null where one of them has none ("now").
 * `isLive`: whether the account has a profile now. Two live profiles are two accounts.
 */
export function agreementOf(
  one: Traits,
  other: Traits,
  { time, isLive }: { time: Evidence; isLive: (profile: string) => boolean },
): Agreement {
  return {
    picture: samePicture(one.pictures, other.pictures),
    words: sameWords(one, other),
    board: sameBoard(one, other, isLive),
    time,
    link: sameLink(one.link, other.link),
    title: sameTitle(one.title, other.title),
    nearWords: nearWords(one.body, other.body),
  };
}

/**
 * True where a row is likely to be the other one. `stands`: the other one has a row of its own still, so that only near-complete
 * agreement counts (all but one piece); what has no row, and a post that nobody owns, is likely to be meant.
 */
export function resembles(agreement: Agreement, stands: boolean): boolean {
  return stands ? isNearlyComplete(agreement) : isLikely(agreement);
}

/**
 * True where two rows that stood side by side before either was sent are one. Another board and another time are wishes of their
 * own then, for a person planned both.
 */
export const isCopy = (agreement: Agreement): boolean =>
  agreement.board !== false && agreement.time !== false && isNearlyComplete(agreement);

/** All that is known agrees, picture, words and board for sure: it is that one. */
export const isTheSame = ({ picture, words, board, time, link, title }: Agreement): boolean =>
  picture === true && words === true && board === true && time !== false && link !== false && title !== false;

/**
 * One piece may differ; three must agree, and one of them must be what the Pin shows or says. Words may differ in a few: other words
 * under one picture, on one board, are what people mean by two Pins.
 */
function isNearlyComplete({ picture, words, board, time, link, title, nearWords }: Agreement): boolean {
  if (words === false && !nearWords && title !== true) return false;
  const pieces = [picture, words, board, time, link];
  const differing = pieces.filter((piece) => piece === false).length;
  const agreeing = pieces.filter((piece) => piece === true).length;
  return differing <= 1 && agreeing >= 3 && (picture === true || words === true);
}

function isLikely({ picture, words, board, time, link, title, nearWords }: Agreement): boolean {
  if (picture && (board || words || time)) return true;
  if (words && time) return true;
  if (board && time && (title || link || nearWords)) return true;
  // An upload has no address to compare: then the words on their board speak alone.
  return picture === null && board === true && (words === true || nearWords);
}

const both = <T>(a: T | null, b: T | null, compare: (a: T, b: T) => boolean): Evidence =>
  a === null || b === null ? null : compare(a, b);

const kindOf = (picture: string) => picture.slice(0, picture.indexOf(":"));

function samePicture(ours: readonly string[], theirs: readonly string[]): Evidence {
  if (ours.some((picture) => theirs.includes(picture))) return true;
  const kinds = new Set(theirs.map(kindOf));
  return ours.some((picture) => kinds.has(kindOf(picture))) ? false : null;
}

/** Words as people see them; title and body may have been swapped. */
function sameWords(one: Traits, other: Traits): Evidence {
  const [ours, theirs] = [foldName(one.body ?? ""), foldName(other.body ?? "")];
  if (ours === "" || theirs === "") return null;
  if (ours === theirs) return true;
  const swapped = ours === foldName(other.title ?? "") && theirs === foldName(one.title ?? "");
  return swapped;
}

/** So many words must be shared, and so much of the shorter of two bodies (ours: one word of four was touched up, or more was added). */
const fewest = 3;
const nearEnough = 0.75;

/** Numbers tell the parts of a series apart: where each has one of its own, they are two. */
function nearWords(one: string | null, other: string | null): boolean {
  const [ours, theirs] = [wordsOf(one), wordsOf(other)];
  const shared = [...ours].filter((word) => theirs.has(word)).length;
  if (shared < fewest || shared / Math.min(ours.size, theirs.size) < nearEnough) return false;
  const hasItsOwn = (words: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...words].some((word) => /^\p{N}+$/u.test(word) && !others.has(word));
  return !(hasItsOwn(ours, theirs) && hasItsOwn(theirs, ours));
}

const wordsOf = (body: string | null) => new Set(foldName(body ?? "").match(/[\p{L}\p{N}]+/gu));

/** A profile that was connected anew has another id; its boards keep theirs at Pinterest, and their names. */
function sameBoard(one: Traits, other: Traits, isLive: (profile: string) => boolean): Evidence {
  if (areTwoAccounts(one, other, isLive)) return false;
  const byId = both(one.board.id, other.board.id, (a, b) => a === b);
  const anew = one.profile !== null && other.profile !== null && one.profile !== other.profile;
  if (byId === true || (byId === false && !anew)) return byId;
  return both(one.board.name, other.board.name, (a, b) => foldName(a) === foldName(b));
}

/** Two live profiles: what one of them posted is never the other's. */
export const areTwoAccounts = (
  one: Pick<Traits, "profile">,
  other: Pick<Traits, "profile">,
  isLive: (profile: string) => boolean,
): boolean =>
  one.profile !== null &&
  other.profile !== null &&
  one.profile !== other.profile &&
  isLive(one.profile) &&
  isLive(other.profile);

type Cell = string | null | undefined;

/** None on both sides says nothing; one of the two speaks against. */
function sameTitle(one: Cell, other: Cell): Evidence {
  if (one === undefined || other === undefined || (!one && !other)) return null;
  return foldName(one ?? "") === foldName(other ?? "");
}

function sameLink(one: Cell, other: Cell): Evidence {
  if (one === undefined || other === undefined || (!one && !other)) return null;
  return stableLink(one) === stableLink(other);
}

const stableLink = (link: string | null) => stableAddress(link ?? "").replace(/\/$/, "");
