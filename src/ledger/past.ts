// What the ledger keeps of a pin for good: how its state changed, and each attempt to send it.

import type { PinState } from "../model/states.ts";

/** One change of state; `from` is null where the pin was first seen. `why`: codes of the issues it then had. */
export type Move = { from: PinState | null; to: PinState; at: number; why: string[] };

/** One try to create a post, as the ledger keeps it; open while `endedAt` is null. Times in ms. */
export type Attempt = {
  number: number;
  key: string;
  startedAt: number;
  endedAt: number | null;
  /** Of `Settlement`. */
  outcome: string | null;
  status: number | null;
  requestId: string | null;
  postId: string | null;
  error: string | null;
};
