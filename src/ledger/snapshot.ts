// The ledger as it is at one moment, for a report that is read some rows at a time while others may write.

import Database from "better-sqlite3";
import { type PinRecords, standingMethods } from "./standing.ts";
import { sql } from "./statements.ts";

/** To be closed before the ledger is. */
export function openSnapshot(file: string) {
  const db = new Database(file, { readonly: true });
  const all: PinRecords["rows"] = <T>(name: keyof typeof sql, bind: unknown = {}) =>
    db.prepare(sql[name]).all(bind) as T[];
  db.exec("BEGIN");
  // The transaction begins with the first look.
  db.prepare("SELECT count(*) FROM fact").get();
  const value = <T>(name: keyof typeof sql, bind: unknown = {}) => {
    const [row] = all<Record<string, T>>(name, bind);
    return row === undefined ? undefined : Object.values(row)[0];
  };
  return {
    standing: standingMethods({ rows: all, value, versionOfPins: () => "" }),
    close: () => db.close(),
  };
}
