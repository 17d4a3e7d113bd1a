// Pins that stand for others, and those for which they stand. The plan decides which of them goes; the condition here is what holds
// where one became eligible while a plan was made.

import type { PinWithRowid } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import type { Connection } from "./connection.ts";
import { fieldsOf, pinFields } from "./pin-columns.ts";

/** Another pin of the same family, which is at Postproxy, may be, or was taken back from there. */
const isCompeting = `other.id <> pin.id AND (other.id = pin.instead_of OR other.instead_of = pin.id OR other.instead_of = pin.instead_of)
      AND other.state IN ('sending', 'uncertain', 'submitted', 'published', 'cancelled')`;

/** True of a pin in whose place another was sent. Within a statement about the table pin. */
export const isReplaced = `(pin.repeat = 0 AND EXISTS (SELECT 1 FROM pin AS other WHERE ${isCompeting}))`;

export const sql = {
  competing: `SELECT ${fieldsOf("other")} FROM pin JOIN pin AS other ON ${isCompeting} WHERE pin.id = ? AND pin.repeat = 0 LIMIT 1`,
  /** Pins that stand for others, those for which they stand, and the named ones. */
  family: `
    SELECT pin.rowid AS rowid, ${pinFields} FROM pin INDEXED BY pin_replacement WHERE instead_of IS NOT NULL
    UNION SELECT pin.rowid AS rowid, ${pinFields} FROM pin
      WHERE id IN (SELECT instead_of FROM pin INDEXED BY pin_replacement WHERE instead_of IS NOT NULL)
    UNION SELECT pin.rowid AS rowid, ${pinFields} FROM pin WHERE id IN (SELECT value FROM json_each(@named))`,
  /** About to be posted in place of pins that only another ledger knew. */
  stray: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_replacement WHERE instead_of IS NOT NULL AND state = 'scheduled'
      AND NOT EXISTS (SELECT 1 FROM pin AS other WHERE other.id = pin.instead_of)`,
} as const;

export function replacementMethods({ pins, pinsWithRowid }: Connection) {
  return {
    /** Pins that stand for others (see planning/replacements.ts), those for which they stand, and those of these ids. */
    async replacements(named: Iterable<string>): Promise<PinWithRowid[]> {
      return pinsWithRowid(sql.family, { named: JSON.stringify([...named]) });
    },

    /** The pin that was sent in the place of this one, if there is one. */
    async competingPin(pin: string): Promise<Pin | null> {
      return pins(sql.competing, [pin])[0] ?? null;
    },

    /** Pins that are about to be posted in place of pins that this ledger does not know. */
    async strayReplacements(): Promise<Pin[]> {
      return pins(sql.stray);
    },
  };
}
