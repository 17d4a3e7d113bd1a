// The SQL of pauses: what a person wants kept back for now. A part of statements.ts.

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

export const pauseSql = {
  pauses: "SELECT scope, subject, name, since, by FROM pause ORDER BY since, scope, subject",
  pause:
    "INSERT INTO pause (scope, subject, name, since, by) VALUES (@scope, @subject, @name, @since, @by) ON CONFLICT DO NOTHING",
  resume: "DELETE FROM pause WHERE scope = @scope AND subject = @subject",
  anyCalendarPaused: "SELECT 1 FROM pause WHERE scope = 'calendar' LIMIT 1",
  pauseRenamed: "UPDATE OR REPLACE pause SET subject = @to WHERE scope = 'calendar' AND subject = @from",
  /** A pin that goes over from a paused calendar to another one stays paused, by itself. */
  pauseMoved: `
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
