// The storm of a torture run: several processes of the program on one ledger, and all that is done to them (attacks.ts) until
// enough was done. Knows nothing of what ought to come of it.

import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { movedBy, setOffset } from "../support/movable-clock.ts";
import { drawAction } from "./actions.ts";
import type { Attack, Attacks } from "./attacks.ts";
import type { Desk } from "./edits.ts";
import { claims, health, holderOf, inFlight, isIdle } from "./health.ts";
import { backUp, lose, putBack } from "./ledger-accidents.ts";
import { pausable } from "./moments.ts";
import { drawPauses, type Pauses, watchPauses } from "./pauses.ts";
import { endOf, launch, ledgerOf, type Place, start } from "./place.ts";

type StormRequest = Place & {
  attacks: Attacks;
  kills: number;
  pauses: number;
  /** How many there are in all. */
  rows: number;
  /** After the last of these it goes on until this is true. */
  isEnough: () => Promise<boolean>;
  /** At once. */
  processes: number;
  random: () => number;
  desk: Desk;
  settleMs: number;
  /** Milliseconds since the epoch; the storm ends then even if it has not done enough. */
  deadline: number;
};

/** What was done, and to which Pins if to some. `at` in milliseconds since the epoch. */
export type StormEvent = { at: number; what: string; pins: readonly number[] };

export type Storm = {
  starts: number;
  kills: number;
  /** Kills of the process that held the lock; of one with a Pin on its way. */
  kills_of_sender: number;
  kills_in_flight: number;
  /** At a moment of the program's own, and at any. */
  pauses: number;
  /** By the moment. */
  paused_at: Readonly<Record<string, number>>;
  clock_steps: number;
  /** Ledgers put back, and lost. */
  restores: number;
  edits: number;
  actions: number;
  events: StormEvent[];
  /** What was wrong with the ledger after a kill, or with the way a process ended by itself. */
  complaints: string[];
};

type Sky = StormRequest & {
  report: Storm;
  /** The program's processes that send; commands that a person gives are not among them. */
  senders: Set<ChildProcess>;
  /** No process is started while a person has the ledger in hand. */
  hands: { busy: boolean };
  note: (what: string, pins?: readonly number[]) => void;
};

const nothingYet = (): Storm => ({
  starts: 0,
  kills: 0,
  kills_of_sender: 0,
  kills_in_flight: 0,
  pauses: 0,
  paused_at: {},
  clock_steps: 0,
  restores: 0,
  edits: 0,
  actions: 0,
  events: [],
  complaints: [],
});

export async function storm(request: StormRequest): Promise<Storm> {
  const { random, deadline, desk, kills, pauses: wanted, attacks } = request;
  const report = nothingYet();
  const note = (what: string, pins: readonly number[] = []) =>
    void report.events.push({ at: Date.now(), what, pins });
  const sky: Sky = { ...request, report, note, senders: new Set(), hands: { busy: false } };
  const pauses = watchPauses(
    pauseLog(request),
    () => request.alive,
    (pid, moment, ms) => note(`process ${pid} stopped at ${moment} for ${ms} ms`),
  );
  let over = false;
  const slots = Array.from({ length: request.processes }, () => slot(sky, () => over));
  const done = () => {
    report.paused_at = pauses.counts();
    const stops = outside.stops + Object.values(report.paused_at).reduce((sum, count) => sum + count, 0);
    report.pauses = stops;
    const strikes = kills + wanted;
    // Where nothing is killed or paused, it is over after so many turns.
    if (strikes === 0) return turns / Math.max(12, request.rows / 4);
    return (Math.min(report.kills, kills) + Math.min(stops, wanted)) / strikes;
  };
  const outside = { stops: 0 };
  let turns = 0;
  while (done() < 1 && Date.now() < deadline) {
    desk.grow(0.1 + done() * 1.2);
    turns += 1;
    await besides(sky, done());
    await sleep(random() * 300);
    if (random() < 0.8) await somethingClaimed(request, random);
    const victim = chosen([...sky.senders], request, random);
    if (victim === undefined) continue;
    await strike(sky, victim, outside);
    if (!attacks.has("restore")) report.complaints.push(...health(ledgerOf(request)));
  }
  desk.grow(1);
  await clear(sky);
  while (Date.now() < deadline && !(await request.isEnough())) await sleep(300);
  over = true;
  await endAll(sky, pauses, slots);
  done();
  report.complaints.push(...health(ledgerOf(request)));
  return report;
}

