// PURE. The week that an instant lies in, as a person in a time zone counts it: from Monday.

import { instantAt, offsetAt } from "../../lib/zone.ts";

const day = 86_400_000;
/** 1 January 1970 was a Thursday. */
const firstMonday = 4 * day;

/** `at`: when it begins, ms since the epoch; `monday`: the date of that, such as 2026-11-23. `zone`: IANA, or null for UTC. */
export function weekOf(instant: number, zone: string | null): { at: number; monday: string } {
  const place = zone ?? "UTC";
  const local = instant + offsetAt(instant, place);
  const start = local - ((((local - firstMonday) % (7 * day)) + 7 * day) % (7 * day));
  return { at: instantAt(start, place), monday: new Date(start).toISOString().slice(0, 10) };
}
