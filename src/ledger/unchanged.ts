// What the ledger tells of pins whose rows may not have been touched, and of those that touched rows may be.

import type { LiveRow, PinWithRowid, RowChanges, Traces } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import type { Connection } from "./connection.ts";
import { pinFields } from "./pin-columns.ts";

/** Pins that are read at once. */
const pageSize = 10_000;

/** The values of a JSON array. */
const listed = (name: string) => `(SELECT value FROM json_each(@${name}))`;

export const sql = {
  /**
   * Calm: an unchanged row of it, in its place, cannot be judged otherwise, whatever the other rows are. Its place: whether it was
   * sent, and its profile and board as far as the row decides them.
   */
  page: `
    SELECT pin.rowid AS rowid, line, seen ->> 'digest' AS digest,
      notes = '[]' AND digest = seen ->> 'digest' AND (
        state IN ('submitted', 'published', 'failed')
        OR state = 'scheduled' AND issues = '[]' AND publish_at >= @lateBefore) AS calm,
      CASE state WHEN 'scheduled'
        THEN json_array('ready', profile_id, profile_name, board_id, board_name, board_fold)
        ELSE json_array('sent', profile_id) END AS place
    FROM pin WHERE calendar = @calendar AND line > @after ORDER BY line LIMIT @limit`,
  hasPins: "SELECT 1 FROM pin WHERE calendar = ? LIMIT 1",
  mediaPage: `
    SELECT pin.rowid AS rowid, media_key AS sent, seen ->> 'media' AS seen FROM pin
    WHERE rowid > @after ORDER BY rowid LIMIT @limit`,
  usualProfile: `
    SELECT profile_id AS id, coalesce(profile_name, profile_id) AS name FROM pin
    WHERE calendar = ? AND profile_id IS NOT NULL ORDER BY first_seen DESC, rowid DESC LIMIT 1`,
  byRowid: `SELECT pin.rowid AS rowid, ${pinFields} FROM pin WHERE rowid = ?`,
  /** Pins without a row of which a reading tells. */
  rowless: `
    SELECT pin.rowid AS rowid, ${pinFields} FROM pin
    WHERE calendar = ? AND line IS NULL AND state NOT IN ('withdrawn', 'published', 'failed')`,
  /** Every pin that a rule of planning/ may hold against one of the rows: what all of them ask for is among these. */
  candidates: `
    SELECT pin.rowid AS rowid, ${pinFields} FROM pin
    WHERE seen ->> 'digest' IN ${listed("digests")} OR row_id IN ${listed("ids")}
      OR media_key IN ${listed("media")} OR seen ->> 'media' IN ${listed("media")}
      OR (ifnull(title, '') IN ${listed("titles")} OR ifnull(seen ->> 'title', '') IN ${listed("titles")})
        AND (iif(is_now, 'now', publish_at) IN ${listed("times")} OR ifnull(body, '') IN ${listed("bodies")}
          OR ifnull(seen ->> 'body', '') IN ${listed("bodies")})
      OR line IS NULL AND publish_at IN ${listed("times")}
      OR body IN ${listed("texts")} OR seen ->> 'body' IN ${listed("texts")}`,
  byId: `SELECT pin.rowid AS rowid, ${pinFields} FROM pin WHERE id = ?`,
  forgetLine: "UPDATE pin SET line = NULL WHERE id = ?",
  moveLine: "UPDATE pin SET line = @line WHERE rowid = @rowid",
} as const;

export function unchangedMethods({ rows, value, pinsWithRowid }: Connection) {
  return {
    async hasPins(calendar: string): Promise<boolean> {
      return value(sql.hasPins, [calendar]) !== undefined;
    },

    /** Keys of the media of all pins, as sent and as their rows have them. */
    async *media(): AsyncGenerator<string> {
      for (let after = 0; ; ) {
        const page = rows<{ rowid: number; sent: string | null; seen: string | null }>(sql.mediaPage, {
          after,
          limit: pageSize,
        });
        for (const { sent, seen } of page) {
          if (sent !== null) yield sent;
          if (seen !== null && seen !== sent) yield seen;
        }
        if (page.length < pageSize) return;
        after = page.at(-1)?.rowid ?? Number.POSITIVE_INFINITY;
      }
    },

    /** The profile to which a calendar's pins went last. */
    async usualProfile(calendar: string): Promise<{ id: string; name: string } | null> {
      return rows<{ id: string; name: string }>(sql.usualProfile, [calendar])[0] ?? null;
    },

    /** Every pin of the calendar that has a row, by line. `lateBefore`: ms; what was due before then must be judged again. */
    async *liveRowPages(calendar: string, lateBefore: number): AsyncGenerator<LiveRow[]> {
      for (let after = 0; ; ) {
        const page = rows<LiveRow>(sql.page, { calendar, after, lateBefore, limit: pageSize });
        if (page.length > 0) yield page;
        if (page.length < pageSize) return;
        after = page.at(-1)?.line ?? Number.POSITIVE_INFINITY;
      }
    },

    /** Pins by their rowids. */
    async pinsAt(rowids: readonly number[]): Promise<PinWithRowid[]> {
      return rowids.flatMap((rowid) => pinsWithRowid(sql.byRowid, [rowid]));
    },

    /** Pins of a calendar that a reading tells of though they have no row. */
    async rowless(calendar: string): Promise<PinWithRowid[]> {
      return pinsWithRowid(sql.rowless, [calendar]);
    },

    /**
     * Pins that may be one of the rows with these traces, and the sent pins for which some of them were held. `family`: pins that
     * stand for others, and those for which they stand; where there are any, one text or image may make two rows one Pin.
     */
    async candidates(traces: Traces, family: readonly Pin[]): Promise<PinWithRowid[]> {
      const given = <T>(values: readonly (T | null)[]) => values.filter((value) => value !== null);
      const media = new Set([
        ...traces.media,
        ...given(family.flatMap((pin) => [pin.media, pin.seen.media])),
      ]);
      const texts =
        family.length === 0 ? [] : [...traces.bodies, ...family.flatMap((pin) => [pin.body, pin.seen.body])];
      const named = { ...traces, media, texts: new Set(given(texts).filter((text) => text !== "")) };
      const lists = Object.entries(named).map(([name, values]) => [name, JSON.stringify([...values])]);
      const found = pinsWithRowid(sql.candidates, Object.fromEntries(lists));
      const known = new Set(found.map(({ pin }) => pin.id));
      const meant = new Set(found.flatMap(({ pin }) => pin.resembles ?? []));
      return [
        ...found,
        ...[...meant].filter((id) => !known.has(id)).flatMap((id) => pinsWithRowid(sql.byId, [id])),
      ];
    },
  };
}

/** Rows that were touched lose their lines before they are recorded; the others keep theirs, or move. */
export function recordChangedRows({ run }: Connection, { lost, moved }: RowChanges): void {
  for (const id of lost) run(sql.forgetLine, [id]);
  for (const one of moved) run(sql.moveLine, one);
}
