// PURE. What a list of Postproxy's posts says about pins whose answer was lost: found, absent, or still open. Absence is
// believed only where the same list proves that it would have shown the post.

import { type Issue, issue, wholeRow } from "../model/issue.ts";
import type { UnknownOutcome } from "../model/ledger-terms.ts";
import type { Post } from "../postproxy/wire.ts";
import { isLive, isScheduledFor } from "./same-post.ts";
import { namedDuplicate } from "./settlement.ts";

/** Posts that look like the one a pin asked for and belong to no pin, read one by one. */
export type Candidates = {
  /** Its own, field by field with its media. Oldest first. */
  matches: readonly Post[];
  /** Looked like it in the list, but could not be read, or shows other media. */
  unclear: readonly string[];
};

export type Question = { doubt: UnknownOutcome; candidates: Candidates; evidence: Evidence };

/** What the list was worth. */
export type Evidence = {
  /** Why absence proves nothing this time; null: the list was clean and showed all posts it had to show. */
  inconclusive: string | null;
  /** When the list began, ms. */
  startedAt: number;
  /** How long after its request a post must be listed, ms. */
  settleMs: number;
};

export type Finding =
  | { kind: "found"; doubt: UnknownOutcome; post: Post; surplus: readonly Post[] }
  /** Twice not there, with all in order. */
  | { kind: "absent"; doubt: UnknownOutcome }
  /** The same, and another post was said to be there in its place: to send it again would be refused again. */
  | { kind: "refused"; doubt: UnknownOutcome; issue: Issue }
  | {
      kind: "open";
      doubt: UnknownOutcome;
      absentAt: number | null;
      reconcileAt: number;
      /** From when the settle time counts. */
      settleFrom: number;
      issue: Issue;
    };

/**
 * One finding for each question. Pins that look the same are interchangeable: of g such pins and m posts, m are found and the
 * rest is absent.
 */
export function findingsOf(questions: readonly Question[]): Finding[] {
  const taken = new Set<string>();
  const found = assign(questions, taken);
  const known = new Set(found.map(({ doubt }) => doubt));
  const open = questions.filter(({ doubt }) => !known.has(doubt));
  return [...found, ...open.map((question) => missing(question, taken))];
}

type Found = Extract<Finding, { kind: "found" }>;

/**
 * Gives each pin one post, the first sent first: a live one before one that failed, and then the one that has the time it was
 * sent with before any other.
 */
function assign(questions: readonly Question[], taken: Set<string>): Found[] {
  const found = new Map<UnknownOutcome, Found>();
  const inOrder = questions.toSorted((a, b) => a.doubt.firstSentAt - b.doubt.firstSentAt);
  const liveOnTime = (post: Post, doubt: UnknownOutcome) => isLive(post) && hasItsTime(post, doubt);
  for (const fits of [liveOnTime, isLive, hasItsTime, () => true]) {
    for (const { doubt, candidates } of inOrder.filter(({ doubt }) => !found.has(doubt))) {
      const post = candidates.matches.find((one) => !taken.has(one.id) && fits(one, doubt));
      if (post === undefined) continue;
      taken.add(post.id);
      found.set(doubt, { kind: "found", doubt, post, surplus: [] });
    }
  }
  for (const group of Map.groupBy(questions, ({ doubt }) => doubt.visible).values()) {
    const last = group.map(({ doubt }) => found.get(doubt)).findLast((one) => one !== undefined);
    if (last) last.surplus = leftOver(group, taken);
  }
  return [...found.values()];
}

/** A request before the pin's time carried that time; one after it asked for as soon as possible. */
const hasItsTime = (post: Post, { pin, firstSentAt }: UnknownOutcome) =>
  isScheduledFor(post, pin.at) === (pin.at !== null && pin.at > firstSentAt);

