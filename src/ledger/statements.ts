// The ledger's SQL, each statement under the name of what it does. Only ledger.ts runs it.

import type { PinRecord } from "./pin.ts";
import { unsentStates } from "./states.ts";

const pinColumns = [
  "id",
  "calendar",
  "line",
  "row_id",
  "digest",
  "profile_id",
  "profile_name",
  "board_id",
  "board_name",
  "board_fold",
  "media_key",
  "media",
  "cover",
  "thumb_offset",
  "publish_at",
  "is_now",
  "timezone",
  "title",
  "seen",
  "body",
  "link",
  "draft",
  "repeat",
  "state",
  "issues",
  "notes",
  "resembles",
  "generation",
  "not_before",
  "post_id",
  "permalink",
  "poll_at",
  "polls",
  "first_seen",
  "changed_at",
] as const satisfies (keyof PinRecord)[];

/** Columns that follow the row until the pin is sent. */
const followsRow = pinColumns.filter(
  (name) =>
    !["id", "generation", "post_id", "permalink", "poll_at", "polls", "first_seen", "not_before"].includes(
      name,
    ),
);

const unsent = `(${unsentStates.map((state) => `'${state}'`).join(", ")})`;

export const sql = {
  // calendars and pins, as read
  saveCalendar: `
    INSERT INTO calendar (key, name, folder, fingerprint, rows, skipped, template, timezone, read_at)
    VALUES (@key, @name, @folder, @fingerprint, @rows, @skipped, @template, @timezone, @readAt)
    ON CONFLICT (key) DO UPDATE SET name = @name, folder = @folder, fingerprint = @fingerprint, rows = @rows,
      skipped = @skipped, template = @template, timezone = @timezone, read_at = @readAt`,
  movePins: "UPDATE pin SET calendar = @to WHERE calendar = @from",
  dropCalendar: "DELETE FROM calendar WHERE key = ?",
  calendars:
    "SELECT key, name, folder, fingerprint, rows, skipped, template, timezone, read_at AS readAt FROM calendar",
  allPins: "SELECT * FROM pin",
  pin: "SELECT id FROM pin WHERE id = ?",
  insertPin: `INSERT INTO pin (${pinColumns.join(", ")}) VALUES (${pinColumns.map((name) => `@${name}`).join(", ")})`,
  /** A pin that was sent meanwhile is left alone: its content is history. */
  followRow: `
    UPDATE pin SET ${followsRow
      .filter((name) => name !== "changed_at")
      .map((name) => `${name} = @${name}`)
      .join(", ")},
      changed_at = CASE WHEN state = @state THEN changed_at ELSE @changed_at END
    WHERE id = @id AND state IN ${unsent}`,
  /** Of a sent pin a reading changes only where its row stands, an id the row got, and what is worth saying. */
  noteSentRow: `
    UPDATE pin SET calendar = @calendar, line = @line, row_id = coalesce(@row_id, row_id),
      seen = @seen, notes = @notes
    WHERE id = @id AND state NOT IN ${unsent}`,
  forgetLines: "UPDATE pin SET line = NULL WHERE calendar = ? AND line IS NOT NULL",
  withdraw: `
    UPDATE pin SET state = 'withdrawn', issues = @issues, changed_at = @now WHERE id = @id AND state IN ${unsent}`,
  judge: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes,
      changed_at = CASE WHEN state = @state THEN changed_at ELSE @now END
    WHERE id = @id AND state IN ${unsent}`,

  // sending
  /** The ordinal this pin already has among pins of the same content. */
  ownTwin: "SELECT twin FROM attempt WHERE content = @content AND pin = @pin LIMIT 1",
  nextTwin: "SELECT coalesce(max(twin) + 1, 0) FROM attempt WHERE content = @content",
  /** While the fate of one pin is unknown, no pin of the same content is claimed: it could not be told apart. */
  twinInDoubt: `
    SELECT 1 FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.content = @content AND attempt.pin <> @pin AND pin.state IN ('sending', 'uncertain') LIMIT 1`,
  nextAttempt: "SELECT coalesce(max(number), 0) + 1 FROM attempt WHERE pin = ?",
  startAttempt: `
    INSERT INTO attempt (pin, number, idempotency_key, content, twin, content_type, request, claimed_at)
    VALUES (@pin, @number, @key, @content, @twin, @contentType, @request, @now)`,
  claim:
    "UPDATE pin SET state = 'sending', issues = '[]', changed_at = @now WHERE id = @pin AND state = 'scheduled'",
  endAttempt: `
    UPDATE attempt SET ended_at = @now, outcome = @outcome, http_status = @status, request_id = @requestId,
      error = @error, post_id = @postId
    WHERE id = @attempt AND ended_at IS NULL`,
  settle: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes, post_id = @postId, not_before = @notBefore,
      poll_at = @pollAt, polls = 0, changed_at = @now
    WHERE id = @pin AND state = 'sending'`,
  ownerOfPost: "SELECT id FROM pin WHERE post_id = ?",
  leftSending: "SELECT * FROM pin WHERE state = 'sending'",
  abandonAttempts: `
    UPDATE attempt SET ended_at = @now, outcome = 'unknown', error = 'pinsheet ended before the answer was recorded'
    WHERE ended_at IS NULL`,
  abandonPins:
    "UPDATE pin SET state = 'uncertain', issues = @issues, changed_at = @now WHERE state = 'sending'",

  // confirming
  toConfirm: "SELECT * FROM pin WHERE state = 'submitted' AND poll_at <= @until ORDER BY poll_at",
  polled: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes, permalink = @permalink, poll_at = @pollAt,
      polls = polls + 1, changed_at = CASE WHEN state = @state THEN changed_at ELSE @now END
    WHERE id = @pin AND state = 'submitted'`,

  // caches and facts
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
} as const;
