// PURE. Which Pins a person means: by their ids or enough of their beginnings, by a calendar, by a profile, or all.

import { nearest } from "../lib/closest.ts";
import { type ExpectedError, usageError } from "../lib/errors.ts";
import { foldCase } from "../lib/fold-name.ts";
import type { KnownCalendar } from "../model/ledger-terms.ts";
import type { Pause } from "../model/pause.ts";
import { type Pin, shortId } from "../model/pin.ts";

/** What a person typed. */
export type Selection = {
  /** Ids of Pins, or their beginnings. */
  words: readonly string[];
  /** As a path, or the name that the ledger knows. */
  calendar: string | null;
  /** By name or id. */
  profile: string | null;
};

/** Each Pin of one profile or calendar, one Pin alone, or everything. */
export type Target = Pick<Pause, "scope" | "subject" | "name">;

export const everything: Target = { scope: "all", subject: "", name: "everything" };

/** What the ledger knows, to choose from. */
export type Known = {
  pins: readonly Pin[];
  calendars: readonly KnownCalendar[];
  /** The ledger's key of a calendar as typed. */
  keyOf: (calendar: string) => string;
};

/** Each of what was named, once; none where nothing was. Throws a usage error (exit 2) for what the ledger does not know. */
export function targetsOf({ profile, calendar, words }: Selection, known: Known): Target[] {
  const pins = new Map(words.map((word) => pinNamed(word, known.pins)).map((pin) => [pin.id, pin]));
  return [
    ...(profile === null ? [] : [profileTarget(profile, known.pins)]),
    ...(calendar === null ? [] : [calendarTarget(calendarNamed(calendar, known))]),
    ...[...pins.values()].map(pinTarget),
  ];
}

const pinTarget = ({ id, title, body }: Pin): Target => ({
  scope: "pin",
  subject: id,
  name: title ?? body ?? id,
});

const calendarTarget = ({ key, name }: KnownCalendar): Target => ({ scope: "calendar", subject: key, name });

/** The calendar that was typed. Throws a usage error (exit 2) that lists those of the ledger. */
export function calendarNamed(typed: string, known: Omit<Known, "pins">): KnownCalendar {
  const found = calendarIfKnown(typed, known);
  if (found !== null) return found;
  throw usageError(`the ledger knows no calendar ${typed}`, knownCalendars(known));
}

export function calendarIfKnown(
  typed: string,
  { calendars, keyOf }: Omit<Known, "pins">,
): KnownCalendar | null {
  const key = keyOf(typed);
  return calendars.find((calendar) => calendar.key === key) ?? null;
}

/** "It knows autumn.csv, spring.csv." */
export const knownCalendars = ({ calendars }: Pick<Known, "calendars">): string =>
  `It knows ${calendars.map(({ name }) => name).join(", ") || "none yet"}.`;

/** A profile that Pins of the ledger go to: by id, or by a name that only one has. */
function profileTarget(wanted: string, pins: readonly Pin[]): Target {
  const names = new Map(
    pins.flatMap(({ profile, profileName }) => (profile === null ? [] : [[profile, profileName ?? profile]])),
  );
  const found = [...names].filter(([id, name]) => id === wanted || foldCase(name) === foldCase(wanted));
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0)
    return { scope: "profile", subject: first[0], name: first[1] };
  if (first !== undefined)
    throw usageError(
      `${found.length} profiles are called ${wanted}`,
      `Give the id of the one you mean: ${found.map(([id]) => id).join(", ")}.`,
    );
  const near = nearest(foldCase(wanted), [...names.values()], foldCase, Number.POSITIVE_INFINITY).slice(0, 5);
  throw usageError(
    `no Pin of the ledger goes to a profile ${wanted}`,
    near.length === 0 ? "`pinsheet plan` shows where Pins go." : `They go to ${near.join(", ")}.`,
  );
}

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
