// PURE. The "did you mean" of names: which known names are close enough to what was typed to be worth offering. How
// names are folded before they are compared is the caller's to say.

import { distance } from "fastest-levenshtein";

/** Those of `known` that are at most `allowed` edits away from `wanted`, nearest first; equals keep their order. */
export function nearest<T>(
  wanted: string,
  known: readonly T[],
  nameOf: (one: T) => string,
  allowed: number,
): T[] {
  return known
    .map((one) => ({ one, away: edits(wanted, nameOf(one), allowed) }))
    .filter(({ away }) => away <= allowed)
    .sort((a, b) => a.away - b.away)
    .map(({ one }) => one);
}

/** No fewer than the lengths differ by, so most names are passed over without a closer look. */
function edits(wanted: string, name: string, allowed: number): number {
  const least = Math.abs(wanted.length - name.length);
  return least > allowed ? least : distance(wanted, name);
}

/** The nearest of `known`, ignoring case, or null when none is near: a far-fetched guess is worse than none. */
export function closest(typed: string, known: readonly string[]): string | null {
  const wanted = typed.toLowerCase();
  // A third of the word may be wrong, and always two letters.
  const allowed = Math.max(2, Math.floor(wanted.length / 3));
  return nearest(wanted, known, (word) => word.toLowerCase(), allowed)[0] ?? null;
}
