// The rows of one calendar while it is read: held, or where they are too many, spooled, with what tells those that have nothing
// to do with any other.

import { openAlike } from "./alike.ts";
import { openRowSpool } from "./row-spool.ts";
import { idOf, mediaOf } from "./rows/keys.ts";
import type { Row } from "./rows/row.ts";

export type SpooledRows = {
  /** All rows in their order, some at a time. */
  chunks: () => Iterable<Row[]>;
  /** Lines of the rows that share their medium or their id with another one. */
  alike: ReadonlySet<number>;
  /** True where some of them name a profile. */
  nameProfile: boolean;
  release: () => void;
};

/** `mostHeld`: more rows are spooled; null: never. */
export function openRowStore(mostHeld: number | null) {
  let held: Row[] = [];
  let count = 0;
  let nameProfile = false;
  let spooled: { spool: ReturnType<typeof openRowSpool>; alike: ReturnType<typeof openAlike> } | null = null;
  const spool = (rows: readonly Row[]) => {
    spooled ??= { spool: openRowSpool(), alike: openAlike() };
    for (const row of rows) {
      spooled.alike.add({ line: row.line, media: mediaOf(row), id: idOf(row) });
      nameProfile ||= row.fields.profile !== null;
    }
    spooled.spool.add(rows);
  };
  return {
    add(rows: readonly Row[]): void {
      count += rows.length;
      if (spooled !== null) spool(rows);
      else held.push(...rows);
      if (mostHeld === null || held.length <= mostHeld) return;
      spool(held);
      held = [];
    },
    count: () => count,
    end(): { rows: Row[]; spooled: SpooledRows | null } {
      if (spooled === null) return { rows: held, spooled: null };
      const { spool, alike } = spooled;
      return {
        rows: [],
        spooled: { chunks: spool.chunks, alike: alike.lines(), nameProfile, release: spool.release },
      };
    },
    release: () => spooled?.spool.release(),
  };
}
