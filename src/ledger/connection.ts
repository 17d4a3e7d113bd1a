// How the files of this folder reach the database. Each of them keeps its statements beside the methods that run them; a statement
// is prepared when it runs first.

import type Database from "better-sqlite3";
import type { PinWithRowid } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import type { Commit } from "./commits.ts";
import type { IntegrityGuard } from "./integrity-guard.ts";
import type { Db } from "./open.ts";
import { fromRecord, type PinRecord } from "./pin-columns.ts";

export type Connection = {
  commit: Commit;
  /** Runs a statement that writes; within a commit. */
  run: (statement: string, bind?: unknown) => Database.RunResult;
  rows: <T>(statement: string, bind?: unknown) => T[];
  /** The first column of the first row; undefined: there is no row. */
  value: <T>(statement: string, bind?: unknown) => T | undefined;
  /** Of a statement that selects `pinFields`. */
  pins: (statement: string, bind?: unknown) => Pin[];
  /** The same with the rowid. */
  pinsWithRowid: (statement: string, bind?: unknown) => PinWithRowid[];
  /** Changes whenever any pin may have changed: this connection changed some, or another committed anything. */
  versionOfPins: () => string;
};

export const sql = {
  /** Changes when another connection commits. */
  othersVersion: "SELECT data_version FROM pragma_data_version",
} as const;

/** Whether a statement writes to the table `pin`. All others are non-pin statements: no count of pins changes by them. */
export const writesPins = (statement: string): boolean =>
  /^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+(?:main\.)?pin\b/.test(statement);

export function connect(db: Db, { commit, read }: Pick<IntegrityGuard, "commit" | "read">): Connection {
  type Prepared = { statement: Database.Statement; writesPins: boolean };
  const known = new Map<string, Prepared>();
  const prepared = (text: string): Prepared => {
    const one = known.get(text) ?? { statement: db.prepare(text), writesPins: writesPins(text) };
    known.set(text, one);
    return one;
  };
  let changes = 0;
  const rows = <T>(text: string, bind: unknown = {}) => read(() => prepared(text).statement.all(bind) as T[]);
  const value = <T>(text: string, bind: unknown = {}) => {
    const row = read(() => prepared(text).statement.get(bind) as Record<string, T> | undefined);
    return row === undefined ? undefined : Object.values(row)[0];
  };
  return {
    commit,
    run(text, bind = {}) {
      const one = prepared(text);
      const result = one.statement.run(bind);
      if (one.writesPins) changes += result.changes;
      return result;
    },
    rows,
    value,
    pins: (text, bind) => rows<PinRecord>(text, bind).map(fromRecord),
    pinsWithRowid: (text, bind) =>
      rows<PinRecord & { rowid: number }>(text, bind).map(({ rowid, ...record }) => ({
        rowid,
        pin: fromRecord(record),
      })),
    versionOfPins: () => `${value<number>(sql.othersVersion)} ${changes}`,
  };
}
