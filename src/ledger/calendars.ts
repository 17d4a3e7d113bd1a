// The table `calendar`: every calendar that was ever read, and what its last good reading was.

import type { KnownCalendar } from "../model/ledger-terms.ts";
import type { SkippedRows } from "../model/skipped-rows.ts";
import type { Connection } from "./connection.ts";

export const sql = {
  save: `
    INSERT INTO calendar (key, name, folder, fingerprint, rows, skipped, template, timezone, read_at)
    VALUES (@key, @name, @folder, @fingerprint, @rows, @skipped, @template, @timezone, @readAt)
    ON CONFLICT (key) DO UPDATE SET name = @name, folder = @folder, fingerprint = @fingerprint, rows = @rows,
      skipped = @skipped, template = @template, timezone = @timezone, read_at = @readAt`,
  saveFingerprint: "UPDATE calendar SET fingerprint = @fingerprint WHERE key = @key",
  drop: "DELETE FROM calendar WHERE key = ?",
  all: "SELECT key, name, folder, fingerprint, rows, skipped, template, timezone, read_at AS readAt FROM calendar",
} as const;

export function calendarMethods({ rows, run, commit }: Connection) {
  return {
    async calendars(): Promise<KnownCalendar[]> {
      return rows<KnownCalendar & { skipped: string }>(sql.all).map((one) => ({
        ...one,
        skipped: JSON.parse(one.skipped) as SkippedRows[],
      }));
    },

    /** The rows of a calendar are what they were, though its file or its address is not. */
    async saveFingerprint(key: string, fingerprint: string | null): Promise<void> {
      await commit(() => run(sql.saveFingerprint, { key, fingerprint }));
    },
  };
}

export const saveCalendar = ({ run }: Connection, calendar: KnownCalendar) =>
  run(sql.save, { ...calendar, skipped: JSON.stringify(calendar.skipped) });

/** It must have no pins any more. */
export const dropCalendar = ({ run }: Connection, key: string) => run(sql.drop, [key]);
