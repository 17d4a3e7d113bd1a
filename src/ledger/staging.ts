// Pins of a reading that are put aside in SQLite's own temporary storage, and become a part of the ledger all at once when the
// reading is recorded. They are no part of it until then, and gone with this process.

import type { Pin } from "../model/pin.ts";
import type { Connection } from "./connection.ts";
import type { Db } from "./open.ts";
import { columnList, pinColumns, toRecord } from "./pin-columns.ts";

export const sql = {
  table: "CREATE TEMP TABLE staged AS SELECT * FROM pin WHERE false",
  add: `INSERT INTO temp.staged (${columnList}) VALUES (${pinColumns.map(() => "?").join(", ")})`,
  record: `INSERT INTO main.pin (${columnList}) SELECT ${columnList} FROM temp.staged ORDER BY line`,
  clear: "DELETE FROM temp.staged",
} as const;

export function stagingIn({ run }: Connection, db: Db) {
  let isOpen = false;
  const open = () => {
    if (isOpen) return;
    // In a file, however many they are.
    db.pragma("temp_store = FILE");
    db.exec(sql.table);
    isOpen = true;
  };
  const add = db.transaction((pins: readonly Pin[]) => {
    // By position, which is a quarter faster than by name.
    for (const pin of pins) {
      const record = toRecord(pin);
      run(
        sql.add,
        pinColumns.map(({ field }) => record[field]),
      );
    }
  });
  return {
    methods: {
      async stage(pins: readonly Pin[]): Promise<void> {
        open();
        add(pins);
      },
      async unstage(): Promise<void> {
        if (isOpen) run(sql.clear);
      },
    },
    /** Within a transaction; with these pins, in the order of their lines. */
    recordStaged(pins: readonly Pin[]): void {
      open();
      add(pins);
      run(sql.record);
      run(sql.clear);
    },
  };
}
