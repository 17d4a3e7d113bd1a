// PURE. The life of a pin: every state, every legal move. The schema enforces this table; docs/reference/states.md draws it.

export const pinStates = [
  "scheduled",
  "invalid",
  "held",
  "missed",
  "withdrawn",
  "sending",
  "uncertain",
  "submitted",
  "published",
  "failed",
  "cancelled",
] as const;

export type PinState = (typeof pinStates)[number];

/** How a Pin in this state stands: all that is shown and sorted by state follows from it. */
export type StateKind =
  /** It is live. */
  | "done"
  /** At Postproxy, or on the way there. */
  | "going"
  /** For its time. */
  | "waiting"
  /** A person must look: it may be all right as it is. */
  | "doubt"
  /** A person must look: something must be fixed. */
  | "broken"
  /** Nothing will come of it. */
  | "gone";

type Properties = {
  kind: StateKind;
  /** It may be at Postproxy: no reading of a calendar may make it eligible again. */
  wasSent: boolean;
};

const properties: Record<PinState, Properties> = {
  scheduled: { kind: "waiting", wasSent: false },
  invalid: { kind: "broken", wasSent: false },
  held: { kind: "doubt", wasSent: false },
  missed: { kind: "doubt", wasSent: false },
  withdrawn: { kind: "gone", wasSent: false },
  sending: { kind: "going", wasSent: true },
  uncertain: { kind: "doubt", wasSent: true },
  submitted: { kind: "going", wasSent: true },
  published: { kind: "done", wasSent: true },
  failed: { kind: "broken", wasSent: true },
  cancelled: { kind: "gone", wasSent: true },
};

/** A row that is skipped has no pin. */
export const kindOf = (state: PinState | "skipped"): StateKind =>
  state === "skipped" ? "gone" : properties[state].kind;

/** States set by a reading of the calendar; nothing has left the machine. */
export const unsentStates = pinStates.filter((state) => !properties[state].wasSent);

/** True for a row that a person must look at; such rows make the exit code 1. */
export const needsPerson = ({ state }: { state: PinState | "skipped" }): boolean =>
  kindOf(state) === "doubt" || kindOf(state) === "broken";

export const needyStates = pinStates.filter((state) => needsPerson({ state }));

const readings: readonly PinState[] = unsentStates;

/** From each state, where a pin may go. Moves among the unsent states are free: each reading judges anew. */
export const transitions: Record<PinState, readonly PinState[]> = {
  scheduled: [...readings, "sending"],
  invalid: readings,
  held: readings,
  missed: readings,
  withdrawn: readings,
  // accepted, refused, later (it provably did not leave, or 429), unknown
  sending: ["submitted", "failed", "scheduled", "uncertain"],
  // found, proven absent (same bytes and key again, or a new key), refused when asked again
  uncertain: ["submitted", "sending", "scheduled", "failed", "held"],
  // confirmed, refused late, taken back by a person before its time
  submitted: ["published", "failed", "cancelled"],
  published: [],
  // only `retry` makes one of these eligible again
  failed: ["scheduled"],
  cancelled: ["scheduled"],
};

/** True for a pin that may be at Postproxy. */
export const wasSent = (state: PinState): boolean => properties[state].wasSent;
