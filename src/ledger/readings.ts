// What a reading of calendars changes, in one transaction: the calendars, their pins, and the pauses that follow both.

import type { ReadingRecord } from "../model/ledger-terms.ts";
import { dropCalendar, saveCalendar } from "./calendars.ts";
import type { Connection } from "./connection.ts";
import type { Db } from "./open.ts";
import { pausePinsThatLeft, renamePause } from "./pauses.ts";
import { forgetLines, movePins, recordPin, withdraw } from "./pins.ts";
import { stagingIn } from "./staging.ts";
import { recordChangedRows } from "./unchanged.ts";

export function readingMethods(connection: Connection, db: Db) {
  const staging = stagingIn(connection, db);
  return {
    /** Records a reading: all of it or nothing. */
    async record(reading: ReadingRecord): Promise<void> {
      if (reading.calendars.length === 0) return;
      await connection.commit(() => {
        for (const calendar of reading.calendars) saveCalendar(connection, calendar);
        for (const renamed of reading.renamed) {
          movePins(connection, renamed);
          renamePause(connection, renamed);
          dropCalendar(connection, renamed.from);
        }
        pausePinsThatLeft(connection, reading.pins);
        for (const { key } of reading.calendars) {
          const touched = reading.touched?.get(key);
          if (touched) recordChangedRows(connection, touched);
          else forgetLines(connection, key);
        }
        for (const id of reading.withdrawn) withdraw(connection, id, reading.now);
        if (reading.staged) staging.recordStaged(reading.pins);
        else for (const pin of reading.pins) recordPin(connection, pin);
      });
    },

    ...staging.methods,
  };
}
