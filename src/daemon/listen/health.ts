// PURE. Whether `watch` does what it should, for whoever asks /healthz: a container's supervisor, an uptime service.

import type { RunState } from "./heartbeat.ts";

/** So much later than the schedule says a run may begin; ms (ours: cron counts in minutes). */
const graceMs = 60_000;

/** A run that did nothing for so long has stalled; ms. An upload of 2 GB on a slow line takes less (ours). */
const longestSilenceMs = 30 * 60_000;

type Health = {
  ok: boolean;
  /** Null where all is well. */
  reason: string | null;
  /** ISO 8601 in UTC, or null; as all times here. */
  running_since: string | null;
  last_run_ended_at: string | null;
  /** Why the last run was stopped before its work was done; such a run is no fault of this process. */
  last_run_stopped: string | null;
  next_run_at: string | null;
  accepts_webhooks: boolean;
};

/** `ledgerError`: why the ledger cannot be read. */
export function healthOf(
  runState: RunState,
  { ledgerError, acceptsWebhooks }: { ledgerError: string | null; acceptsWebhooks: boolean },
  now: number,
): Health {
  const reason = ledgerError ?? stalledFor(runState, now);
  return {
    ok: reason === null,
    reason,
    running_since: iso(runState.runningSince),
    last_run_ended_at: iso(runState.endedAt),
    last_run_stopped: runState.stopped,
    next_run_at: iso(runState.nextAt),
    accepts_webhooks: acceptsWebhooks,
  };
}

/** Why a supervisor should start this process anew; null: all is well. */
export function stalledFor({ runningSince, lastBeat, nextAt }: RunState, now: number): string | null {
  if (runningSince !== null) {
    const silence = now - (lastBeat ?? runningSince);
    return silence > longestSilenceMs
      ? `the run under way has done nothing for ${Math.floor(silence / 60_000)} minutes`
      : null;
  }
  if (nextAt === null || now <= nextAt + graceMs) return null;
  return `a run should have begun at ${iso(nextAt)}, and none did`;
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
