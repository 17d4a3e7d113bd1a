// PURE. Cuts what is shown to a length that a person reads. Names of sheets, headers and boards are other people's, and one of a
// megabyte must cost neither a screen nor the time to break it into lines.

/** Longer than any message whose names are no longer than names are. */
export const longestSentence = 4000;

/** The beginning, and an ellipsis where there is more. */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;
