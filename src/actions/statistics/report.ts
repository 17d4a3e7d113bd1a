// What the ledger knows of statistics, added up as it was asked for; with `refresh`, after it was brought up to date.

import { openAccount } from "../../accounts/account.ts";
import type { Config } from "../../config/config.ts";
import { openSession } from "../../context/session.ts";
import { openExistingLedger } from "../../ledger/existing.ts";
import type { Ledger, StatsRecord } from "../../ledger/ledger.ts";
import { ExpectedError } from "../../lib/errors.ts";
import { exitCodes } from "../../lib/exit-codes.ts";
import type { Stop } from "../../model/report.ts";
import { groupsOf } from "./between.ts";
import { nothingPulled, type PullReport, pullStats } from "./pull.ts";
import { openSummary, type Place, type StatsRow, type SummaryWish } from "./summary.ts";

type StatsRequest = Omit<SummaryWish, "until"> & {
  /** Asks Postproxy first; null: it does not. */
  refresh: { signal: AbortSignal; onProgress: (done: number, total: number) => void } | null;
};

export type StatsReport = SummaryWish & {
  ledger: string;
  rows: StatsRow[];
  /** Published Pins that the ledger knows, and those of them without any statistics. */
  published: number;
  without: number;
  refreshed: PullReport | null;
};

/** A person who asks again within this time gets what was told before (ours: Postproxy takes a record a few times a day). */
const freshMs = 15 * 60_000;
/** Enough for 50,000 Pins, half a second apart (ours). */
const refreshBudget = 1_000;
const paceMs = 500;

export async function readStats(config: Config, request: StatsRequest): Promise<StatsReport> {
  // Before a session makes one.
  openExistingLedger(config.ledger).close();
  const refreshed = request.refresh && (await refresh(config, request.refresh));
  const ledger = openExistingLedger(config.ledger);
  try {
    return { ...(await report(ledger, { ...request, until: Date.now() })), refreshed };
  } finally {
    ledger.close();
  }
}

/** What cannot be reached is said, and what was known before is shown all the same. */
async function refresh(
  config: Config,
  { signal, onProgress }: NonNullable<StatsRequest["refresh"]>,
): Promise<PullReport> {
  const session = await openSession(config);
  try {
    await openAccount(session);
    const askedBefore = session.now() - freshMs;
    const groups = groupsOf(session) ?? new Map<string, string | null>();
    return await pullStats(session, groups, {
      budget: refreshBudget,
      paceMs,
      askedBefore,
      onProgress,
      signal,
    });
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const { message, hint, exitCode } = error;
    return { ...nothingPulled, stopped: { message, hint, exitCode } };
  } finally {
    await session.close();
  }
}

async function report(
  ledger: Ledger,
  { by, since, until, zone }: SummaryWish,
): Promise<Omit<StatsReport, "refreshed">> {
  const calendars = new Map((await ledger.calendars()).map(({ key, name }) => [key, name]));
  const published = new Map(
    (await ledger.pins()).flatMap((pin): [string, Place][] =>
      pin.state === "published"
        ? [
            [
              pin.id,
              { ...pin, calendar: calendars.get(pin.calendar) ?? pin.calendar, publishedAt: pin.changedAt },
            ],
          ]
        : [],
    ),
  );
  const summary = openSummary({ by, since, until, zone });
  let known = 0;
  for await (const { pin, series } of seriesIn(ledger)) {
    const place = published.get(pin);
    if (place === undefined) continue;
    known += 1;
    summary.add(place, series);
  }
  const rows = by === "profile" ? await withProfiles(ledger, summary.rows()) : summary.rows();
  const counts = { published: published.size, without: published.size - known };
  return { ledger: ledger.file, by, since, until, zone, rows, ...counts };
}

/** The series of one pin after the other. */
async function* seriesIn(ledger: Ledger): AsyncGenerator<{ pin: string; series: StatsRecord[] }> {
  let pin = "";
  let series: StatsRecord[] = [];
  for await (const page of ledger.statsPages()) {
    for (const record of page) {
      if (record.pin !== pin) {
        if (series.length > 0) yield { pin, series };
        pin = record.pin;
        series = [];
      }
      series.push(record);
    }
  }
  if (series.length > 0) yield { pin, series };
}

async function withProfiles(ledger: Ledger, rows: readonly StatsRow[]): Promise<StatsRow[]> {
  const latest = await ledger.latestProfileStats(rows.flatMap(({ profile_id }) => profile_id ?? []));
  return rows.map((row) => ({ ...row, stats: latest.get(row.profile_id ?? "")?.stats ?? null }));
}

/** Why a refresh was not done to its end. */
export function unfinished({ refreshed }: StatsReport): Stop | null {
  if (refreshed === null) return null;
  if (refreshed.stopped !== null || !refreshed.more) return refreshed.stopped;
  const hint = "Run the command again to ask for the others.";
  return { message: `only ${refreshed.pins} Pins were asked for`, hint, exitCode: exitCodes.ok };
}