const pauseLog = ({ folder }: Place) => join(folder, "pauses.log");
const clockFile = ({ folder }: Place) => join(folder, "clock-offset");

/** The environment of a program whose clock steps, if any does. */
export const clockOf = (place: Place & { attacks: Attacks }): NodeJS.ProcessEnv =>
  place.attacks.has("clock") ? movedBy(clockFile(place)) : {};

async function endAll(sky: Sky, pauses: Pauses, slots: readonly Promise<void>[]): Promise<void> {
  for (const child of sky.senders) kill(child, sky);
  await Promise.all(slots);
  await Promise.all([...sky.alive].map(endOf));
  pauses.close();
  await clear(sky);
}

/** Nothing is kept back any more. */
async function clear(sky: Sky): Promise<void> {
  // What was put off into the future of a clock that was ahead is looked at when it is ahead again.
  if (sky.attacks.has("clock")) setOffset(clockFile(sky), unseenMs);
  if (sky.attacks.has("actions")) await endOf(start(sky, ["resume"]));
}

/** In order, rows that need someone, the API in trouble, another sender, interrupted; ended from outside. */
const expected: readonly unknown[] = [0, 1, 3, 75, 130, "SIGKILL", "SIGTERM"];
/** A ledger or a calendar that is taken away is named, and nothing is done. */
const unusable = 2;

/** One process after the other. */
async function slot(sky: Sky, isOver: () => boolean): Promise<void> {
  const { random, report, attacks, senders, hands } = sky;
  const mayBeUnusable = attacks.has("restore") || attacks.has("edits");
  while (!isOver()) {
    if (hands.busy) {
      await sleep(50);
      continue;
    }
    const child = launch(sky, random() < 0.5 ? watching : publishing(random), attacking(sky));
    senders.add(child);
    report.starts += 1;
    const end = await endOf(child);
    senders.delete(child);
    if (!expected.includes(end) && !(end === unusable && mayBeUnusable))
      report.complaints.push(`a process (${child.pid}) ended with ${end}`);
    await sleep(random() * 400);
  }
}

const watching = ["watch", "--cron", "* * * * * *"];
const publishing = (random: () => number) => ["publish", "--json", "--wait", random() < 0.5 ? "0" : "3s"];
/** Longer than a claim is good for (10 s) and than a proof takes here. */
const longestPauseMs = 12_000;
const pauseAt = new URL("./pause-at.ts", import.meta.url).href;

/** What a process is started with, so that its clock moves and it stops itself. */
function attacking(sky: Sky): NodeJS.ProcessEnv {
  const { attacks, random } = sky;
  const clock = clockOf(sky);
  const pauses = attacks.has("pauses") && random() < 0.7;
  const flags = [clock["NODE_OPTIONS"] ?? "", pauses ? `--import ${pauseAt}` : ""].join(" ").trim();
  return {
    ...clock,
    ...(flags !== "" && { NODE_OPTIONS: flags }),
    ...(pauses && {
      PAUSE_LOG: pauseLog(sky),
      PAUSE_AT: drawPauses(random, pausable, longestPauseMs),
    }),
  };
}

/** All that is done beside kills and pauses, as often as is due by now. */
async function besides(sky: Sky, progress: number): Promise<void> {
  const { attacks, report, kills, pauses, rows, random } = sky;
  const strikes = kills + pauses;
  const isDue = (attack: Attack, done: number, inAll: number) =>
    attacks.has(attack) && done < progress * inAll;
  while (isDue("edits", report.edits, Math.max(rows, strikes))) edit(sky);
  if (isDue("clock", report.clock_steps, Math.max(10, strikes * 0.4))) stepClock(sky);
  for (let n = 0; n < 3 && isDue("actions", report.actions, Math.max(20, strikes * 0.5)); n++) act(sky);
  if (isDue("restore", report.restores, Math.max(4, strikes * 0.06))) return takeLedger(sky);
  // What is backed up and put back at once would have forgotten nothing.
  if (attacks.has("restore") && random() < 0.7 && (await backUp(ledgerOf(sky)))) sky.note("ledger backed up");
}

function edit({ desk, report, note }: Sky): void {
  const { what, pins } = desk.edit();
  report.edits += 1;
  if (what !== "nothing") note(what, pins);
}

/** Up to so much the program tolerates, for it cannot tell it from a slow answer; a little beyond, it must see it. */
const unseenMs = 110_000;
const seenMs = 200_000;

