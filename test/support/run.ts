// One run of the whole program within the test's own process: quicker than a process, where the process is not the question.

import { join } from "node:path";
import { Readable } from "node:stream";
import { noSettings } from "../../src/calendar/settings.ts";
import type { Config } from "../../src/config/config.ts";
import { openSession } from "../../src/context/session.ts";
import { noPacing } from "../../src/model/pacing-rules.ts";
import type { RunReport } from "../../src/model/report.ts";
import { type RunRequest, runIn, runOnce } from "../../src/run/pipeline.ts";
import { anotherSender, becomeSender } from "../../src/run/sender.ts";
import type { Clock } from "./clock.ts";

const hour = 3_600_000;
/** For what answers at once, unless the machine is busy; ms. */
export const patience = 10 * 60_000;

/** The settings of a pass that does not wait for the confirmation, different only where a test says so. */
export const settings = (
  api: { url: string; apiKey: string },
  ledger: string,
  differs: Partial<Config> = {},
): Config => ({
  apiKey: api.apiKey,
  baseUrl: api.url,
  ledger,
  profile: null,
  profileGroup: null,
  timezone: null,
  concurrency: 4,
  aheadMs: 0,
  maxLateMs: 24 * hour,
  sheet: null,
  settleMs: 120_000,
  waitMs: 0,
  timeoutMs: patience,
  allowPrivateMedia: true,
  mediaFolders: [],
  pacing: noPacing,
  catchUp: "publish",
  notify: null,
  sandbox: false,
  listen: null,
  webhookSecret: null,
  reading: noSettings,
  calendars: [],
  ...differs,
});

/** What a run is asked for by nobody who watches it. */
export const unwatched = (cwd: string, calendars: readonly string[]): RunRequest => ({
  calendars: calendars.map((name) => join(cwd, name)),
  dryRun: false,
  stdin: Readable.from([]),
  progress: () => {},
  onEvent: () => {},
  signal: new AbortController().signal,
});

/** `publish` on a clock that the test moves: where the run would wait, it moves it. */
export async function runOn(clock: Clock, config: Config, request: RunRequest): Promise<RunReport> {
  const opened = await openSession(config);
  const sleep = async (ms: number) => clock.move(Math.max(0, ms));
  const session = { ...opened, now: clock.now, sleep };
  try {
    const lock = await becomeSender(session, "publish");
    if (lock === null) throw await anotherSender(session);
    try {
      return await runIn(session, request);
    } finally {
      lock.release();
    }
  } finally {
    await opened.close();
  }
}

/** `publish` of these calendars of a folder, which sends what is due and does not wait for the confirmation. */
export function publishOnce(
  api: { url: string; apiKey: string },
  cwd: string,
  { calendars, ...differs }: Omit<Partial<Config>, "calendars"> & { calendars: readonly string[] },
): Promise<RunReport> {
  return runOnce(settings(api, join(cwd, "pinsheet.db"), differs), unwatched(cwd, calendars));
}
