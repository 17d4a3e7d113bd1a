// PURE. Which rows of a calendar were not touched since its last good reading. A million pins are kept as numbers in typed
// arrays; a row that is one of them, and the only one, is passed over. What is told of them afterwards is where they stand.

import type { LiveRow } from "../model/ledger-terms.ts";
import type { Row } from "./rows/row.ts";
import type { Glance } from "./templates/reader.ts";

export type Untouched = ReturnType<typeof openUntouched>;

/** A pin and the line where its untouched row stands now. */
type Stand = { rowid: number; line: number };

/** One untouched row of all that have these cells, and where the pins of such rows are. */
export type Place = { row: Row; place: string };

const wholeDigest = /^[0-9a-f]{32}$/;

/** `size`: how many pins have a row in the calendar; they must be added before anything else. */
export function openUntouched(size: number) {
  let added = 0;
  // 104 bits of each digest, as two whole numbers.
  const high = new Float64Array(size);
  const low = new Float64Array(size);
  const rowids = new Float64Array(size);
  const before = new Uint32Array(size);
  /** Where the row stands now; 0: not found, or passed over no more. */
  const now = new Uint32Array(size);
  const calm = new Uint8Array(size);
  const pinPlaces = indexed<string>();
  const placeOf = new Uint32Array(size);
  const rowPlaces = indexed<string>();
  const combined = indexed<number>();
  const combinations: Place[] = [];
  const combinationOf = new Uint32Array(size);
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(size * 2 + 2)));

  /** The place of a digest in `slots`: that of its pin, or the free one where it would be. */
  const placeInSlots = (first: number, second: number): number => {
    let at = first % slots.length;
    for (; ; at = (at + 1) % slots.length) {
      const pin = (slots[at] ?? 0) - 1;
      if (pin < 0 || (high[pin] === first && low[pin] === second)) return at;
    }
  };

  const add = (pin: LiveRow): void => {
    const index = added++;
    if (index >= size) throw new Error("more pins have a row than were counted");
    rowids[index] = pin.rowid;
    before[index] = pin.line;
    if (!wholeDigest.test(pin.digest)) return;
    const first = firstBits(pin.digest);
    const second = moreBits(pin.digest);
    high[index] = first;
    low[index] = second;
    placeOf[index] = pinPlaces.of(pin.place);
    const at = placeInSlots(first, second);
    const twin = (slots[at] ?? 0) - 1;
    // Which of two twins a row is, is for the rules to say.
    if (twin >= 0) calm[twin] = 0;
    else {
      calm[index] = pin.calm;
      slots[at] = index + 1;
    }
  };

  const combine = (rowPlace: string, pin: number, row: () => Row): number => {
    const found = combined.of(rowPlaces.of(rowPlace) * 2 ** 26 + (placeOf[pin] ?? 0));
    if (found === combinations.length)
      combinations.push({ row: row(), place: pinPlaces.at(placeOf[pin] ?? 0) });
    return found;
  };

  /** Lines whose row is to be read after all. */
  const recalled = new Set<number>();
  const recall = (pin: number) => {
    recalled.add(now[pin] ?? 0);
    now[pin] = 0;
    calm[pin] = 0;
  };

  return {
    add,

    /** True for a row that was not touched. */
    passOver(line: number, glance: () => Glance | null): boolean {
      const seen = glance();
      if (seen === null) return false;
      const pin = (slots[placeInSlots(firstBits(seen.digest), moreBits(seen.digest))] ?? 0) - 1;
      if (pin < 0 || calm[pin] === 0) return false;
      if (now[pin] !== 0) {
        recall(pin);
        return false;
      }
      now[pin] = line;
      combinationOf[pin] = combine(seen.place, pin, seen.row);
      return true;
    },

    /** How many rows are passed over. */
    count: (): number => now.reduce((sum, line) => sum + Number(line !== 0), 0),

    /** One row of each combination of cells and place. */
    places: (): readonly Place[] => combinations,

    /** Rows of these combinations are not where their pins are. */
    recallPlaces(moved: ReadonlySet<Place>): void {
      const isMoved = combinations.map((one) => moved.has(one));
      for (let pin = 0; pin < size; pin++)
        if (now[pin] !== 0 && isMoved[combinationOf[pin] ?? 0]) recall(pin);
    },

    /** The rows of these pins must be looked at together with others. */
    recallPins(wanted: readonly number[]): void {
      if (wanted.length === 0) return;
      const set = new Set(wanted);
      for (let pin = 0; pin < size; pin++) if (now[pin] !== 0 && set.has(rowids[pin] ?? 0)) recall(pin);
    },

    /** Lines to be read after all since this was asked last. */
    takeRecalled(): ReadonlySet<number> {
      const lines = new Set(recalled);
      recalled.clear();
      return lines;
    },

    /** Pins that are not accounted for by an untouched row. */
    left(): number[] {
      const left: number[] = [];
      for (let pin = 0; pin < size; pin++) if (now[pin] === 0) left.push(rowids[pin] ?? 0);
      return left;
    },

    /** Untouched rows that stand on another line now. */
    *moved(): Generator<Stand> {
      for (let pin = 0; pin < size; pin++) {
        const line = now[pin] ?? 0;
        if (line !== 0 && line !== before[pin]) yield { rowid: rowids[pin] ?? 0, line };
      }
    },
  };
}

const firstBits = (digest: string) => Number.parseInt(digest.slice(0, 13), 16);
const moreBits = (digest: string) => Number.parseInt(digest.slice(13, 26), 16);

/** Numbers values as they come. */
function indexed<T>() {
  const numbers = new Map<T, number>();
  const values: T[] = [];
  return {
    of(value: T): number {
      const known = numbers.get(value);
      if (known !== undefined) return known;
      numbers.set(value, values.length);
      values.push(value);
      return values.length - 1;
    },
    at: (index: number) => values[index] as T,
  };
}
