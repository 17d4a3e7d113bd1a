// The stages in order: read, resolve, plan, check media, send, confirm. `publish` and `watch` run all of it; `plan` is the
// same code stopped before the first side effect, so that a dry run cannot drift from the real one.

import type { Readable } from "node:stream";
import { openAccount } from "./account.ts";
import type { Config } from "./config.ts";
import { confirmSubmitted } from "./confirm/poll.ts";
import { ExpectedError } from "./errors.ts";
import type { Pin } from "./ledger/pin.ts";
import { checkMedia } from "./media/sweep.ts";
import { dueNow, folders, isOpen, planReadings, worthChecking } from "./pass.ts";
import { publishDue } from "./publish/publish.ts";
import type { PassEvent, PassReport, Progress, Stop } from "./report.ts";
import { openReporter } from "./reporter.ts";
import { anotherSender, becomeSender } from "./sender.ts";
import { openSession, type Session } from "./session.ts";
import { readCalendars } from "./sources/readings.ts";

export type PassRequest = {
  calendars: readonly string[];
  /** Look, but neither record nor send. */
  dryRun: boolean;
  stdin: Readable;
  progress: Progress;
  onEvent: (event: PassEvent) => void;
  /** When it fires, no new pin is taken; those in flight are finished. */
  signal: AbortSignal;
};

/** One pass on its own: opens everything, becomes the sender unless it is a dry run, closes everything. */
export async function runPass(config: Config, request: PassRequest): Promise<PassReport> {
  const session = await openSession(config);
  try {
    if (request.dryRun) return await pass(session, request);
    const lock = await becomeSender(session, "publish");
    if (lock === null) throw await anotherSender(session);
    try {
      return await pass(session, request);
    } finally {
      lock.release();
    }
  } finally {
    await session.close();
  }
}

/** One pass over all calendars, by the holder of the sender's lock (or by nobody, in a dry run). */
export async function pass(session: Session, request: PassRequest): Promise<PassReport> {
  const { ledger, config, now } = session;
  const { dryRun, progress, signal } = request;
  const known = { calendars: await ledger.calendars(), pins: await ledger.pins() };
  const readings = await readCalendars(request.calendars, config, {
    ...known,
    stdin: request.stdin,
    isOpen: isOpen(now(), config),
  });
  const reporter = openReporter(session, request, readings);
  try {
    const account = await openAccount(session);
    const planned = await planReadings(session, account, readings, known);
    if (!dryRun) {
      await ledger.setFact("api", session.api);
      await ledger.record(planned.record);
    }
    reporter.planned(planned);

    const folderOf = folders(readings, known.calendars);
    const pins = worthChecking(planned.current, { dryRun, until: now() + config.aheadMs });
    const checked = await checkMedia(session, { pins, folderOf, progress, signal });
    if (dryRun) return await reporter.rehearsal(planned, checked);
    await ledger.judge(
      checked.map(({ pin }) => pin),
      now(),
    );

    const { ready, stopped: idle } = await dueNow(session, account, checked);
    const onPin = (event: PassEvent["event"], pin: Pin, message: string) =>
      reporter.tell(event, pin, message);
    const onWait = (message: string) => request.onEvent({ event: "paused", row: null, message });
    const { groupOf } = account;
    const sending = await publishDue(session, {
      pins: ready,
      groupOf,
      folderOf,
      progress,
      onPin,
      onWait,
      signal,
    });
    const deadline = now() + config.waitMs;
    const confirming = await confirmSubmitted(session, { deadline, groupOf, progress, onPin, signal });
    return await reporter.done({
      ...sending,
      ...confirming,
      stopped: sending.stopped ?? confirming.stopped ?? idle,
    });
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const stopped: Stop = { message: error.message, hint: error.hint, exitCode: error.exitCode };
    return await reporter.done({ sent: 0, confirmed: 0, stopped });
  }
}
