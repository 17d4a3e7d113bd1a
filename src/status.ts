// What the ledger knows, without reading a calendar or asking the API.

import { existsSync } from "node:fs";
import type { Config } from "./config.ts";
import { inOrder, rowReport, summarise } from "./describe.ts";
import { usageError } from "./errors.ts";
import { openLedger } from "./ledger/ledger.ts";
import type { StatusReport } from "./report.ts";
import { calendarAt } from "./sources/open.ts";
import { countOf, skippedReports } from "./templates/skipped.ts";

/** All calendars of the ledger, or the ones named. */
export async function readStatus(
  config: Config,
  { calendars }: { calendars: readonly string[] },
): Promise<StatusReport> {
  if (!existsSync(config.ledger)) {
    throw usageError(
      `there is no ledger ${config.ledger} yet`,
      "`pinsheet publish` makes it at its first run. A ledger elsewhere is named with --ledger FILE.",
    );
  }
  const wanted = new Set(calendars.map((name) => calendarAt(name, config.ledger).key));
  const ledger = openLedger(config.ledger);
  try {
    const all = await ledger.calendars();
    const unknown = calendars.find(
      (name) => !all.some(({ key }) => key === calendarAt(name, config.ledger).key),
    );
    if (unknown !== undefined) {
      const names = all.map(({ name }) => name).join(", ");
      throw usageError(`the ledger knows no calendar ${unknown}`, `It knows ${names || "none yet"}.`);
    }
    const known = all.filter(({ key }) => wanted.size === 0 || wanted.has(key));
    const names = new Map(known.map(({ key, name }) => [key, name]));
    const pins = (await ledger.pins()).filter((pin) => names.has(pin.calendar) && isWorthShowing(pin));
    const rows = inOrder(
      [
        ...pins.map((pin) => rowReport(pin, names.get(pin.calendar) ?? pin.calendar)),
        ...known.flatMap(({ name, skipped }) => skippedReports(skipped, name)),
      ],
      [...names.values()],
    );
    const paused = Number((await ledger.fact("paused-until")) ?? 0);
    return {
      ledger: ledger.file,
      rows,
      calendars: known.map(({ name, rows, skipped, readAt }) => ({
        calendar: name,
        rows: rows + countOf(skipped),
        read_at: new Date(readAt).toISOString(),
      })),
      summary: summarise(rows, { sent: 0, confirmed: 0, withdrawn: 0 }),
      paused_until: paused > Date.now() ? new Date(paused).toISOString() : null,
    };
  } finally {
    ledger.close();
  }
}

/** A pin that was sent stays in the account even if its row is gone; one that never left went with its row. */
const isWorthShowing = (pin: { line: number | null; state: string }) =>
  pin.line !== null || pin.state !== "withdrawn";
