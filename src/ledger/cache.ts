// What the ledger remembers of the network: boards and verdicts on media, with their age.

import type { KnownBoard } from "../model/ledger-terms.ts";
import type { Access } from "./unknown-outcomes.ts";

export function learntMethods({ rows, value, commit, run }: Access) {
  return {
    async boards(profile: string): Promise<KnownBoard[]> {
      return rows<KnownBoard>("boards", [profile]);
    },

    async saveBoards(
      profile: string,
      boards: readonly { id: string; name: string }[],
      now: number,
    ): Promise<void> {
      await commit(() => {
        run("dropBoards", [profile]);
        for (const { id, name } of boards) run("addBoard", { profile, id, name, now });
      });
    },

    async mediaVerdict<T>(key: string): Promise<T | null> {
      const verdict = value<string>("medium", [key]);
      return verdict === undefined ? null : (JSON.parse(verdict) as T);
    },

    async saveMediaVerdict(key: string, verdict: unknown, now: number): Promise<void> {
      await commit(() => run("saveMedium", { key, verdict: JSON.stringify(verdict), now }));
    },
  };
}
