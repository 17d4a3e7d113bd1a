// PURE. Webhooks and their deliveries as lines and as values for NDJSON. A secret is shown in one place only: where the
// webhook was made.

import type { MadeWebhook } from "../../actions/webhooks.ts";
import { sayTime } from "../../calendar/rows/when.ts";
import type { Webhook, WebhookDelivery } from "../../postproxy/webhooks.ts";
import { type Style, toned } from "./style.ts";
import { clean, fill, paragraph, widthOf } from "./text.ts";

export const webhookJson = ({ id, url, events, enabled, description, createdAt }: Webhook) => ({
  id,
  url,
  events,
  enabled,
  description,
  created_at: createdAt,
});

export const deliveryJson = (one: WebhookDelivery) => ({
  id: one.id,
  event_id: one.eventId,
  event_type: one.eventType,
  response_status: one.status,
  attempt_number: one.attempt,
  success: one.success,
  attempted_at: one.attemptedAt,
});

/** One block for each: its id and address, then what it is told. */
export function* webhookLines(hooks: readonly Webhook[], look: Style): Generator<string> {
  if (hooks.length === 0)
    yield* paragraph("No webhooks. `pinsheet webhooks add` with an address makes one.", look.width, 0);
  for (const { id, url, events, enabled } of hooks) {
    const [first = "", ...more] = paragraph(`${clean(id)} · ${clean(url ?? "no address")}`, look.width, 0);
    yield* [toned(first, "bold", look), ...more];
    if (!enabled) yield toned("   switched off at Postproxy", "yellow", look);
    yield* paragraph(events.map(clean).join(", ") || "no events", look.width, 3);
  }
}

export function* addedLines(made: MadeWebhook, look: Style): Generator<string> {
  yield* webhookLines([made], look);
  yield "";
  if (made.secret === null) {
    yield* paragraph(
      "Postproxy did not show its secret. Look for it in Postproxy, and set it as PINSHEET_WEBHOOK_SECRET where `pinsheet watch --listen` runs.",
      look.width,
      0,
    );
    return;
  }
  yield* paragraph("Its secret, shown this once and kept nowhere by pinsheet:", look.width, 0);
  yield "";
  // Never wrapped: it is there to be copied.
  yield `  export PINSHEET_WEBHOOK_SECRET='${clean(made.secret)}'`;
  yield "";
  yield* paragraph(
    "Set it so where `pinsheet watch --listen` runs, and start that anew. Without it no event is accepted.",
    look.width,
    0,
  );
}

/** One line for each try where there is room, else a block. */
export function* deliveryLines(tries: readonly WebhookDelivery[], look: Style): Generator<string> {
  if (tries.length === 0) yield* paragraph("Nothing was delivered yet.", look.width, 0);
  const cells = tries.map((one) => ({
    when: whenOf(one.attemptedAt, look.now),
    type: clean(one.eventType ?? "unknown"),
    event: clean(one.eventId ?? ""),
    answer: answerOf(one),
    tone: one.success === false ? ("red" as const) : ("green" as const),
  }));
  const widest = (of: (cell: (typeof cells)[number]) => string) =>
    Math.max(0, ...cells.map((cell) => widthOf(of(cell))));
  const [when, type, event] = [
    widest((cell) => cell.when),
    widest((cell) => cell.type),
    widest((cell) => cell.event),
  ];
  const isNarrow = when + type + event + widest((cell) => cell.answer) + 7 > look.width;
  for (const cell of cells) {
    const answer = toned(cell.answer, cell.tone, look);
    if (!isNarrow)
      yield ` ${fill(cell.when, when)}  ${fill(cell.type, type)}  ${fill(cell.event, event)}  ${answer}`;
    else {
      yield* paragraph(`${cell.when} · ${cell.type}`, look.width, 0);
      yield* paragraph(`${cell.event} · ${cell.answer}`, look.width, 3);
    }
  }
}

function answerOf({ status, attempt, success }: WebhookDelivery): string {
  const said = status === null ? "no answer" : `answered ${status}`;
  const tries = attempt === null || attempt === 1 ? "" : `, try ${attempt}`;
  return `${success === false ? "failed: " : ""}${said}${tries}`;
}

function whenOf(time: string | null, now: number): string {
  const at = Date.parse(time ?? "");
  return Number.isNaN(at) ? clean(time ?? "") : sayTime(at, null, now);
}
