// One run of the torture: an API with faults, calendars, a storm of processes and what is done to them, then calm, then the
// checker.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, type ApiOptions, startApi } from "../support/api-process.ts";
import { type Rates, randomOf } from "../support/random-faults.ts";
import { type Attacks, blursEnds } from "./attacks.ts";
import { makeRows } from "./calendar.ts";
import { check, type Verdict } from "./checker.ts";
import { openDesk } from "./edits.ts";
import { unsettled } from "./health.ts";
import { makePictures } from "./pictures.ts";
import { builtProgram, endOf, launch, ledgerOf, type Place, start } from "./place.ts";
import { starvedOf } from "./starved.ts";
import { clockOf, type Storm, storm } from "./storm.ts";
import { storyOf } from "./story.ts";

export type RunRequest = {
  name: string;
  seed: number;
  attacks: Attacks;
  rows: number;
  kills: number;
  pauses: number;
  /** Processes at once. */
  processes: number;
  api: Partial<ApiOptions>;
  rates: Rates;
  settleMs: number;
  /** The share of rows that come twice or thrice; 0 where the service refuses the same post twice. */
  twins: number;
  mayEnd: Parameters<typeof check>[0]["mayEnd"];
  /** The file that Node runs; null: the built program. */
  program: string | null;
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
  faults: Record<string, number>;
  /** Why what was found, or not found, proves nothing; empty: enough was done. */
  starved: string[];
  /** Of each Pin that is live too often. */
  stories: string[];
  stormMs: number;
  calmMs: number;
  /** Kept when something was wrong. */
  folder: string;
};

/** A row that was edited, cut or forgotten is told by its picture; two rows that share one could not be told apart. */
const twinsOf = ({ twins, attacks }: RunRequest) => (blursEnds(attacks) ? 0 : twins);

/** As late as the settle time allows, when posts are accepted late too. */
const lateUpTo = ({ attacks, api, settleMs, rates }: RunRequest) =>
  attacks.has("late-lists") ? Math.max(0, settleMs - rates.lateUpToMs) * 0.8 : (api.lateUpToMs ?? 0);

export async function run(request: RunRequest): Promise<RunReport> {
  const { seed, attacks, rows: count, rates, settleMs } = request;
  const random = randomOf(seed);
  const folder = mkdtempSync(join(tmpdir(), "pinsheet-torture-"));
  const now = Date.now();
  const twins = twinsOf(request);
  const rows = makeRows({ rows: count, random, twins, failing: attacks.has("failing"), now });
  const mediaFolder = join(folder, "pictures");
  const pinOf = makePictures(mediaFolder, new Set(rows.map(({ pin }) => pin)));
  const api = await startApi({ ...request.api, lateUpToMs: lateUpTo(request), mediaFolder, seed, rates });
  try {
    // The calendars grow while it storms, so that there is something to send all the time.
    const sheets = attacks.has("edits") ? 2 : 1;
    const desk = openDesk({ folder, rows, api: api.url, random, sheets });
    const place: Place = {
      folder,
      program: request.program ?? builtProgram,
      env: { POSTPROXY_API_KEY: api.apiKey, POSTPROXY_BASE_URL: api.url },
      calendars: desk.names,
      flags: ["--timeout", "1s", "--settle", `${settleMs}ms`, "--ahead", "1h", "--concurrency", "16"],
      alive: new Set(),
    };
    const meddling = setInterval(() => request.interfere?.(ledgerOf(place)), 100);
    const deadline = now + request.stormMs;
    // Rows that are held, paused or deleted are never sent.
    const sent = (blursEnds(attacks) ? 0.7 : 0.8) * count;
    const isEnough = async () => (await api.state()).posts.length >= sent;
    const stormed = await storm({ ...request, ...place, random, desk, isEnough, deadline });
    const calmed = Date.now();
    await api.stopFaults();
    await calm(place, api, request);
    clearInterval(meddling);
    const state = await api.state();
    const standing = desk.standing();
    const ledger = ledgerOf(place);
    const verdict = check({ ...request, ledger, rows, standing, api: state, pinOf });
    const open = unsettled(ledger, Date.now() + farMs);
    const done = { storm: stormed, verdict, faults: state.faults };
    const stories = verdict.doubled.flatMap((doubled) => storyOf(doubled, stormed.events));
    const clean = verdict.complaints.length + stormed.complaints.length === 0;
    if (clean) rmSync(folder, { recursive: true });
    else
      writeFileSync(join(folder, "events.json"), JSON.stringify({ events: stormed.events, state }, null, 1));
    return {
      ...done,
      name: request.name,
      seed,
      rows: count,
      starved: starvedOf(request, { ...done, open }),
      stories,
      folder: clean ? "" : folder,
      stormMs: calmed - now,
      calmMs: Date.now() - calmed,
    };
  } finally {
    await api.close();
  }
}

/** Due within what is sent ahead. */
const farMs = 3_500_000;

/** Nothing goes wrong any more: the program alone must bring every Pin to its end, by `watch` or by `publish`. */
async function calm(place: Place, api: Api, { calmMs, seed, attacks }: RunRequest): Promise<void> {
  const half = Date.now() + calmMs / 2;
  const end = Date.now() + calmMs;
  const env = clockOf({ ...place, attacks });
  const isSettled = async () =>
    unsettled(ledgerOf(place), Date.now() + farMs) === 0 && (await api.state()).unfinished === 0;
  const settle = async () => {
    do {
      // A clock that went ahead and back has put looks off into the future; `recover` looks at once.
      if (attacks.has("clock")) await endOf(launch(place, ["recover", "--json"], env));
      await endOf(launch(place, ["publish", "--json", "--wait", "3s"], env));
    } while (Date.now() < end && !(await isSettled()));
  };
  if (seed % 2 === 0) {
    const watch = launch(place, ["watch", "--cron", "* * * * * *"], env);
    while (Date.now() < half && !(await isSettled())) await sleep(250);
    watch.kill("SIGTERM");
    await endOf(watch);
  }
  await settle();
  if (!attacks.has("actions") || Date.now() > end) return;
  // What failed is wanted after all. A failure that was not the end is live by now.
  await endOf(start(place, ["retry", "--failed", "--yes"], env));
  await settle();
}
