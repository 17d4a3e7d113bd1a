// PURE. The "did you mean" of names: which known word is close enough to what was typed to be worth offering.

import { distance } from "fastest-levenshtein";

/** The nearest of `known`, ignoring case, or null when none is near: a far-fetched guess is worse than none. */
export function closest(typed: string, known: readonly string[]): string | null {
  const wanted = typed.toLowerCase();
  let best: string | null = null;
  // A third of the word may be wrong, and always two letters.
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const word of known) {
    const edits = distance(wanted, word.toLowerCase());
    if (edits < least) {
      best = word;
      least = edits;
    }
  }
  return best;
}
