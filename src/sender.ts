// Becoming the one sender of a ledger.

import { hostname } from "node:os";
import { ExpectedError, exitCodes } from "./errors.ts";
import { type SenderLock, takeSenderLock } from "./ledger/lock.ts";
import { firstLook } from "./publish/doubt.ts";
import { settleTime } from "./publish/reconcile.ts";
import type { Session } from "./session.ts";
import { step } from "./step.ts";

/** Takes the lock or returns null. With it, every pin left in `sending` by a dead sender becomes `uncertain`. */
export async function becomeSender(session: Session, command: string): Promise<SenderLock | null> {
  const { ledger, now } = session;
  const lock = takeSenderLock(ledger.file);
  if (lock === null) return null;
  try {
    await ledger.recover(now(), now() + firstLook(await settleTime(session)));
    step("recovered");
    await ledger.setFact(
      "sender",
      `${command}, process ${process.pid} on ${hostname()}, since ${new Date(now()).toISOString()}`,
    );
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Says who holds the lock (exit 75). */
export async function anotherSender({ ledger }: Session): Promise<ExpectedError> {
  const holder = (await ledger.fact("sender")) ?? "another process";
  return new ExpectedError(`another pinsheet is sending from ${ledger.file}: ${holder}`, {
    hint: "Wait until it has finished, or stop it. `pinsheet plan`, `status` and `retry` work meanwhile.",
    exitCode: exitCodes.anotherSender,
  });
}
