// What the ledger knows of the pace of sending: what was sent when, which pins wait for their turn, and for which profile.

import type { Issue } from "../model/issue.ts";
import type { Access } from "./unknown-outcomes.ts";

/** One Pin that was sent or may have been; `at`: when it appears at Pinterest, ms since the epoch. */
type SentPin = { profile: string; board: string; at: number };

/** `until`, ms, and `by`, in words: what a pin waits for, or waited for last. */
type Wait = { id: string; until: number | null; by: string | null; notes: readonly Issue[] };

/** Rows of a profile that are not sent yet; `after`: due when its connection has ended; `lastAt`: when the last one is, ms. */
type ProfileWaits = { profile: string; waiting: number; after: number; lastAt: number | null };

export function pacingMethods({ rows, run, commit }: Access) {
  return {
    /** What was sent, or may have been, at `since` (ms) or later, and what is sent ahead for a time to come. */
    async sentSince(since: number): Promise<SentPin[]> {
      return rows<SentPin>("sentSince", { since });
    },

    /** What of a calendar waits for each profile. `ends`: when its connection ends, ms, by id; null: it is not known. */
    async profileWaits(
      calendar: string,
      ends: Readonly<Record<string, number | null>>,
    ): Promise<ProfileWaits[]> {
      return rows<ProfileWaits>("profileWaits", { calendar, ends: JSON.stringify(ends) });
    },

    /**
     * Of a copy: from here on it belongs to the sandbox. `sentAhead`: now, ms, where what Postproxy has is to count as published,
     * because the sandbox does not know of it; null where it does.
     */
    async beginRehearsal(sentAhead: number | null): Promise<void> {
      await commit(() => {
        run("saveFact", { name: "api", value: "sandbox" });
        run("dropFact", ["paused-until"]);
        if (sentAhead !== null) run("trustSubmitted", { now: sentAhead });
      });
    },

    /** Notes what scheduled pins wait for. */
    async setPace(waits: readonly Wait[]): Promise<void> {
      if (waits.length === 0) return;
      await commit(() => {
        for (const { notes, ...wait } of waits) run("setPace", { ...wait, notes: JSON.stringify(notes) });
      });
    },
  };
}
