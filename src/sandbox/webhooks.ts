// PURE. The subscriptions of `/api/webhooks`: one request, read and allowed in, to its answer and the subscription that it
// makes or changes. Knows nothing of deliveries but how they are shown.

import { z } from "zod";
import type { Tree } from "./form.ts";

export const storedWebhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  description: z.string().nullable(),
  secret: z.string(),
  /** Milliseconds since the epoch, as all times here. */
  createdAt: z.number(),
  updatedAt: z.number(),
  deletedAt: z.number().nullable(),
});

export type StoredWebhook = z.infer<typeof storedWebhookSchema>;

/** One try to deliver an event. `status`: null where no answer came. */
export type Attempt = {
  id: string;
  eventId: string;
  eventType: string;
  status: number | null;
  number: number;
  at: number;
};

type WebhookCall = {
  method: string;
  /** The segments after `/api/webhooks`. */
  path: readonly string[];
  query: URLSearchParams;
  tree: Tree;
  now: number;
  hooks: ReadonlyMap<string, StoredWebhook>;
  attempts: (hook: string) => readonly Attempt[];
  newSecret: () => string;
};

export type WebhookAnswer = {
  status: number;
  body: unknown;
  /** To be kept before the answer leaves; null where nothing changes. */
  put: StoredWebhook | null;
};

const notFound: WebhookAnswer = { status: 404, body: { error: "Not found" }, put: null };
const ok = (body: unknown, put: StoredWebhook | null = null): WebhookAnswer => ({ status: 200, body, put });

/** Sources disagree on whether lists show secrets; a client must not count on it. */
function shown({ id, url, events, enabled, description, createdAt, updatedAt }: StoredWebhook) {
  const times = {
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  };
  return { id, url, events, enabled, description, ...times };
}

const eventName = z.string().regex(/^(\*|[a-z_]+\.[a-z_]+)$/);
/** HTTPS, as the service has it; on this machine plain HTTP will do for a rehearsal. */
const address = z
  .string()
  .regex(/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/)
  .refine((text) => URL.canParse(text));
const wishSchema = z.object({
  url: address,
  events: z.array(eventName).min(1),
  enabled: z.boolean().default(true),
  description: z.string().nullable().default(null),
});

const complaints: Readonly<Record<string, string>> = {
  url: "Url must be a valid HTTPS URL",
  events: "Events are not included in the list",
  enabled: "Enabled must be true or false",
  description: "Description is invalid",
};

function refused(problem: z.core.$ZodError): WebhookAnswer {
  const fields = new Set(problem.issues.map(({ path }) => String(path[0] ?? "")));
  return {
    status: 422,
    body: { errors: [...fields].map((field) => complaints[field] ?? "Invalid") },
    put: null,
  };
}

export function answerWebhooks(call: WebhookCall): WebhookAnswer {
  const { method, path, hooks } = call;
  const [id, part, more] = path;
  const known = [...hooks.values()].filter((hook) => hook.deletedAt === null);
  if (id === undefined) {
    if (method === "GET") return ok({ data: known.map(shown) });
    return method === "POST" ? create(call) : notFound;
  }
  const hook = known.find((one) => one.id === id);
  if (hook === undefined || more !== undefined) return notFound;
  switch (part === undefined ? method : `${method} ${part}`) {
    case "GET":
      return ok(shown(hook));
    case "PATCH":
      return update(hook, call);
    case "DELETE":
      return ok({ deleted: true }, { ...hook, deletedAt: call.now });
    case "GET deliveries":
      return deliveries(hook, call);
    default:
      return notFound;
  }
}

function create({ tree, now, hooks, newSecret }: WebhookCall): WebhookAnswer {
  const wish = wishSchema.safeParse(tree);
  if (!wish.success) return refused(wish.error);
  const times = { createdAt: now, updatedAt: now, deletedAt: null };
  const hook = { id: `wh_${hooks.size + 1}`, ...wish.data, secret: newSecret(), ...times };
  return { status: 201, body: { ...shown(hook), secret: hook.secret }, put: hook };
}

function update(hook: StoredWebhook, { tree, now }: WebhookCall): WebhookAnswer {
  const { url, events, enabled, description } = hook;
  const wish = wishSchema.safeParse({ url, events, enabled, description, ...tree });
  if (!wish.success) return refused(wish.error);
  const put = { ...hook, ...wish.data, updatedAt: now };
  return ok(shown(put), put);
}

/** Newest first; no source says in which order. */
function deliveries(hook: StoredWebhook, { query, attempts }: WebhookCall): WebhookAnswer {
  const all = attempts(hook.id).toReversed();
  const whole = (name: string, otherwise: number) =>
    Number(/^\d+$/.exec(query.get(name) ?? "")?.[0] ?? otherwise);
  const page = whole("page", 0);
  const perPage = Math.min(Math.max(whole("per_page", 20), 1), 100);
  const data = all
    .slice(page * perPage, (page + 1) * perPage)
    .map(({ id, eventId, eventType, status, number, at }) => ({
      id,
      event_id: eventId,
      event_type: eventType,
      response_status: status,
      attempt_number: number,
      success: status !== null && status >= 200 && status < 300,
      attempted_at: new Date(at).toISOString(),
      created_at: new Date(at).toISOString(),
    }));
  return ok({ total: all.length, page, per_page: perPage, data });
}