/** Told with the last pin that was found. */
function leftOver(group: readonly Question[], taken: ReadonlySet<string>): Post[] {
  const matches = group.flatMap(({ candidates }) => candidates.matches);
  return [...new Map(matches.map((post) => [post.id, post])).values()].filter(({ id }) => !taken.has(id));
}

function missing({ doubt, candidates, evidence }: Question, taken: ReadonlySet<string>): Finding {
  const { startedAt, settleMs } = evidence;
  const settleFrom = doubt.settleFrom ?? Math.max(startedAt, doubt.pin.reconcileAt ?? startedAt);
  const settledAt = settleFrom + settleMs;
  const open = { kind: "open", doubt, settleFrom } as const;
  // A list that was early by what is known of delays now does not count.
  const absentAt = (doubt.pin.absentAt ?? 0) >= settledAt ? doubt.pin.absentAt : null;
  if (startedAt < settledAt) {
    return { ...open, absentAt: null, reconcileAt: settledAt, issue: stillLooking(doubt) };
  }
  // What could not be confirmed may be another pin's, whose post it was found to be.
  const unclear = candidates.unclear.filter((id) => !taken.has(id));
  const inconclusive =
    evidence.inconclusive ??
    (doubt.keyTaken ? "Postproxy says that it accepted this request" : null) ??
    notConfirmed(unclear, doubt);
  if (inconclusive !== null) {
    const reconcileAt = startedAt + laterAndLater(startedAt - doubt.lastSentAt, settleMs);
    return { ...open, absentAt: null, reconcileAt, issue: notProvable(inconclusive) };
  }
  if (absentAt !== null && startedAt >= absentAt + betweenLists(settleMs)) return absent(doubt);
  const since = absentAt ?? startedAt;
  const reconcileAt = since + betweenLists(settleMs);
  return { ...open, absentAt: since, reconcileAt, issue: stillLooking(doubt) };
}

function notConfirmed(unclear: readonly string[], { duplicateOf }: UnknownOutcome): string | null {
  if (unclear.length === 0) return null;
  return duplicateOf !== null && unclear.includes(duplicateOf)
    ? `Postproxy says that it has this Pin as the post ${duplicateOf}, and does not show that post`
    : `the post ${unclear.join(", ")} looks like it, but could not be confirmed`;
}

function absent(doubt: UnknownOutcome): Finding {
  const { duplicateOf, pin } = doubt;
  if (duplicateOf === null) return { kind: "absent", doubt };
  return {
    kind: "refused",
    doubt,
    issue: namedDuplicate(duplicateOf, pin, "it shows something else"),
  };
}

/** Two readings of the list must not fall into one hiccup of the service. */
export const betweenLists = (settleMs: number) => Math.ceil(settleMs / 2);

/** The first look comes early: most lost answers are about posts that were made, and those may be found at once. */
export const firstReconcile = (settleMs: number) => Math.ceil(settleMs / 8);

const hour = 3_600_000;

/** What cannot be proven now is asked again after half of the time that it has been open, up to an hour. */
export function laterAndLater(openMs: number, settleMs: number): number {
  return Math.min(hour, Math.max(betweenLists(settleMs), Math.ceil(openMs / 2)));
}

/** The cause of the doubt stays in the words; what has been learnt since comes after it. */
function stillLooking({ pin }: UnknownOutcome): Issue {
  const known = pin.issues.find(({ code }) => code === "outcome-unknown");
  return known ?? issue("outcome-unknown", wholeRow, "the answer to this Pin was lost.", lookingHint);
}

const lookingHint =
  "Nothing to do: pinsheet looks for it in Postproxy, and sends it again only when it is proven not to be there.";

export const notProvable = (why: string): Issue =>
  issue(
    "absence-not-provable",
    wholeRow,
    `the answer was lost, and that the post is not at Postproxy cannot be proven: ${why}.`,
    "pinsheet keeps looking and sends nothing on a guess. If you see in Postproxy that it is not there, `pinsheet retry` with the Pin's id and --may-be-live sends it.",
  );
