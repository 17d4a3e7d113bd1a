// Whether a run says anything of the program: on a machine that gives it no time, little is sent, and the imitation of the API is slower
// than it promises. Such a run is inconclusive: neither good nor bad.

import type { Storm } from "./storm.ts";

export type Calm = {
  /** All was done. */
  settled: boolean;
  /** How many runs of the program came to their end while nothing went wrong. */
  runs: number;
};

/** With nothing going wrong, so many runs are enough to send all and to look for every lost answer; a Pin that is left then is lost. */
export const enoughRuns = 30;

type Circumstances = {
  storm: Pick<Storm, "kills">;
  calm: Calm;
  /** What was asked for. */
  kills: number;
  settleMs: number;
  /** How late the API accepts and lists posts at most, and the longest time in which it got nothing done. */
  lateMs: number;
  idleMs: number;
};

/** Why nothing can be said about doubles and losses, or null. */
export function inconclusive(run: Circumstances): string | null {
  const { storm, calm, kills, settleMs, lateMs, idleMs } = run;
  if (storm.kills < kills) return `time ran out after ${storm.kills} of ${kills} kills`;
  if (!calm.settled && calm.runs < enoughRuns)
    return `time ran out after ${calm.runs} whole runs in the calm`;
  // The settle time is what a service is trusted to need at most.
  if (lateMs + idleMs > settleMs)
    return `the API was held up for ${Math.round(idleMs)} ms: a post may have come after the settle time`;
  return null;
}

/** What a starved run leaves undone looks like losses, and posts that come too late like doubles. All else is wrong on any machine. */
export const isAboutCounts = (complaint: string): boolean => /^I[12] /.test(complaint);
