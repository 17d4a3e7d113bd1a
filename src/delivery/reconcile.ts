// Looks for the posts of uncertain pins: one list for all of a group, candidates confirmed one by one. What that means
// is decided in doubt.ts; this file asks and writes down.

import type { Session } from "../context/session.ts";
import { ExpectedError } from "../lib/errors.ts";
import { step } from "../lib/step.ts";
import { issue } from "../model/issue.ts";
import type { UnknownOutcome } from "../model/ledger-terms.ts";
import type { RunEvent, Stop } from "../model/report.ts";
import { isTooLate } from "../planning/plan.ts";
import type { Post } from "../postproxy/wire.ts";
import { type CanaryPost, checkCanaryPosts } from "./canary-posts.ts";
import { listAllPosts, type PostList } from "./list-posts.ts";
import { isSamePost, isSameSchedule, liveFirst, maybeSamePost, requestedSince, text } from "./same-post.ts";
import { submitted } from "./settlement.ts";
import { clockTolerance } from "./tolerance.ts";
import {
  betweenLists,
  type Candidates,
  type Evidence,
  type Finding,
  findingsOf,
  laterAndLater,
  notProvable,
  type Question,
} from "./unknown-outcome.ts";

export type ReconcileRequest = {
  groupOf: (profile: string) => string | null;
  /** False for a profile that the account does not have now. */
  isKnown: (profile: string) => boolean;
  /** False for a profile through which nothing can be posted now. */
  isActive: (profile: string) => boolean;
  /** Looks at once, whenever the next look is due. */
  atOnce?: boolean;
  onPin: (event: RunEvent["event"], doubt: UnknownOutcome["pin"], message: string) => void;
};

type LookReport = {
  /** Proven absent; the same request may be made again under the same key. */
  again: UnknownOutcome[];
  /** Anything was decided. */
  changed: boolean;
  stopped: Stop | null;
};

/** So long a key is trusted to be remembered: an hour less than Postproxy's clients promise (docs/why/postproxy.md, Idempotency). */
export const keyLivesMs = 23 * 3_600_000;
/** A key from the future was measured by a clock that was wrong: how old it is nobody knows. */
const isAlive = (keySince: number, now: number) =>
  now - keySince < keyLivesMs && now - keySince > -clockTolerance;
/** Of each kind, enough of the last posts to find three that were not deleted. */
const canariesKept = 60;

/** Looks for all uncertain pins if it is time for one of them. */
export async function reconcile(session: Session, request: ReconcileRequest): Promise<LookReport> {
  const { ledger, now } = session;
  const report: LookReport = { again: [], changed: false, stopped: null };
  const next = await ledger.nextReconcileAt();
  if (next === null || (next > now() && request.atOnce !== true)) return report;
  await restartSettleTimes(session);
  const doubts = await ledger.unknownOutcomes();
  const kinds = new Map(doubts.map(({ pin }) => [`${pin.profile} ${pin.draft}`, pin]));
  const lately = [...kinds.values()].map((pin) => ledger.acceptedLately(pin, canariesKept));
  const canaries = (await Promise.all(lately)).flat().toSorted((a, b) => b.acceptedAt - a.acceptedAt);
  const isKnown = ({ pin }: UnknownOutcome) => request.isKnown(pin.profile ?? "");
  await wait(
    session,
    doubts.filter((doubt) => !isKnown(doubt)),
    profileGone,
  );
  const groups = Map.groupBy(doubts.filter(isKnown), ({ pin }) => request.groupOf(pin.profile ?? ""));
  for (const [groupId, members] of groups) {
    const known = canaries.filter(({ pin }) => request.groupOf(pin.profile ?? "") === groupId);
    try {
      const found = await findings(session, groupId, members, known);
      step("looked-up");
      for (const finding of found) {
        await writeDown(session, finding, request, report);
      }
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      await wait(session, members, error.message);
      report.stopped = { message: error.message, hint: error.hint, exitCode: error.exitCode };
    }
  }
  return report;
}

