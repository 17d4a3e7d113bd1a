// What comes after sending: submitted pins are confirmed, lost answers are looked up and what is proven absent is sent
// again, until all is known or the time is over.

import type { Session } from "../context/session.ts";
import type { Stop } from "../model/report.ts";
import { confirmSubmitted } from "./confirm.ts";
import { betweenSweeps } from "./doubt.ts";
import { publishDue, type SendRequest } from "./publish.ts";
import { type LookRequest, lookUp, settleTime } from "./reconcile.ts";
import { repeatJob, type SendJob } from "./send-job.ts";

type FollowRequest = Omit<SendRequest, "jobs"> &
  LookRequest & {
    /** Pins that wait until the fate of another is known. */
    waiting: readonly SendJob[];
    /** Leaves lost answers to a later run, instead of staying until they can be known. */
    briefly: boolean;
    /** Between two askings; see ConfirmRequest. */
    nap?: Session["sleep"] | undefined;
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
    const looked = await lookUp(session, request);
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

/** A run by hand stays for the settle time and the sweeps after it: nobody else may look before tomorrow. */
async function lastLook(session: Session, { briefly }: FollowRequest, confirmBy: number): Promise<number> {
  if (briefly || session.config.waitMs === 0) return confirmBy;
  const settleMs = await settleTime(session);
  return confirmBy + settleMs + 2 * betweenSweeps(settleMs);
}

const lookingSoon = (ms: number) =>
  `The answer to a Pin was lost; looking for it at Postproxy in ${Math.ceil(ms / 1000)} s. Ctrl-C is safe: a later run looks too.`;
