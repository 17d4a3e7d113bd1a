// One step of the planning bench, in a process of its own so that its memory and CPU are its own. Prints one line of JSON.

import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import type { Account } from "../../src/accounts/account.ts";
import { openSession, type Session } from "../../src/context/session.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { runIn } from "../../src/run/pipeline.ts";
import { planReadings } from "../../src/run/plan-readings.ts";
import { isQuiet, planQuietly } from "../../src/run/quiet.ts";
import { readCalendars } from "../../src/run/readings.ts";
import { memoryOf } from "../../src/run/working-set.ts";
import { settings } from "../support/run.ts";

const [what = "", folder = "", url = "", apiKey = ""] = process.argv.slice(2);
const file = join(folder, "calendar.csv");
const config = settings({ url, apiKey }, join(folder, "pinsheet.db"), {
  timezone: "Europe/Paris",
  timeoutMs: 30_000,
});

/** CPU seconds of some work: on a machine that is busy otherwise the time on the wall says little. */
async function cpu(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function csvParseAlone(): Promise<void> {
  for await (const _ of createReadStream(file).pipe(parse({ bom: true })));
}

/** What a run does before it looks at media and sends. */
async function readAndPlan() {
  const ledger = openLedger(config.ledger);
  const session = { ledger, config, now: Date.now } as unknown as Session;
  const boards = ["Kitchen ideas", "Small balconies"].map((name, index) => ({ id: `${index}`, name }));
  const profile = {
    id: "p",
    name: "Studio",
    username: null,
    platform: "pinterest",
    status: "active",
    groupId: null,
    expiresAt: null,
    postCount: null,
  };
  const book = { of: async () => boards, refresh: async () => boards };
  const account: Account = {
    profiles: [profile],
    book,
    groupOf: () => null,
    isKnown: () => true,
    isActive: () => true,
  };
  const calendars = await ledger.calendars();
  let planned: Awaited<ReturnType<typeof planReadings>> | null = null;
  const planning = await cpu(async () => {
    const readings = await readCalendars([file], config, {
      calendars,
      stdin: Readable.from([]),
      isSettled: async () => true,
      memoryOf: (key) => memoryOf(session, key),
      mostHeld: 10_000,
    });
    planned = (await isQuiet(session, readings, false))
      ? await planQuietly(session, readings)
      : await planReadings(session, account, readings, calendars);
  });
  const recording = await cpu(async () => planned && ledger.record(planned.record));
  await ledger.setFact("compared", "1");
  const rows = (await ledger.calendars())[0]?.rows;
  ledger.close();
  return { planning, recording, rows };
}

/** Ticks of `watch` on a calendar that did not change, and asking for what is due; middle of several, in ms. */
async function tick() {
  const session = await openSession(config);
  const { signal } = new AbortController();
  const middle = async (times: number, work: () => Promise<unknown>) => {
    const all: number[] = [];
    for (let n = 0; n < times; n++) {
      const started = performance.now();
      await work();
      all.push(performance.now() - started);
    }
    return all.toSorted((a, b) => a - b)[times >> 1] ?? 0;
  };
  const request = { calendars: [file], dryRun: false, briefly: true, stdin: Readable.from([]), signal };
  const ticking = await middle(9, () =>
    runIn(session, { ...request, progress: () => {}, onEvent: () => {} }),
  );
  const [calendar] = await session.ledger.calendars();
  const due = await middle(99, () => session.ledger.due(calendar?.key ?? "", Date.now()));
  await session.close();
  return { ticking, due };
}

const steps: Record<string, () => Promise<object>> = {
  parse: async () => ({ planning: await cpu(csvParseAlone) }),
  plan: readAndPlan,
  tick,
};
const figures = await steps[what]?.();
const memory = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ ...figures, memory }));
