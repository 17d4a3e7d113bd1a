// PURE. Whether the ledger in front of us is the one that was sent from last, or an older copy of it.

export type Epoch = {
  /** Random; renewed in the lock first, then in the ledger. */
  token: string;
  /** Id of the last attempt. */
  attempts: number;
};

/**
 * True: more may have been sent from this ledger than it knows. The two are written one after the other, so a crash
 * between them makes it true once too often, and never once too rarely.
 */
export function isRewound(lock: Epoch | null, ledger: { token: string | null; attempts: number }): boolean {
  if (lock !== null && ledger.attempts < lock.attempts) return true;
  return ledger.attempts > 0 && lock?.token !== ledger.token;
}
