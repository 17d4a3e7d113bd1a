// What the ledger knows, for commands by which a person chooses some of it.

import { calendarAt } from "../calendar/open.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Known } from "./select.ts";

export async function readKnown(ledger: Ledger): Promise<Known> {
  return {
    pins: await ledger.pins(),
    calendars: await ledger.calendars(),
    keyOf: (calendar) => calendarAt(calendar, ledger.file).key,
  };
}