async function findings(
  session: Session,
  groupId: string | null,
  doubts: readonly UnknownOutcome[],
  canaries: readonly CanaryPost[],
): Promise<Finding[]> {
  const { client, now } = session;
  const oldest = Math.min(...doubts.map(({ firstSentAt }) => firstSentAt)) - clockTolerance;
  const kinds = [...Map.groupBy(canaries, ({ pin }) => pin.draft).values()];
  const mustSee = kinds.flatMap((alike) => alike.slice(0, 10)).map(({ pin }) => pin.postId ?? "");
  const list = await listAllPosts(client, now, { groupId, oldest, mustSee });
  const byWords = Map.groupBy(list.posts.values(), ({ body }) => text(body));
  const questions: Question[] = [];
  // Drafts may be listed otherwise than posts, so each kind is measured by its own.
  for (const [draft, members] of Map.groupBy(doubts, ({ pin }) => pin.draft)) {
    const alike = canaries.filter(({ pin }) => pin.draft === draft);
    const evidence = await evidenceOf(session, list, alike, groupId);
    for (const doubt of members) {
      const listed = byWords.get(text(doubt.pin.body)) ?? [];
      questions.push({ doubt, evidence, candidates: await candidatesOf(session, doubt, listed, groupId) });
    }
  }
  return findingsOf(questions);
}

async function evidenceOf(
  session: Session,
  list: PostList,
  canaries: readonly CanaryPost[],
  groupId: string | null,
): Promise<Evidence> {
  const checked = await checkCanaryPosts(session, list, canaries, {
    groupId,
    settleMs: await settleTime(session),
  });
  await learnLag(session, checked.lagMs);
  const unclean = list.unclean === null ? null : `its list could not be read whole, ${list.unclean}`;
  const settleMs = await settleTime(session);
  return { inconclusive: unclean ?? checked.inconclusive, startedAt: list.startedAt, settleMs };
}

/** Of the posts of its words, those that may be this pin's and belong to no pin, each read for its media. */
async function candidatesOf(
  session: Session,
  doubt: UnknownOutcome,
  listed: readonly Post[],
  groupId: string | null,
): Promise<Candidates> {
  const { client, ledger } = session;
  const { pin, firstSentAt, duplicateOf } = doubt;
  const { named, unclear } = await readNamed(session, doubt, listed, groupId);
  const matches: Post[] = [];
  for (const candidate of [...listed, ...named]) {
    const earliest =
      candidate.id === duplicateOf ? requestedSince(pin) - clockTolerance : firstSentAt - clockTolerance;
    if (!maybeSamePost(candidate, pin) || !isSameSchedule(candidate, pin, earliest)) continue;
    if ((await ledger.ownerOf(candidate.id)) !== null) continue;
    const post = await client.post(candidate.id, groupId).catch(unreadable);
    if (post !== null && isSamePost(post, pin)) matches.push(post);
    else unclear.push(candidate.id);
  }
  return { matches: matches.toSorted(liveFirst(byAge)), unclear };
}

/** The post that a 409 named may be in no list yet, and be read all the same. One that is not shown is not gone. */
async function readNamed(
  { client }: Session,
  { duplicateOf }: UnknownOutcome,
  listed: readonly Post[],
  groupId: string | null,
): Promise<{ named: Post[]; unclear: string[] }> {
  if (duplicateOf === null || listed.some(({ id }) => id === duplicateOf)) return { named: [], unclear: [] };
  const post = await client.post(duplicateOf, groupId).catch(unreadable);
  return post === null ? { named: [], unclear: [duplicateOf] } : { named: [post], unclear: [] };
}

/** How many jumps of a session's clock the settle times that are kept know of. */
const jumpsKnown = new WeakMap<Session["clock"], number>();

/**
 * A settle time that was measured across a jump of the clock, or across a sleep, proves nothing: it begins anew. So does one of an
 * earlier process where the API does not tell its time, and nobody knows how that one's clock went.
 */
async function restartSettleTimes({ clock, ledger, now }: Session): Promise<void> {
  const jumps = clock.jumps();
  const known = jumpsKnown.get(clock) ?? (clock.isSteady() ? 0 : null);
  if (jumps !== known) await ledger.restartSettleTimes(now());
  jumpsKnown.set(clock, jumps);
}

