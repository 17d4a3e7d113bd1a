// What the ledger does about webhook events: keeps each once, and in the same transaction does what was decided of it, so that
// no event is kept and forgotten. What is decided is not known here (daemon/listen/verdict.ts).

import type { EventVerdict } from "../model/event-verdicts.ts";
import type { Issue } from "../model/issue.ts";
import type { PinState } from "../model/states.ts";
import { keepMeasurement, type Measurement } from "./measured.ts";
import type { Access } from "./unknown-outcomes.ts";

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
  | { verdict: "read-post"; pin: string; isRetried?: boolean }
  /** `profiles`: whose pins are looked for; none means all. `lookAt`: not before, ms since the epoch. */
  | { verdict: "look-sooner"; profiles: readonly string[]; lookAt: number }
  | { verdict: "measured"; measurement: Measurement }
  /** `note`: for the pin, if it failed; null: there is none to be made. */
  | { verdict: "contradicts"; pin: string; note: Issue | null }
  | { verdict: Exclude<EventVerdict, "read-post" | "look-sooner" | "measured" | "contradicts"> };

export type KeptEvent = Pick<ReceivedEvent, "id" | "type" | "createdAt" | "receivedAt"> & {
  verdict: EventVerdict;
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

export function eventMethods(access: Access): EventMethods {
  const { run, rows, value, commit } = access;
  return {
    async receive(event, decide) {
      return commit(() => {
        if (value("knownEvent", [event.id]) !== undefined) return null;
        const known = knownOf(access, event.postId);
        const decision = decide(known);
        const pin = known.owner?.pin ?? null;
        run("saveEvent", { ...event, pin, verdict: decision.verdict });
        obey(access, decision, event.receivedAt);
        return { decision, pin };
      });
    },

    async eventsOf(pin) {
      return rows<KeptEvent>("eventsOf", [pin]);
    },
  };
}

function knownOf({ rows }: Access, postId: string | null): KnownOfEvent {
  type Owner = { id: string; state: PinState; isCurrent: number };
  const [owner] = postId === null ? [] : rows<Owner>("postOwner", { postId });
  return {
    owner: owner ? { pin: owner.id, state: owner.state, isCurrent: owner.isCurrent === 1 } : null,
    inDoubt: rows<{ profile: string | null }>("profilesInDoubt").map(({ profile }) => profile),
  };
}

function obey(access: Access, decision: Decision, now: number): void {
  const { run } = access;
  switch (decision.verdict) {
    case "read-post":
      run("pollNow", { pin: decision.pin, now });
      if (decision.isRetried) run("standAnew", [decision.pin]);
      return;
    case "look-sooner":
      run("lookSooner", { lookAt: decision.lookAt, profiles: JSON.stringify(decision.profiles) });
      return;
    case "measured":
      keepMeasurement(access, decision.measurement);
      return;
    case "contradicts": {
      const { pin, note } = decision;
      if (note !== null) run("noteOnFailed", { pin, code: note.code, note: JSON.stringify(note) });
      return;
    }
    default:
  }
}
