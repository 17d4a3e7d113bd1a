// `watch`: the pipeline on a cron schedule, by one sender per ledger. A tick never means "send row X"; it means "look":
// what is due is decided by the ledger and the clock, so a tick that comes late or twice does no harm.

import { Readable } from "node:stream";
import { schedule } from "node-cron";
import type { Config } from "./config.ts";
import { type Duties, openDuties } from "./duties.ts";
import { ExpectedError } from "./errors.ts";
import type { Log } from "./log.ts";
import { pass } from "./pipeline.ts";
import type { PassEvent, PassReport, RowReport } from "./report.ts";
import { anotherSender, becomeSender, type Sender } from "./sender.ts";
import { openSession, type Session } from "./session.ts";

/** What may be read again while it runs. */
export type WatchSettings = {
  config: Config;
  /** As they are now: a pattern may find new files. */
  calendars: () => readonly string[];
  /** IANA name: the zone of the cron expression. */
  cronZone: string;
};

export type WatchRequest = {
  /** A cron expression of five or six fields. */
  cron: string;
  /** Takes who is to be called when the settings are to be read again. */
  onReread: (listener: () => void) => void;
  /** Throws ExpectedError for settings that cannot be used. */
  readSettings: () => WatchSettings;
  /** When it fires, the pass under way takes no new pin, finishes those in flight, and `watch` returns. */
  signal: AbortSignal;
  log: Log;
};

/** A tick follows up what it sent only for so long: the next tick comes, and asks again. */
const longestWaitMs = 20_000;
/** How often a stand-by looks whether the sender is gone. */
const standByMs = 1_000;

/** Runs until the signal fires. Throws for what cannot get better by waiting: usage, an unusable ledger, a bug. */
export async function watch(first: WatchSettings, request: WatchRequest): Promise<void> {
  const { signal, log } = request;
  let settings = first;
  let session = await openFor(settings);
  while (!signal.aborted) {
    const wishes = listenForWishes(settings, request);
    try {
      await watchWith(session, { ...settings, ...request, signal: AbortSignal.any([signal, wishes.signal]) });
    } finally {
      await session.close();
    }
    if (signal.aborted) return;
    const wanted = wishes.settings();
    try {
      session = await openFor(wanted);
      settings = wanted;
      log("info", "watch-settings-read", {});
    } catch (error) {
      refuse(error, log);
      session = await openFor(settings);
    }
  }
}

const openFor = ({ config }: WatchSettings) =>
  openSession({ ...config, waitMs: Math.min(config.waitMs, longestWaitMs) });

/** Fires its signal when there are new settings; what cannot be used is told, and changes nothing. */
function listenForWishes(current: WatchSettings, { onReread, readSettings, log }: WatchRequest) {
  const controller = new AbortController();
  let wanted = current;
  onReread(() => {
    try {
      wanted = readSettings();
      controller.abort();
    } catch (error) {
      refuse(error, log);
    }
  });
  return { signal: controller.signal, settings: () => wanted };
}

function refuse(error: unknown, log: Log): void {
  if (!(error instanceof ExpectedError)) throw error;
  log("error", "watch-settings-refused", {
    message: `${error.message}; the settings stay as they were`,
    hint: error.hint,
  });
}

type Waiting = WatchSettings & WatchRequest;
type Watching = Waiting & { duties: Duties };

async function watchWith(session: Session, waiting: Waiting): Promise<void> {
  const lock = await standBy(session, waiting);
  if (lock === null) return;
  const duties = openDuties(session, waiting.log);
  try {
    await tickUntilStopped(session, { ...waiting, duties });
  } finally {
    await duties.close();
    lock.release();
  }
}

/** Waits to become the sender; null when stopped first. */
async function standBy(session: Session, { signal, log }: Waiting): Promise<Sender | null> {
  let said = "";
  while (!signal.aborted) {
    const lock = await becomeSender(session, "watch");
    if (lock !== null) return lock;
    const { message } = await anotherSender(session);
    if (message !== said) log("info", "standing-by", { message });
    said = message;
    await session.sleep(standByMs, signal);
  }
  return null;
}

