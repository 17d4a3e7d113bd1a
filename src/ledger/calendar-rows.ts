// What the ledger says of the rows that stand in a calendar now: counted, picked and read by pages through its indexes, so
// that nobody loads a million pins to learn that nothing is due.

import { fixedInCalendar } from "../model/issue.ts";
import type { Outlook, Tally } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import { needyStates, type PinState, unsentStates } from "../model/states.ts";
import type { Connection } from "./connection.ts";
import { pinFields } from "./pin-columns.ts";
import { listOf } from "./pins.ts";

/** Pins that are read at once. */
const pageSize = 1_000;

const needy = listOf(needyStates);

export const sql = {
  tally: "SELECT state, count(*) AS count FROM pin WHERE calendar = ? AND line IS NOT NULL GROUP BY state",
  due: `
    SELECT ${pinFields} FROM pin WHERE calendar = @calendar AND state = 'scheduled' AND publish_at <= @until AND line IS NOT NULL
    ORDER BY publish_at`,
  page: `SELECT ${pinFields} FROM pin WHERE calendar = @calendar AND line > @after ORDER BY line LIMIT @limit`,
  /**
   * Pins whose state may change though their row did not: invalid for more than their cells, held as copies, late,
   * requeued after an edit of their row, or eligible without a row.
   */
  toReclassify: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_standing
    WHERE calendar = @calendar AND line IS NOT NULL AND state = 'invalid' AND (issues = '[]' OR EXISTS
      (SELECT 1 FROM json_each(issues) WHERE value ->> 'code' NOT IN ${listOf([...fixedInCalendar])}))
    UNION ALL
    SELECT ${pinFields} FROM pin INDEXED BY pin_told
    WHERE calendar = @calendar AND line IS NOT NULL AND issues <> '[]' AND issues LIKE '%"same-pin-in-other-calendar"%'
    UNION ALL
    SELECT ${pinFields} FROM pin WHERE calendar = @calendar AND line IS NOT NULL AND state = 'scheduled' AND publish_at < @before
    UNION ALL
    SELECT ${pinFields} FROM pin INDEXED BY pin_behind
    WHERE calendar = @calendar AND line IS NOT NULL AND state = 'scheduled' AND digest IS NOT (seen ->> 'digest')
    UNION ALL
    SELECT ${pinFields} FROM pin INDEXED BY pin_astray
    WHERE calendar = @calendar AND line IS NULL AND state IN ('scheduled', 'invalid', 'held', 'missed')`,
  needy: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_standing
    WHERE calendar = @calendar AND line IS NOT NULL AND state IN ${needy} AND issues = '[]' AND notes = '[]'`,
  noted: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_told
    WHERE calendar = @calendar AND line IS NOT NULL AND (issues <> '[]' OR notes <> '[]') ORDER BY line`,
  countNoted: `
    SELECT count(*) FROM pin INDEXED BY pin_told
    WHERE calendar = @calendar AND line IS NOT NULL AND (issues <> '[]' OR notes <> '[]')`,
  plain: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_by_line
    WHERE calendar = @calendar AND line IS NOT NULL AND issues = '[]' AND notes = '[]' AND state NOT IN ${needy}
    ORDER BY line LIMIT @limit`,
  countTimed: `
    SELECT count(*) FROM pin WHERE calendar = @calendar AND state = @state AND line IS NOT NULL
      AND publish_at > @after AND publish_at <= @until`,
  next: `
    SELECT publish_at AS at, timezone FROM pin WHERE calendar = ? AND state = 'scheduled' AND line IS NOT NULL
    ORDER BY publish_at LIMIT 1`,
  /** Withdrawn after `since`, and due after `now`. */
  missing: `
    SELECT ${pinFields} FROM pin
    WHERE calendar = @calendar AND state = 'withdrawn' AND line IS NULL AND changed_at > @since AND publish_at > @now`,
} as const;

export function calendarRowMethods({ rows, value, pins, versionOfPins }: Connection) {
  // Counting a million rows takes a tenth of a second, so it is done once for each state of the ledger.
  const tallies = new Map<string, { version: string; tally: Tally }>();
  const countTimed = (calendar: string, state: PinState, after: number, until: number) =>
    value<number>(sql.countTimed, { calendar, state, after, until }) ?? 0;
  return {
    /** How many rows of the calendar are in each state. */
    async tally(calendar: string): Promise<Tally> {
      const version = versionOfPins();
      const known = tallies.get(calendar);
      if (known?.version === version) return known.tally;
      const counts = rows<{ state: PinState; count: number }>(sql.tally, [calendar]);
      const tally = Object.fromEntries(counts.map(({ state, count }) => [state, count]));
      tallies.set(calendar, { version, tally });
      return tally;
    },

    /** Scheduled pins of a calendar that are due up to `until` (ms), earliest first. */
    async due(calendar: string, until: number): Promise<Pin[]> {
      return pins(sql.due, { calendar, until });
    },

    /**
     * Pins of a calendar whose state may be another now though their rows did not change: invalid for more than their
     * cells, held as copies, due before `before`, to follow their rows first, or eligible without a row.
     */
    async toReclassify(calendar: string, before: number): Promise<Pin[]> {
      return pins(sql.toReclassify, { calendar, before });
    },

    /** All pins that have a row, by line. */
    async *pages(calendar: string): AsyncGenerator<Pin[]> {
      for (let after = 0; ; ) {
        const page = pins(sql.page, { calendar, after, limit: pageSize });
        if (page.length > 0) yield page;
        if (page.length < pageSize) return;
        after = page.at(-1)?.line ?? Number.POSITIVE_INFINITY;
      }
    },

    /** How many rows of the calendar have an issue or a note. */
    async countNoted(calendar: string): Promise<number> {
      return value<number>(sql.countNoted, { calendar }) ?? 0;
    },

    /** Those rows, by line. */
    async noted(calendar: string): Promise<Pin[]> {
      return pins(sql.noted, { calendar });
    },

    /** Rows that have something to say or need the person, and the first `plain` others, by line. */
    async worthReporting(calendar: string, plain: number): Promise<Pin[]> {
      const found = [
        ...pins(sql.noted, { calendar }),
        ...pins(sql.needy, { calendar }),
        ...pins(sql.plain, { calendar, limit: plain }),
      ];
      return found.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    },

    /** Pins of a calendar that lost their rows after `since` and were due after `now` (ms). */
    async missing(calendar: string, times: { since: number; now: number }): Promise<Pin[]> {
      return pins(sql.missing, { calendar, ...times });
    },

    /** How many rows that were not sent are due after `now` (ms). */
    async waiting(calendar: string, now: number): Promise<number> {
      return unsentStates.reduce((sum, state) => sum + countTimed(calendar, state, now, forever), 0);
    },

    /** What is to come in a calendar. */
    async outlook(calendar: string, { now, aheadMs }: { now: number; aheadMs: number }): Promise<Outlook> {
      const [next] = rows<{ at: number; timezone: string | null }>(sql.next, [calendar]);
      return {
        next: next ?? null,
        due: countTimed(calendar, "scheduled", -forever, now + aheadMs),
        ahead: countTimed(calendar, "submitted", now, forever),
      };
    },
  };
}

/** Later than any time in a calendar; ms. */
const forever = Number.MAX_SAFE_INTEGER;
