// PURE. Subscriptions to webhooks and their deliveries, as the API shows them. Sources disagree on whether a list shows
// secrets, so nothing but the answer to a creation is looked at for one.

import { z } from "zod";
import { type Page, readPage } from "./wire.ts";

/** Times are as the API wrote them (ISO 8601), or null. */
export type Webhook = {
  id: string;
  url: string | null;
  events: string[];
  enabled: boolean;
  description: string | null;
  createdAt: string | null;
};

/** One try to deliver one event. `status`: of our answer; null where there was none. */
export type WebhookDelivery = {
  id: string | null;
  eventId: string | null;
  eventType: string | null;
  status: number | null;
  attempt: number | null;
  success: boolean | null;
  attemptedAt: string | null;
};

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);
const id = z.union([z.string(), z.int().transform(String)]).refine((value) => value.trim() !== "");
const whole = z.int().nullable().catch(null);

const webhookSchema = z.object({
  id,
  url: text,
  events: z.array(z.string()).catch([]),
  enabled: z.boolean().catch(true),
  description: text,
  created_at: text,
});

const deliverySchema = z.object({
  id: text,
  event_id: text,
  event_type: text,
  response_status: whole,
  attempt_number: whole,
  success: z.boolean().nullable().catch(null),
  attempted_at: text,
  created_at: text,
});

const createdSchema = z.object({ secret: z.string().min(1) });

/** The object may come alone, or under `data` or `webhook`. */
function unwrapped(json: unknown): unknown {
  const record = z.record(z.string(), z.unknown()).safeParse(json).data;
  return record?.["id"] === undefined ? (record?.["data"] ?? record?.["webhook"] ?? json) : json;
}

function readWebhook(json: unknown): Webhook | null {
  const hook = webhookSchema.safeParse(unwrapped(json)).data;
  if (hook === undefined) return null;
  const { created_at: createdAt, ...same } = hook;
  return { ...same, createdAt };
}

/** The answer to a creation; `secret` is null where it shows none. */
export function readCreatedWebhook(json: unknown): (Webhook & { secret: string | null }) | null {
  const hook = readWebhook(json);
  const secret = createdSchema.safeParse(unwrapped(json)).data?.secret ?? null;
  return hook && { ...hook, secret };
}

export function readWebhooks(json: unknown): Page<Webhook> | null {
  return readPage(json, readWebhook);
}

export function readDeliveries(json: unknown): Page<WebhookDelivery> | null {
  return readPage(json, readDelivery);
}

function readDelivery(json: unknown): WebhookDelivery | null {
  const found = deliverySchema.safeParse(json).data;
  if (found === undefined) return null;
  return {
    id: found.id,
    eventId: found.event_id,
    eventType: found.event_type,
    status: found.response_status,
    attempt: found.attempt_number,
    success: found.success,
    attemptedAt: found.attempted_at ?? found.created_at,
  };
}
