// Makes Pins eligible again on a person's word: what was asked for is sorted, shown, and only after a yes written down.
// Needs the ledger alone: no API, and no sender's lock, so that it works while `watch` runs.

import { calendarAt } from "../calendar/open.ts";
import type { Config } from "../config/config.ts";
import { openExistingLedger } from "../ledger/existing.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Pin } from "../model/pin.ts";
import type { RetryOffer, RetryReport } from "../model/report.ts";
import { chooseForRetry, type RetryState } from "./eligible.ts";
import { pinNamed, unknownCalendar } from "./named.ts";
import { openOffer } from "./preview.ts";

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
  ask: (offer: RetryOffer) => Promise<Answer>,
): Promise<RetryReport> {
  const ledger = openExistingLedger(config.ledger);
  try {
    const calendars = await ledger.calendars();
    const names = new Map(calendars.map(({ key, name }) => [key, name]));
    const pins = await ledger.pins();
    const wanted = ofCalendar(request.calendar, pins, names, ledger.file);
    const { eligible, left } = chooseForRetry(
      {
        states: new Set(request.states),
        named: new Set(request.words.map((word) => pinNamed(word, wanted).id)),
        mayBeLive: request.mayBeLive,
      },
      wanted,
      pins,
    );
    const { of, rows } = openOffer(ledger.file, calendars);
    const offer = of(eligible, left);
    const answer = eligible.length === 0 ? null : await ask(offer);
    if (answer !== "yes") return { ...offer, answer, retried: [] };
    return { ...offer, answer, retried: rows(await released(ledger, eligible)) };
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

function ofCalendar(
  calendar: string | null,
  pins: readonly Pin[],
  names: ReadonlyMap<string, string>,
  ledgerFile: string,
): readonly Pin[] {
  if (calendar === null) return pins;
  const { key } = calendarAt(calendar, ledgerFile);
  if (names.has(key)) return pins.filter((pin) => pin.calendar === key);
  throw unknownCalendar(calendar, names.values());
}
