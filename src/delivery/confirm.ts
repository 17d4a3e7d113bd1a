// What comes after sending: submitted pins are confirmed, lost answers are looked up and what is proven absent is sent
// again, until all is known or the time is over.

import pLimit from "p-limit";
import type { Session } from "../context/session.ts";
import type { PollRecord } from "../ledger/ledger.ts";
import { ExpectedError } from "../lib/errors.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import { step } from "../lib/step.ts";
import { cancelledIssue } from "../model/cancelled.ts";
import { issue } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import type { Progress, RunEvent, Stop } from "../model/report.ts";
import { isInTime } from "./cancellable.ts";
import { confirmationOf, failingNote, nextPollAt } from "./progress.ts";
import { publishDue, type SendRequest } from "./publish.ts";
import { type ReconcileRequest, reconcile, settleTime } from "./reconcile.ts";
import { repeatJob, type SendJob } from "./send-job.ts";
import { betweenLists } from "./unknown-outcome.ts";

type FollowRequest = Omit<SendRequest, "jobs"> &
  ReconcileRequest & {
    /** Pins that wait until the fate of another is known. */
    waiting: readonly SendJob[];
    /** Leaves lost answers to a later run, instead of staying until they can be known. */
    briefly: boolean;
    /** Between two askings; see ConfirmRequest. */
    interruptibleSleep?: Session["sleep"] | undefined;
  };

type FollowReport = { sent: number; confirmed: number; stopped: Stop | null };

/** What was found or sent again late is given so long to be confirmed, ms; images take 1 to 15 s at Postproxy. */
const confirmLate = 15_000;

export async function followUp(session: Session, request: FollowRequest): Promise<FollowReport> {
  const { config, ledger, now, sleep } = session;
  const { signal } = request;
  const report: FollowReport = { sent: 0, confirmed: 0, stopped: null };
  let { waiting } = request;
  let confirmBy = now() + config.waitMs;
  const knownBy = await lastLook(session, request, confirmBy);
  while (!signal.aborted) {
    const next = await ledger.nextReconcileAt();
    const looks = next !== null && next <= knownBy;
    const deadline = looks ? Math.min(confirmBy, next) : confirmBy;
    const confirming = await confirmSubmitted(session, { ...request, deadline });
    report.confirmed += confirming.confirmed;
    report.stopped ??= confirming.stopped;
    if (!looks || report.stopped !== null) break;
    if (next > now()) {
      request.onWait(lookingSoon(next - now()));
      await sleep(next - now(), signal);
    }
    if (signal.aborted) break;
    const looked = await reconcile(session, request);
    const again = looked.again.map((doubt) => repeatJob(session, doubt));
    const sending = await publishDue(session, { ...request, jobs: [...again, ...waiting] });
    report.sent += sending.sent;
    waiting = sending.waiting;
    report.stopped ??= looked.stopped ?? sending.stopped;
    if (report.stopped !== null) break;
    if (looked.changed || sending.sent > 0)
      confirmBy = Math.max(confirmBy, now() + Math.min(config.waitMs, confirmLate));
  }
  return report;
}

/** A run by hand stays for the settle time and the readings of the list after it: nobody else may look before tomorrow. */
async function lastLook(session: Session, { briefly }: FollowRequest, confirmBy: number): Promise<number> {
  if (briefly || session.config.waitMs === 0) return confirmBy;
  const settleMs = await settleTime(session);
  return confirmBy + settleMs + 2 * betweenLists(settleMs);
}

const lookingSoon = (ms: number) =>
  `The answer to a Pin was lost; looking for it at Postproxy in ${Math.ceil(ms / 1000)} s. Ctrl-C is safe: a later run looks too.`;

type ConfirmRequest = {
  /** Milliseconds since the epoch; pins that are not final by then are left to the next run. */
  deadline: number;
  groupOf: (profile: string) => string | null;
  progress: Progress;
  onPin: (event: RunEvent["event"], pin: Pin, message: string) => void;
  /** Waits for the next pin to ask for; may return early, when there is reason to ask sooner. */
  interruptibleSleep?: Session["sleep"] | undefined;
  signal: AbortSignal;
};

