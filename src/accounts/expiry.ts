// PURE. Which connected profiles end before their last row is due: an expiry that Postproxy tells (its profiles page:
// `expires_at`, ISO 8601 or null). Where it tells none, nothing is known, and nothing is said.

import { sayTime } from "../calendar/rows/when.ts";
import { type Issue, issue, wholeRow } from "../model/issue.ts";

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
/** What waits for one profile, in one calendar or in several. */
type Waits = { profile: string } & Pick<Expiry, "waiting" | "after" | "lastAt">;

/** When each connection ends, ms since the epoch, as far as it is told. */
export const endsOf = (profiles: readonly ProfileFacts[]): Record<string, number | null> =>
  Object.fromEntries(profiles.map(({ id, expiresAt }) => [id, Date.parse(expiresAt ?? "") || null]));

export function expiriesOf(profiles: readonly ProfileFacts[], waits: readonly Waits[]): Expiry[] {
  const ends = endsOf(profiles);
  return profiles.map(({ id, name, status }) => {
    const own = waits.filter(({ profile }) => profile === id);
    const sum = (of: "waiting" | "after") => own.reduce((all, one) => all + one[of], 0);
    const last = own.flatMap(({ lastAt }) => lastAt ?? []);
    return {
      ...{ id, name, status, expiresAt: ends[id] ?? null },
      ...{ waiting: sum("waiting"), after: sum("after") },
      lastAt: last.length === 0 ? null : Math.max(...last),
    };
  });
}

/** "The connection of Studio North ends Sun 30 Aug 00:00 UTC; 14 rows are due after that, the last one …", or null. */
export function sayExpiry(expiry: Expiry, zone: string | null, now: number): string | null {
  const { name, status, expiresAt, after, lastAt } = expiry;
  if (status !== "active" || expiresAt === null || after === 0) return null;
  const rows = after === 1 ? "1 row is" : `${after} rows are`;
  const last = lastAt === null || after === 1 ? "" : `, the last one ${sayTime(lastAt, zone, now)}`;
  return `the connection of ${name} ends ${sayTime(expiresAt, zone, now)}; ${rows} due after that${last}`;
}

/** What a plan says of a calendar. */
export const expiryNotes = (expiries: readonly Expiry[], zone: string | null, now: number): Issue[] =>
  expiries.flatMap((expiry) => {
    const text = sayExpiry(expiry, zone, now);
    return text === null ? [] : [issue("profile-expires", wholeRow, `${text}.`, connectAgain)];
  });

const connectAgain =
  "Connect it again in Postproxy before that; Pins of a profile that is not connected wait.";
