// How a calendar writes its dates. Most need no telling; the first date that does has the whole calendar read once for its
// dates alone, so that nothing but counts is kept however long it is.

import type { Issue } from "../model/issue.ts";
import { type DateOrders, noOrders, orderOf } from "./rows/date-forms.ts";
import { countDates, countSerials } from "./rows/date-order.ts";

/** `cells` reads all publish_at cells of the calendar from the start. */
export function openDates(cells: () => AsyncIterable<string>) {
  const serials = countSerials();
  const dates = countDates();
  let orders: DateOrders | null = null;

  return {
    /** The orders by which this publish_at cell is to be read; null until `decide` has found them. */
    ordersFor(cell: string): DateOrders | null {
      // Nearly all cells are ISO 8601, and end here.
      if (/^\d{4}-/.test(cell)) return noOrders;
      serials.add(cell);
      return orders === null && orderOf(cell) === null ? noOrders : orders;
    },
    async decide(): Promise<DateOrders> {
      for await (const cell of cells()) dates.add(cell);
      orders = dates.orders();
      return orders;
    },
    notes: (column: string | null): Issue[] => [...dates.notes(column), ...serials.notes(column)],
  };
}
