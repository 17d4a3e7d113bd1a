// The table `pause`: what a person wants kept back for now. That a paused pin is not sent is a condition of the claim itself
// (attempts.ts), so that a pause holds from its commit on, also for a run that is under way.

import type { Pause, PauseTarget, Waiting } from "../model/pause.ts";
import type { Pin } from "../model/pin.ts";
import type { Connection } from "./connection.ts";

/** True of a pin that is paused. Within a statement about the table pin. */
export const isPaused = `EXISTS (SELECT 1 FROM pause WHERE scope = 'all'
      OR (scope = 'profile' AND subject = pin.profile_id)
      OR (scope = 'calendar' AND subject = pin.calendar)
      OR (scope = 'pin' AND subject = pin.id))`;

/** Of one pause. */
const isCovered =
  "CASE @scope WHEN 'all' THEN 1 WHEN 'profile' THEN profile_id = @subject WHEN 'calendar' THEN calendar = @subject ELSE id = @subject END";

const counted = `count(*) AS waiting, coalesce(sum(publish_at <= @until), 0) AS due, min(publish_at) AS next
    FROM pin WHERE calendar IN (SELECT key FROM calendar) AND state = 'scheduled' AND line IS NOT NULL`;

export const sql = {
  all: "SELECT scope, subject, name, since, by FROM pause ORDER BY since, scope, subject",
  pause:
    "INSERT INTO pause (scope, subject, name, since, by) VALUES (@scope, @subject, @name, @since, @by) ON CONFLICT DO NOTHING",
  resume: "DELETE FROM pause WHERE scope = @scope AND subject = @subject",
  anyCalendarPaused: "SELECT 1 FROM pause WHERE scope = 'calendar' LIMIT 1",
  rename: "UPDATE OR REPLACE pause SET subject = @to WHERE scope = 'calendar' AND subject = @from",
  /** A pin that goes over from a paused calendar to another one stays paused, by itself. */
  pausePin: `
    INSERT INTO pause (scope, subject, name, since, by)
    SELECT 'pin', pin.id, coalesce(pin.title, pin.body, pin.id), pause.since, pause.by
    FROM pin JOIN pause ON pause.scope = 'calendar' AND pause.subject = pin.calendar
    WHERE pin.id = @id AND pin.calendar <> @calendar
    ON CONFLICT DO NOTHING`,
  /** Eligible pins under one pause. */
  pausedBy: `SELECT ${counted} AND ${isCovered}`,
  /** Eligible pins under any. */
  pausedInAll: `SELECT ${counted} AND ${isPaused}`,
} as const;

export function pauseMethods({ run, rows, commit }: Connection) {
  return {
    async pauses(): Promise<Pause[]> {
      return rows<Pause>(sql.all);
    },

    /** What is paused already stays as it was. Returns those that were not. */
    async pause(pauses: readonly Pause[]): Promise<Pause[]> {
      const isNew = (pause: Pause) => run(sql.pause, pause).changes > 0;
      return await commit(() => pauses.filter(isNew));
    },

    /** Ends pauses. Returns those that there were. */
    async resume<T extends PauseTarget>(targets: readonly T[]): Promise<T[]> {
      const wasPaused = ({ scope, subject }: T) => run(sql.resume, { scope, subject }).changes > 0;
      return await commit(() => targets.filter(wasPaused));
    },

    /** Eligible pins that a pause keeps back; null: all pauses together. `until`: up to when a pin counts as due, ms. */
    async blockedByPause(target: PauseTarget | null, until: number): Promise<Waiting> {
      const [counts] =
        target === null
          ? rows<Waiting>(sql.pausedInAll, { until })
          : rows<Waiting>(sql.pausedBy, { scope: target.scope, subject: target.subject, until });
      return counts ?? { waiting: 0, due: 0, next: null };
    },
  };
}

/** A calendar that is paused stays paused under its new name. */
export const renamePause = ({ run }: Connection, calendar: { from: string; to: string }) =>
  run(sql.rename, calendar);

/** Pins that leave a paused calendar stay paused; before they are recorded in the other one. */
export function pausePinsThatLeft({ run, value }: Connection, pins: readonly Pin[]): void {
  if (value(sql.anyCalendarPaused) === undefined) return;
  for (const { id, calendar } of pins) run(sql.pausePin, { id, calendar });
}
