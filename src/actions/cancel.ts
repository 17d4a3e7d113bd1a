// Takes back what was sent ahead and is not live: sorted by what Postproxy says now, shown, and only after a yes deleted, one
// after the other. Needs no sender's lock, so that it works while `watch` runs: a sender never touches what is submitted.

import pLimit from "p-limit";
import { openAccount } from "../accounts/account.ts";
import type { Config } from "../config/config.ts";
import { openSession, type Session } from "../context/session.ts";
import { objectionTo, standingOf } from "../delivery/cancellable.ts";
import { openExistingLedger } from "../ledger/existing.ts";
import { ExpectedError, usageError } from "../lib/errors.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import { retries } from "../lib/retries.ts";
import { step } from "../lib/step.ts";
import { cancelledIssue } from "../model/cancelled.ts";
import { issue, wholeRow } from "../model/issue.ts";
import type { Objection } from "../model/objection.ts";
import { covers } from "../model/paused.ts";
import type { Pin } from "../model/pin.ts";
import type { CancelReport, Preview, Stop } from "../model/report.ts";
import type { Post } from "../postproxy/wire.ts";
import { type CancelOutcome, cancelOutcome, stillThere } from "./cancel-outcome.ts";
import { readKnown } from "./known.ts";
import { type Left, openPreview } from "./preview.ts";
import type { Answer } from "./retry.ts";
import { type Known, type Selection, targetsOf } from "./select.ts";

type GroupOf = (profile: string) => string | null;

const { tries, firstPauseMs } = retries.deletePost;
/** What is in doubt is asked for again then. */
const doubtMs = 60_000;

/** `ask` is shown what would be done, and is not called when there is nothing to do. When the signal fires, no other post is deleted. */
export async function cancelPins(
  config: Config,
  selection: Selection,
  ask: (preview: Preview) => Promise<Answer>,
  signal: AbortSignal,
): Promise<CancelReport> {
  // Before a session makes one.
  openExistingLedger(config.ledger).close();
  const session = await openSession(config);
  try {
    return await cancelIn(session, selection, ask, signal);
  } finally {
    await session.close();
  }
}

export async function cancelIn(
  session: Session,
  selection: Selection,
  ask: (preview: Preview) => Promise<Answer>,
  signal: AbortSignal,
): Promise<CancelReport> {
  const { ledger } = session;
  const known = await readKnown(ledger);
  const chosen = choose(selection, known);
  const { groupOf } = await openAccount(session);
  const { cancellable, left } = await sorted(session, chosen, groupOf);
  const { of, rows, leftRows } = openPreview(ledger.file, known.calendars);
  const preview = of(cancellable, left);
  const answer = cancellable.length === 0 ? null : await ask(preview);
  if (answer !== "yes") return { ...preview, answer, cancelled: [], notDone: [], stopped: null };
  const { cancelled, notDone, stopped } = await takeBack(session, cancellable, groupOf, signal);
  return { ...preview, answer, cancelled: rows(cancelled), notDone: leftRows(notDone), stopped };
}

type Chosen = { submitted: Pin[]; left: Left[] };

/** Of Pins that were named, each one is in one of the two lists; of a calendar or profile only what Postproxy has, or may have. */
function choose(selection: Selection, known: Known): Chosen {
  const targets = targetsOf(selection, known);
  if (targets.length === 0) throw whichOnes();
  const chosen: Chosen = { submitted: [], left: [] };
  for (const pin of known.pins) {
    const by = targets.filter((target) => covers(target, pin)).map(({ scope }) => scope);
    if (by.length === 0) continue;
    const objection = objectionTo(pin);
    if (objection === null) chosen.submitted.push(pin);
    else if (by.includes("pin") || pin.state === "uncertain" || pin.state === "sending")
      chosen.left.push({ pin, objection });
  }
  return chosen;
}

const whichOnes = () =>
  usageError(
    "cancel needs to know which Pins",
    "Name them by their ids (`pinsheet status` shows them), or give --calendar or --profile.",
  );

