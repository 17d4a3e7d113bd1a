// Sends the pins that are due: all slow work first, then the intent is committed, the request leaves, the outcome is
// recorded. What an answer means is decided in outcome.ts and settlement.ts; this file obeys.

import pLimit from "p-limit";
import type { Session } from "../context/session.ts";
import { intolerableSkew, setTheClock } from "../lib/clock.ts";
import { together } from "../lib/errors.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import { retries } from "../lib/retries.ts";
import { step } from "../lib/step.ts";
import type { AttemptOutcome, Claim } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import type { Progress, RunEvent, Stop } from "../model/report.ts";
import type { Reply } from "../postproxy/client.ts";
import type { Post } from "../postproxy/wire.ts";
import { type CircuitBreaker, openCircuitBreaker } from "./circuit-breaker.ts";
import { startDeadline } from "./deadline.ts";
import { outcomeOf } from "./outcome.ts";
import { settleTime } from "./reconcile.ts";
import { isSamePost, isSameSchedule, maybeSamePost, requestedSince } from "./same-post.ts";
import type { SendJob } from "./send-job.ts";
import { type Decided, isNoDraft, settlementOf } from "./settlement.ts";
import { clockTolerance } from "./tolerance.ts";
import { firstReconcile } from "./unknown-outcome.ts";

export type SendRequest = {
  /** Due pins, earliest first. */
  jobs: readonly SendJob[];
  /** Postproxy's group of a profile. */
  groupOf: (profile: string) => string | null;
  folderOf: (calendar: string) => string;
  progress: Progress;
  onPin: (event: RunEvent["event"], pin: Pin, message: string) => void;
  onWait: (message: string) => void;
  signal: AbortSignal;
};

type SendReport = {
  sent: number;
  /** Not sent, because the fate of a pin that looks the same is unknown. */
  waiting: SendJob[];
  stopped: Stop | null;
};

export async function publishDue(session: Session, request: SendRequest): Promise<SendReport> {
  const { jobs } = request;
  const waiting: SendJob[] = [];
  if (jobs.length === 0) return { sent: 0, waiting, stopped: null };
  const breaker = await openCircuitBreaker(session, request.onWait);
  const limit = pLimit(session.config.concurrency);
  let done = 0;
  let sent = 0;
  const send = async (job: SendJob) => {
    for (let attempt = 1; attempt <= retries.createPost.tries; attempt++) {
      // Only a request takes one of the places; while its outcome is written down, the next one is on its way.
      const answer = await limit(() => ask(session, breaker, job, request));
      if (answer === "closed") return;
      if (answer === "duplicate-unknown") waiting.push(job);
      if (answer === "not-sent" || answer === "duplicate-unknown") break;
      const { kind } = await record(session, breaker, answer, request);
      if (kind === "accepted") sent += 1;
      if (kind !== "later") break;
    }
    request.progress({ stage: "sending", done: ++done, total: jobs.length });
  };
  const groups = Map.groupBy(jobs, ({ serialKey }) => serialKey);
  const ends = await Promise.allSettled(
    [...groups.values()].map(async (some) => {
      try {
        for (const job of some) await send(job);
      } catch (error) {
        // The ledger failed: nothing more is claimed, and the answers of those in flight are still heard.
        breaker.close(ledgerFailed);
        throw error;
      }
    }),
  );
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  if (failures.length > 0) throw together(failures);
  return { sent, waiting, stopped: breaker.closed() };
}

/** What came back for a claimed pin, not yet recorded. */
type Answer = { pin: Pin; claim: Claim; reply: Reply; decided: Decided; retryAt: number | null };

/** Claims one pin and makes one request for it. */
async function ask(
  session: Session,
  breaker: CircuitBreaker,
  job: SendJob,
  { folderOf, groupOf, signal }: SendRequest,
): Promise<Answer | "not-sent" | "duplicate-unknown" | "closed"> {
  const leave = await breaker.acquire(signal);
  if (leave === null) return "closed";
  const { pin } = job;
  const upload = await job.open(folderOf(pin.calendar));
  try {
    if ("issue" in upload) {
      await job.unusable(upload.issue);
      return "not-sent";
    }
    step("before-claim");
    const mayLeave = startDeadline(session.clock);
    const claim = await job.claim(upload);
    if (claim === null) return "not-sent";
    if (claim === "duplicate-unknown") return claim;
    step("claimed");
    const groupId = groupOf(pin.profile ?? "");
    const { prepared, files } = upload;
    const { wall } = session.clock;
    const asked = wall();
    const idempotencyKey = claim.key;
    const reply = await session.client.createPost({ prepared, files, idempotencyKey, groupId, mayLeave });
    step("answered");
    refuseSkew(breaker, reply, asked, wall());
    const decided = await decide(session, reply, pin, groupId);
    step("decided");
    return { pin, claim, reply, decided, retryAt: await informBreaker(session, breaker, decided, pin) };
  } finally {
    leave();
    if (!("issue" in upload)) await upload.close();
  }
}

/** A clock that was set while a long run runs makes times wrong that were right at its start. */
function refuseSkew(breaker: CircuitBreaker, { headers }: Reply, asked: number, answered: number): void {
  const skew = headers.date === null ? null : intolerableSkew(headers.date, asked, answered);
  if (skew !== null) breaker.close({ message: skew, hint: setTheClock, exitCode: exitCodes.unreachable });
}

