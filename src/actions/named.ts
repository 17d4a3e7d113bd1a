// PURE. Which Pin a person means who writes its id, or enough of its beginning.

import { nearest } from "../lib/closest.ts";
import { type ExpectedError, usageError } from "../lib/errors.ts";
import { type Pin, shortId } from "../model/pin.ts";

/** What a Pin is named by, and what tells it apart for a person. */
type Named = Pick<Pin, "id" | "calendar" | "line" | "title" | "body">;

/** Fewer characters of an id are a slip of the finger. */
const leastCharacters = 6;
/** A list of Pins in a message is there to choose from. */
const mostShown = 5;
/** Wrong characters of a mistyped id. */
const slips = 2;

/** The Pin whose id this is, or begins with this. Throws a usage error (exit 2) that lists the Pins it could be. */
export function pinNamed<P extends Named>(word: string, pins: readonly P[]): P {
  const found = pinsNamed(word, pins);
  const [only, ...others] = found;
  if (only === undefined) throw unknownPin(word, pins);
  if (others.length === 0) return only;
  throw usageError(
    `the ids of ${found.length} Pins begin with ${word}`,
    `Write more of the one you mean:\n${listed(found, ({ id }) => id)}`,
  );
}

/** All Pins that the word may mean; the whole id means one alone. */
export function pinsNamed<P extends Named>(word: string, pins: readonly P[]): P[] {
  const typed = word.trim().toLowerCase();
  const exact = pins.filter(({ id }) => id === typed);
  if (exact.length > 0 || typed.length < leastCharacters) return exact;
  return pins.filter(({ id }) => id.startsWith(typed));
}

export const unknownCalendar = (calendar: string, known: Iterable<string>): ExpectedError =>
  usageError(`the ledger knows no calendar ${calendar}`, `It knows ${[...known].join(", ") || "none yet"}.`);

/** True for a word that can be meant as an id. */
export const looksLikeId = (word: string): boolean => /^[0-9a-f][0-9a-f-]{5,35}$/i.test(word.trim());

function unknownPin(word: string, pins: readonly Named[]): ExpectedError {
  const typed = word.trim().toLowerCase();
  if (typed.length < leastCharacters) {
    return usageError(
      `"${word}" is too short for the id of a Pin`,
      `Write at least ${leastCharacters} of its characters; \`pinsheet status --all\` shows them.`,
    );
  }
  const near = nearest(typed, pins, ({ id }) => id.slice(0, typed.length), slips);
  return usageError(
    `the ledger knows no Pin ${word}`,
    near.length === 0
      ? "`pinsheet status --all` shows the id of every Pin."
      : `Did you mean one of these?\n${listed(near, ({ id }) => shortId(id))}`,
  );
}

function listed(pins: readonly Named[], idOf: (pin: Named) => string): string {
  const lines = pins.slice(0, mostShown).map((pin) => `${idOf(pin)}  ${placeOf(pin)}`);
  const rest = pins.length - lines.length;
  return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join("\n");
}

/** "line 4 of autumn.csv, "Tile samples"". */
function placeOf({ line, calendar, title, body }: Named): string {
  const place = line === null ? `no longer in ${calendar}` : `line ${line} of ${calendar}`;
  const words = title ?? body;
  return words === null ? place : `${place}, "${words.slice(0, 60)}"`;
}
