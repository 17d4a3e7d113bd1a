// PURE. Rows and pins that share a key are paired here: which row of a group is which pin.

import type { KnownPin } from "../model/pin.ts";
import { wasSent } from "../model/states.ts";
import { isSettled, type Rule, time } from "./keys.ts";
import type { PlanRow } from "./terms.ts";

/** Rows and pins that share a key. */
type Group = { rows: PlanRow[]; pins: KnownPin[] };

type Take = (row: PlanRow, pin: KnownPin) => void;

/** Calls `pair` for every key that open rows and free pins share, rows and pins in an order of their own content. */
export function pairUp(
  open: Set<PlanRow>,
  free: Set<KnownPin>,
  rule: Rule,
  pair: (group: Group) => void,
): void {
  if (free.size === 0) return;
  const rows = Map.groupBy(open, (row) => rule.row(row) ?? "");
  rows.delete("");
  if (rows.size === 0) return;
  const pins = new Map<string, KnownPin[]>();
  for (const pin of free) {
    const key = rule.pin(pin);
    if (key === null || !rows.has(key)) continue;
    const group = pins.get(key);
    if (group) group.push(pin);
    else pins.set(key, [pin]);
  }
  for (const [key, group] of pins) {
    pair({ rows: (rows.get(key) ?? []).toSorted(byRowOrder), pins: group.toSorted(byPinOrder) });
  }
}

export function zip<A, B>(left: readonly A[], right: readonly B[], take: (a: A, b: B) => void): void {
  for (let i = 0; i < Math.min(left.length, right.length); i++) take(left[i] as A, right[i] as B);
}

/**
 * Pairs duplicates: unchanged rows with the pins they were, the rest in order. With fewer rows than pins a sent pin comes
 * first and takes what row there is: better a Pin too few than the same Pin twice.
 */
export function pairAlike({ rows, pins }: Group, take: Take): void {
  const open = [...rows];
  const pairWith = (pin: KnownPin, index: number) => {
    const [row] = index < 0 ? [] : open.splice(index, 1);
    if (row) take(row, pin);
    return row !== undefined;
  };
  const unchanged = (pin: KnownPin) => open.findIndex((row) => row.digest === pin.digest);
  const enough = rows.length >= pins.length;
  const changed = enough ? pins.filter((pin) => !pairWith(pin, unchanged(pin))) : pins;
  for (const pin of changed) pairWith(pin, Math.max(unchanged(pin), 0));
}

/** An id used twice says nothing; one that a sent pin has with other media and another time was given to a new row. */
export function pairById({ rows, pins }: Group, duplicates: ReadonlySet<PlanRow>, take: Take): void {
  const [row] = rows;
  const pin = pins.find((one) => row && !wasReused(row, one));
  if (row && pin && !duplicates.has(row)) take(row, pin);
}

function wasReused(row: PlanRow, pin: KnownPin): boolean {
  if (!wasSent(pin.state) || row.media === null || time(row) === null) return false;
  if (row.repeat && time(row) !== time(pin)) return true;
  return row.media !== pin.media && time(row) !== time(pin);
}

/**
 * Pairs rows and pins that differ in their time: in order of time, latest first, because what was sent lies before what
 * was not. A row whose pin was sent is not that pin: it was moved, and is left to rule 5.
 */
export function pairLatest({ rows, pins }: Group, take: Take, moved: Take): void {
  const ordered = rows.toSorted(latestFirst);
  zip(ordered, nearest(ordered, pins.toSorted(latestFirst)), (row, pin) =>
    wasSent(pin.state) ? moved(row, pin) : take(row, pin),
  );
}

const latestFirst = (a: { at: number | null }, b: { at: number | null }) =>
  (b.at ?? Infinity) - (a.at ?? Infinity);

/**
 * Of more pins than rows, in their order, those that are nearest in time: when half of the rows is gone and the other half was
 * moved, a row that was sent must not be taken for one that waits.
 */
function nearest(rows: readonly PlanRow[], pins: readonly KnownPin[]): readonly KnownPin[] {
  let spare = pins.length - rows.length;
  if (rows.some(({ at }) => at === null)) return pins;
  const chosen: KnownPin[] = [];
  let next = 0;
  for (const { at } of rows) {
    const far = (pin: KnownPin | undefined) => Math.abs((pin?.at ?? Infinity) - (at ?? 0));
    for (; spare > 0 && far(pins[next + 1]) <= far(pins[next]); spare--) next++;
    const pin = pins[next++];
    if (pin) chosen.push(pin);
  }
  return chosen;
}

/** By content, so that sorting the sheet changes nothing; the line only separates rows that are the same. */
function byRowOrder(a: PlanRow, b: PlanRow): number {
  return (
    (a.at ?? Infinity) - (b.at ?? Infinity) ||
    compare(a.digest, b.digest) ||
    compare(a.calendar, b.calendar) ||
    a.line - b.line
  );
}

/** Sent pins first: of duplicates with one row left, the one that is already out is that row. Then what was ready, then those that had a row. */
export function byPinOrder(a: KnownPin, b: KnownPin): number {
  return (
    Number(wasSent(b.state)) - Number(wasSent(a.state)) ||
    Number(isSettled(b)) - Number(isSettled(a)) ||
    Number(a.line === null) - Number(b.line === null) ||
    (a.at ?? Infinity) - (b.at ?? Infinity) ||
    compare(a.id, b.id)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
