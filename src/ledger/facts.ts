// The table `fact`: single values under a name (see `Fact`).

import type { Fact } from "../model/ledger-terms.ts";
import type { Connection } from "./connection.ts";

export const sql = {
  get: "SELECT value FROM fact WHERE name = ?",
  save: "INSERT INTO fact (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = @value",
  drop: "DELETE FROM fact WHERE name = ?",
} as const;

export function factMethods(connection: Connection) {
  return {
    async fact(name: Fact): Promise<string | null> {
      return connection.value<string>(sql.get, [name]) ?? null;
    },

    async setFact(name: Fact, fact: string | null): Promise<void> {
      await connection.commit(() => saveFact(connection, name, fact));
    },
  };
}

/** Null: it is a fact no more. */
export const saveFact = ({ run }: Connection, name: Fact, value: string | null) =>
  value === null ? run(sql.drop, [name]) : run(sql.save, { name, value });
