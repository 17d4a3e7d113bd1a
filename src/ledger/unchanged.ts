// What the ledger tells of pins whose rows may not have been touched, and of those that touched rows may be.

import type { Numbered, Standing, Touched, Traces } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import { fromRecord, type PinRecord } from "./pin-columns.ts";
import type { Access } from "./unknown-outcomes.ts";

/** Pins that are read at once. */
const pageSize = 10_000;

export function untouchedMethods({ rows, value }: Pick<Access, "rows" | "value">) {
  const numbered = (name: Parameters<typeof rows>[0], bind: unknown): Numbered[] =>
    rows<PinRecord & { seq: number }>(name, bind).map(({ seq, ...record }) => ({
      seq,
      pin: fromRecord(record),
    }));
  return {
    async hasPins(calendar: string): Promise<boolean> {
      return value("hasPins", [calendar]) !== undefined;
    },

    /** Keys of the media of all pins, as sent and as their rows have them. */
    async *media(): AsyncGenerator<string> {
      for (let after = 0; ; ) {
        const page = rows<{ seq: number; sent: string | null; seen: string | null }>("mediaPage", {
          after,
          limit: pageSize,
        });
        for (const { sent, seen } of page) {
          if (sent !== null) yield sent;
          if (seen !== null && seen !== sent) yield seen;
        }
        if (page.length < pageSize) return;
        after = page.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
      }
    },

    /** The profile to which a calendar's pins went last. */
    async usualProfile(calendar: string): Promise<{ id: string; name: string } | null> {
      return rows<{ id: string; name: string }>("usualProfile", [calendar])[0] ?? null;
    },

    /** Every pin of the calendar that has a row, by line. `lateBefore`: ms; what was due before then must be judged again. */
    async *standingPages(calendar: string, lateBefore: number): AsyncGenerator<Standing[]> {
      for (let after = 0; ; ) {
        const page = rows<Standing>("standingPage", { calendar, after, lateBefore, limit: pageSize });
        if (page.length > 0) yield page;
        if (page.length < pageSize) return;
        after = page.at(-1)?.line ?? Number.POSITIVE_INFINITY;
      }
    },

    async numbered(seqs: readonly number[]): Promise<Numbered[]> {
      return seqs.flatMap((seq) => numbered("pinAt", [seq]));
    },

    /** Pins of a calendar that a reading tells of though they have no row. */
    async rowless(calendar: string): Promise<Numbered[]> {
      return numbered("rowless", [calendar]);
    },

    /** Pins that stand for others (see planning/replacements.ts), those for which they stand, and those of these ids. */
    async replacements(named: Iterable<string>): Promise<Numbered[]> {
      return numbered("replacements", { named: JSON.stringify([...named]) });
    },

    /** The pin that was sent in the place of this one, if there is one. */
    async rivalOf(pin: string): Promise<Pin | null> {
      const [rival] = rows<PinRecord>("rivalOf", [pin]);
      return rival === undefined ? null : fromRecord(rival);
    },

    /**
     * Pins that may be one of the rows with these traces, and the sent pins for which some of them were held. `family`: pins that
     * stand for others, and those for which they stand; where there are any, one text or image may make two rows one Pin.
     */
    async akin(traces: Traces, family: readonly Pin[]): Promise<Numbered[]> {
      const given = <T>(values: readonly (T | null)[]) => values.filter((value) => value !== null);
      const media = new Set([
        ...traces.media,
        ...given(family.flatMap((pin) => [pin.media, pin.seen.media])),
      ]);
      const texts =
        family.length === 0 ? [] : [...traces.bodies, ...family.flatMap((pin) => [pin.body, pin.seen.body])];
      const named = { ...traces, media, texts: new Set(given(texts).filter((text) => text !== "")) };
      const lists = Object.entries(named).map(([name, values]) => [name, JSON.stringify([...values])]);
      const found = numbered("akin", Object.fromEntries(lists));
      const known = new Set(found.map(({ pin }) => pin.id));
      const meant = new Set(found.flatMap(({ pin }) => pin.resembles ?? []));
      return [
        ...found,
        ...[...meant].filter((id) => !known.has(id)).flatMap((id) => numbered("numberedWithId", [id])),
      ];
    },
  };
}

/** Rows that were touched lose their lines before they are recorded; the others keep theirs, or move. */
export function recordTouched(run: Access["run"], { lost, moved }: Touched): void {
  for (const id of lost) run("forgetLine", [id]);
  for (const one of moved) run("moveLine", one);
}