/** Asks for every submitted pin that is to be asked for before the deadline. Returns how many became final. */
async function confirmSubmitted(
  session: Session,
  request: ConfirmRequest,
): Promise<{ confirmed: number; stopped: Stop | null }> {
  const { ledger, now, config } = session;
  const limit = pLimit(config.concurrency);
  const { deadline, signal, interruptibleSleep = session.sleep } = request;
  let confirmed = 0;
  try {
    for (;;) {
      const waiting = await ledger.toConfirm(deadline);
      const first = waiting[0]?.pollAt;
      request.progress({ stage: "confirming", done: confirmed, total: confirmed + waiting.length });
      if (first === undefined || first === null || signal.aborted) break;
      if (first > now()) await interruptibleSleep(Math.min(first, deadline) - now(), signal);
      const ready = waiting.filter((pin) => pin.pollAt !== null && pin.pollAt <= now());
      const final = await Promise.all(ready.map((pin) => limit(() => ask(session, pin, request))));
      confirmed += final.filter(Boolean).length;
    }
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const { message, hint } = error;
    return { confirmed, stopped: { message, hint, exitCode: exitCodes.unreachable } };
  }
  return { confirmed, stopped: null };
}

/** True when the pin's fate is final. */
async function ask(session: Session, pin: Pin, request: ConfirmRequest): Promise<boolean> {
  const { client, ledger, now, config } = session;
  const post = await client.post(pin.postId ?? "", request.groupOf(pin.profile ?? ""));
  const at = now();
  const unchanged: PollRecord = {
    pin: pin.id,
    state: "submitted",
    issues: pin.issues,
    notes: pin.notes.filter(({ code }) => code !== "post-not-found" && code !== "failing"),
    permalink: pin.permalink,
    pollAt: null,
    now: at,
  };
  if (post === null) {
    // A person wanted that, and nobody heard the answer.
    if ((await ledger.openCancel(pin.id)) !== null && isInTime(pin, at))
      return await ledger.cancelled(pin, [cancelledIssue(pin)], at);
    const notes = [...unchanged.notes, notFound(pin.postId ?? "")];
    await ledger.polled({ ...unchanged, notes, pollAt: nextPollAt(pin, "waiting", at) });
    return false;
  }
  const confirmation = confirmationOf(post);
  switch (confirmation.kind) {
    case "published":
      await ledger.polled({
        ...unchanged,
        state: "published",
        issues: [],
        permalink: confirmation.permalink,
      });
      step("confirmed");
      request.onPin("confirmed", { ...pin, state: "published", permalink: confirmation.permalink }, "");
      return true;
    case "failed": {
      const { settleMs, sandbox } = config;
      // In the built-in sandbox what failed is failed.
      const mayRecover = confirmation.mayRecover && !sandbox;
      const failing = mayRecover ? failingNote(pin, confirmation.issue, { now: at, settleMs }) : null;
      if (failing !== null) {
        const pollAt = Math.min(nextPollAt(pin, "waiting", at), failing.finalAt);
        await ledger.polled({ ...unchanged, notes: [...unchanged.notes, failing.note], pollAt });
        return false;
      }
      await ledger.polled({ ...unchanged, state: "failed", issues: [confirmation.issue] });
      request.onPin("failed", { ...pin, state: "failed" }, confirmation.issue.message);
      return true;
    }
    case "draft":
    case "waiting":
      await ledger.polled({ ...unchanged, pollAt: nextPollAt(pin, confirmation.kind, at) });
      return false;
    default:
      return confirmation satisfies never;
  }
}

const notFound = (postId: string) =>
  issue(
    "post-not-found",
    { column: null, value: postId },
    "Postproxy does not know this post now, though it accepted it; it may have been deleted there.",
    "pinsheet keeps asking. Nothing is sent again.",
  );
