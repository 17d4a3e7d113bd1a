// Becoming the one sender of a ledger, and saying who is.

import { hostname } from "node:os";
import { sayTime } from "../calendar/rows/when.ts";
import type { Session } from "../context/session.ts";
import { claimDeadlineMs } from "../delivery/deadline.ts";
import { settleTime } from "../delivery/reconcile.ts";
import { firstReconcile } from "../delivery/unknown-outcome.ts";
import { takeSenderLock } from "../ledger/lock.ts";
import { ExpectedError } from "../lib/errors.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import { step } from "../lib/step.ts";

export type Sender = { release: () => void };

/** Takes the lock or returns null. With it, every pin left in `sending` by a dead sender becomes `uncertain`. */
export async function becomeSender(session: Session, command: string): Promise<Sender | null> {
  const { ledger, config, now } = session;
  const lock = takeSenderLock(ledger.file);
  if (lock === null) return null;
  ledger.sendUnder(lock);
  try {
    const since = sayTime(now(), config.timezone);
    await ledger.setFact("sender", `${command}, process ${process.pid} on ${hostname()}, since ${since}`);
    await recoverUnsettled(session);
    return { release: ledger.endSending };
  } catch (error) {
    ledger.endSending();
    throw error;
  }
}

/** For the sender while it sends nothing: pins still in `sending` are those whose outcome nobody recorded. */
export async function recoverUnsettled(session: Session): Promise<void> {
  const { ledger, now, config } = session;
  const fenceMs = claimDeadlineMs + config.timeoutMs;
  await ledger.recover(now(), now() + firstReconcile(await settleTime(session)), fenceMs);
  step("recovered");
}

/** Who gets the lock writes its name next; until it has, the name is that of the one before. */
const namedWithinMs = 250;

/** Says who holds the lock (exit 75). */
export async function anotherSender({ ledger, sleep }: Session): Promise<ExpectedError> {
  await sleep(namedWithinMs, new AbortController().signal);
  const holder = (await ledger.fact("sender")) ?? "another process";
  return new ExpectedError(`another pinsheet is sending from ${ledger.file}: ${holder}`, {
    hint: `${holder.startsWith("watch") ? "It publishes what is due by itself; to do it by hand, stop it." : "Wait until it has finished, or stop it."} \`pinsheet plan\`, \`status\`, \`pause\`, \`cancel\` and \`retry\` work meanwhile.`,
    exitCode: exitCodes.anotherSender,
  });
}