/** One post that cannot be read must not keep the others from being found. */
function unreadable(error: unknown): null {
  if (error instanceof ExpectedError) return null;
  throw error;
}

const byAge = (a: Post, b: Post) => (a.createdAt ?? "").localeCompare(b.createdAt ?? "");

/** The configured settle time, or three times the longest delay that was ever seen. */
export async function settleTime({ config, ledger }: Session): Promise<number> {
  return Math.max(config.settleMs, 3 * Number((await ledger.fact("listing-lag")) ?? 0));
}

async function learnLag({ ledger }: Session, lagMs: number): Promise<void> {
  const known = Number((await ledger.fact("listing-lag")) ?? 0);
  if (lagMs > known) await ledger.setFact("listing-lag", String(lagMs));
}

async function writeDown(
  session: Session,
  finding: Finding,
  { onPin, isActive }: ReconcileRequest,
  report: LookReport,
): Promise<void> {
  const { ledger, now, config } = session;
  const { doubt } = finding;
  const { pin } = doubt;
  switch (finding.kind) {
    case "found": {
      const { post, surplus } = finding;
      const notes = [
        ...pin.notes,
        foundByLooking(post.id),
        ...(surplus.length > 0 ? [withoutRow(surplus)] : []),
      ];
      const { pollAt } = submitted(post.id, pin, now());
      const find = { pin: pin.id, postId: post.id, notes, pollAt, now: now() };
      if (!(await ledger.recordFound(find))) return;
      step("found");
      // It was not listed at `absentAt`, though it was there.
      if (pin.absentAt !== null) await learnLag(session, pin.absentAt - doubt.lastSentAt);
      report.changed = true;
      onPin("found", { ...pin, state: "submitted", issues: [], notes, postId: post.id }, "");
      return;
    }
    case "absent": {
      const { keySince } = doubt;
      const repeatable =
        isAlive(keySince, now()) && pin.line !== null && !isTooLate(pin, now(), config.maxLateMs);
      if (repeatable) {
        // Should it not be sent now, it is looked for again first.
        const reconcileAt = now() + betweenLists(await settleTime(session));
        await ledger.keepUnknown([{ ...pin, reconcileAt }]);
        step("absent");
        if (isActive(pin.profile ?? "")) report.again.push(doubt);
        return;
      }
      await ledger.recordAbsent(pin.id, now());
      step("absent");
      report.changed = true;
      return;
    }
    case "refused":
      if (!(await ledger.recordRefused(pin.id, [finding.issue], now()))) return;
      report.changed = true;
      onPin("failed", { ...pin, state: "failed", issues: [finding.issue] }, finding.issue.message);
      return;
    case "open": {
      const { issue: why, reconcileAt, absentAt, settleFrom } = finding;
      await ledger.keepUnknown([{ id: pin.id, issues: [why], reconcileAt, absentAt, settleFrom }]);
      return;
    }
    default:
      finding satisfies never;
  }
}

/** Nothing could be looked at: nothing is known that was not known before. */
async function wait(session: Session, doubts: readonly UnknownOutcome[], why: string): Promise<void> {
  const at = session.now();
  const settleMs = await settleTime(session);
  await session.ledger.keepUnknown(
    doubts.map(({ pin, lastSentAt }) => ({
      id: pin.id,
      issues: [notProvable(why)],
      reconcileAt: at + laterAndLater(at - lastSentAt, settleMs),
      absentAt: pin.absentAt,
    })),
  );
}

/** Which of the account's groups its posts are in is not known then, and the list of another group shows none of them. */
const profileGone = "the account has no such profile now";

const foundByLooking = (postId: string) =>
  issue(
    "found-by-looking",
    { column: null, value: postId },
    `the answer to this Pin was lost; its post ${postId} was found at Postproxy.`,
    "Nothing to do.",
  );

const withoutRow = (posts: readonly Post[]) =>
  issue(
    "post-without-row",
    { column: null, value: posts.map(({ id }) => id).join(", ") },
    `Postproxy has ${posts.length} more that look the same and belong to no row: ${posts.map(({ id }) => id).join(", ")}.`,
    "Delete them in Postproxy if they were not meant.",
  );