/** Reads the post of each pin that may be taken back. */
async function sorted(
  session: Session,
  chosen: Chosen,
  groupOf: GroupOf,
): Promise<{ cancellable: Pin[]; left: Left[] }> {
  const { client, config, now } = session;
  const limit = pLimit(config.concurrency);
  const standings = await Promise.all(
    chosen.submitted.map((pin) =>
      limit(async () => {
        const post = await client.post(pin.postId ?? "", groupOf(pin.profile ?? ""));
        return { pin, standing: standingOf(post, pin, now()) };
      }),
    ),
  );
  const cancellable: Pin[] = [];
  const left = [...chosen.left];
  for (const { pin, standing } of standings) {
    if (standing.kind === "cancellable") cancellable.push(pin);
    else left.push({ pin, objection: standing });
  }
  return { cancellable, left };
}

type Done = { cancelled: Pin[]; notDone: Left[]; stopped: Stop | null };

/** The first to be published first. */
async function takeBack(
  session: Session,
  pins: readonly Pin[],
  groupOf: GroupOf,
  signal: AbortSignal,
): Promise<Done> {
  const done: Done = { cancelled: [], notDone: [], stopped: null };
  for (const pin of pins.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))) {
    if (signal.aborted || done.stopped !== null) {
      done.notDone.push({ pin, objection: notTried });
      continue;
    }
    const outcome = await cancelOne(session, pin, groupOf(pin.profile ?? ""));
    switch (outcome.kind) {
      case "cancelled":
        done.cancelled.push({ ...pin, state: "cancelled", issues: [cancelledIssue(pin)], notes: [] });
        break;
      case "stop": {
        const { message, hint } = outcome;
        done.stopped = { message, hint, exitCode: exitCodes.unreachable };
        done.notDone.push({ pin, objection: notTried });
        break;
      }
      default:
        done.notDone.push({ pin, objection: outcome });
    }
  }
  return done;
}

const notTried: Objection = { reason: "it was not tried", hint: "Run the command again." };

type End = Exclude<CancelOutcome, { kind: "again" }>;

/** Looks once more, writes the intent down, deletes, and reads whether it is gone. */
async function cancelOne(session: Session, pin: Pin, groupId: string | null): Promise<End> {
  const { ledger, client, now, sleep } = session;
  const postId = pin.postId ?? "";
  const before = await read(session, postId, groupId);
  if (before === "unread")
    return { kind: "stop", message: `the post ${postId} could not be read`, hint: "Try again later." };
  const standing = standingOf(before, pin, now());
  if (standing.kind === "never") return { ...standing, kind: "kept" };
  const id = await ledger.startCancel(pin.id, postId, now());
  if (id === null) return { kind: "kept", ...changedMeanwhile };
  step("cancelling");
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client.deletePost(postId, groupId);
    step("cancel-answered");
    await ledger.answerCancel({ ...answer, id });
    let outcome = cancelOutcome(answer, await read(session, postId, groupId), { pin, now: now() });
    if (outcome.kind === "again") {
      await sleep(firstPauseMs * 2 ** (attempt - 1), new AbortController().signal);
      outcome = cancelOutcome(answer, await read(session, postId, groupId), { pin, now: now() });
    }
    if (outcome.kind === "again" && attempt < tries) continue;
    return await record(
      session,
      pin,
      outcome.kind === "again" ? { kind: "in-doubt", ...stillThere } : outcome,
    );
  }
}

async function record({ ledger, now }: Session, pin: Pin, outcome: End): Promise<End> {
  switch (outcome.kind) {
    case "cancelled":
      if (await ledger.cancelled(pin, [cancelledIssue(pin)], now())) return outcome;
      return { kind: "kept", ...changedMeanwhile };
    case "refused":
    case "kept":
      await ledger.notCancelled(pin.id, outcome.kind, now());
      return outcome;
    case "in-doubt": {
      const notes = [...pin.notes.filter(({ code }) => code !== "cancel-in-doubt"), inDoubt(outcome)];
      await ledger.cancelUnknown(pin.id, notes, now() + doubtMs);
      return outcome;
    }
    case "stop":
      await ledger.notCancelled(pin.id, "refused", now());
      return outcome;
    default:
      return outcome satisfies never;
  }
}

async function read(
  session: Session,
  postId: string,
  groupId: string | null,
): Promise<Post | null | "unread"> {
  try {
    return await session.client.post(postId, groupId);
  } catch (error) {
    if (error instanceof ExpectedError) return "unread";
    throw error;
  }
}

const changedMeanwhile: Objection = {
  reason: "it changed meanwhile",
  hint: "`pinsheet status` shows what became of it.",
};

const inDoubt = ({ reason, hint }: Objection) => issue("cancel-in-doubt", wholeRow, `${reason}.`, hint);
