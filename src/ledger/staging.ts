// Pins of a reading that are put aside in SQLite's own temporary storage, and become a part of the ledger all at once when the
// reading is recorded. They are no part of it until then, and gone with this process.

import type { Pin } from "../model/pin.ts";
import type { Db } from "./open.ts";
import { columnList, pinColumns, toRecord } from "./pin-columns.ts";

export function stagingIn(db: Db) {
  let open: { add: (pins: readonly Pin[]) => void; record: () => void; clear: () => void } | null = null;
  const opened = () => {
    if (open !== null) return open;
    // In a file, however many they are.
    db.pragma("temp_store = FILE");
    db.exec("CREATE TEMP TABLE staged AS SELECT * FROM pin WHERE false");
    const insert = db.prepare(
      `INSERT INTO temp.staged (${columnList}) VALUES (${pinColumns.map(() => "?").join(", ")})`,
    );
    const record = db.prepare(
      `INSERT INTO main.pin (${columnList}) SELECT ${columnList} FROM temp.staged ORDER BY line`,
    );
    const clear = db.prepare("DELETE FROM temp.staged");
    open = {
      add: db.transaction((pins: readonly Pin[]) => {
        // By position, which is a quarter faster than by name.
        for (const pin of pins) {
          const record = toRecord(pin);
          insert.run(pinColumns.map(({ field }) => record[field]));
        }
      }),
      record: () => void record.run(),
      clear: () => void clear.run(),
    };
    return open;
  };
  return {
    methods: {
      async stage(pins: readonly Pin[]): Promise<void> {
        opened().add(pins);
      },
      async unstage(): Promise<void> {
        open?.clear();
      },
    },
    /** Within a transaction; with these pins, in the order of their lines. */
    recordStaged(pins: readonly Pin[]): void {
      const { add, record, clear } = opened();
      add(pins);
      record();
      clear();
    },
  };
}
