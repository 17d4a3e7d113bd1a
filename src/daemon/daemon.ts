// `watch`: the pipeline on a cron schedule, by one sender per ledger. A tick never means "send row X"; it means "look":
// what is due is decided by the ledger and the clock, so a tick that comes late or twice does no harm.

import { Readable } from "node:stream";
import { schedule } from "node-cron";
import { openPulls } from "../actions/statistics/between.ts";
import type { Session } from "../context/session.ts";
import type { Log } from "../lib/log.ts";
import type { Issue } from "../model/issue.ts";
import type { RunEvent, RunReport } from "../model/report.ts";
import type { RowReport } from "../model/row-report.ts";
import { runIn } from "../run/pipeline.ts";
import { anotherSender, becomeSender, type Sender } from "../run/sender.ts";
import { type AfterRun, openAfterRun } from "./after-run.ts";
import { stalledFor } from "./listen/health.ts";
import { type Heartbeat, openHeartbeat } from "./listen/heartbeat.ts";
import type { News } from "./listen/intake.ts";
import { type Listeners, openNews, startListening } from "./listen/start-listening.ts";
import { openWaker, runForEventAt } from "./listen/wake.ts";
import { type ReloadRequest, type WatchSettings, withReload } from "./reload.ts";

type WatchRequest = ReloadRequest & {
  /** A cron expression of five or six fields. */
  cron: string;
  /** Takes what says why the runs hang, or null where they do not; a later one takes its place. */
  attendTo: (stalledFor: () => string | null) => void;
};

/** `signal`: when it fires, the run under way takes no new pin, finishes those in flight, and the watching ends. */
type Waiting = WatchSettings & Pick<WatchRequest, "cron" | "attendTo" | "log" | "signal">;
type Watching = Waiting & { duties: AfterRun };

/** A tick follows up what it sent only for so long: the next tick comes, and asks again. */
const longestWaitMs = 20_000;
/** How often a stand-by looks whether the sender is gone. */
const standByMs = 1_000;

/** Runs until the signal fires. Throws for what cannot get better by waiting: usage, an unusable ledger, a bug. */
export async function watch(first: WatchSettings, request: WatchRequest): Promise<void> {
  const { cron, attendTo, log } = request;
  await withReload(first, request, async (opened, settings, signal) => {
    const { config } = opened;
    const session = { ...opened, config: { ...config, waitMs: Math.min(config.waitMs, longestWaitMs) } };
    const waiting = { ...settings, cron, attendTo, log, signal };
    // Who stands by has no runs.
    attendTo(() => null);
    const turn = await standBy(session, waiting);
    if (turn === null) return;
    try {
      await listenAndTick(session, waiting, turn);
    } finally {
      turn.lock.release();
    }
  });
}

type Turn = { lock: Sender; stoodBy: boolean };

/** Waits to become the sender; null when stopped first. */
async function standBy(session: Session, { signal, log }: Waiting): Promise<Turn | null> {
  let said = "";
  while (!signal.aborted) {
    const lock = await becomeSender(session, "watch");
    if (lock !== null) return { lock, stoodBy: said !== "" };
    const { message } = await anotherSender(session);
    if (message !== said) log("info", "standing-by", { message });
    said = message;
    await session.sleep(standByMs, signal);
  }
  return null;
}

async function listenAndTick(session: Session, waiting: Waiting, { stoodBy }: Turn): Promise<void> {
  const { log, signal } = waiting;
  const listeners: Listeners = { heartbeat: openHeartbeat(), news: openNews() };
  const listener = await startListening(session, listeners, { log, signal, stoodBy });
  const duties = openAfterRun(session, log);
  waiting.attendTo(() => stalledFor(listeners.heartbeat.runState(), session.now()));
  try {
    await tickUntilStopped(session, { ...waiting, duties }, listeners);
  } finally {
    await duties.close();
    await listener?.close();
  }
}

