// Makes Pins eligible again on a person's word: what was asked for is sorted, shown, and only after a yes written down.
// Needs the ledger alone: no API, and no sender's lock, so that it works while `watch` runs.

import type { Config } from "../config/config.ts";
import { openExistingLedger } from "../ledger/existing.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Pin } from "../model/pin.ts";
import type { Preview, RetryReport } from "../model/report.ts";
import { chooseForRetry, type RetryState } from "./eligible.ts";
import { readKnown } from "./known.ts";
import { openPreview } from "./preview.ts";
import { calendarNamed, pinNamed } from "./select.ts";

type RetryRequest = {
  states: readonly RetryState[];
  /** Ids as typed, or their beginnings. */
  words: readonly string[];
  mayBeLive: boolean;
  /** Only pins of this calendar; null: of any. */
  calendar: string | null;
};

export type Answer = "yes" | "no" | "interrupted";

/** `ask` is shown what would be done, and is not called when there is nothing to do. */
export async function retryPins(
  config: Config,
  request: RetryRequest,
  ask: (preview: Preview) => Promise<Answer>,
): Promise<RetryReport> {
  const ledger = openExistingLedger(config.ledger);
  try {
    const known = await readKnown(ledger);
    const { pins, calendars } = known;
    const only = request.calendar === null ? null : calendarNamed(request.calendar, known).key;
    const among = pins.filter(({ calendar }) => only === null || calendar === only);
    const { eligible, left } = chooseForRetry(
      {
        states: new Set(request.states),
        named: new Set(request.words.map((word) => pinNamed(word, among).id)),
        mayBeLive: request.mayBeLive,
      },
      among,
      pins,
    );
    const { of, rows } = openPreview(ledger.file, calendars);
    const preview = of(eligible, left);
    const answer = eligible.length === 0 ? null : await ask(preview);
    if (answer !== "yes") return { ...preview, answer, retried: [] };
    return { ...preview, answer, retried: rows(await released(ledger, eligible)) };
  } finally {
    ledger.close();
  }
}

/** The pins as the ledger has them then; one that changed while the person thought about it is left alone. */
async function released(ledger: Ledger, chosen: readonly Pin[]): Promise<Pin[]> {
  const pins = chosen.map((pin) => ({
    ...pin,
    // It is no longer sent, and follows its row again.
    notes: pin.notes.filter(({ code }) => code !== "edited-after-sending" && code !== "said-published"),
  }));
  const done = new Set(await ledger.requeue(pins, Date.now()));
  return (await ledger.pins()).filter(({ id }) => done.has(id));
}
