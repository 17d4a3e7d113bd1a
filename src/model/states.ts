// PURE. The life of a pin: every state, every legal move. The schema enforces this table; the README draws it.

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

/** States set by a reading of the calendar; nothing has left the machine. */
export const unsentStates = [
  "scheduled",
  "invalid",
  "held",
  "missed",
  "withdrawn",
] as const satisfies readonly PinState[];

/** States in which a person must look at the row. */
export const needyStates = [
  "invalid",
  "held",
  "missed",
  "failed",
  "uncertain",
] as const satisfies readonly PinState[];

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

/** True for a pin that may be at Postproxy: no reading of a calendar may make it eligible again. */
export function wasSent(state: PinState): boolean {
  return !readings.includes(state);
}
