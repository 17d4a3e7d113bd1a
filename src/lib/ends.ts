// PURE. Cuts characters off the ends of a text, one look at each. A regular expression such as /\/+$/ begins anew at every
// character that could be the first of such an end, and takes the square of the length for a text full of them.

/** `cut`: matches one character that is to go. */
export function withoutEnd(text: string, cut: RegExp): string {
  let end = text.length;
  while (end > 0 && cut.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

export function withoutEnds(text: string, cut: RegExp): string {
  const kept = withoutEnd(text, cut);
  let start = 0;
  while (start < kept.length && cut.test(kept.charAt(start))) start++;
  return kept.slice(start);
}
