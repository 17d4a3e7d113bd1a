// The ledger's SQL, each statement under the name of what it does. Only ledger.ts runs it.

import { fixedInCalendar } from "../model/issue.ts";
import { needyStates, unsentStates } from "../model/states.ts";
import { accountPostSql } from "./account-post-statements.ts";
import { cancelSql } from "./cancel-statements.ts";
import { doubtSql, inDoubt } from "./doubt-statements.ts";
import { eventSql } from "./event-statements.ts";
import { keptSql } from "./kept-statements.ts";
import { pacingSql } from "./pacing-statements.ts";
import { isPaused, pauseSql } from "./pause-statements.ts";
import { columnList, pinColumns, pinFields } from "./pin-columns.ts";
import { isStoodFor, replacementSql } from "./replacement-statements.ts";
import { statsSql } from "./stats-statements.ts";
import { untouchedSql } from "./untouched-statements.ts";

const list = (states: readonly string[]) => `(${states.map((state) => `'${state}'`).join(", ")})`;
const unsent = list(unsentStates);
const needy = list(needyStates);

export const sql = {
  // calendars and pins, as read
  saveCalendar: `
    INSERT INTO calendar (key, name, folder, fingerprint, rows, skipped, template, timezone, read_at)
    VALUES (@key, @name, @folder, @fingerprint, @rows, @skipped, @template, @timezone, @readAt)
    ON CONFLICT (key) DO UPDATE SET name = @name, folder = @folder, fingerprint = @fingerprint, rows = @rows,
      skipped = @skipped, template = @template, timezone = @timezone, read_at = @readAt`,
  saveFingerprint: "UPDATE calendar SET fingerprint = @fingerprint WHERE key = @key",
  movePins: "UPDATE pin SET calendar = @to WHERE calendar = @from",
  dropCalendar: "DELETE FROM calendar WHERE key = ?",
  calendars:
    "SELECT key, name, folder, fingerprint, rows, skipped, template, timezone, read_at AS readAt FROM calendar",
  allPins: `SELECT ${pinFields} FROM pin`,
  pin: "SELECT id FROM pin WHERE id = ?",
  insertPin: `INSERT INTO pin (${columnList}) VALUES (${pinColumns.map(({ field }) => `@${field}`).join(", ")})`,
  /**
   * A pin that was sent meanwhile is left alone: its content is history. So is one that a person released meanwhile, for the
   * verdict is about what it was; it follows its row at the next reading.
   */
  followRow: `
    UPDATE pin SET ${pinColumns
      .filter(({ column, followsRow }) => followsRow && column !== "changed_at")
      .map(({ column, field }) => `${column} = @${field}`)
      .join(", ")},
      changed_at = CASE WHEN state = @state THEN changed_at ELSE @changedAt END
    WHERE id = @id AND state IN ${unsent} AND generation = @generation`,
  /**
   * Of a sent pin a reading changes only where its row stands, an id the row got, and what is worth saying; what a webhook said
   * of it while the calendar was read is kept.
   */
  noteSentRow: `
    UPDATE pin SET calendar = @calendar, line = @line, row_id = coalesce(@rowId, row_id), seen = @seen,
      notes = iif(notes NOT LIKE '%"said-published"%' OR @notes LIKE '%"said-published"%', @notes, (SELECT json_group_array(json(value)) FROM
        (SELECT value FROM json_each(@notes) UNION ALL
          SELECT value FROM json_each(pin.notes) WHERE value ->> 'code' = 'said-published')))
    WHERE id = @id AND (state NOT IN ${unsent} OR generation <> @generation)`,
  forgetLines: "UPDATE pin SET line = NULL WHERE calendar = ? AND line IS NOT NULL",
  withdraw: `
    UPDATE pin SET state = 'withdrawn', issues = @issues, changed_at = @now WHERE id = @id AND state IN ${unsent}`,
  judge: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes, resembles = @resembles, picture = @picture,
      compared = @compared, changed_at = CASE WHEN state = @state THEN changed_at ELSE @now END
    WHERE id = @id AND state IN ${unsent}`,

  // rows that stand in a calendar now
  /** Changes when another connection commits. */
  othersVersion: "SELECT data_version FROM pragma_data_version",
  tally: "SELECT state, count(*) AS count FROM pin WHERE calendar = ? AND line IS NOT NULL GROUP BY state",
  dueOf: `
    SELECT ${pinFields} FROM pin WHERE calendar = @calendar AND state = 'scheduled' AND publish_at <= @until AND line IS NOT NULL
    ORDER BY publish_at`,
  pageOf: `SELECT ${pinFields} FROM pin WHERE calendar = @calendar AND line > @after ORDER BY line LIMIT @limit`,
  /**
   * Pins whose verdict may change though their row did not: invalid for more than their cells, held as copies, late,
   * released after an edit of their row, or eligible without a row.
   */
  unsettled: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_standing
    WHERE calendar = @calendar AND line IS NOT NULL AND state = 'invalid' AND (issues = '[]' OR EXISTS
      (SELECT 1 FROM json_each(issues) WHERE value ->> 'code' NOT IN ${list([...fixedInCalendar])}))
    UNION ALL
    SELECT ${pinFields} FROM pin INDEXED BY pin_told
    WHERE calendar = @calendar AND line IS NOT NULL AND issues <> '[]' AND issues LIKE '%"same-pin-in-other-calendar"%'
    UNION ALL
    SELECT ${pinFields} FROM pin WHERE calendar = @calendar AND line IS NOT NULL AND state = 'scheduled' AND publish_at < @before
    UNION ALL
    SELECT ${pinFields} FROM pin INDEXED BY pin_behind
    WHERE calendar = @calendar AND line IS NOT NULL AND state = 'scheduled' AND digest IS NOT (seen ->> 'digest')
    UNION ALL
    SELECT ${pinFields} FROM pin INDEXED BY pin_astray
    WHERE calendar = @calendar AND line IS NULL AND state IN ('scheduled', 'invalid', 'held', 'missed')`,
  needyOf: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_standing
    WHERE calendar = @calendar AND line IS NOT NULL AND state IN ${needy} AND issues = '[]' AND notes = '[]'`,
  notedOf: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_told
    WHERE calendar = @calendar AND line IS NOT NULL AND (issues <> '[]' OR notes <> '[]') ORDER BY line`,
  countNoted: `
    SELECT count(*) FROM pin INDEXED BY pin_told
    WHERE calendar = @calendar AND line IS NOT NULL AND (issues <> '[]' OR notes <> '[]')`,
  plainOf: `
    SELECT ${pinFields} FROM pin INDEXED BY pin_by_line
    WHERE calendar = @calendar AND line IS NOT NULL AND issues = '[]' AND notes = '[]' AND state NOT IN ${needy}
    ORDER BY line LIMIT @limit`,
  countTimed: `
    SELECT count(*) FROM pin WHERE calendar = @calendar AND state = @state AND line IS NOT NULL
      AND publish_at > @after AND publish_at <= @until`,
  nextOf: `
    SELECT publish_at AS at, timezone FROM pin WHERE calendar = ? AND state = 'scheduled' AND line IS NOT NULL
    ORDER BY publish_at LIMIT 1`,
  /** Withdrawn after `since`, and due after `now`. */
  missingFrom: `
    SELECT ${pinFields} FROM pin
    WHERE calendar = @calendar AND state = 'withdrawn' AND line IS NULL AND changed_at > @since AND publish_at > @now`,
  pinWhole: `SELECT ${pinFields} FROM pin WHERE id = ?`,

  // sending
  /** The ordinal this pin already has among pins of the same content. */
  ownTwin: "SELECT twin FROM attempt WHERE content = @content AND pin = @pin LIMIT 1",
  nextTwin: "SELECT coalesce(max(twin) + 1, 0) FROM attempt WHERE content = @content",
  /** While the fate of one pin is unknown, no pin that looks the same is claimed: their posts could not be told apart. */
  twinInDoubt: `
    SELECT 1 FROM attempt JOIN pin ON pin.id = attempt.pin
    WHERE attempt.look = @look AND attempt.pin <> @pin AND pin.state IN ('sending', 'uncertain') LIMIT 1`,
  nextAttempt: "SELECT coalesce(max(number), 0) + 1 FROM attempt WHERE pin = ?",
  startAttempt: `
    INSERT INTO attempt (pin, number, idempotency_key, content, twin, look, content_type, request, claimed_at)
    VALUES (@pin, @number, @key, @content, @twin, @look, @contentType, @request, @now)`,
  /**
   * Not one that is paused, in whose place another was sent, or that was not compared with what was posted as it is now; nor one
   * that must follow its row first: it became eligible again after the row was edited.
   */
  claim: `
    UPDATE pin SET state = 'sending', issues = '[]', words = @words, changed_at = @now
    WHERE id = @pin AND state = 'scheduled' AND digest = seen ->> 'digest' AND compared = digest
      AND NOT ${isPaused} AND NOT ${isStoodFor}`,
  /**
   * The same request once more: same key, same bytes. Only after its post was found absent since it was made last, or when
   * the last try of it was told "later".
   */
  claimAgain: `
    UPDATE pin SET state = 'sending', issues = '[]', look_at = NULL, absent_at = NULL, changed_at = @now
    WHERE id = @pin AND line IS NOT NULL AND NOT ${isPaused} AND ((state = 'uncertain' AND absent_at IS NOT NULL) OR (state = 'scheduled'
      AND 'later' = (SELECT outcome FROM attempt WHERE pin = @pin ORDER BY number DESC LIMIT 1)))`,
  repeatAttempt: `
    INSERT INTO attempt (pin, number, idempotency_key, content, twin, look, content_type, request, claimed_at)
    SELECT pin, number + 1, idempotency_key, content, twin, look, content_type, @request, @now
    FROM attempt WHERE pin = @pin ORDER BY number DESC LIMIT 1
    RETURNING id, idempotency_key AS key`,
  endAttempt: `
    UPDATE attempt SET ended_at = @now, outcome = @outcome, http_status = @status, request_id = @requestId,
      error = @error, post_id = @postId, duplicate_of = @duplicateOf
    WHERE id = @attempt AND ended_at IS NULL`,
  /** Only of a pin that is being sent: by its last attempt, for an earlier one was given up when the next was claimed. */
  settle: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes, post_id = @postId, not_before = @notBefore,
      poll_at = @pollAt, look_at = @lookAt, settle_from = @settleFrom, polls = 0, changed_at = @now
    WHERE id = @pin AND state = 'sending'`,
  /** A post that a pin has, or had before it was sent anew. */
  ownerOfPost: `
    SELECT id FROM pin WHERE post_id = @postId UNION SELECT pin FROM attempt WHERE post_id = @postId LIMIT 1`,
  leftSending: `SELECT ${pinFields} FROM pin WHERE ${inDoubt} AND state = 'sending'`,
  abandonAttempts: `
    UPDATE attempt SET ended_at = @now, outcome = 'unknown', error = 'pinsheet ended before the answer was recorded'
    WHERE ended_at IS NULL`,
  /** `fenceMs` after its claim nothing of an attempt can leave any more. */
  abandonPins: `
    UPDATE pin SET state = 'uncertain', issues = @issues, settle_from = NULL, changed_at = @now,
      look_at = max(@lookAt, @fenceMs + (SELECT max(claimed_at) FROM attempt WHERE pin = pin.id))
    WHERE ${inDoubt} AND state = 'sending'`,

  ...doubtSql,

  // confirming
  toConfirm: `SELECT ${pinFields} FROM pin WHERE state = 'submitted' AND poll_at <= @until ORDER BY poll_at`,
  polled: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes, permalink = @permalink, poll_at = @pollAt,
      polls = polls + 1, changed_at = CASE WHEN state = @state THEN changed_at ELSE @now END
    WHERE id = @pin AND state = 'submitted'`,

  // a person's word, and what became of it
  release: `
    UPDATE pin SET state = 'scheduled', issues = '[]', notes = @notes, generation = generation + 1, released_at = @now,
      compared = NULL, answered = iif(state = 'held' AND resembles IS NOT NULL, json_insert(answered, '$[#]', resembles), answered),
      look_at = NULL, absent_at = NULL,
      not_before = NULL, post_id = NULL, permalink = NULL, poll_at = NULL, polls = 0, changed_at = @now
    WHERE id = @id AND state = @state AND generation = @generation AND line IS NOT NULL`,

  ...pacingSql,

  ...accountPostSql,
  ...keptSql,
  ...eventSql,
  ...replacementSql,
  ...untouchedSql,
  ...statsSql,
  ...pauseSql,
  ...cancelSql,
} as const;

/** Statements that change no pin. */
export const besidePins: ReadonlySet<keyof typeof sql> = new Set([
  "saveFact",
  "saveFingerprint",
  "dropFact",
  "saveMedium",
  "addBoard",
  "dropBoards",
  "recordPostStats",
  "recordProfileStats",
  "postPulled",
  "profilePulled",
  ...(Object.keys(pauseSql) as (keyof typeof pauseSql)[]),
  "saveEvent",
  ...(Object.keys(accountPostSql) as (keyof typeof accountPostSql)[]).filter((name) => name !== "freeUnlike"),
]);
