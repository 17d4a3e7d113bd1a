// One run of the torture: an API with faults, a calendar, a storm of processes and kills, then calm, then the checker.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, type ApiOptions, startApi } from "../support/api-process.ts";
import { type Rates, randomOf } from "../support/random-faults.ts";
import { makeRows, type Row, writeCalendar, writeFiles } from "./calendar.ts";
import { check, type Verdict } from "./checker.ts";
import { type Calm, enoughRuns, inconclusive } from "./conclusive.ts";
import { unsettled } from "./health.ts";
import { endOf, launch, ledgerOf, type Place, type Storm, storm } from "./storm.ts";

export type RunRequest = {
  name: string;
  seed: number;
  rows: number;
  kills: number;
  /** Processes at once. */
  processes: number;
  api: Partial<ApiOptions>;
  rates: Rates;
  settleMs: number;
  /** False where the service refuses the same post twice. */
  twins: boolean;
  mayEnd: Parameters<typeof check>[0]["mayEnd"];
  /** Done again and again while it storms: a naive tool that interferes. Null: none. */
  interfere: ((ledger: string) => void) | null;
  /** For the storm, and for the calm after it, ms. */
  stormMs: number;
  calmMs: number;
};

export type RunReport = {
  name: string;
  seed: number;
  rows: number;
  storm: Storm;
  verdict: Verdict;
  /** Why nothing can be said about doubles and losses, or null. */
  inconclusive: string | null;
  faults: Record<string, number>;
  stormMs: number;
  calmMs: number;
  /** Kept when something was wrong. */
  folder: string;
};

export async function run(request: RunRequest): Promise<RunReport> {
  const { name, seed, rows: count, rates, settleMs } = request;
  const random = randomOf(seed);
  const folder = mkdtempSync(join(tmpdir(), "pinsheet-torture-"));
  const api = await startApi({ ...request.api, seed, rates });
  try {
    const rows = makeRows({ rows: count, random, api: api.url, twins: request.twins, now: Date.now() });
    writeFiles(folder);
    // The calendar grows while it storms, so that there is something to send all the time.
    const write = (progress: number) => {
      const shown = Math.ceil(count * Math.min(1, 0.1 + progress * 1.2));
      writeCalendar(join(folder, "calendar.csv"), rows.slice(0, shown), random);
    };
    write(0);
    const place: Place = {
      folder,
      env: { POSTPROXY_API_KEY: api.apiKey, POSTPROXY_BASE_URL: api.url },
      calendars: ["calendar.csv"],
      flags: ["--timeout", "1s", "--settle", `${settleMs}ms`, "--ahead", "1h", "--concurrency", "16"],
    };
    const meddling = setInterval(() => request.interfere?.(ledgerOf(place)), 100);
    const started = Date.now();
    const deadline = started + request.stormMs;
    const { kills, processes } = request;
    const attempts = Math.ceil(0.8 * count);
    const stormed = await storm({ ...place, random, kills, attempts, processes, deadline, meddle: write });
    const calmed = Date.now();
    await api.stopFaults();
    const calmness = await calm(place, api, request);
    clearInterval(meddling);
    const verdict = await judge(request, place, api, rows);
    const { faults, idleMs } = await api.state();
    const lateMs = rates.lateUpToMs + (request.api.lateUpToMs ?? 0);
    const circumstances = { storm: stormed, calm: calmness, kills, settleMs, lateMs, idleMs };
    const clean = verdict.complaints.length + stormed.complaints.length === 0;
    if (clean) rmSync(folder, { recursive: true });
    const times = { stormMs: calmed - started, calmMs: Date.now() - calmed };
    return {
      name,
      seed,
      rows: count,
      storm: stormed,
      verdict,
      inconclusive: inconclusive(circumstances),
      faults,
      folder: clean ? "" : folder,
      ...times,
    };
  } finally {
    await api.close();
  }
}

/** Nothing goes wrong any more: the program alone must bring every Pin to its end, by `watch` or by `publish`. */
async function calm(place: Place, api: Api, { calmMs, seed }: RunRequest): Promise<Calm> {
  const end = Date.now() + calmMs;
  const settled = async () =>
    unsettled(ledgerOf(place), Date.now() + 3_500_000) === 0 && (await api.state()).unfinished === 0;
  if (seed % 2 === 0) {
    const watch = launch(place, ["watch", "--cron", "* * * * * *"]);
    const watched = Date.now() + calmMs / 4;
    while (Date.now() < watched && !(await settled())) await sleep(250);
    watch.kill("SIGTERM");
    await endOf(watch);
  }
  for (let runs = 0; ; ) {
    const code = await endOf(launch(place, ["publish", "--json", "--wait", "3s"]));
    if (code === 0 || code === 1) runs += 1;
    if (await settled()) return { settled: true, runs };
    if (runs >= enoughRuns || Date.now() > end) return { settled: false, runs };
  }
}

async function judge({ mayEnd }: RunRequest, place: Place, api: Api, rows: readonly Row[]): Promise<Verdict> {
  return check({ folder: place.folder, ledger: ledgerOf(place), rows, api: await api.state(), mayEnd });
}
