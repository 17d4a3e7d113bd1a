// PURE. What happened to the calendar as a whole? A file that was cut short, shifted, copied or exported in another way
// has many rows with one cause: one note names it, so that nobody reads the same sentence 150 times at night.

import { type Issue, type IssueCode, issue, wholeRow } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import { wasSent } from "../model/states.ts";
import { contentKey } from "./keys.ts";
import { type Cause, likelyCauseOf } from "./likely-causes.ts";

/** A pin of the calendar after this reading, what it was before, and its row as read now (null: not read this time). */
export type Reread = {
  pin: Pin;
  before: Pin | null;
  row: { digest: string; at: number | null; zone: string | null } | null;
};

type Aftermath = {
  /** Of one calendar, one for each row; where nobody lost a row, those with an issue or a note are enough. */
  rows: readonly Reread[];
  sizes: Sizes;
  /** Pins of this calendar that are withdrawn, by this reading or an earlier one. */
  withdrawn: readonly Pin[];
  /** All pins, to find those that held rows look like. */
  pinById: ReadonlyMap<string, Pin>;
  /** Milliseconds since the epoch. */
  now: number;
};

/** How many rows the calendar has, and how many of them were sent. */
export type Sizes = { rows: number; sent: number };

export const sizesOf = (rows: readonly Reread[]): Sizes => ({
  rows: rows.length,
  sent: rows.filter(({ pin }) => wasSent(pin.state)).length,
});

/** Fewer are told one by one. */
const fewest = 5;
/** Of the rows that could have it, so large a part must have it. */
const isMany = (count: number, all: number) => count >= fewest && count * 5 >= all;

/** The notes on one calendar, most of the time none. */
export function bulkProblems(aftermath: Aftermath): Issue[] {
  return [...rowsGone(aftermath), ...otherZone(aftermath.rows), ...rowsAlike(aftermath)];
}

/** So long a loss is told; after that it was meant. */
export const lossIsNewsMs = 7 * 86_400_000;

/** Pins that waited, and whose rows went in one go. Told until they are back, for a week. */
function rowsGone({ rows, withdrawn, now }: Aftermath): Issue[] {
  const shown = new Set(rows.map(({ pin }) => contentKey(pin)));
  const missing = withdrawn.filter(
    (pin) => (pin.at ?? 0) > now && pin.changedAt > now - lossIsNewsMs && !shown.has(contentKey(pin)),
  );
  const gone = mostAtOnce(missing);
  const waiting = rows.filter(({ pin }) => !wasSent(pin.state) && (pin.at ?? 0) > now).length;
  if (!isMany(gone, gone + waiting)) return [];
  return [
    issue(
      "many-rows-gone",
      wholeRow,
      `${gone} of the ${gone + waiting} Pins that were waiting have no row any more; they are withdrawn.`,
      "Was the file cut short while it was saved, filtered, or replaced by an older copy? Put the whole file back: its Pins come back with their rows, and nothing is sent twice. If you deleted the rows, nothing to do.",
    ),
  ];
}

function mostAtOnce(missing: readonly Pin[]): number {
  const inOneGo = [...Map.groupBy(missing, (pin) => pin.changedAt).values()];
  return inOneGo.toSorted((a, b) => b.length - a.length)[0]?.length ?? 0;
}

/** False where `missing`, whoever of them is back, are too few beside those that wait to be a note. */
export function mayBeLoss(missing: readonly Pin[], waiting: number): boolean {
  const gone = mostAtOnce(missing);
  return isMany(gone, gone + waiting);
}

/** False where so few rows with an issue or a note cannot have one cause. */
export const mayBeAlike = (noted: number, { rows, sent }: Sizes): boolean =>
  isMany(noted, Math.min(rows, sent));

/** The cells are the same and their times are not: they are read in another zone than before. */
export function otherZone(rows: readonly Reread[]): Issue[] {
  const moved = rows.flatMap(({ before, row }) => {
    if (before === null || row === null || before.now || row.digest !== before.digest) return [];
    if (before.at === null || row.at === null || before.at === row.at) return [];
    // The same zone and another time: day and month changed places, which a note of its own tells.
    if (before.timezone === row.zone) return [];
    return [{ by: row.at - before.at, was: before.timezone, is: row.zone }];
  });
  const [first] = moved;
  if (!first) return [];
  const by = moved.every((one) => one.by === first.by) ? `, ${sayShift(first.by)} than before` : "";
  const was = first.was ?? "another zone";
  return [
    issue(
      "read-in-another-zone",
      { column: null, value: first.is },
      `${spoken(moved.length)} read in ${first.is ?? "another zone"} now${by}; the zone was ${was}.`,
      `What was sent keeps its time, what waits follows. If that is not meant, run it with --timezone ${was} again.`,
    ),
  ];
}

const spoken = (rows: number) => (rows === 1 ? "1 row is" : `${rows} rows are`);

/** Rows with one and the same problem, which most likely has one cause. */
function rowsAlike(aftermath: Aftermath): Issue[] {
  const { rows, sizes } = aftermath;
  const byCode = Map.groupBy(
    rows.flatMap(({ pin }) => [...codesOf(pin)].map((code) => ({ code, pin }))),
    ({ code }) => code,
  );
  return [...byCode].flatMap(([code, some]) => {
    const pins = some.map(({ pin }) => pin);
    const cause = likelyCauseOf(code, shiftOf(pins, aftermath));
    if (cause === null) return [];
    const wereSent = pins.filter((pin) => !wasSent(pin.state)).length;
    const all = cause.ofSent ? sizes.sent + wereSent : sizes.rows;
    return isMany(pins.length, all) ? [manyAlike(code, pins.length, cause)] : [];
  });
}

/** Each code once. */
const codesOf = (pin: Pin): Set<IssueCode> => new Set([...pin.issues, ...pin.notes].map(({ code }) => code));

function manyAlike(code: IssueCode, count: number, { what, remedy }: Cause): Issue {
  return issue("many-rows-alike", { column: null, value: code }, `${count} rows ${what}.`, remedy);
}

/** By how much all of these held rows were moved; null where it is not the same for most of them. */
function shiftOf(held: readonly Pin[], { pinById }: Aftermath): string | null {
  const shifts = held.flatMap((pin) => {
    const sent = pin.resembles === null ? undefined : pinById.get(pin.resembles);
    return sent && sent.at !== null && pin.at !== null && pin.at !== sent.at ? [pin.at - sent.at] : [];
  });
  const same = [...Map.groupBy(shifts, (by) => by)].toSorted(([, a], [, b]) => b.length - a.length)[0];
  return same && same[1].length * 2 > held.length ? sayShift(same[0]) : null;
}

/** "6 h later", "1 day earlier". */
function sayShift(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const days = minutes / 1440;
  const amount =
    minutes % 1440 === 0
      ? `${days} ${days === 1 ? "day" : "days"}`
      : minutes % 60 === 0
        ? `${minutes / 60} h`
        : `${minutes} min`;
  return `${amount} ${ms > 0 ? "later" : "earlier"}`;
}
