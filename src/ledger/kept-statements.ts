// The SQL of caches, of facts, and of the past of a pin. A part of statements.ts.

export const keptSql = {
  boards: "SELECT id, name, fetched_at AS fetchedAt FROM board WHERE profile_id = ? ORDER BY name",
  dropBoards: "DELETE FROM board WHERE profile_id = ?",
  addBoard: "INSERT INTO board (profile_id, id, name, fetched_at) VALUES (@profile, @id, @name, @now)",
  medium: "SELECT verdict FROM medium WHERE key = ?",
  saveMedium: `
    INSERT INTO medium (key, verdict, checked_at) VALUES (@key, @verdict, @now)
    ON CONFLICT (key) DO UPDATE SET verdict = @verdict, checked_at = @now`,
  fact: "SELECT value FROM fact WHERE name = ?",
  saveFact:
    "INSERT INTO fact (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = @value",
  dropFact: "DELETE FROM fact WHERE name = ?",

  history: "SELECT from_state AS 'from', to_state AS 'to', at, why FROM history WHERE pin = ? ORDER BY seq",
  /** Never the stored bytes: they may be large, and the row says what they say. */
  attempts: `
    SELECT number, idempotency_key AS key, claimed_at AS startedAt, ended_at AS endedAt, outcome, http_status AS status,
      request_id AS requestId, post_id AS postId, error
    FROM attempt WHERE pin = ? ORDER BY number`,
} as const;
