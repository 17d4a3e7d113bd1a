// What the ledger does about webhook events: keeps each once, and in the same transaction does what was decided of it, so that
// no event is kept and forgotten. What is decided is not known here (daemon/listen/event-action.ts).

import type { EventAction } from "../model/event-actions.ts";
import type { Issue } from "../model/issue.ts";
import type { PinState } from "../model/states.ts";
import { outcomeUnknown } from "./attempts.ts";
import type { Connection } from "./connection.ts";
import { keepMeasurement, type Measurement } from "./statistics.ts";

/** An event that came. Times in milliseconds since the epoch. */
export type ReceivedEvent = {
  id: string;
  type: string;
  createdAt: number | null;
  receivedAt: number;
  /** Postproxy's id of the delivery. */
  delivery: string | null;
  postId: string | null;
  profileId: string | null;
  /** The JSON as it came. */
  content: string;
};

/** What the ledger knows that an event may be about. */
export type KnownOfEvent = {
  /** The pin of the post; `isCurrent` is false where it was sent anew since. */
  owner: { pin: string; state: PinState; isCurrent: boolean } | null;
  /** Profiles with a pin whose answer was lost. */
  inDoubt: readonly (string | null)[];
};

export type Decision =
  /** `isRetried`: Postproxy tries again, so that a failure that is shown begins to stand anew. */
  | { action: "read-post"; pin: string; isRetried?: boolean }
  /** `profiles`: whose pins are looked for; none means all. `reconcileAt`: not before, ms since the epoch. */
  | { action: "look-sooner"; profiles: readonly string[]; reconcileAt: number }
  | { action: "measured"; measurement: Measurement }
  /** `note`: for the pin, if it failed; null: there is none to be made. */
  | { action: "contradicts"; pin: string; note: Issue | null }
  | { action: Exclude<EventAction, "read-post" | "look-sooner" | "measured" | "contradicts"> };

export type KeptEvent = Pick<ReceivedEvent, "id" | "type" | "createdAt" | "receivedAt"> & {
  action: EventAction;
};

type EventMethods = {
  /** Keeps an event and obeys the decision about it. Null: it is known already, and nothing is done. */
  receive: (
    event: ReceivedEvent,
    decide: (known: KnownOfEvent) => Decision,
  ) => Promise<{ decision: Decision; pin: string | null } | null>;
  /** The events about a pin, in the order in which they came. */
  eventsOf: (pin: string) => Promise<KeptEvent[]>;
};

export const sql = {
  isKnown: "SELECT 1 FROM event WHERE id = ?",
  save: `
    INSERT INTO event (id, type, created_at, received_at, delivery, post_id, profile_id, pin, action, content)
    VALUES (@id, @type, @createdAt, @receivedAt, @delivery, @postId, @profileId, @pin, @action, @content)`,
  /** The pin that has the post now, before one that had it once. */
  ownerOfPost: `
    SELECT id, state, 1 AS isCurrent FROM pin WHERE post_id = @postId
    UNION ALL
    SELECT pin.id, pin.state, 0 AS isCurrent FROM attempt JOIN pin ON pin.id = attempt.pin WHERE attempt.post_id = @postId
    LIMIT 1`,
  profilesWithUnknown: `
    SELECT DISTINCT profile_id AS profile FROM pin
    WHERE ${outcomeUnknown} AND state = 'uncertain'`,
  /** As if it were fresh: an API that is behind its own event is asked again after a second, not after an hour. */
  pollNow: "UPDATE pin SET poll_at = @now, polls = 0 WHERE id = @pin AND state = 'submitted'",
  dropFailing: `
    UPDATE pin SET notes = (SELECT json_group_array(json(value)) FROM json_each(notes) WHERE value ->> 'code' <> 'failing')
    WHERE id = ? AND state = 'submitted'`,
  reconcileSooner: `
    UPDATE pin SET reconcile_at = @reconcileAt
    WHERE ${outcomeUnknown} AND state = 'uncertain' AND reconcile_at > @reconcileAt
      AND (@profiles = '[]' OR profile_id IN (SELECT value FROM json_each(@profiles)))`,
  /** Of one that is not to be at Pinterest. */
  noteOnFailed: `
    UPDATE pin SET notes = json_insert(notes, '$[#]', json(@note))
    WHERE id = @pin AND state IN ('failed', 'cancelled') AND NOT EXISTS (SELECT 1 FROM json_each(notes) WHERE value ->> 'code' = @code)`,
  ofPin: `
    SELECT id, type, created_at AS createdAt, received_at AS receivedAt, action FROM event WHERE pin = ? ORDER BY seq`,
} as const;

export function eventMethods(connection: Connection): EventMethods {
  const { run, rows, value, commit } = connection;
  return {
    async receive(event, decide) {
      return commit(() => {
        if (value(sql.isKnown, [event.id]) !== undefined) return null;
        const known = knownOf(connection, event.postId);
        const decision = decide(known);
        const pin = known.owner?.pin ?? null;
        run(sql.save, { ...event, pin, action: decision.action });
        obey(connection, decision, event.receivedAt);
        return { decision, pin };
      });
    },

    async eventsOf(pin) {
      return rows<KeptEvent>(sql.ofPin, [pin]);
    },
  };
}

function knownOf({ rows }: Connection, postId: string | null): KnownOfEvent {
  type Owner = { id: string; state: PinState; isCurrent: number };
  const [owner] = postId === null ? [] : rows<Owner>(sql.ownerOfPost, { postId });
  return {
    owner: owner ? { pin: owner.id, state: owner.state, isCurrent: owner.isCurrent === 1 } : null,
    inDoubt: rows<{ profile: string | null }>(sql.profilesWithUnknown).map(({ profile }) => profile),
  };
}

function obey(connection: Connection, decision: Decision, now: number): void {
  const { run } = connection;
  switch (decision.action) {
    case "read-post":
      run(sql.pollNow, { pin: decision.pin, now });
      if (decision.isRetried) run(sql.dropFailing, [decision.pin]);
      return;
    case "look-sooner":
      run(sql.reconcileSooner, {
        reconcileAt: decision.reconcileAt,
        profiles: JSON.stringify(decision.profiles),
      });
      return;
    case "measured":
      keepMeasurement(connection, decision.measurement);
      return;
    case "contradicts": {
      const { pin, note } = decision;
      if (note !== null) run(sql.noteOnFailed, { pin, code: note.code, note: JSON.stringify(note) });
      return;
    }
    default:
  }
}
