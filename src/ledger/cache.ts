// The tables `board` and `medium`: what the network said, with its age. A cache: all of it can be asked for again.

import type { KnownBoard } from "../model/ledger-terms.ts";
import type { Connection } from "./connection.ts";

export const sql = {
  boards: "SELECT id, name, fetched_at AS fetchedAt FROM board WHERE profile_id = ? ORDER BY name",
  dropBoards: "DELETE FROM board WHERE profile_id = ?",
  addBoard: "INSERT INTO board (profile_id, id, name, fetched_at) VALUES (@profile, @id, @name, @now)",
  mediaCheck: "SELECT result FROM medium WHERE key = ?",
  saveMediaCheck: `
    INSERT INTO medium (key, result, checked_at) VALUES (@key, @result, @now)
    ON CONFLICT (key) DO UPDATE SET result = @result, checked_at = @now`,
} as const;

export function cacheMethods({ rows, value, commit, run }: Connection) {
  return {
    async boards(profile: string): Promise<KnownBoard[]> {
      return rows<KnownBoard>(sql.boards, [profile]);
    },

    async saveBoards(
      profile: string,
      boards: readonly { id: string; name: string }[],
      now: number,
    ): Promise<void> {
      await commit(() => {
        run(sql.dropBoards, [profile]);
        for (const { id, name } of boards) run(sql.addBoard, { profile, id, name, now });
      });
    },

    async mediaResult<T>(key: string): Promise<T | null> {
      const result = value<string>(sql.mediaCheck, [key]);
      return result === undefined ? null : (JSON.parse(result) as T);
    },

    async saveMediaResult(key: string, result: unknown, now: number): Promise<void> {
      await commit(() => run(sql.saveMediaCheck, { key, result: JSON.stringify(result), now }));
    },
  };
}
