// PURE. All that the ledger knows of one pin, as the report that `status` prints for its id.

import type { Attempt } from "../ledger/attempts.ts";
import type { KeptEvent } from "../ledger/events.ts";
import type { Move } from "../ledger/pins.ts";
import type { Cancellation } from "../model/cancellation.ts";
import { resumeCommand, retryCommand } from "../model/commands.ts";
import type { Pause } from "../model/pause.ts";
import { covers } from "../model/paused.ts";
import type { Pin } from "../model/pin.ts";
import type { PinReport } from "../model/report.ts";
import { addressOf, iso, rowReport } from "../model/row-report.ts";
import type { Eligibility } from "./eligible.ts";

/** What is kept of a pin beside its row. */
export type Past = {
  history: readonly Move[];
  attempts: readonly Attempt[];
  cancellations: readonly Cancellation[];
  events: readonly KeptEvent[];
};

/** `calendar` is the name the user gave it. */
export function pinReport(
  pin: Pin,
  calendar: string,
  { history, attempts, cancellations, events }: Past,
  standing: Eligibility,
  pauses: readonly Pause[],
): PinReport {
  return {
    pin: {
      ...rowReport(pin, calendar),
      row_id: pin.rowId,
      repeat: pin.repeat,
      cover: pin.cover && addressOf(pin.cover),
      thumb_offset: pin.thumbOffset,
      first_seen: iso(pin.firstSeen),
      changed_at: iso(pin.changedAt),
      requeued_at: iso(pin.requeuedAt),
      advice: adviceOn(pin, standing, pauses),
    },
    history: history.map(({ at, from, to, why }) => ({ pin: pin.id, at: iso(at), from, to, why })),
    attempts: attempts.map((attempt) => ({
      pin: pin.id,
      number: attempt.number,
      started_at: iso(attempt.startedAt),
      ended_at: iso(attempt.endedAt),
      key: attempt.key,
      outcome: attempt.outcome,
      http_status: attempt.status,
      request_id: attempt.requestId,
      post_id: attempt.postId,
      error: attempt.error,
    })),
    cancellations: cancellations.map((one) => ({
      pin: pin.id,
      asked_at: iso(one.askedAt),
      ended_at: iso(one.endedAt),
      outcome: one.outcome,
      http_status: one.status,
      request_id: one.requestId,
      post_id: one.postId,
      error: one.error,
    })),
    events: events.map(({ id, type, receivedAt, action }) => ({
      pin: pin.id,
      id,
      event: type,
      received_at: iso(receivedAt),
      action,
    })),
  };
}

function adviceOn(pin: Pin, standing: Eligibility, pauses: readonly Pause[]): string {
  const pause = pauses.find((one) => covers(one, pin));
  if (pin.state === "scheduled" && pause !== undefined)
    return `It is paused, and not sent before that ends: \`${resumeCommand(pause)}\`.`;
  if (standing.kind !== "eligible") return standing.hint;
  return pin.state === "held"
    ? `If it is to be a second Pin: \`${retryCommand(pin)}\`.`
    : `To send it after all: \`${retryCommand(pin)}\`.`;
}
