// The ledger: all that pinsheet knows, behind one narrow interface. Nothing above this folder knows that it is SQLite.
// Every method that writes is one transaction, on the disk when its promise settles; none is open across a network call.

import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { accountPostMethods } from "./account-posts.ts";
import { attemptMethods } from "./attempts.ts";
import { cacheMethods } from "./cache.ts";
import { calendarRowMethods } from "./calendar-rows.ts";
import { calendarMethods } from "./calendars.ts";
import { cancellationMethods } from "./cancellations.ts";
import { connect } from "./connection.ts";
import { scratchCopy, scratchGuard } from "./copies.ts";
import { eventMethods } from "./events.ts";
import { factMethods } from "./facts.ts";
import { guardIntegrity, type IntegrityGuard } from "./integrity-guard.ts";
import { type Db, openDatabase } from "./open.ts";
import { pacingMethods } from "./pacing.ts";
import { pauseMethods } from "./pauses.ts";
import { pinMethods } from "./pins.ts";
import { readingMethods } from "./readings.ts";
import { replacementMethods } from "./replacements.ts";
import { statisticsMethods } from "./statistics.ts";
import { unchangedMethods } from "./unchanged.ts";
import { unknownOutcomeMethods } from "./unknown-outcomes.ts";

export type * from "../model/ledger-terms.ts";

export type Ledger = ReturnType<typeof ledgerIn>;

/** Opens the ledger, making or migrating it. Throws ExpectedError (exit 2) for a file that cannot keep the promises. */
export function openLedger(file: string): Ledger & { copy: () => Promise<Ledger> } {
  // The lock lies beside the ledger, so all ways to the ledger must lead to one place.
  const path = existsSync(file) ? realpathSync(file) : resolve(file);
  const db = openDatabase(path);
  const ledger = ledgerIn({ db, path, guard: guardIntegrity(db, path), close: () => db.close() });
  return { ...ledger, copy: () => copyOf(db, path, ledger) };
}

/** What is recorded in the copy is gone when it is closed; what is learnt from the network is kept in the ledger. */
async function copyOf(db: Db, path: string, ledger: Ledger): Promise<Ledger> {
  const scratch = await scratchCopy(db);
  const copy = ledgerIn({ ...scratch, path, guard: scratchGuard(scratch.db, scratch.file) });
  const { boards, saveBoards, mediaResult, saveMediaResult } = ledger;
  return { ...copy, boards, saveBoards, mediaResult, saveMediaResult };
}

type Opened = { db: Db; path: string; guard: IntegrityGuard; close: () => void };

function ledgerIn({ db, path, guard, close }: Opened) {
  const connection = connect(db, guard);
  return {
    file: path,
    sendUnder: guard.sendUnder,
    endSending: guard.endSending,
    broken: guard.broken,

    ...calendarMethods(connection),
    ...readingMethods(connection, db),
    ...calendarRowMethods(connection),
    ...unchangedMethods(connection),
    ...pinMethods(connection),
    ...replacementMethods(connection),
    ...attemptMethods(connection, guard),
    ...unknownOutcomeMethods(connection),
    ...accountPostMethods(connection),
    ...pacingMethods(connection),
    ...pauseMethods(connection),
    ...cancellationMethods(connection),
    ...eventMethods(connection),
    ...statisticsMethods(connection),
    ...cacheMethods(connection),
    ...factMethods(connection),

    /** From here on all is read as it is now, whatever others write meanwhile; this process writes no more. */
    async readSnapshot(): Promise<void> {
      guard.read(() => {
        db.exec("BEGIN");
        // The transaction begins with the first query.
        db.prepare("SELECT count(*) FROM calendar").get();
        db.pragma("query_only = ON");
      });
    },

    close(): void {
      if (db.inTransaction) db.exec("ROLLBACK");
      db.pragma("query_only = OFF");
      close();
    },
  };
}
