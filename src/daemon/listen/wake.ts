// Lets an event cut a wait short, and says when a run may be made for it.

import type { Session } from "../../context/session.ts";

type Sleep = Session["sleep"];

type Waker = {
  /** Ends every sleep. */
  wake: () => void;
  /** Sleeps until the time is over, the signal fires, or somebody wakes it. */
  interruptibleSleep: Sleep;
};

export function openWaker(sleep: Sleep): Waker {
  let night = new AbortController();
  return {
    wake() {
      night.abort();
      night = new AbortController();
    },
    interruptibleSleep: (ms, signal) => sleep(ms, AbortSignal.any([signal, night.signal])),
  };
}

/** Events come in bursts: what comes within this time is seen to by one run; ms (ours). */
const gatherMs = 100;
/** Runs that events ask for are so far apart at least; ms (ours). */
const apartMs = 2_000;
/** And so far after one that was stopped: an API that is down or refuses the key is not to be hammered; ms (ours). */
const apartAfterStopMs = 30_000;

/** When to make a run for an event that came now; times in ms since the epoch. */
export function runForEventAt(now: number, last: { startedAt: number; wasStopped: boolean } | null): number {
  const apart = last?.wasStopped ? apartAfterStopMs : apartMs;
  return Math.max(now + gatherMs, (last?.startedAt ?? Number.NEGATIVE_INFINITY) + apart);
}
