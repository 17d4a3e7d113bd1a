// PURE. Whether a run did enough to prove anything. On a machine that is too busy too little is killed, paused, lost or sent;
// then that nothing went wrong says nothing, and what is not done yet is no loss.

import type { Storm } from "./storm.ts";

type Done = {
  storm: Storm;
  verdict: { uncertain: number; live: number };
  faults: Readonly<Record<string, number>>;
  /** Pins about which something was still to be done when the calm ended. */
  open: number;
};

type Wanted = {
  rows: number;
  kills: number;
  pauses: number;
  attacks: ReadonlySet<string>;
  rates: { posts: number };
};

/** In words; empty: enough was done. */
export function starvedOf({ rows, kills, pauses, attacks, rates }: Wanted, done: Done): string[] {
  const { storm, verdict } = done;
  const faults = Object.values(done.faults).reduce((sum, count) => sum + count, 0);
  const enough = (count: number, wanted: number, what: string) =>
    count >= Math.floor(wanted) ? [] : [`${count} ${what} of ${Math.floor(wanted)}`];
  const side = (attack: string, count: number, what: string) =>
    attacks.has(attack) ? enough(count, 2, what) : [];
  return [
    ...(attacks.has("kills") ? enough(storm.kills, kills, "kills") : []),
    ...(attacks.has("pauses") ? enough(storm.pauses, pauses, "pauses") : []),
    ...side("clock", storm.clock_steps, "clock steps"),
    ...side("restore", storm.restores, "ledgers taken away"),
    ...side("edits", storm.edits, "edits"),
    ...side("actions", storm.actions, "commands"),
    // Half of what the rate promises for one request a row.
    ...enough(faults, rows * rates.posts * 0.5, "faults"),
    // What a ledger knew that was lost is not counted.
    ...(attacks.has("restore") ? [] : enough(verdict.uncertain, Math.min(2, rows / 20), "lost answers")),
    ...enough(verdict.live, rows * 0.5, "Pins live"),
    ...(done.open > 0 ? [`${done.open} Pins were still under way when it ended`] : []),
  ];
}
