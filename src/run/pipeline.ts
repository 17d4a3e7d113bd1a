// The stages in order: read, look for lost answers, resolve, plan, compare, check media, send, follow up. `publish` and `watch`
// run all of it; `plan` is the same code on a copy of the ledger, stopped before anything is sent, so that a dry run cannot drift from the real one.

import type { Readable } from "node:stream";
import { type Account, openAccount } from "../accounts/account.ts";
import type { Config } from "../config/config.ts";
import { openSession, type Session } from "../context/session.ts";
import { applyPacing, forecastPacing } from "../delivery/apply-pacing.ts";
import { type CheckedPin, type MediaChecksRequest, openMediaChecks } from "../delivery/check-media.ts";
import type { Surroundings } from "../delivery/compare.ts";
import { followUp } from "../delivery/confirm.ts";
import { withoutLiveFormers } from "../delivery/former.ts";
import { publishDue } from "../delivery/publish.ts";
import { reconcile } from "../delivery/reconcile.ts";
import { newJob, repeatJob } from "../delivery/send-job.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import { ExpectedError } from "../lib/errors.ts";
import { step } from "../lib/step.ts";
import type { Progress, RunEvent, RunReport, Stop } from "../model/report.ts";
import { lookAhead } from "./look-ahead.ts";
import { planReadings } from "./plan-readings.ts";
import type { PlannedReadings } from "./planned.ts";
import { compareContent, comparePosted, surroundingsOf } from "./posted.ts";
import { isQuiet, isSettled, planQuietly, withPassedOver } from "./quiet.ts";
import { type CalendarReading, readCalendars } from "./readings.ts";
import { dueNow, folders, keepFingerprints, worthChecking } from "./ready.ts";
import { openReporter } from "./reporter.ts";
import { anotherSender, becomeSender, recoverUnsettled } from "./sender.ts";
import { memoryOf } from "./working-set.ts";

/** Ordinary calendars are smaller; so many rows take some 50 MB, and are looked at together the quickest. */
const mostHeld = 10_000;

export type RunRequest = {
  calendars: readonly string[];
  /** Look, but neither record nor send. */
  dryRun: boolean;
  /** Every row is read from the report, not only those worth telling. */
  everyRow?: boolean;
  /** Compare with what Postproxy has, and send nothing. */
  recover?: boolean;
  /** Leave lost answers to the next run: `watch` comes back for them. */
  briefly?: boolean;
  /** More rows of a new calendar than this are not held in memory. */
  mostHeld?: number;
  stdin: Readable;
  progress: Progress;
  onEvent: (event: RunEvent) => void;
  /** Waits between two looks at what was sent; `watch` ends it early when an event comes. */
  interruptibleSleep?: Session["sleep"];
  /** When it fires, no new pin is taken; those in flight are finished. */
  signal: AbortSignal;
};

/**
 * One run on its own: opens everything, becomes the sender unless it is a dry run, closes everything. `show` gets the report
 * while all its rows can be read, and while others may send already.
 */
export async function runOnce(
  config: Config,
  request: RunRequest,
  show: (report: RunReport) => Promise<void> = async () => {},
): Promise<RunReport> {
  const session = await openSession(config, request.dryRun ? "rehearsal" : "work");
  try {
    const report = request.dryRun ? await runIn(session, request) : await runAsSender(session, request);
    await show(report);
    return report;
  } finally {
    await session.close();
  }
}

async function runAsSender(session: Session, request: RunRequest): Promise<RunReport> {
  const lock = await becomeSender(session, request.recover ? "recover" : "publish");
  if (lock === null) throw await anotherSender(session);
  try {
    return await runIn(session, request);
  } finally {
    lock.release();
  }
}

/** One run over all calendars, by the holder of the sender's lock (or by nobody, in a dry run). */
export async function runIn(session: Session, request: RunRequest): Promise<RunReport> {
  const { ledger, config } = session;
  const calendars = await ledger.calendars();
  const readings = await readCalendars(request.calendars, config, {
    calendars,
    stdin: request.stdin,
    isSettled: (calendar) => isSettled(session, calendar),
    memoryOf: async (calendar) => (request.recover ? null : memoryOf(session, calendar)),
    mostHeld: request.mostHeld ?? mostHeld,
  });
  const reporter = openReporter(session, request, readings);
  try {
    return await afterReading(session, request, { calendars, readings, reporter });
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const stopped: Stop = { message: error.message, hint: error.hint, exitCode: error.exitCode };
    return await reporter.done({ ...reporter.soFar(), stopped });
  } finally {
    for (const reading of readings) if (reading.kind === "read") reading.spooled?.release();
  }
}

