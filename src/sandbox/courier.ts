// Delivers the events of the sandbox to those who subscribed, signed, and again where they are not taken. A script may spoil
// deliveries on their way. How often and when the real service tries again is not documented: three times, for us.

import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eventsOf, type SandboxEvent } from "./events.ts";
import type { Journal } from "./journal.ts";
import type { Attempt, StoredWebhook } from "./webhooks.ts";

/** One delivery as it is about to leave. */
export type Parcel = {
  event: SandboxEvent & Record<string, unknown>;
  /** What it is signed with. */
  secret: string;
  /** The time in its signature, milliseconds since the epoch. */
  signedAt: number;
  /** How long it is on its way, ms. */
  delayMs: number;
};

/** What becomes of a parcel: one as it is, none, several, others. */
export type DeliveryScript = (parcel: Parcel) => readonly Parcel[];

export type Courier = {
  /** Something may be due, or be due at another time than before. */
  look: () => void;
  announce: (type: string, data: Record<string, unknown>, id?: string) => void;
  /** Of a subscription, in order. */
  attempts: (hook: string) => readonly Attempt[];
  /** Resolves when all deliveries under way have ended. */
  delivered: () => Promise<void>;
};

type CourierOptions = {
  journal: Pick<Journal, "posts" | "webhooks">;
  /** Milliseconds since the epoch. */
  clock: () => number;
  /** Ends all deliveries. */
  closing: AbortSignal;
  script: DeliveryScript | null;
};

/** Milliseconds before the second and the third try. */
const pauses = [500, 1_000];
/** For an answer; ms. */
const patience = 5_000;
/** A clock of a test may stand still. */
const shortestPause = 20;

export function openCourier({ journal, clock, closing, script }: CourierOptions): Courier {
  const startedAt = clock();
  const log = new Map<string, Attempt[]>();
  const dispatched = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let announced = 0;
  let tries = 0;

  const attempt = async (hook: StoredWebhook, parcel: Parcel, number: number): Promise<boolean> => {
    const { id: eventId, type: eventType } = parcel.event;
    const entry: Attempt = { id: `del_${++tries}`, eventId, eventType, status: null, number, at: clock() };
    entry.status = await send(hook.url, parcel, entry.id, closing);
    log.set(hook.id, [...(log.get(hook.id) ?? []), entry]);
    return entry.status !== null && entry.status < 300;
  };
  const deliver = async (hook: StoredWebhook, parcel: Parcel): Promise<void> => {
    for (const [index, pause] of [parcel.delayMs, ...pauses].entries()) {
      if (pause > 0) await sleep(pause, undefined, { signal: closing }).catch(() => undefined);
      if (closing.aborted || (await attempt(hook, parcel, index + 1))) return;
    }
  };
  const dispatch = (hook: StoredWebhook, event: SandboxEvent) => {
    const parcel = { event, secret: hook.secret, signedAt: clock(), delayMs: 0 };
    for (const one of script === null ? [parcel] : script(parcel)) {
      const delivery = deliver(hook, one).finally(() => underWay.delete(delivery));
      underWay.add(delivery);
    }
  };
  const subscribers = (type: string) =>
    [...journal.webhooks.values()].filter(
      ({ enabled, deletedAt, events }) =>
        enabled && deletedAt === null && (events.includes("*") || events.includes(type)),
    );

  /** Dispatches what is due. Returns when the next event is, or null. */
  const dispatchDue = (): number | null => {
    if (journal.webhooks.size === 0) return null;
    const now = clock();
    let next: number | null = null;
    for (const post of journal.posts.values()) {
      for (const { at, event } of eventsOf(post)) {
        if (at > now) next = Math.min(next ?? at, at);
        if (at > now || at < startedAt) continue;
        for (const hook of subscribers(event.type)) {
          const mark = `${hook.id} ${event.id}`;
          if (at < hook.createdAt || dispatched.has(mark)) continue;
          dispatched.add(mark);
          dispatch(hook, event);
        }
      }
    }
    return next;
  };
  const look = () => {
    clearTimeout(timer);
    if (closing.aborted) return;
    const next = dispatchDue();
    if (next !== null)
      timer = setTimeout(look, Math.min(Math.max(next - clock(), shortestPause), 60_000)).unref();
  };
  closing.addEventListener("abort", () => clearTimeout(timer));
  return {
    look,
    announce(type, data, id) {
      announced += 1;
      const created_at = new Date(clock()).toISOString();
      const event = { id: id ?? `evt_announced_${announced}`, type, created_at, data };
      for (const hook of subscribers(type)) dispatch(hook, event);
    },
    attempts: (hook) => log.get(hook) ?? [],
    async delivered() {
      look();
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** The status of the answer, or null where none came. */
async function send(
  url: string,
  { event, secret, signedAt }: Parcel,
  delivery: string,
  closing: AbortSignal,
): Promise<number | null> {
  const body = JSON.stringify(event);
  const time = Math.floor(signedAt / 1_000);
  const digest = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.any([closing, AbortSignal.timeout(patience)]),
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "Postproxy-Webhooks/1.0",
        "X-Postproxy-Event": event.type,
        "X-Postproxy-Delivery": delivery,
        "X-Postproxy-Signature": `t=${time},v1=${digest}`,
        Connection: "close",
      },
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}
