// A calendar rehearsed: the runs of days or weeks, one after the other, on a clock that is moved instead of waited for, against an
// imitation of the API and a copy of the ledger. Only addresses of media and calendars are asked in earnest.

import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openAccount } from "../accounts/account.ts";
import type { Config } from "../config/config.ts";
import { openSession, type Session, sandboxMedia } from "../context/session.ts";
import { copyLedger } from "../ledger/copies.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { openApiClock } from "../lib/api-clock.ts";
import { type CachedResult, createMediaChecker } from "../media/check.ts";
import type { RunReport } from "../model/report.ts";
import type { RowReport } from "../model/row-report.ts";
import { needsPerson } from "../model/states.ts";
import { createClient } from "../postproxy/client.ts";
import { runIn } from "../run/pipeline.ts";
import { becomeSender } from "../run/sender.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../sandbox/server.ts";

/** What would happen; `at`: when, ms since the epoch. `row` is null for what is about no row. */
export type RehearsedEvent = { at: number; event: string; row: RowReport | null; message: string };

export type Rehearsal = {
  events: RehearsedEvent[];
  /** Of the last run. */
  report: RunReport;
  from: number;
  /** How far it came. */
  until: number;
  passes: number;
  /** It had to end before its time, after so many runs. */
  cut: boolean;
};

type RehearsalRequest = {
  calendars: readonly string[];
  days: number;
  /** When it begins, ms since the epoch. */
  from: number;
  signal: AbortSignal;
};

/** `watch` looks every five minutes. */
const tickMs = 5 * 60_000;
const dayMs = 86_400_000;
/** What is due and cannot go (a host is down, a profile not active) is looked at again after so long. */
const stuckMs = 6 * 3_600_000;
/** A year of Pins, ten a day; more would be a rehearsal without an end. */
const mostRuns = 4_000;

