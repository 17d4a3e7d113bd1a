// What the ledger knows, without reading a calendar or asking the API.

import type { Config } from "../config/config.ts";
import { openExistingLedger } from "../ledger/existing.ts";
import type { KnownCalendar, Ledger } from "../ledger/ledger.ts";
import { usageError } from "../lib/errors.ts";
import { inOrder, isWorthShowing, summarise } from "../model/describe.ts";
import type { Pin } from "../model/pin.ts";
import type { PinReport, StatusReport } from "../model/report.ts";
import { rowReport } from "../model/row-report.ts";
import { countOf, skippedReports } from "../model/skipped-rows.ts";
import { openEligibility } from "./eligible.ts";
import { readKnown } from "./known.ts";
import { pausedReport } from "./pause-report.ts";
import { pinReport } from "./pin-report.ts";
import { calendarIfKnown, type Known, knownCalendars, looksLikeId, pinNamed, pinsNamed } from "./select.ts";

/** The calendars that were asked for (null: only Pins were), and the Pins. */
export type Status = { report: StatusReport | null; pins: PinReport[] };

/** Each word is a calendar of the ledger, or the id of a Pin; without words, all calendars. */
export async function readStatus(config: Config, words: readonly string[]): Promise<Status> {
  const ledger = openExistingLedger(config.ledger);
  try {
    const known = await readKnown(ledger);
    const { calendars, pins } = known;
    const asked = sortOut(words, known);
    const onlyPins = words.length > 0 && asked.calendars.length === 0;
    const names = new Map(calendars.map(({ key, name }) => [key, name]));
    const standingOf = openEligibility(pins);
    const report = onlyPins
      ? null
      : await statusOf(ledger, words.length === 0 ? calendars : asked.calendars, pins);
    const reports: PinReport[] = [];
    const pauses = await ledger.pauses();
    for (const pin of asked.pins) {
      const past = {
        history: await ledger.history(pin.id),
        attempts: await ledger.attempts(pin.id),
        cancellations: await ledger.cancellations(pin.id),
        events: await ledger.eventsOf(pin.id),
      };
      reports.push(pinReport(pin, names.get(pin.calendar) ?? pin.calendar, past, standingOf(pin), pauses));
    }
    return { report, pins: reports };
  } finally {
    ledger.close();
  }
}

/** A calendar may be called like an id; one that the ledger knows is meant. */
function sortOut(words: readonly string[], known: Known): { calendars: KnownCalendar[]; pins: Pin[] } {
  const found = { calendars: [] as KnownCalendar[], pins: [] as Pin[] };
  for (const word of new Set(words)) {
    const calendar = calendarIfKnown(word, known);
    if (calendar !== null) found.calendars.push(calendar);
    else if (looksLikeId(word) || pinsNamed(word, known.pins).length > 0)
      found.pins.push(pinNamed(word, known.pins));
    else
      throw usageError(
        `the ledger knows no calendar ${word}`,
        `${knownCalendars(known)} A Pin is named by its id.`,
      );
  }
  return found;
}

async function statusOf(
  ledger: Ledger,
  calendars: readonly KnownCalendar[],
  all: readonly Pin[],
): Promise<StatusReport> {
  const names = new Map(calendars.map(({ key, name }) => [key, name]));
  const pins = all.filter((pin) => names.has(pin.calendar) && isWorthShowing(pin));
  const rows = inOrder(
    [
      ...pins.map((pin) => rowReport(pin, names.get(pin.calendar) ?? pin.calendar)),
      ...calendars.flatMap(({ name, skipped }) => skippedReports(skipped, name)),
    ],
    [...names.values()],
  );
  const paused = Number((await ledger.fact("paused-until")) ?? 0);
  return {
    ledger: ledger.file,
    rows,
    calendars: calendars.map(({ name, rows, skipped, readAt, timezone }) => ({
      calendar: name,
      rows: rows + countOf(skipped),
      read_at: new Date(readAt).toISOString(),
      timezone,
    })),
    summary: summarise(rows, { sent: 0, found: 0, confirmed: 0, withdrawn: 0 }),
    paused_until: paused > Date.now() ? new Date(paused).toISOString() : null,
    paused: await pausedReport(ledger, Date.now()),
  };
}
