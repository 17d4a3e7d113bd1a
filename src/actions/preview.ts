// PURE. What `retry` and `cancel` show before they ask, and tell afterwards: Pins as rows, by their calendars and lines.

import type { KnownCalendar } from "../ledger/ledger.ts";
import { inOrder, oneZone } from "../model/describe.ts";
import type { Objection } from "../model/objection.ts";
import type { Pin } from "../model/pin.ts";
import type { LeftRow, Preview } from "../model/report.ts";
import { type RowReport, rowReport } from "../model/row-report.ts";

/** A Pin that is left alone. */
export type Left = { pin: Pin; objection: Objection };

/** `file`: of the ledger that knows these calendars. */
export function openPreview(
  file: string,
  calendars: readonly Pick<KnownCalendar, "key" | "name" | "timezone">[],
) {
  const names = new Map(calendars.map(({ key, name }) => [key, name]));
  const order = [...names.values()];
  const row = (pin: Pin) => rowReport(pin, names.get(pin.calendar) ?? pin.calendar);
  const rows = (pins: readonly Pin[]): RowReport[] => inOrder(pins.map(row), order);
  const leftRows = (some: readonly Left[]): LeftRow[] =>
    inOrder(
      some.map(({ pin, objection: { reason, hint } }) => ({ ...row(pin), reason, hint })),
      order,
    );
  return {
    rows,
    leftRows,
    of(eligible: readonly Pin[], left: readonly Left[]): Preview {
      const concerned = new Set(eligible.map(({ calendar }) => calendar));
      return {
        ledger: file,
        timezone: oneZone(calendars.filter(({ key }) => concerned.has(key))),
        eligible: rows(eligible),
        left: leftRows(left),
      };
    },
  };
}