/** Throws ExpectedError as a run would: for settings, a calendar or an account that cannot be used. */
export async function rehearse(config: Config, request: RehearsalRequest): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), "pinsheet-rehearsal-"));
  try {
    const account = config.sandbox ? undefined : await accountOf(config, folder);
    const stateFile = join(folder, "posts.ndjson");
    const own = `${config.ledger}-posts.ndjson`;
    if (config.sandbox && existsSync(own)) await copyFile(own, stateFile);
    return await onMovedClock(config, request, { folder, stateFile, account });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Account = SandboxOptions["account"];
type Stage = { folder: string; stateFile: string; account: Account };

/** The profiles and boards of the account, asked for in earnest, for the sandbox to imitate. */
async function accountOf(config: Config, folder: string): Promise<Account> {
  // Only the API is asked: a session on the ledger itself would open it for writing.
  const session = await openSession({ ...config, ledger: join(folder, "account.db") });
  try {
    const { profiles } = await openAccount(session);
    const members = profiles.map(async ({ id, name, status, groupId, expiresAt, ...profile }) => ({
      ...{
        id,
        name,
        status,
        expiresAt,
        platform: "pinterest" as const,
        groupId: groupId ?? "group",
        postCount: 0,
      },
      boards:
        status === "active"
          ? await session.client.placements({ id, name, status, groupId, expiresAt, ...profile })
          : [],
    }));
    const byGroup = Map.groupBy(await Promise.all(members), (member) => member.groupId);
    const [first = { id: "group", name: "group", members: [] }, ...others] = [...byGroup].map(
      ([id, some]) => ({
        id,
        name: id,
        members: some,
      }),
    );
    return [first, ...others];
  } finally {
    await session.close();
  }
}

async function onMovedClock(config: Config, request: RehearsalRequest, stage: Stage): Promise<Rehearsal> {
  const { folder, stateFile, account } = stage;
  const file = join(folder, "ledger.db");
  if (existsSync(config.ledger)) await copyLedger(config.ledger, file);
  let clock = request.from;
  const now = () => clock;
  const move = async (ms: number) => {
    clock += Math.max(0, ms);
  };
  const sandbox = await startSandbox({
    port: 0,
    stateFile,
    mediaFolder: sandboxMedia,
    latencyMs: 0,
    honourKeys: true,
    clock: now,
    listing: null,
    detectDuplicates: null,
    ...(account !== undefined && { account }),
  });
  const ledger = openLedger(file);
  const session = sessionOn(config, { ledger, sandbox, now, move });
  try {
    await ledger.beginRehearsal(config.sandbox ? null : now());
    const lock = await becomeSender(session, "rehearse");
    if (lock === null) throw new Error("the copy of the ledger is locked");
    try {
      // Whether other calendars are still there is looked at from where the ledger lies.
      return await passes({ ...session, ledger: { ...ledger, file: config.ledger } }, request, move);
    } finally {
      lock.release();
    }
  } finally {
    await session.close();
  }
}

type Staged = {
  ledger: Ledger;
  sandbox: Sandbox;
  now: () => number;
  move: (ms: number) => Promise<void>;
};

function sessionOn(settings: Config, { ledger, sandbox, now, move }: Staged): Session {
  // As `watch` waits, but on the other clock.
  const config = { ...settings, sandbox: true, waitMs: Math.min(settings.waitMs, 20_000) };
  const { timeoutMs } = config;
  const access = { baseUrl: sandbox.url, apiKey: sandbox.apiKey, profileGroup: null };
  const client = createClient({ ...access, timeoutMs, connections: config.concurrency, now, wait: move });
  const media = createMediaChecker({
    allowPrivate: config.allowPrivateMedia,
    timeoutMs,
    mediaFolders: config.mediaFolders,
    now,
    cache: {
      get: (key) => ledger.mediaResult<CachedResult>(key),
      put: (key, result) => ledger.saveMediaResult(key, result, now()),
    },
    routes: new Map(settings.sandbox ? [["media.example.com", sandbox.url]] : []),
  });
  const close = async () => {
    await media.close();
    await client.close();
    await sandbox.close();
    ledger.close();
  };
  const clock = openApiClock({ wall: now, monotonic: now });
  return { config, api: "sandbox", ledger, client, media, now, clock, sleep: move, close };
}

async function passes(
  session: Session,
  { calendars, days, from, signal }: RehearsalRequest,
  move: (ms: number) => Promise<void>,
): Promise<Rehearsal> {
  const { ledger, config, now } = session;
  const until = from + days * dayMs;
  const events: RehearsedEvent[] = [];
  const hear = listen(events, now);
  for (let count = 1; ; count++) {
    const report = await runIn(session, {
      calendars,
      dryRun: false,
      briefly: true,
      stdin: Readable.from([]),
      progress: () => {},
      onEvent: ({ event, row, message }) => hear.event(event, row, message),
      signal,
    });
    hear.report(report);
    const looked = now();
    const keys = (await ledger.calendars()).map(({ key }) => key);
    const waiting = (await Promise.all(keys.map((key) => ledger.due(key, until)))).flat();
    const times = waiting.map(({ at, pacedUntil, notBefore }) =>
      Math.max((at ?? 0) - config.aheadMs, pacedUntil ?? 0, notBefore ?? 0),
    );
    const next = nextRun(times, await ledger.nextReconcileAt(), looked);
    const isOver = next === null || next > until;
    const cut = !isOver && (count >= mostRuns || signal.aborted);
    if (isOver || cut) return { events, report, from, until: cut ? looked : until, passes: count, cut };
    await move(next - looked);
  }
}

/** The first tick at which there is something to do; `times`: when each Pin that waits may go. Null: there is nothing more. */
export function nextRun(times: readonly number[], look: number | null, now: number): number | null {
  const next = [
    ...times.map((at) => (at > now ? at : now + stuckMs)),
    ...(look === null ? [] : [Math.max(look, now)]),
  ];
  const first = next.reduce<number | null>((least, at) => (least === null || at < least ? at : least), null);
  return first === null ? null : Math.max(now + 1, Math.ceil(first / tickMs) * tickMs);
}

/** Keeps what happens: each Pin that is sent, and each row when it begins to need the person. */
function listen(events: RehearsedEvent[], now: () => number) {
  const said = new Set<string>();
  const once = (key: string, event: RehearsedEvent) => {
    if (said.has(key)) return;
    said.add(key);
    events.push(event);
  };
  return {
    event(event: string, row: RowReport | null, message: string) {
      // How it ended is read from the report; what waits, too.
      if (event !== "sent" && event !== "found") return;
      const due = Date.parse(row?.publish_at ?? "");
      events.push({ at: Math.max(now(), due || 0), event, row, message });
    },
    report({ rows, calendars, stopped }: RunReport) {
      const at = now();
      for (const { calendar, error } of calendars)
        if (error)
          once(`${calendar} ${error.message}`, {
            at,
            event: "calendar-not-read",
            row: null,
            message: `${calendar}: ${error.message}. ${error.hint}`,
          });
      if (stopped)
        once(stopped.message, {
          at,
          event: "run-stopped",
          row: null,
          message: `${stopped.message}. ${stopped.hint}`,
        });
      for (const row of rows) {
        if (!needsPerson(row)) continue;
        const [issue] = row.issues;
        once(`${row.state} ${row.pin} ${row.line} ${row.calendar}`, {
          at,
          event: row.state,
          row,
          message: issue === undefined ? "" : `${issue.message} ${issue.hint}`,
        });
      }
    },
  };
}