type Read = {
  /** As the ledger knew them before. */
  calendars: readonly KnownCalendar[];
  readings: readonly CalendarReading[];
  reporter: ReturnType<typeof openReporter>;
};

async function afterReading(session: Session, request: RunRequest, read: Read): Promise<RunReport> {
  const { readings, calendars, reporter } = read;
  const { dryRun, progress, signal, interruptibleSleep } = request;
  // Of an earlier run of this process: an answer came, and the disk did not take it.
  if (!dryRun) await recoverUnsettled(session);
  const account = await openAccount(session);
  const { groupOf, isKnown, isActive } = account;
  const folderOf = folders(readings, calendars);
  const onPin = reporter.tell;
  const onWait = (message: string) => request.onEvent({ event: "paused", row: null, message });
  const desk = { groupOf, isKnown, isActive, folderOf, progress, onPin, onWait, signal };

  const looked = dryRun
    ? nothingLost
    : await reconcile(session, { ...desk, atOnce: request.recover === true });
  await session.ledger.unholdUnposted(session.now());
  let planned = await planAndRecord(session, request, read, account);
  if (dryRun) planned = await lookAhead(session, planned, account);
  const around = await surroundingsOf(session, account, folderOf);
  const comparing = {
    account,
    around,
    dryRun,
    all: request.recover === true,
    briefly: request.briefly === true,
  };
  const compared = await comparePosted(session, planned, { ...desk, ...comparing });
  planned = compared.planned;
  reporter.planned(planned);
  const unknown = looked.stopped ?? compared.stopped;
  if (request.recover) return await reporter.done({ sent: 0, confirmed: 0, stopped: unknown });

  const keys = readings.map(({ calendar }) => calendar.key);
  const looking = { folderOf, progress, signal, around, isKnown: compared.stopped === null };
  const due = await checkMedia(session, planned, dryRun ? keys : [], looking);
  if (dryRun) {
    await forecastPacing(session, keys);
    return await reporter.done({ sent: 0, confirmed: 0, stopped: null });
  }
  const { ready: free, stopped: idle } = await dueNow(session, account, due);
  const unmade = await withoutLiveFormers(session, free, desk);
  const ready = await applyPacing(session, unmade);
  const jobs = [
    ...looked.again.map((doubt) => repeatJob(session, doubt)),
    ...ready.map((one) => newJob(session, one, around)),
  ];
  const sending = await publishDue(session, { ...desk, jobs });
  const { waiting } = sending;
  const following = await followUp(session, {
    ...desk,
    waiting,
    briefly: request.briefly === true,
    interruptibleSleep,
  });
  return await reporter.done({
    sent: sending.sent + following.sent,
    confirmed: following.confirmed,
    stopped: unknown ?? sending.stopped ?? following.stopped ?? idle,
  });
}

async function planAndRecord(
  session: Session,
  { recover, dryRun }: RunRequest,
  { readings, calendars, reporter }: Read,
  account: Account,
): Promise<PlannedReadings> {
  const { ledger } = session;
  const quiet = recover !== true && (await isQuiet(session, readings, dryRun));
  const planned = quiet
    ? await planQuietly(session, readings)
    : await planReadings(session, account, readings, calendars);
  await ledger.setFact("api", session.api);
  await keepFingerprints(session, readings, calendars);
  await ledger.record(planned.record);
  step("planned");
  const whole = await withPassedOver(session, planned);
  // What is recorded is reported, also where an error ends the run here.
  reporter.planned(whole);
  return whole;
}

/** Records what the media are like; returns the pins that are due, in any order. */
async function checkMedia(
  session: Session,
  planned: PlannedReadings,
  rehearsed: readonly string[],
  {
    around,
    isKnown,
    ...looking
  }: Omit<MediaChecksRequest, "total"> & { around: Surroundings; isKnown: boolean },
): Promise<CheckedPin[]> {
  const { ledger, config, now } = session;
  const { total, pages } = await worthChecking(session, planned, rehearsed);
  const look = openMediaChecks(session, { total, ...looking });
  const until = now() + config.aheadMs;
  const due: CheckedPin[] = [];
  for await (const pins of pages) {
    const found = await look(pins);
    // What is not known to be new is not sent.
    const checked = isKnown ? await compareContent(session, found, around) : found.map(unsent);
    await ledger.updateStatus(
      checked.map(({ pin }) => pin),
      now(),
    );
    due.push(...checked.filter(({ pin }) => (pin.at ?? until) <= until));
  }
  return due;
}

const unsent = ({ pin }: CheckedPin): CheckedPin => ({ pin, facts: null });

const nothingLost = { again: [], changed: false, stopped: null };