async function tickUntilStopped(session: Session, request: Watching): Promise<void> {
  const { cron, cronZone, signal, log, calendars } = request;
  const tell = teller(log);
  const stopped = Promise.withResolvers<void>();
  let running: Promise<void> | null = null;
  let look: NodeJS.Timeout | undefined;
  let ended = false;
  // node-cron's own guard against overlap knows only the ticks that it made itself.
  const tick = async () => {
    if (running !== null || ended || signal.aborted) return;
    clearTimeout(look);
    running = once().catch(stopped.reject);
    await running;
    running = null;
  };
  const once = async () => {
    const wasStopped = await onePass(session, request, tell);
    const next = await session.ledger.nextLook();
    if (next === null || ended || signal.aborted) return;
    const wait = next - session.now();
    // A lost answer is looked up when it is time, not when the next tick happens to come. If it was time, and the pass was
    // stopped before it looked, that tick is soon enough: an API that is down or refuses the key is not to be hammered.
    if (wait > 0 || !wasStopped) look = setTimeout(tick, Math.max(0, wait));
  };
  const task = schedule(cron, tick, {
    timezone: cronZone,
    noOverlap: true,
    suppressMissedWarning: true,
    logger: silent,
  });
  // A computer that slept through a tick makes up for it when it wakes.
  task.on("execution:missed", tick);
  signal.addEventListener("abort", () => stopped.resolve(), { once: true });
  if (signal.aborted) stopped.resolve();
  const next = task.getNextRun()?.toISOString() ?? null;
  log("info", "watch-started", { calendars: calendars(), cron, zone: cronZone, next });
  try {
    void tick();
    await stopped.promise;
  } finally {
    ended = true;
    clearTimeout(look);
    await task.destroy();
    await running;
  }
  log("info", "watch-stopped", {});
}

/** node-cron writes to the console by default; what matters is logged by us. */
const silent = { info() {}, warn() {}, error() {}, debug() {} };

/** True where the pass was stopped before its work was done. */
async function onePass(session: Session, request: Watching, tell: Teller): Promise<boolean> {
  const report = await pass(session, {
    calendars: request.calendars(),
    dryRun: false,
    briefly: true,
    stdin: Readable.from([]),
    progress: () => {},
    onEvent: tell.event,
    signal: request.signal,
  });
  tell.report(report);
  // A ledger that is gone or damaged does not get better at the next tick; a full disk may.
  const broken = session.ledger.broken();
  if (broken !== null) throw broken;
  await request.duties.after(report, request.signal);
  return report.stopped !== null;
}

type Teller = ReturnType<typeof teller>;

/** One line for each event worth a line: what did not change since the last pass is not said again. */
function teller(log: Log) {
  let said = new Set<string>();
  const once = (
    now: Set<string>,
    level: "warn" | "error",
    event: string,
    fields: Record<string, unknown>,
  ) => {
    const line = JSON.stringify([event, fields]);
    now.add(line);
    if (!said.has(line)) log(level, event, fields);
  };
  return {
    event({ event, row, message }: PassEvent) {
      const level =
        event === "failed" || event === "uncertain" ? "error" : event === "later" ? "warn" : "info";
      log(level, `pin-${event}`, { ...(row && shown(row)), ...(message !== "" && { message }) });
    },
    report({ calendars, rows, stopped, summary }: PassReport) {
      const now = new Set<string>();
      for (const { calendar, error, notes } of calendars) {
        if (error) once(now, "error", "calendar-not-read", { calendar, ...error });
        for (const note of notes) once(now, "warn", note.code, { calendar, ...note });
      }
      for (const row of rows) {
        // The note about the calendar counts them.
        if (row.state === "skipped") continue;
        for (const problem of [...row.issues, ...row.notes]) {
          once(now, "warn", problem.code, { ...shown(row), message: problem.message, hint: problem.hint });
        }
      }
      if (stopped) once(now, "error", "pass-stopped", { message: stopped.message, hint: stopped.hint });
      said = now;
      if (summary.sent + summary.found + summary.confirmed + summary.withdrawn > 0)
        log("info", "pass-finished", { ...summary });
    },
  };
}

function shown({ calendar, line, pin, title, state, publish_at, post_id, permalink }: RowReport) {
  return { calendar, line, pin, title, state, publish_at, post_id, permalink };
}
