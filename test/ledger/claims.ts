// A claim and its outcome, complete, and different only where a test says so.

import type { AttemptOutcome, Ledger } from "../../src/ledger/ledger.ts";
import { at } from "../support/pins.ts";

export const claimRequest = (id: string, content: string) => ({
  pin: id,
  content,
  visible: content,
  words: null,
  keyOf: (ordinal: number) => `key-${content}-${ordinal}`,
  contentType: "application/json",
  request: Buffer.from("{}"),
  now: at,
});

export async function claimOf(ledger: Ledger, id: string, content = "c1") {
  const claim = await ledger.claim({
    ...claimRequest(id, content),
    comparedTo: await ledger.lastAttempt(),
  });
  if (claim === "compare-again") throw new Error("nothing was claimed in between");
  return claim;
}

export const attemptOutcome = (differs: Partial<AttemptOutcome>): AttemptOutcome => ({
  attempt: 1,
  pin: "pin-1",
  outcome: "accepted",
  status: 201,
  requestId: "req-1",
  error: null,
  state: "submitted",
  issues: [],
  notes: [],
  postId: "post-1",
  notBefore: null,
  pollAt: at,
  reconcileAt: null,
  settleFrom: null,
  duplicateOf: null,
  now: at,
  ...differs,
});
