// The storm of a torture run: several processes of the built program on one ledger, killed and stopped at random moments.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claims, health, holderOf, inFlight } from "./health.ts";

const main = new URL("../../dist/main.js", import.meta.url).pathname;

export type Place = {
  /** Holds the calendars and the ledger `pinsheet.db`. */
  folder: string;
  env: NodeJS.ProcessEnv;
  calendars: readonly string[];
  /** For every command. */
  flags: readonly string[];
};

type StormRequest = Place & {
  kills: number;
  /** After the last kill it goes on until so many attempts were claimed. */
  attempts: number;
  /** At once. */
  processes: number;
  random: () => number;
  /** Milliseconds since the epoch; the storm ends then even if it has not killed enough. */
  deadline: number;
  /** Called again and again between kills with the part of the storm that is over, 0 to 1. */
  meddle: (progress: number) => void;
};

export type Storm = {
  starts: number;
  kills: number;
  /** Kills of the process that held the lock; of one with a Pin on its way. */
  kills_of_sender: number;
  kills_in_flight: number;
  stops: number;
  /** What was wrong with the ledger after a kill, or with the way a process ended by itself. */
  complaints: string[];
};

export const ledgerOf = ({ folder }: Pick<Place, "folder">) => join(folder, "pinsheet.db");

/** Nobody would end them when this process is gone. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the program; what it says is kept in `talk.log`. */
export function launch(place: Place, args: readonly string[]): ChildProcess {
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", ...place.env };
  const all = [main, ...args, ...place.calendars, ...place.flags, "--allow-private-media"];
  const child = spawn(process.execPath, all, { cwd: place.folder, env, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const keep = (text: Buffer) =>
    appendFileSync(join(place.folder, "talk.log"), `${child.pid} ${args[0]}: ${text}\n`);
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return child;
}

export async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode ?? child.signalCode;
}

/** In order, rows that need someone, the API in trouble, another sender, interrupted. */
const expected: readonly unknown[] = [0, 1, 3, 75, 130, "SIGKILL"];

export async function storm(request: StormRequest): Promise<Storm> {
  const { random, kills, deadline, meddle } = request;
  const report: Storm = {
    starts: 0,
    kills: 0,
    kills_of_sender: 0,
    kills_in_flight: 0,
    stops: 0,
    complaints: [],
  };
  const alive = new Set<ChildProcess>();
  let over = false;

  const slot = async () => {
    while (!over) {
      const child = launch(request, random() < 0.5 ? watching : publishing(random));
      alive.add(child);
      report.starts += 1;
      const end = await endOf(child);
      alive.delete(child);
      if (!expected.includes(end)) report.complaints.push(`a process ended with ${end}`);
      await sleep(random() * 400);
    }
  };
  const slots = Array.from({ length: request.processes }, slot);

  while (report.kills < kills && Date.now() < deadline) {
    meddle(report.kills / kills);
    await sleep(random() * 300);
    if (random() < 0.8) await somethingClaimed(request, random);
    const victim = chosen([...alive], request, random);
    if (victim === undefined) continue;
    if (random() < 0.2) {
      report.stops += 1;
      victim.kill("SIGSTOP");
      await sleep(100 + random() * 1200);
      if (random() < 0.6) {
        victim.kill("SIGCONT");
        continue;
      }
    }
    kill(victim, request, report);
    report.complaints.push(...health(ledgerOf(request)));
  }
  meddle(1);
  while (claims(ledgerOf(request)) < request.attempts && Date.now() < deadline) await sleep(100);
  over = true;
  for (const child of alive) {
    kill(child, request, report);
    await endOf(child);
  }
  await Promise.all(slots);
  report.complaints.push(...health(ledgerOf(request)));
  return report;
}

/** Waits for a new claim, and a moment more: there is where a kill hurts. */
async function somethingClaimed(place: Place, random: () => number): Promise<void> {
  const before = claims(ledgerOf(place));
  const until = Date.now() + 4_000;
  while (Date.now() < until && claims(ledgerOf(place)) === before) await sleep(8);
  await sleep(random() ** 2 * 400);
}

const watching = ["watch", "--cron", "* * * * * *"];
const publishing = (random: () => number) => ["publish", "--json", "--wait", random() < 0.5 ? "0" : "3s"];

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

function kill(victim: ChildProcess, place: Place, report: Storm): void {
  const sender = victim.pid === holderOf(ledgerOf(place));
  if (!victim.kill("SIGKILL")) return;
  report.kills += 1;
  if (!sender) return;
  report.kills_of_sender += 1;
  if (inFlight(ledgerOf(place)) > 0) report.kills_in_flight += 1;
}
