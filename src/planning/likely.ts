// PURE. Which pin that was sent, and that no row accounts for, a row is likely to be: rule 5 of the plan. Rows of one calendar, and rows
// of others whose pins have no row any more, are compared by the one notion of resemblance.

import type { KnownPin } from "../model/pin.ts";
import { folderOf, type Identified, looks } from "./keys.ts";
import { byPinOrder } from "./pairing.ts";
import { agreementOf, resembles, type Traits } from "./resemblance.ts";
import type { PlanRow } from "./terms.ts";

type Shown = Identified & { link: string | null };

const traitsOf = (of: Shown): Traits => ({
  profile: of.profile,
  board: { id: of.boardId, name: of.boardName },
  pictures: of.media === null ? [] : [`media:${folderOf(of)} ${of.media}`],
  title: of.title,
  body: of.body,
  link: of.link,
});

const everyProfile = { isLive: () => true };

/** `sent`: pins that no row accounts for. Returns those that a row is likely to be, the likeliest kind of pin first. */
export function openLikely(sent: readonly KnownPin[]): (row: PlanRow) => KnownPin[] {
  const ordered = sent.toSorted(byPinOrder);
  const shown = ordered.flatMap((pin) => looks.map((look) => ({ pin, as: look(pin) })));
  const index = (keyOf: (of: Shown) => string | number | null) => {
    const groups = Map.groupBy(shown, ({ as }) => keyOf(as));
    groups.delete(null);
    return (row: PlanRow) => groups.get(keyOf(row)) ?? [];
  };
  // Whatever resembles shares one of these; most calendars have no such pins.
  const sharing = [index((of) => of.media), index((of) => of.body), index((of) => (of.now ? null : of.at))];
  return (row) => {
    if (shown.length === 0) return [];
    const traits = traitsOf(row);
    const found = new Set<KnownPin>();
    for (const { pin, as } of sharing.flatMap((of) => of(row))) {
      if (found.has(pin) || pin.profile !== row.profile) continue;
      const time = !pin.now && row.at !== null && row.at === pin.at;
      if (resembles(agreementOf(traits, traitsOf(as), { time, ...everyProfile }), false)) found.add(pin);
    }
    return [...found];
  };
}
