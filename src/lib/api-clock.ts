// The time a run counts with: the API's clock as its answers told it, carried on by this computer's monotonic clock. So a
// step of the wall clock changes no wait, and what one process wrote down another can measure from. It decides nothing.

import { serverAhead } from "./clock.ts";

export type ApiClock = {
  /** Milliseconds since the epoch by the API's clock; until the API was heard, by the wall clock of the start. */
  now: () => number;
  /** This computer's wall clock, milliseconds since the epoch. */
  wall: () => number;
  /** This computer's monotonic clock, ms. On Linux it stands still while the computer sleeps. */
  elapsed: () => number;
  /** The `Date` of an answer, and when by `now` it was asked for and had. */
  heard: (serverTime: number, asked: number, answered: number) => void;
  /** The API was heard, and since then the wall clock went as the monotonic one did: no step, no sleep. */
  isSteady: () => boolean;
  /** How often this clock was found to have jumped: what was measured across a jump is measured anew. */
  jumps: () => number;
};

/** The wall clock is slewed, and read a moment apart from the other: less than this is no jump (ours). */
const jumpMs = 5_000;

export type Clocks = { wall: () => number; monotonic: () => number };

export const realClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

export function openApiClock({ wall, monotonic }: Clocks = realClocks): ApiClock {
  const apart = () => wall() - monotonic();
  let base = apart();
  let apartBefore = base;
  let isSynced = false;
  let jumps = 0;
  // The ledger keeps whole milliseconds, and the monotonic clock has parts of them.
  const now = () => Math.floor(base + monotonic());
  const isSteady = () => {
    if (Math.abs(apart() - apartBefore) >= jumpMs) {
      apartBefore = apart();
      isSynced = false;
      jumps += 1;
    }
    return isSynced;
  };
  return {
    now,
    wall,
    elapsed: monotonic,
    heard(serverTime, asked, answered) {
      const wasSynced = isSteady();
      const ahead = serverAhead(serverTime, asked, answered);
      base += ahead;
      if (wasSynced && Math.abs(ahead) >= jumpMs) jumps += 1;
      isSynced = true;
    },
    isSteady,
    jumps: () => {
      isSteady();
      return jumps;
    },
  };
}
