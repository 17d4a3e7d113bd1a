// PURE. Which connected profiles end before their last row is due: an expiry that Postproxy tells (its profiles page:
// `expires_at`, ISO 8601 or null). Where it tells none, nothing is known, and nothing is said.

import { type Issue, issue, wholeRow } from "../issue.ts";
import { sayTime } from "../rows/when.ts";

/** A profile with the rows that wait for it. Times in milliseconds since the epoch. */
export type Expiry = {
  id: string;
  name: string;
  status: string;
  /** When its connection ends; null: Postproxy does not say. */
  expiresAt: number | null;
  /** Rows that are not sent yet. */
  waiting: number;
  /** Of these, those that are due when the connection has ended, and when the last one is. */
  after: number;
  lastAt: number | null;
};

type ProfileFacts = { id: string; name: string; status: string; expiresAt: string | null };
type Waits = Pick<Expiry, "waiting" | "after" | "lastAt">;

/** `waitsFor`: what waits for a profile, and how much of that is due after its connection has ended. */
export function expiriesOf(
  profiles: readonly ProfileFacts[],
  waitsFor: (id: string, endsAt: number | null) => Waits | null,
): Expiry[] {
  return profiles.map(({ id, name, status, expiresAt }) => {
    const ends = Date.parse(expiresAt ?? "");
    const endsAt = Number.isNaN(ends) ? null : ends;
    const { waiting, after, lastAt } = waitsFor(id, endsAt) ?? { waiting: 0, after: 0, lastAt: null };
    return { id, name, status, expiresAt: endsAt, waiting, after, lastAt };
  });
}

/** The same of rows in memory. */
export function waitsAmong(rows: readonly { profile: string | null; at: number | null }[]) {
  const times = Map.groupBy(rows, ({ profile }) => profile);
  return (id: string, endsAt: number | null): Waits => {
    const own = (times.get(id) ?? []).flatMap(({ at }) => (at === null ? [] : [at]));
    return {
      waiting: own.length,
      after: endsAt === null ? 0 : own.filter((at) => at > endsAt).length,
      lastAt: own.reduce<number | null>((last, at) => Math.max(last ?? at, at), null),
    };
  };
}

/** "The connection of Studio North ends Sun 30 Aug 00:00 UTC; 14 rows are due after that, the last one …", or null. */
export function sayExpiry(expiry: Expiry, zone: string | null, now: number): string | null {
  const { name, status, expiresAt, after, lastAt } = expiry;
  if (status !== "active" || expiresAt === null || after === 0) return null;
  const rows = after === 1 ? "1 row is" : `${after} rows are`;
  const last = lastAt === null || after === 1 ? "" : `, the last one ${sayTime(lastAt, zone, now)}`;
  return `the connection of ${name} ends ${sayTime(expiresAt, zone, now)}; ${rows} due after that${last}`;
}

/** What a plan says of each calendar, by its key. */
export function expiryNotes(
  profiles: readonly ProfileFacts[],
  rows: readonly { calendar: string; profile: string | null; at: number | null; timezone: string | null }[],
  now: number,
): Map<string, Issue[]> {
  const notes = [...Map.groupBy(rows, ({ calendar }) => calendar)].map(([key, own]): [string, Issue[]] => [
    key,
    expiriesOf(profiles, waitsAmong(own)).flatMap((expiry) => {
      const text = sayExpiry(expiry, own[0]?.timezone ?? null, now);
      return text === null ? [] : [issue("profile-expires", wholeRow, `${text}.`, connectAgain)];
    }),
  ]);
  return new Map(notes);
}

const connectAgain =
  "Connect it again in Postproxy before that; Pins of a profile that is not connected wait.";