/** Writes down how an attempt ended and what became of its pin. Returns how that was in the end. */
async function record(
  session: Session,
  breaker: CircuitBreaker,
  answer: Answer,
  { onPin }: SendRequest,
): Promise<Decided> {
  const { pin, retryAt } = answer;
  let { decided } = answer;
  let { settled, how } = await settle(session, answer);
  if (how === "taken") {
    // Two answers named one post. Only the ledger can tell which of them came first, when both come at once.
    decided = { kind: "duplicate", postId: settled.postId ?? "", message: ofAnotherRow, ours: false };
    ({ settled, how } = await settle(session, { ...answer, decided }));
  }
  step("recorded");
  if (retryAt !== null) {
    await breaker.remember();
    step("paused");
  }
  // What another sender has made of the pin since is not ours to tell.
  if (how === "recorded") onPin(eventOf(decided), { ...pin, ...settled }, settled.error ?? "");
  return decided;
}

async function settle(session: Session, { pin, claim, reply, decided, retryAt }: Answer) {
  const { ledger, now, clock } = session;
  const reconcileAt = now() + firstReconcile(await settleTime(session));
  const settled = settlementOf(decided, pin, { now: now(), retryAt, reconcileAt });
  const how = await ledger.recordOutcome({
    ...settled,
    attempt: claim.attempt,
    pin: pin.id,
    outcome: outcomeKept(decided),
    status: reply.status,
    requestId: reply.headers.requestId,
    settleFrom: clock.isSteady() ? now() : null,
    now: now(),
  });
  return { settled, how };
}

function outcomeKept(decided: Decided): AttemptOutcome["outcome"] {
  if (decided.kind === "quota") return "later";
  return decided.kind === "duplicate" && decided.ours === null ? "unknown" : decided.kind;
}

const ofAnotherRow = "this post belongs to another row";

const events = {
  accepted: "sent",
  duplicate: "found",
  refused: "failed",
  quota: "later",
  later: "later",
  stop: "later",
  unknown: "uncertain",
} as const satisfies Record<Decided["kind"], RunEvent["event"]>;

function eventOf(decided: Decided): RunEvent["event"] {
  if (decided.kind !== "duplicate") return events[decided.kind];
  return decided.ours === null ? "uncertain" : decided.ours ? "found" : "failed";
}

/** Finds out whose post a duplicate is. */
async function decide(session: Session, reply: Reply, pin: Pin, groupId: string | null): Promise<Decided> {
  const { client, ledger, now } = session;
  const outcome = outcomeOf(reply, now());
  if (outcome.kind !== "duplicate") return outcome;
  try {
    const post = await client.post(outcome.postId, groupId);
    const owner = post === null ? null : await ledger.ownerOf(post.id);
    if (owner !== null && owner !== pin.id) return { ...outcome, ours: false };
    return { ...outcome, ours: post === null ? null : isOfThisWish(post, pin) };
  } catch (error) {
    const message = `${outcome.message}; that post could not be read: ${(error as Error).message}`;
    return { ...outcome, message, ours: null };
  }
}

/** Null: it does not show yet all that would tell. */
function isOfThisWish(post: Post, pin: Pin): boolean | null {
  // A post that is older than the wish is another wish's: an earlier Pin of the same words, made elsewhere.
  if (!maybeSamePost(post, pin) || !isSameSchedule(post, pin, requestedSince(pin) - clockTolerance))
    return false;
  if (isSamePost(post, pin)) return true;
  return post.pinterest === null || post.media.length === 0 ? null : false;
}

/** A quota that names no time is asked about again after so long. */
const quotaPauseMs = 15 * 60_000;

/** Tells everyone at once what an answer means for them. Returns when to try again, ms since the epoch, or null. */
async function informBreaker(
  { now }: Session,
  breaker: CircuitBreaker,
  decided: Decided,
  pin: Pin,
): Promise<number | null> {
  switch (decided.kind) {
    case "later":
    case "unknown":
      return breaker.onFailure(decided.message, decided.pauseMs);
    case "quota":
      breaker.close(quotaReached(decided.message));
      return now() + (decided.pauseMs ?? quotaPauseMs);
    case "stop":
      breaker.close({
        message: decided.message,
        hint: "Check POSTPROXY_API_KEY and its rights. Nothing was lost: every Pin keeps its state.",
        exitCode: exitCodes.unreachable,
      });
      return null;
    case "accepted":
      if (isNoDraft(decided.post, pin)) breaker.close(draftIgnored);
      await breaker.answered();
      return null;
    case "refused":
      await breaker.refused(decided.message);
      return null;
    case "duplicate":
      await (decided.ours ? breaker.answered() : breaker.refused(decided.message));
      return null;
    default:
      return decided satisfies never;
  }
}

const quotaReached = (message: string): Stop => ({
  message: `the account may post no more for now: ${message}`,
  hint: "Nothing is lost: the Pins that are due wait, and a later run tries again.",
  exitCode: exitCodes.unreachable,
});

const ledgerFailed: Stop = {
  message: "the ledger could not be written",
  hint: "Nothing is sent that cannot be recorded first.",
  exitCode: exitCodes.usage,
};

const draftIgnored: Stop = {
  message: "a draft was asked for, and Postproxy did not say that it made one",
  hint: "The run stopped so that no other draft is published. Look at the post in Postproxy now.",
  exitCode: exitCodes.rowsNeedAttention,
};
