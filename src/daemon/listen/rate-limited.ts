// A stranger must not be able to fill the disk with our log: each event is logged once in a while, with how often it was suppressed.

import type { Log } from "../../lib/log.ts";

/** Ours: often enough for a person, and a few KB a day. */
const betweenMs = 10 * 60_000;

export function rateLimited(log: Log, now: () => number): Log {
  const told = new Map<string, { at: number; since: number }>();
  return (level, event, fields) => {
    const before = told.get(event);
    if (before && now() - before.at < betweenMs) {
      before.since += 1;
      return;
    }
    told.set(event, { at: now(), since: 0 });
    const more = before && before.since > 0 ? { suppressed: before.since } : {};
    log(level, event, { ...fields, ...more });
  };
}
