// The table `pin` as whole Pins: recorded from rows, given a state before they are sent, followed after it. What of them stands in
// a calendar now is in calendar-rows.ts; sending is in attempts.ts.

import type { PollRecord } from "../model/ledger-terms.ts";
import type { Pin } from "../model/pin.ts";
import { type PinState, unsentStates } from "../model/states.ts";
import { endCancel } from "./cancellations.ts";
import type { Connection } from "./connection.ts";
import { rowRemoved } from "./messages.ts";
import { columnList, pinColumns, pinFields, toRecord } from "./pin-columns.ts";

/** One change of state; `from` is null where the pin was first seen. `why`: codes of the issues it then had. */
export type Move = { from: PinState | null; to: PinState; at: number; why: string[] };

/** States as a list in SQL. */
export const listOf = (states: readonly string[]) => `(${states.map((state) => `'${state}'`).join(", ")})`;
const unsent = listOf(unsentStates);

const setFromRow = pinColumns
  .filter(({ column, followsRow }) => followsRow && column !== "changed_at")
  .map(({ column, field }) => `${column} = @${field}`)
  .join(", ");

export const sql = {
  all: `SELECT ${pinFields} FROM pin`,
  byId: `SELECT ${pinFields} FROM pin WHERE id = ?`,
  isKnown: "SELECT 1 FROM pin WHERE id = ?",

  // as read
  insert: `INSERT INTO pin (${columnList}) VALUES (${pinColumns.map(({ field }) => `@${field}`).join(", ")})`,
  /**
   * A pin that was sent meanwhile is left alone: its content is history. So is one that a person requeued meanwhile, for the
   * state is about what it was; it follows its row at the next reading.
   */
  followRow: `
    UPDATE pin SET ${setFromRow},
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
  move: "UPDATE pin SET calendar = @to WHERE calendar = @from",
  forgetLines: "UPDATE pin SET line = NULL WHERE calendar = ? AND line IS NOT NULL",
  withdraw: `
    UPDATE pin SET state = 'withdrawn', issues = @issues, changed_at = @now WHERE id = @id AND state IN ${unsent}`,

  updateStatus: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes, resembles = @resembles, picture = @picture,
      compared = @compared, changed_at = CASE WHEN state = @state THEN changed_at ELSE @now END
    WHERE id = @id AND state IN ${unsent}`,

  // submitted, and to be asked for
  toConfirm: `SELECT ${pinFields} FROM pin WHERE state = 'submitted' AND poll_at <= @until ORDER BY poll_at`,
  polled: `
    UPDATE pin SET state = @state, issues = @issues, notes = @notes, permalink = @permalink, poll_at = @pollAt,
      polls = polls + 1, changed_at = CASE WHEN state = @state THEN changed_at ELSE @now END
    WHERE id = @pin AND state = 'submitted'`,

  // a person's word, and what became of it
  requeue: `
    UPDATE pin SET state = 'scheduled', issues = '[]', notes = @notes, generation = generation + 1, requeued_at = @now,
      compared = NULL, answered = iif(state = 'held' AND resembles IS NOT NULL, json_insert(answered, '$[#]', resembles), answered),
      reconcile_at = NULL, absent_at = NULL,
      not_before = NULL, post_id = NULL, permalink = NULL, poll_at = NULL, polls = 0, changed_at = @now
    WHERE id = @id AND state = @state AND generation = @generation AND line IS NOT NULL`,
  history: "SELECT from_state AS 'from', to_state AS 'to', at, why FROM history WHERE pin = ? ORDER BY seq",
} as const;

export function pinMethods(connection: Connection) {
  const { run, rows, value, pins, commit } = connection;
  return {
    async pins(): Promise<Pin[]> {
      return pins(sql.all);
    },

    /** The pins that are known by these ids. */
    async pinsById(ids: ReadonlySet<string>): Promise<Pin[]> {
      return [...ids].flatMap((id) => pins(sql.byId, [id]));
    },

    async isKnownPin(id: string): Promise<boolean> {
      return value(sql.isKnown, [id]) !== undefined;
    },

    /** Changes what is said of pins that were not sent: their state, and why. */
    async updateStatus(
      statuses: readonly Pick<
        Pin,
        "id" | "state" | "issues" | "notes" | "resembles" | "picture" | "compared"
      >[],
      now: number,
    ): Promise<void> {
      if (statuses.length === 0) return;
      await commit(() => {
        for (const { id, state, issues, notes, resembles, picture, compared } of statuses) {
          const texts = { issues: JSON.stringify(issues), notes: JSON.stringify(notes) };
          run(sql.updateStatus, { id, state, ...texts, resembles, picture, compared, now });
        }
      });
    },

    /** Submitted pins that are to be asked for up to `until`. */
    async toConfirm(until: number): Promise<Pin[]> {
      return pins(sql.toConfirm, { until });
    },

    async polled(poll: PollRecord): Promise<void> {
      const bind = { ...poll, issues: JSON.stringify(poll.issues), notes: JSON.stringify(poll.notes) };
      await commit(() => {
        run(sql.polled, bind);
        if (poll.state !== "submitted") endCancel(connection, poll.pin, "too-late", poll.now);
      });
    },

    /** Makes pins eligible again, under a new generation of their key. Returns those that still were as given. */
    async requeue(
      given: readonly Pick<Pin, "id" | "state" | "generation" | "notes">[],
      now: number,
    ): Promise<string[]> {
      const bind = (pin: (typeof given)[number]) => ({ ...pin, notes: JSON.stringify(pin.notes), now });
      return commit(() => given.filter((pin) => run(sql.requeue, bind(pin)).changes > 0).map(({ id }) => id));
    },

    /** How the state of a pin changed, from the first time it was seen. */
    async history(pin: string): Promise<Move[]> {
      const moves = rows<Move & { why: string }>(sql.history, [pin]);
      return moves.map((move) => ({ ...move, why: JSON.parse(move.why) as string[] }));
    },
  };
}

/** A pin as its row makes it. */
export function recordPin({ run, value }: Connection, pin: Pin): void {
  const record = toRecord(pin);
  if (value(sql.isKnown, [pin.id]) === undefined) return void run(sql.insert, record);
  // Each statement guards itself by the state in the table; one of them applies.
  run(sql.followRow, record);
  run(sql.noteSentRow, record);
}

export const movePins = ({ run }: Connection, calendar: { from: string; to: string }) =>
  run(sql.move, calendar);

/** The pins of a calendar have no rows until those that are read name them. */
export const forgetLines = ({ run }: Connection, calendar: string) => run(sql.forgetLines, [calendar]);

export const withdraw = ({ run }: Connection, id: string, now: number) =>
  run(sql.withdraw, { id, issues: rowRemoved, now });
