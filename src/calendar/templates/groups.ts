// PURE. Rows beside each other that are one Pin: the first speaks for it. Holds no more than one group, and of a long one
// only its beginning.

import type { SourceRow, Template } from "./terms.ts";

/** A row that may be a Pin with those whose media are its own, and rows that are none of their own. */
export type Unit = { pin: SourceRow | null; belonging: readonly SourceRow[]; others: readonly SourceRow[] };

/** A carousel has ten images at most; what comes behind so many is counted, and not kept. */
const longestHeld = 100;

const alone = (row: SourceRow): Unit => ({ pin: row, belonging: [], others: [] });
const further = (row: SourceRow): Unit => ({ pin: null, belonging: [], others: [row] });

/** Gathers rows by the template's key. `width`: of the header; a row with more cells has lost its columns, and is alone. */
export function openGroups({ group }: Template, width: number) {
  let held: SourceRow[] = [];
  let key: string | null = null;
  const release = (): Unit | null => {
    const [pin, ...belonging] = held;
    held = [];
    return pin === undefined ? null : { pin, belonging, others: belonging };
  };
  return {
    /** The unit that is complete with this row. */
    take(row: SourceRow): Unit | null {
      if (group === null) return alone(row);
      const next = row.written.length > width ? null : group.keyOf(row);
      const goesOn = next !== null && next === key;
      key = next;
      if (group.images === "are-further") return goesOn ? further(row) : alone(row);
      if (goesOn && held.length >= longestHeld) return further(row);
      const done = goesOn ? null : release();
      held.push(row);
      return done;
    },
    /** The last one. */
    end: release,
  };
}
