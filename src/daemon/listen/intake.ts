// One request that claims to carry a webhook event, from its bytes to the answer. The event is in the ledger before the answer
// leaves; where it cannot be kept, the answer makes Postproxy send it again.

import type { Decision, ReceivedEvent } from "../../ledger/events.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { ExpectedError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { Redact } from "../../lib/redact.ts";
import { pinterestEvents, readEvent, type WebhookEvent } from "../../postproxy/events.ts";
import { checkSignature, type SignatureFault } from "../../postproxy/signature.ts";
import { readJson } from "../../postproxy/words.ts";
import { decide } from "./event-action.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { rateLimited } from "./rate-limited.ts";
import type { Answer, Question } from "./server.ts";

/** An event that was kept for the first time, and what it led to. */
export type News = { event: WebhookEvent; decision: Decision; pin: string | null };

export type IntakeRequest = {
  ledger: Pick<Ledger, "receive">;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Null: none is accepted. */
  secret: string | null;
  heartbeat: Pick<Heartbeat, "webhook">;
  log: Log;
  onNews: (news: News) => void;
  /** Takes the API key out of what came; none where there is no key. */
  redact?: Redact;
};

/** Between two look-ups that events ask for: each reads the whole list of posts (ours). */
const betweenLooksMs = 30_000;

export function openIntake(request: IntakeRequest): (question: Question) => Promise<Answer> {
  const { ledger, now, secret, heartbeat, onNews, redact = (text) => text } = request;
  const tell = rateLimited(request.log, now);
  const complain = (reason: string, fields: Record<string, unknown>) =>
    tell(reason === "not-kept" ? "error" : "warn", `webhook-${reason}`, fields);
  let nextLookAt = 0;

  const refuse = (status: number, { reason, message, hint }: Refusal): Answer => {
    heartbeat.webhook("none", reason);
    complain(reason, { status, message, hint });
    return jsonAnswer(status, { error: message });
  };

  const keep = async (event: WebhookEvent, body: string, delivery: string | null): Promise<Answer> => {
    const type = nameOf(event.type);
    const at = now();
    try {
      const kept = await ledger.receive(received(event, body, delivery, at), (known) =>
        decide(event, known, { now: at, nextLookAt }),
      );
      heartbeat.webhook(type, kept?.decision.action ?? "repeat");
      if (kept?.decision.action === "look-sooner") nextLookAt = kept.decision.reconcileAt + betweenLooksMs;
      if (kept !== null) onNews({ event, ...kept });
      return jsonAnswer(200, { received: event.id });
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      heartbeat.webhook(type, "not-kept");
      complain("not-kept", { status: 503, message: error.message, hint: error.hint });
      return jsonAnswer(503, { error: "the event could not be kept; send it again" });
    }
  };

  return async (question) => {
    if (secret === null) return refuse(503, withoutSecret);
    const body = await question.body();
    if (body === "broken") return refuse(400, brokenOff);
    if (body === "too-large") return refuse(413, tooLarge);
    const signature = checkSignature(question.header("x-postproxy-signature"), body, secret, now());
    if (signature !== "good") return refuse(401, badSignatures[signature]);
    const text = redact(body.toString("utf8"));
    const event = readEvent(readJson(text));
    if (event === null) return refuse(400, unreadable);
    const delivery = question.header("x-postproxy-delivery");
    return keep(event, text, delivery === undefined ? null : redact(delivery));
  };
}

/** A type of the future has a name as long as somebody likes; as a label there is one for all of them. */
const nameOf = (type: string) => ((pinterestEvents as readonly string[]).includes(type) ? type : "other");

function received(
  { id, type, createdAt, about }: WebhookEvent,
  content: string,
  delivery: string | null,
  receivedAt: number,
): ReceivedEvent {
  const postId = "postId" in about ? about.postId : null;
  const profileId = "profileId" in about ? about.profileId : null;
  const only = about.kind === "post" && about.profileIds.length === 1 ? (about.profileIds[0] ?? null) : null;
  return { id, type, createdAt, receivedAt, delivery, postId, profileId: profileId ?? only, content };
}

export function jsonAnswer(status: number, body: object): Answer {
  return { status, type: "application/json; charset=utf-8", body: `${JSON.stringify(body)}\n` };
}

type Refusal = { reason: string; message: string; hint: string };

const withoutSecret: Refusal = {
  reason: "without-secret",
  message: "webhooks are not accepted: PINSHEET_WEBHOOK_SECRET is not set",
  hint: "Set it to the secret that `pinsheet webhooks add` printed, and start watch again. Until then Pins are confirmed by asking.",
};

const tooLarge: Refusal = {
  reason: "too-large",
  message: "the request is larger than any event",
  hint: "Nothing to do: it was not kept. If Postproxy sent it (`pinsheet webhooks deliveries` shows that), please report it.",
};

const brokenOff: Refusal = {
  reason: "broken-off",
  message: "the request ended before it was whole",
  hint: "Nothing to do, if it was one. If there are many, look at the proxy or tunnel in front of watch.",
};

const unreadable: Refusal = {
  reason: "unreadable",
  message: "the request is signed, and holds no event with an id and a type",
  hint: "Please report it: Postproxy sends what pinsheet does not know. Pins are confirmed by asking all the same.",
};

const badSignatures: Record<SignatureFault, Refusal> = {
  missing: {
    reason: "unsigned",
    message: "the request has no signature",
    hint: "Nothing to do: it did not come from Postproxy, or a proxy took the header X-Postproxy-Signature away.",
  },
  unreadable: {
    reason: "unsigned",
    message: "the signature of the request cannot be read",
    hint: "Nothing to do: it did not come from Postproxy, or a proxy changed the header X-Postproxy-Signature.",
  },
  wrong: {
    reason: "forged",
    message: "the request is not signed with our secret",
    hint: "If events of Postproxy are refused, PINSHEET_WEBHOOK_SECRET is that of another webhook, or a proxy changes the body.",
  },
  stale: {
    reason: "stale",
    message: "the request was signed more than five minutes from now",
    hint: "If there are many, set this computer's clock. An old event that is sent again is no loss: Pins are confirmed by asking.",
  },
};
