// PURE. What a person means who pauses or resumes: everything, profiles, calendars or Pins that the ledger knows.

import { nearest } from "../lib/closest.ts";
import { usageError } from "../lib/errors.ts";
import type { Pause } from "../model/pause.ts";
import type { Pin } from "../model/pin.ts";
import { pinNamed, unknownCalendar } from "./named.ts";

export type PauseWish = {
  /** By name or id. */
  profile: string | null;
  /** As a path, or the name that the ledger knows. */
  calendar: string | null;
  /** Ids of Pins, or their beginnings. */
  words: readonly string[];
};

export type Target = Pick<Pause, "scope" | "subject" | "name">;

export const everything: Target = { scope: "all", subject: "", name: "everything" };

type Known = {
  pins: readonly Pin[];
  /** Names of the calendars by their keys. */
  names: ReadonlyMap<string, string>;
  keyOf: (calendar: string) => string;
};

/** Each of what was named, once; everything where nothing was. Throws a usage error (exit 2) for what the ledger does not know. */
export function targetsOf({ profile, calendar, words }: PauseWish, known: Known): Target[] {
  const pins = new Map(words.map((word) => pinNamed(word, known.pins)).map((pin) => [pin.id, pin]));
  const targets = [
    ...(profile === null ? [] : [profileTarget(profile, known.pins)]),
    ...(calendar === null ? [] : [calendarTarget(calendar, known)]),
    ...[...pins.values()].map(pinTarget),
  ];
  return targets.length === 0 ? [everything] : targets;
}

const pinTarget = ({ id, title, body }: Pin): Target => ({
  scope: "pin",
  subject: id,
  name: title ?? body ?? id,
});

function calendarTarget(calendar: string, { names, keyOf }: Known): Target {
  const key = keyOf(calendar);
  const name = names.get(key);
  if (name !== undefined) return { scope: "calendar", subject: key, name };
  throw unknownCalendar(calendar, names.values());
}

/** A profile that Pins of the ledger go to: by id, or by a name that only one has. */
function profileTarget(wanted: string, pins: readonly Pin[]): Target {
  const names = new Map(
    pins.flatMap(({ profile, profileName }) => (profile === null ? [] : [[profile, profileName ?? profile]])),
  );
  const found = [...names].filter(([id, name]) => id === wanted || folded(name) === folded(wanted));
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0)
    return { scope: "profile", subject: first[0], name: first[1] };
  if (first !== undefined)
    throw usageError(
      `${found.length} profiles are called ${wanted}`,
      `Give the id of the one you mean: ${found.map(([id]) => id).join(", ")}.`,
    );
  const near = nearest(folded(wanted), [...names.values()], folded, Number.POSITIVE_INFINITY).slice(0, 5);
  throw usageError(
    `no Pin of the ledger goes to a profile ${wanted}`,
    near.length === 0 ? "`pinsheet plan` shows where Pins go." : `They go to ${near.join(", ")}.`,
  );
}

const folded = (name: string) => name.normalize("NFKC").trim().toLowerCase();
