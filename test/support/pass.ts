// One pass of the whole program within the test's own process: quicker than a process, where the process is not the question.

import { join } from "node:path";
import { Readable } from "node:stream";
import { noSettings } from "../../src/calendar-settings.ts";
import { runPass } from "../../src/pipeline.ts";
import type { PassReport } from "../../src/report.ts";

const hour = 3_600_000;

/** `publish` of these calendars of a folder, which sends what is due and does not wait for the confirmation. */
export function publishOnce(
  { url, apiKey }: { url: string; apiKey: string },
  cwd: string,
  { calendars, timezone }: { calendars: readonly string[]; timezone: string | null },
): Promise<PassReport> {
  const config = {
    apiKey,
    baseUrl: url,
    ledger: join(cwd, "pinsheet.db"),
    profile: null,
    profileGroup: null,
    timezone,
    concurrency: 4,
    aheadMs: 0,
    maxLateMs: 24 * hour,
    sheet: null,
    settleMs: 120_000,
    waitMs: 0,
    timeoutMs: 5_000,
    allowPrivateMedia: true,
    mediaFolders: [],
    sandbox: false,
    reading: noSettings,
    calendars: [],
  };
  return runPass(config, {
    calendars: calendars.map((name) => join(cwd, name)),
    dryRun: false,
    stdin: Readable.from([]),
    progress: () => {},
    onEvent: () => {},
    signal: new AbortController().signal,
  });
}
