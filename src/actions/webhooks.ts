// Subscriptions to webhooks at Postproxy, as a command asks for them. What arrives is another matter (daemon/listen).

import type { Config } from "../config/config.ts";
import { openSession, type Session } from "../context/session.ts";
import { ExpectedError, usageError } from "../lib/errors.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import { pinterestEvents } from "../postproxy/events.ts";
import type { Webhook, WebhookDelivery } from "../postproxy/webhooks.ts";

export type MadeWebhook = Webhook & { secret: string | null };

export async function listWebhooks(config: Config): Promise<Webhook[]> {
  return withSession(config, ({ client }) => client.webhooks());
}

/** Subscribes an address to the events; none given: all that concern Pinterest. */
export async function addWebhook(
  config: Config,
  { url, events }: { url: string; events: readonly string[] },
): Promise<MadeWebhook> {
  refuseUnusable(url);
  const wanted = events.length === 0 ? pinterestEvents : events;
  return withSession(config, ({ client }) => client.addWebhook({ url, events: wanted }));
}

export async function removeWebhook(config: Config, id: string): Promise<void> {
  const found = await withSession(config, ({ client }) => client.removeWebhook(id));
  if (!found) throw unknownWebhook(id);
}

/** The latest tries, as Postproxy logged them. */
export async function listDeliveries(config: Config, id: string): Promise<WebhookDelivery[]> {
  const found = await withSession(config, ({ client }) => client.webhookDeliveries(id));
  if (found === null) throw unknownWebhook(id);
  return found;
}

/** Postproxy wants HTTPS; an address of this machine is one that a sandbox on it can reach. */
function refuseUnusable(url: string): void {
  const parsed = URL.parse(url);
  const isLocal = parsed?.protocol === "http:" && /^(localhost|127\.[\d.]+|\[::1\])$/.test(parsed.hostname);
  if (parsed?.protocol !== "https:" && !isLocal) {
    throw usageError(
      `"${url}" is no https address`,
      "Give the address at which Postproxy reaches `watch --listen`, such as https://hooks.example.com/webhook.",
    );
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw usageError(
      "the address holds a user name or password",
      "Leave them out: events are known by their signature.",
    );
  }
}

const unknownWebhook = (id: string) =>
  new ExpectedError(`Postproxy knows no webhook ${id}`, {
    hint: "`pinsheet webhooks list` shows those that there are.",
    exitCode: exitCodes.usage,
  });

async function withSession<T>(config: Config, ask: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(config);
  try {
    return await ask(session);
  } finally {
    await session.close();
  }
}
