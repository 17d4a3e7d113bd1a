// Sends the pins that are due: all slow work first, then the intent is committed, the request leaves, the outcome is
// recorded. What an answer means is decided in outcome.ts and settlement.ts; this file obeys.

import pLimit from "p-limit";
import { exitCodes, together } from "../errors.ts";
import { issue, wholeRow } from "../issue.ts";
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
import { type Decided, isNoDraft, settlementOf } from "./settlement.ts";
import { openUpload } from "./upload.ts";

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
  const send = async (checked: CheckedPin, content: string) => {
    for (let attempt = 1; attempt <= triesInOnePass; attempt++) {
      // Only a request takes one of the places; while its outcome is written down, the next one is on its way.
      const answer = await limit(() => ask(session, gate, { ...checked, content }, request));
      if (answer === "closed") return;
      if (answer === "not-claimed") break;
      await record(session, gate, answer, request);
      if (answer.decided.kind === "accepted") sent += 1;
      if (answer.decided.kind !== "later") break;
    }
    request.progress({ stage: "sending", done: ++done, total: request.pins.length });
  };
  // Twins go one after the other: while the fate of one is open, the other could not be told apart from it.
  const lanes = Map.groupBy(request.pins, ({ pin }) => contentHash(pin));
  const ends = await Promise.allSettled(
    [...lanes].map(async ([content, twins]) => {
      try {
        for (const twin of twins) await send(twin, content);
      } catch (error) {
        // The ledger failed: nothing more is claimed, and the answers of those in flight are still heard.
        gate.close(ledgerFailed);
        throw error;
      }
    }),
  );
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  if (failures.length > 0) throw together(failures);
  return { sent, stopped: gate.closed() };
}

/** What came back for a claimed pin, not yet recorded. */
type Answer = { pin: Pin; claim: Claim; reply: Reply; decided: Decided; retryAt: number | null };

/** Claims one pin and makes one request for it. */
async function ask(
  session: Session,
  gate: Gate,
  checked: CheckedPin & { content: string },
  { folderOf, groupOf, signal }: SendRequest,
): Promise<Answer | "not-claimed" | "closed"> {
  const { client, config, ledger, now } = session;
  if (!(await gate.pass(signal))) return "closed";
  const { pin, content } = checked;
  const upload = await openUpload(config, checked, { content, folder: folderOf(pin.calendar), now: now() });
  if ("issue" in upload) {
    await ledger.judge([{ ...pin, state: "invalid", issues: [upload.issue] }], now());
    return "not-claimed";
  }
  try {
    const claim = await ledger.claim({
      pin: pin.id,
      content,
      keyOf: (twin) => idempotencyKey(content, pin.generation, twin),
      contentType: upload.contentType,
      request: upload.stored,
      now: now(),
    });
    if (claim === null) {
      await ledger.judge([{ ...pin, notes: [...pin.notes, twinInDoubt] }], now());
      return "not-claimed";
    }
    const groupId = groupOf(pin.profile ?? "");
    const { prepared, files } = upload;
    const reply = await client.createPost({ prepared, files, idempotencyKey: claim.key, groupId });
    const decided = await decide(session, reply, pin, groupId);
    return { pin, claim, reply, decided, retryAt: informGate(gate, decided, pin) };
  } finally {
    await upload.close();
  }
}

/** Writes down how an attempt ended and what became of its pin. */
async function record(
  { ledger, now }: Session,
  gate: Gate,
  { pin, claim, reply, decided, retryAt }: Answer,
  { onPin }: SendRequest,
): Promise<void> {
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
  if (retryAt !== null) await gate.remember();
  onPin(eventOf[decided.kind], { ...pin, ...settled }, settled.error ?? "");
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

/** Tells everyone at once what an answer means for them. Returns when to try again, ms since the epoch, or null. */
function informGate(gate: Gate, decided: Decided, pin: Pin): number | null {
  switch (decided.kind) {
    case "later":
    case "unknown":
      return gate.trouble(decided.message, decided.pauseMs);
    case "stop":
      gate.close({
        message: decided.message,
        hint: "Check POSTPROXY_API_KEY and its rights. Nothing was lost: every Pin keeps its state.",
        exitCode: exitCodes.unreachable,
      });
      return null;
    case "accepted":
      if (isNoDraft(decided.post, pin)) gate.close(draftIgnored);
      gate.answered();
      return null;
    case "refused":
    case "duplicate":
      gate.answered();
      return null;
    default:
      return decided satisfies never;
  }
}

const twinInDoubt = issue(
  "twin-in-doubt",
  wholeRow,
  "a Pin with the same content was sent, and its outcome is not known yet; this one waits until it is.",
  "Nothing to do: it is sent when the other is settled.",
);

const ledgerFailed: Stop = {
  message: "the ledger could not be written",
  hint: "Nothing is sent that cannot be recorded first.",
  exitCode: exitCodes.usage,
};

const draftIgnored: Stop = {
  message: "a draft was asked for, and Postproxy did not say that it made one",
  hint: "The pass stopped so that no other draft is published. Look at the post in Postproxy now.",
  exitCode: exitCodes.rowsNeedAttention,
};
