// What the ledger says of the rows that stand in a calendar now: counted, picked and read by pages through its indexes, so
// that nobody loads a million pins to learn that nothing is due.

import type { Outlook, Tally } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import { type PinState, unsentStates } from "../model/states.ts";
import { fromRecord, type PinRecord } from "./pin-columns.ts";
import type { Access } from "./unknown-outcomes.ts";

/** Pins that are read at once. */
const pageSize = 1_000;

/** `versionOfPins`: changes whenever any pin may have changed. */
type Records = Pick<Access, "rows" | "value"> & { versionOfPins: () => string };

export function standingMethods({ rows, value, versionOfPins }: Records) {
  const pins = (name: Parameters<typeof rows>[0], bind: unknown) =>
    rows<PinRecord>(name, bind).map(fromRecord);
  // Counting a million rows takes a tenth of a second, so it is done once for each state of the ledger.
  const tallies = new Map<string, { version: string; tally: Tally }>();
  const countTimed = (calendar: string, state: PinState, after: number, until: number) =>
    value<number>("countTimed", { calendar, state, after, until }) ?? 0;
  return {
    /** How many rows of the calendar are in each state. */
    async tally(calendar: string): Promise<Tally> {
      const version = versionOfPins();
      const known = tallies.get(calendar);
      if (known?.version === version) return known.tally;
      const counts = rows<{ state: PinState; count: number }>("tally", [calendar]);
      const tally = Object.fromEntries(counts.map(({ state, count }) => [state, count]));
      tallies.set(calendar, { version, tally });
      return tally;
    },

    /** Scheduled pins of a calendar that are due up to `until` (ms), earliest first. */
    async due(calendar: string, until: number): Promise<Pin[]> {
      return pins("dueOf", { calendar, until });
    },

    /**
     * Pins of a calendar that may be judged otherwise now though their rows did not change: invalid for more than their
     * cells, held as copies, due before `before`, to follow their rows first, or eligible without a row.
     */
    async unsettled(calendar: string, before: number): Promise<Pin[]> {
      return pins("unsettled", { calendar, before });
    },

    /** All pins that have a row, by line. */
    async *pages(calendar: string): AsyncGenerator<Pin[]> {
      for (let after = 0; ; ) {
        const page = pins("pageOf", { calendar, after, limit: pageSize });
        if (page.length > 0) yield page;
        if (page.length < pageSize) return;
        after = page.at(-1)?.line ?? Number.POSITIVE_INFINITY;
      }
    },

    /** How many rows of the calendar have an issue or a note. */
    async countNoted(calendar: string): Promise<number> {
      return value<number>("countNoted", { calendar }) ?? 0;
    },

    /** Those rows, by line. */
    async noted(calendar: string): Promise<Pin[]> {
      return pins("notedOf", { calendar });
    },

    /** Rows that have something to say or need the person, and the first `plain` others, by line. */
    async telling(calendar: string, plain: number): Promise<Pin[]> {
      const found = [
        ...pins("notedOf", { calendar }),
        ...pins("needyOf", { calendar }),
        ...pins("plainOf", { calendar, limit: plain }),
      ];
      return found.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    },

    /** Pins of a calendar that lost their rows after `since` and were due after `now` (ms). */
    async missing(calendar: string, times: { since: number; now: number }): Promise<Pin[]> {
      return pins("missingFrom", { calendar, ...times });
    },

    /** How many rows that were not sent are due after `now` (ms). */
    async waiting(calendar: string, now: number): Promise<number> {
      return unsentStates.reduce((sum, state) => sum + countTimed(calendar, state, now, forever), 0);
    },

    /** The pins that are known by these ids. */
    async named(ids: ReadonlySet<string>): Promise<Pin[]> {
      return [...ids].flatMap((id) => pins("pinWhole", [id]));
    },

    /** What is to come in a calendar. */
    async outlook(calendar: string, { now, aheadMs }: { now: number; aheadMs: number }): Promise<Outlook> {
      const [next] = rows<{ at: number; timezone: string | null }>("nextOf", [calendar]);
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
