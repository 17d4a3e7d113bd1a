// What `watch` did since it started, counted in memory: for /healthz and /metrics. Nothing is decided by it.

import type { RunEvent } from "../../model/report.ts";

/** Times in milliseconds since the epoch; null: not yet. */
export type RunState = {
  /** Of the run under way. */
  runningSince: number | null;
  /** When the run under way last did something. */
  lastBeat: number | null;
  /** Of the last run that ended. */
  endedAt: number | null;
  /** How long it took, ms. */
  tookMs: number | null;
  /** Why it was stopped before its work was done. */
  stopped: string | null;
  /** When the schedule makes the next one. */
  nextAt: number | null;
};

/** Counts by their labels, in the order in which they first came. */
export type Counts = ReadonlyMap<string, { labels: Readonly<Record<string, string>>; count: number }>;

export type Heartbeat = {
  runState: () => RunState;
  runs: Counts;
  sends: Counts;
  confirmations: Counts;
  events: Counts;
  cuts: Counts;
  runBegins: (at: number) => void;
  sign: (at: number) => void;
  runEnds: (at: number, how: { stopped: string | null; nextAt: number | null }) => void;
  pinEvent: (event: RunEvent) => void;
  webhook: (type: string, action: string) => void;
  /** A connection was ended before its request was answered. */
  cut: (reason: string) => void;
};

export function openHeartbeat(): Heartbeat {
  let runState: RunState = {
    runningSince: null,
    lastBeat: null,
    endedAt: null,
    tookMs: null,
    stopped: null,
    nextAt: null,
  };
  const runs = counter();
  const sends = counter();
  const confirmations = counter();
  const events = counter();
  const cuts = counter();
  return {
    runState: () => runState,
    runs: runs.counts,
    sends: sends.counts,
    confirmations: confirmations.counts,
    events: events.counts,
    cuts: cuts.counts,
    runBegins(at) {
      runState = { ...runState, runningSince: at, lastBeat: at };
    },
    sign(at) {
      runState = { ...runState, lastBeat: at };
    },
    runEnds(at, { stopped, nextAt }) {
      const tookMs = at - (runState.runningSince ?? at);
      runState = { runningSince: null, lastBeat: null, endedAt: at, tookMs, stopped, nextAt };
      runs.add({ outcome: stopped === null ? "finished" : "stopped" });
    },
    pinEvent({ event, row }) {
      if (event === "paused") return;
      if (event === "confirmed") confirmations.add({ outcome: "published" });
      // Of a post that was accepted, Pinterest or the processing of its medium is what failed.
      else if (event === "failed" && row !== null && row.post_id !== null)
        confirmations.add({ outcome: "failed" });
      else sends.add({ outcome: outcomes[event] });
    },
    webhook: (type, action) => events.add({ type, action }),
    cut: (reason) => cuts.add({ reason }),
  };
}

const outcomes = {
  sent: "accepted",
  found: "found",
  failed: "refused",
  later: "later",
  uncertain: "unknown",
} as const;

function counter() {
  const counts = new Map<string, { labels: Record<string, string>; count: number }>();
  const add = (labels: Record<string, string>) => {
    const key = JSON.stringify(labels);
    counts.set(key, { labels, count: (counts.get(key)?.count ?? 0) + 1 });
  };
  return { counts, add };
}
