// PURE. What a sweep of Postproxy's posts says about pins whose answer was lost: found, absent, or still open. Absence is
// believed only where the same sweep proves that it would have shown the post.

import { type Issue, issue, wholeRow } from "../issue.ts";
import type { Doubt } from "../ledger/terms.ts";
import type { Post } from "../postproxy/wire.ts";

/** Posts that look like the one a pin asked for and belong to no pin, read one by one. */
export type Candidates = {
  /** Its own, field by field with its media. Oldest first. */
  matches: readonly Post[];
  /** Looked like it in the list, but could not be read, or shows other media. */
  unclear: readonly string[];
};

export type Question = { doubt: Doubt; candidates: Candidates };

/** What the sweep was worth. */
export type Evidence = {
  /** Why absence proves nothing this time; null: the sweep was clean and showed all posts it had to show. */
  against: string | null;
  /** When the sweep began, ms. */
  startedAt: number;
  /** How long after its request a post must be listed, ms. */
  settleMs: number;
};

export type Finding =
  | { kind: "found"; doubt: Doubt; post: Post; surplus: readonly Post[] }
  /** Twice not there, with all in order. */
  | { kind: "absent"; doubt: Doubt }
  | { kind: "open"; doubt: Doubt; absentAt: number | null; lookAt: number; issue: Issue };

/**
 * One finding for each question. Pins that look the same are interchangeable: of g such pins and m posts, m are found and the
 * rest is absent.
 */
export function findingsOf(questions: readonly Question[], evidence: Evidence): Finding[] {
  const taken = new Set<string>();
  const groups = [...Map.groupBy(questions, ({ doubt }) => doubt.look).values()];
  const found = groups.flatMap((group) => assign(group, taken));
  const open = questions.filter((question) => !found.some(({ doubt }) => doubt === question.doubt));
  return [...found, ...open.map((question) => missing(question, taken, evidence))];
}

type Found = Extract<Finding, { kind: "found" }>;

/** Gives each pin of a look one post, in order of their times; what is left over is told with the last one. */
function assign(group: readonly Question[], taken: Set<string>): Found[] {
  const found: Found[] = [];
  for (const { doubt, candidates } of group.toSorted((a, b) => a.doubt.firstSentAt - b.doubt.firstSentAt)) {
    const post = candidates.matches.find(({ id }) => !taken.has(id));
    if (post === undefined) continue;
    taken.add(post.id);
    found.push({ kind: "found", doubt, post, surplus: [] });
  }
  const last = found.at(-1);
  const everyMatch = group.flatMap(({ candidates }) => candidates.matches);
  const surplus = [...new Map(everyMatch.map((post) => [post.id, post])).values()];
  if (last) last.surplus = surplus.filter(({ id }) => !taken.has(id));
  return found;
}

function missing({ doubt, candidates }: Question, taken: ReadonlySet<string>, evidence: Evidence): Finding {
  const { startedAt, settleMs } = evidence;
  const { absentAt } = doubt.pin;
  const settledAt = doubt.lastSentAt + settleMs;
  // What could not be confirmed may be another pin's, whose post it was found to be.
  const unclear = candidates.unclear.filter((id) => !taken.has(id));
  const against =
    evidence.against ??
    (doubt.keyTaken ? "Postproxy says that it accepted this request" : null) ??
    (unclear.length === 0
      ? null
      : `the post ${unclear.join(", ")} looks like it, but could not be confirmed`);
  if (against !== null) {
    const lookAt = startedAt + laterAndLater(startedAt - doubt.lastSentAt, settleMs);
    return { kind: "open", doubt, absentAt: null, lookAt, issue: notProvable(against) };
  }
  if (startedAt < settledAt) {
    return { kind: "open", doubt, absentAt: null, lookAt: settledAt, issue: stillLooking(doubt) };
  }
  if (absentAt !== null && startedAt >= absentAt + betweenSweeps(settleMs)) return { kind: "absent", doubt };
  const since = absentAt ?? startedAt;
  const lookAt = since + betweenSweeps(settleMs);
  return { kind: "open", doubt, absentAt: since, lookAt, issue: stillLooking(doubt) };
}

/** Two sweeps must not fall into one hiccup of the service. */
export const betweenSweeps = (settleMs: number) => Math.ceil(settleMs / 2);

/** The first look comes early: most lost answers are about posts that were made, and those may be found at once. */
export const firstLook = (settleMs: number) => Math.ceil(settleMs / 8);

const hour = 3_600_000;

/** What cannot be proven now is asked again after half of the time that it has been open, up to an hour. */
export function laterAndLater(openMs: number, settleMs: number): number {
  return Math.min(hour, Math.max(betweenSweeps(settleMs), Math.ceil(openMs / 2)));
}

/** The cause of the doubt stays in the words; what has been learnt since comes after it. */
function stillLooking({ pin }: Doubt): Issue {
  const known = pin.issues.find(({ code }) => code === "outcome-unknown");
  return known ?? issue("outcome-unknown", wholeRow, "the answer to this Pin was lost.", lookingHint);
}

export const lookingHint =
  "Nothing to do: pinsheet looks for it in Postproxy, and sends it again only when it is proven not to be there.";

export const notProvable = (why: string): Issue =>
  issue(
    "absence-not-provable",
    wholeRow,
    `the answer was lost, and that the post is not at Postproxy cannot be proven: ${why}.`,
    "pinsheet keeps looking and sends nothing on a guess. If you see in Postproxy that it is not there, `pinsheet retry` with the Pin's id and --may-be-live sends it.",
  );
