// PURE. How far two clocks may differ before it matters.

/** A post is never older than its request, but clocks may differ so far before anything is sent (account.ts), and more is cut off. */
export const clockTolerance = 2 * 60_000 + 10_000;