async function tickUntilStopped(session: Session, request: Watching, listeners: Listeners): Promise<void> {
  const { cron, cronZone, signal, log, calendars } = request;
  const { heartbeat, news } = listeners;
  const { now } = session;
  const tell = teller(log);
  const waker = openWaker(session.sleep);
  const stopped = Promise.withResolvers<void>();
  let running: Promise<void> | null = null;
  let look: NodeJS.Timeout | undefined;
  let woken: NodeJS.Timeout | undefined;
  let last: { startedAt: number; wasStopped: boolean } | null = null;
  let again = false;
  let recall = new AbortController();
  let ended = false;
  const pulls = openPulls(session, log, stopped.reject);
  // What is due by now the run under way may be past: the tick is made up for when it ends, not minutes later.
  const overlap = () => {
    again = true;
  };
  // node-cron's own guard against overlap knows only the ticks that it made itself.
  const tick = async () => {
    if (ended || signal.aborted) return;
    if (running !== null) return overlap();
    clearTimeout(look);
    clearTimeout(woken);
    again = false;
    running = once().catch(stopped.reject);
    await running;
    running = null;
    if (again) runForNews();
  };
  const runForNews = () => {
    clearTimeout(woken);
    if (!ended && !signal.aborted) woken = setTimeout(tick, runForEventAt(now(), last) - now());
  };
  const hear = ({ decision: { action }, event: { about } }: News) => {
    if (action !== "read-post" && action !== "look-sooner" && action !== "read-account") return;
    // What is wrong with the account is no trouble of the API: to look at it again does no harm.
    if (action === "read-account" && last !== null) last = { ...last, wasStopped: false };
    // The one thing that is done on an event's word: the run under way, which knows the account as it was, takes no new pin.
    if (about.kind === "profile" && !about.connected) recall.abort();
    // It asks at once for what is to be asked; what it is past, the next one sees to.
    again = true;
    waker.wake();
    if (running === null) runForNews();
  };
  const once = async () => {
    const startedAt = now();
    heartbeat.runBegins(startedAt);
    recall = new AbortController();
    const until = AbortSignal.any([signal, recall.signal]);
    await pulls.stop();
    const stop = await oneRun(session, request, {
      tell,
      heartbeat,
      interruptibleSleep: waker.interruptibleSleep,
      signal: until,
    });
    const wasStopped = stop !== null;
    last = { startedAt, wasStopped };
    heartbeat.runEnds(now(), { stopped: stop, nextAt: task.getNextRun()?.getTime() ?? null });
    if (ended || signal.aborted) return;
    pulls.start();
    const next = await session.ledger.nextReconcileAt();
    if (next === null || ended || signal.aborted) return;
    const wait = next - now();
    // A lost answer is looked up when it is time, not when the next tick happens to come. If it was time, and the run was
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
  task.on("execution:overlap", overlap);
  news.listenWith(hear);
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
    clearTimeout(woken);
    await task.destroy();
    await running;
    await pulls.stop();
  }
  log("info", "watch-stopped", {});
}

/** node-cron writes to the console by default; what matters is logged by us. */
const silent = { info() {}, warn() {}, error() {}, debug() {} };

type RunManners = {
  tell: Teller;
  heartbeat: Heartbeat;
  interruptibleSleep: Session["sleep"];
  signal: AbortSignal;
};

/** Why the run was stopped before its work was done, or null. */
async function oneRun(
  session: Session,
  request: Watching,
  { tell, heartbeat, interruptibleSleep, signal }: RunManners,
): Promise<string | null> {
  const report = await runIn(session, {
    calendars: request.calendars(),
    dryRun: false,
    briefly: true,
    stdin: Readable.from([]),
    progress: () => heartbeat.sign(session.now()),
    onEvent(event) {
      heartbeat.pinEvent(event);
      tell.event(event);
    },
    interruptibleSleep,
    signal,
  });
  tell.report(report);
  // A ledger that is gone or damaged does not get better at the next tick; a full disk may.
  const broken = session.ledger.broken();
  if (broken !== null) throw broken;
  await request.duties.after(report, request.signal);
  return report.stopped?.message ?? null;
}

type Teller = ReturnType<typeof teller>;

/** One line for each event worth a line: what did not change since the last run is not said again. */
function teller(log: Log) {
  let said = new Set<string>();
  const once = (
    now: Set<string>,
    level: "info" | "warn" | "error",
    event: string,
    fields: Record<string, unknown>,
  ) => {
    const line = JSON.stringify([event, fields]);
    now.add(line);
    if (!said.has(line)) log(level, event, fields);
  };
  return {
    event({ event, row, message }: RunEvent) {
      const level =
        event === "failed" || event === "uncertain" ? "error" : event === "later" ? "warn" : "info";
      log(level, `pin-${event}`, { ...(row && shown(row)), ...(message !== "" && { message }) });
    },
    report({ calendars, rows, stopped, summary, paused }: RunReport) {
      const now = new Set<string>();
      for (const { scope, subject, name, since, by, hint } of paused.pauses)
        once(now, "warn", "run-paused", { scope, subject, name, since, by, hint });
      for (const { calendar, error, notes } of calendars) {
        if (error) once(now, "error", "calendar-not-read", { calendar, ...error });
        for (const note of notes) once(now, "warn", note.code, { calendar, ...note });
      }
      for (const row of rows) {
        // The note about the calendar counts them.
        if (row.state === "skipped") continue;
        for (const problem of [...row.issues, ...row.notes]) {
          once(now, levelOf(problem), problem.code, {
            ...shown(row),
            message: problem.message,
            hint: problem.hint,
          });
        }
      }
      if (stopped) once(now, "error", "run-stopped", { message: stopped.message, hint: stopped.hint });
      said = now;
      if (summary.sent + summary.found + summary.confirmed + summary.withdrawn > 0)
        log("info", "run-finished", { ...summary });
    },
  };
}

/** To wait for one's turn is what pacing is for; that a turn passed, or never comes, is not. */
const levelOf = ({ code, hint }: Pick<Issue, "code" | "hint">) =>
  code === "paced" && hint.startsWith("Nothing to do") ? "info" : "warn";

function shown({ calendar, line, pin, title, state, publish_at, post_id, permalink }: RowReport) {
  return { calendar, line, pin, title, state, publish_at, post_id, permalink };
}
