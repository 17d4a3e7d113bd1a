// Sends the pins that are due: all slow work first, then the intent is committed, the request leaves, the outcome is
// recorded. What an answer means is decided in outcome.ts and settlement.ts; this file obeys.

import pLimit from "p-limit";
import { type ExitCode, exitCodes } from "../errors.ts";
import type { Claim } from "../ledger/ledger.ts";
import type { Pin } from "../ledger/pin.ts";
import type { CheckedPin } from "../media/sweep.ts";
import type { Reply } from "../postproxy/client.ts";
import type { PassEvent, Progress, Stop } from "../report.ts";
import type { Session } from "../session.ts";
import { type Gate, openGate } from "./gate.ts";
import { contentHash, idempotencyKey } from "./key.ts";
import { isOurs } from "./ours.ts";
import { outcomeOf } from "./outcome.ts";
import { type Decided, settlementOf } from "./settlement.ts";
import { openUpload, type Upload } from "./upload.ts";

export type SendRequest = {
  /** Due pins with good media, earliest first. */
  pins: readonly CheckedPin[];
  /** Postproxy's group of a profile. */
  groupOf: (profile: string) => string | null;
  folderOf: (calendar: string) => string;
  progress: Progress;
  onPin: (event: PassEvent["event"], pin: Pin, message: string) => void;
  onWait: (message: string) => void;
  signal: AbortSignal;
};

export type SendReport = { sent: number; stopped: Stop | null };

/** A pin that was told "later" is tried again in the same pass, so often. */
const triesInOnePass = 5;

export async function publishDue(session: Session, request: SendRequest): Promise<SendReport> {
  const gate = await openGate(session, request.onWait);
  const limit = pLimit(session.config.concurrency);
  let done = 0;
  let sent = 0;
  let exitCode: ExitCode = exitCodes.unreachable;
  const send = async (checked: CheckedPin) => {
    for (let attempt = 1; attempt <= triesInOnePass; attempt++) {
      if (!(await gate.pass(request.signal))) return;
      const kind = await sendOne(session, gate, checked, request);
      if (kind === "not-a-draft") exitCode = exitCodes.rowsNeedAttention;
      if (kind === "accepted" || kind === "not-a-draft") sent += 1;
      if (kind !== "later") break;
    }
    request.progress({ stage: "sending", done: ++done, total: request.pins.length });
  };
  await Promise.all(request.pins.map((checked) => limit(() => send(checked))));
  const closed = gate.closed();
  return { sent, stopped: closed && { ...closed, exitCode } };
}

type Sent = Decided["kind"] | "not-a-draft" | "not-claimed";

async function sendOne(
  session: Session,
  gate: Gate,
  checked: CheckedPin,
  request: SendRequest,
): Promise<Sent> {
  const { pin } = checked;
  const content = contentHash(pin);
  const upload = await openUpload(session.config, checked, {
    content,
    folder: request.folderOf(pin.calendar),
    now: session.now(),
  });
  if ("issue" in upload) {
    await session.ledger.judge([{ ...pin, state: "invalid", issues: [upload.issue] }], session.now());
    return "not-claimed";
  }
  try {
    const claim = await session.ledger.claim({
      pin: pin.id,
      content,
      keyOf: (twin) => idempotencyKey(content, pin.generation, twin),
      contentType: upload.contentType,
      request: upload.stored,
      now: session.now(),
    });
    if (claim === null) return "not-claimed";
    return await post(session, gate, { pin, claim, upload }, request);
  } finally {
    await upload.close();
  }
}

/** One request for a claimed pin. Whatever happens from here on is recorded. */
async function post(
  session: Session,
  gate: Gate,
  { pin, claim, upload }: { pin: Pin; claim: Claim; upload: Upload },
  { groupOf, onPin }: SendRequest,
): Promise<Sent> {
  const { client, ledger, now } = session;
  const groupId = groupOf(pin.profile ?? "");
  const reply = await client.createPost({
    prepared: upload.prepared,
    files: upload.files,
    idempotencyKey: claim.key,
    groupId,
  });
  const decided = await decide(session, reply, pin, groupId);
  const retryAt = await informGate(gate, decided);
  const settled = settlementOf(decided, pin, { now: now(), retryAt });
  await ledger.settle({
    ...settled,
    attempt: claim.attempt,
    pin: pin.id,
    outcome: decided.kind,
    status: reply.status,
    requestId: reply.headers.requestId,
    now: now(),
  });
  onPin(eventOf[decided.kind], { ...pin, ...settled }, settled.error ?? "");
  if (decided.kind !== "accepted" || settled.notes === pin.notes) return decided.kind;
  gate.close({
    message: "a draft was asked for, and Postproxy did not say that it made one",
    hint: "The pass stopped so that no other draft is published. Look at the post in Postproxy now.",
  });
  return "not-a-draft";
}

const eventOf = {
  accepted: "sent",
  duplicate: "sent",
  refused: "failed",
  later: "later",
  stop: "later",
  unknown: "uncertain",
} as const satisfies Record<Decided["kind"], PassEvent["event"]>;

/** Reads the reply; a post said to exist already is looked at before it is believed. */
async function decide(
  { client, ledger, now }: Session,
  reply: Reply,
  pin: Pin,
  groupId: string | null,
): Promise<Decided> {
  const outcome = outcomeOf(reply, now());
  if (outcome.kind === "accepted") {
    const owner = await ledger.ownerOf(outcome.post.id);
    if (owner === null) return outcome;
    return {
      kind: "duplicate",
      postId: outcome.post.id,
      message: "this post belongs to another row",
      ours: false,
    };
  }
  if (outcome.kind !== "duplicate") return outcome;
  try {
    const post = await client.post(outcome.postId, groupId);
    const ours = post !== null && isOurs(post, pin) && (await ledger.ownerOf(post.id)) === null;
    return { ...outcome, ours };
  } catch (error) {
    return {
      kind: "unknown",
      message: `${outcome.message}; that post could not be read: ${(error as Error).message}`,
      pauseMs: null,
    };
  }
}

/** Returns when to try again, milliseconds since the epoch, or null. */
async function informGate(gate: Gate, decided: Decided): Promise<number | null> {
  switch (decided.kind) {
    case "later":
    case "unknown":
      return gate.trouble(decided.message, decided.pauseMs);
    case "stop":
      gate.close({
        message: `the API refused the key: ${decided.message}`,
        hint: "Check POSTPROXY_API_KEY and its rights. Nothing was lost: every Pin keeps its state.",
      });
      return null;
    case "accepted":
    case "refused":
    case "duplicate":
      gate.answered();
      return null;
    default:
      return decided satisfies never;
  }
}