function stepClock(sky: Sky): void {
  const { random, report, note } = sky;
  const [most = 0] = [seenMs, unseenMs, unseenMs / 4].filter((_, n) => random() < (n + 1) * 0.15 || n === 2);
  const ms = Math.round((random() * 2 - 1) * most);
  setOffset(clockFile(sky), ms);
  report.clock_steps += 1;
  note(`clock off by ${ms} ms`);
}

function act(sky: Sky): void {
  const args = drawAction(ledgerOf(sky), sky.random, Date.now());
  sky.report.actions += 1;
  if (args === null || sky.hands.busy) return;
  sky.note(args.join(" "));
  const child = start(sky, args, clockOf(sky));
  void endOf(child).then((end) => {
    if (![0, 1, 2, 3].includes(Number(end)))
      sky.report.complaints.push(`${args.join(" ")} ended with ${end}`);
  });
}

/** Kills the process, stops it for a while, both, or ends it in good order, so that the next one can be struck. */
async function strike(sky: Sky, victim: ChildProcess, outside: { stops: number }): Promise<void> {
  const { random, report, kills, pauses } = sky;
  // Most pauses come from within, at a moment of the program's own.
  const stops = outside.stops < pauses / 3 && (report.kills >= kills || random() < 0.2);
  const isKilled = report.kills < kills && (!stops || random() < 0.4);
  if (stops) {
    outside.stops += 1;
    await pause(sky, victim, isKilled);
  }
  if (isKilled) kill(victim, sky);
  else if (!stops && pauses > 0 && random() < 0.5) victim.kill("SIGTERM");
}

/** A person puts the ledger back, or it is gone: with all processes ended, as they run, or with the sender stopped meanwhile. */
async function takeLedger(sky: Sky): Promise<void> {
  const { random, report, note, hands, attacks, senders } = sky;
  hands.busy = true;
  const stopped = attacks.has("pauses") && random() < 0.4 ? chosen([...senders], sky, random) : undefined;
  if (stopped) stopped.kill("SIGSTOP");
  else if (random() < 0.5) {
    for (const child of senders) kill(child, sky);
    await Promise.all([...senders].map(endOf));
  }
  const back = random() < 0.6 && putBack(ledgerOf(sky));
  if (!back) lose(ledgerOf(sky), random() < 0.5);
  report.restores += 1;
  note(`ledger ${back ? "put back" : "lost"}${stopped ? `, process ${stopped.pid} stopped meanwhile` : ""}`);
  hands.busy = false;
  if (stopped) setTimeout(() => stopped.kill("SIGCONT"), 500 + random() * sky.settleMs * 3);
}

async function pause({ random, note }: Sky, victim: ChildProcess, forGood: boolean): Promise<void> {
  note(`process ${victim.pid} stopped`);
  victim.kill("SIGSTOP");
  await sleep(100 + random() * 1200);
  if (!forGood) victim.kill("SIGCONT");
}

const longestWaitMs = 6_000;
/** By then rows that are new in a calendar are in the ledger, on a machine that is not too busy. */
const readWithinMs = 1_500;

/** Waits for a new claim, and a moment more: there is where a kill hurts. */
async function somethingClaimed(place: Place, random: () => number): Promise<void> {
  let known = claims(ledgerOf(place));
  const started = Date.now();
  while (Date.now() < started + longestWaitMs) {
    const now = claims(ledgerOf(place));
    if (now > known) break;
    if (Date.now() > started + readWithinMs && isIdle(ledgerOf(place))) break;
    // A ledger that was lost begins anew.
    known = now;
    await sleep(8);
  }
  await sleep(random() ** 2 * 400);
}

/** Mostly the one that sends. */
function chosen(
  alive: readonly ChildProcess[],
  place: Place,
  random: () => number,
): ChildProcess | undefined {
  const running = alive.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const holder = holderOf(ledgerOf(place));
  const sender = running.find(({ pid }) => pid === holder);
  if (sender && random() < 0.8) return sender;
  return running[Math.floor(random() * running.length)];
}

function kill(victim: ChildProcess, { report, note, ...place }: Sky): void {
  const sender = victim.pid === holderOf(ledgerOf(place));
  if (!victim.kill("SIGKILL")) return;
  note(`process ${victim.pid} killed`);
  report.kills += 1;
  if (!sender) return;
  report.kills_of_sender += 1;
  if (inFlight(ledgerOf(place)) > 0) report.kills_in_flight += 1;
}
