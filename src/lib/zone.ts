// PURE. Which instant a local time means in a time zone: one, none (clocks jump over it) or two (they pass it twice).

import { Temporal } from "temporal-polyfill";
import { nearest } from "./closest.ts";

/** What a local time can mean in a zone. Instants in milliseconds since the epoch. */
type Instants =
  | { kind: "one"; at: number }
  /** `from` and `to` are the local clock before and after the jump, written as if they were UTC. */
  | { kind: "none"; earlier: number; later: number; from: number; to: number }
  | { kind: "two"; first: number; second: number };

const day = 86_400_000;

/** A bound for each memory of this file: a calendar can hold any text, but not fill the memory with it. */
const mostRemembered = 10_000;

function remember<K, V>(memory: Map<K, V>, key: K, value: V): V {
  if (memory.size >= mostRemembered) memory.clear();
  memory.set(key, value);
  return value;
}

const knownZones = new Map<string, string | null>();

/**
 * The IANA name in its usual spelling, or null. Only "UTC" and Area/City names: old abbreviations such as EST mean
 * fixed offsets without daylight saving, which is hardly ever what is meant.
 */
export function zoneNamed(name: string): string | null {
  const known = knownZones.get(name);
  if (known !== undefined) return known;
  return remember(knownZones, name, /^utc$/i.test(name) ? "UTC" : reconcile(name));
}

function reconcile(name: string): string | null {
  if (!/^[a-z]+\/[a-z0-9_/+-]+$/i.test(name)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}

const likeZones = new Map<string, string | null>();

/** The zone that was probably meant: the same city, or a typo away. */
export function zoneLike(name: string): string | null {
  const known = likeZones.get(name);
  return known === undefined ? remember(likeZones, name, lookAround(name)) : known;
}

type Spelling = { zone: string; folded: string; city: string };

let spellings: Spelling[] | null = null;

/** Every zone the runtime lists; asked for once, since only a calendar with bad zones needs it. */
function allSpellings(): Spelling[] {
  spellings ??= Intl.supportedValuesOf("timeZone").map((zone) => {
    const folded = zone.toLowerCase();
    return { zone, folded, city: folded.slice(folded.lastIndexOf("/") + 1) };
  });
  return spellings;
}

function lookAround(name: string): string | null {
  const wanted = name.trim().toLowerCase().replace(/\s+/g, "_");
  const sameCity = allSpellings().find(({ city }) => city === wanted);
  const near = nearest(wanted, allSpellings(), ({ folded }) => folded, 2);
  return (sameCity ?? near[0])?.zone ?? null;
}

/** The instants that the clock of `zone` shows as `local` (a local time written as if it were UTC). */
export function instantsOf(local: number, zone: string): Instants {
  if (zone === "UTC") return { kind: "one", at: local };
  // No offset reaches 24 hours, so the instant lies between these midnights. All alike: no change of clocks near,
  // and Temporal (some 20 times slower) need not be asked.
  const today = Math.floor(local / day);
  const offset = offsetAtMidnight(today - 1, zone);
  const steady = [today, today + 1, today + 2].every((near) => offsetAtMidnight(near, zone) === offset);
  return steady ? { kind: "one", at: local - offset } : askTemporal(local, zone);
}

const midnights = new Map<string, Map<number, number>>();

/** The zone's offset in ms at midnight UTC of a day. */
function offsetAtMidnight(date: number, zone: string): number {
  const ofZone = midnights.get(zone) ?? remember(midnights, zone, new Map<number, number>());
  return ofZone.get(date) ?? remember(ofZone, date, offsetAt(date * day, zone));
}

/** The zone's offset from UTC in ms at an instant. */
export function offsetAt(at: number, zone: string): number {
  if (zone === "UTC") return 0;
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}

/**
 * The instant of a local time, written as if it were UTC: where clocks jump over it, a little later; where they pass it twice, the
 * first time.
 */
export function instantAt(local: number, zone: string): number {
  const found = instantsOf(local, zone);
  switch (found.kind) {
    case "one":
      return found.at;
    case "none":
      return found.later;
    case "two":
      return found.first;
    default:
      return found satisfies never;
  }
}

function askTemporal(local: number, zone: string): Instants {
  const wall = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO("UTC").toPlainDateTime();
  const earlier = wall.toZonedDateTime(zone, { disambiguation: "earlier" });
  const later = wall.toZonedDateTime(zone, { disambiguation: "later" });
  const [first, second] = [earlier.epochMilliseconds, later.epochMilliseconds];
  if (first === second) return { kind: "one", at: first };
  if (earlier.toPlainDateTime().equals(wall)) return { kind: "two", first, second };
  const jump = earlier.getTimeZoneTransition("next")?.epochMilliseconds ?? second;
  return {
    kind: "none",
    earlier: first,
    later: second,
    from: jump + earlier.offsetNanoseconds / 1e6,
    to: jump + later.offsetNanoseconds / 1e6,
  };
}
