// The SQL of pins and those that stand for them. A part of statements.ts. The plan decides which of them goes; this is what holds
// where one became eligible while a plan was made.

import { fieldsOf } from "./pin-columns.ts";

/** Another pin of the same family, which is at Postproxy, may be, or was taken back from there. */
const isRival = `other.id <> pin.id AND (other.id = pin.instead_of OR other.instead_of = pin.id OR other.instead_of = pin.instead_of)
      AND other.state IN ('sending', 'uncertain', 'submitted', 'published', 'cancelled')`;

/** True of a pin in whose place another was sent. Within a statement about the table pin. */
export const isStoodFor = `(pin.repeat = 0 AND EXISTS (SELECT 1 FROM pin AS other WHERE ${isRival}))`;

export const replacementSql = {
  rivalOf: `SELECT ${fieldsOf("other")} FROM pin JOIN pin AS other ON ${isRival} WHERE pin.id = ? AND pin.repeat = 0 LIMIT 1`,
} as const;
