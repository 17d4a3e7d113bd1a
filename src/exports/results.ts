// What became of every row of one calendar, by line. From the ledger alone where the calendar is what was read last; else the
// rows are matched by a dry run, as `plan` does it. Records and sends nothing.

import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { download } from "../calendar/download.ts";
import { type Calendar, calendarAt, fingerprintOf, spokenName } from "../calendar/open.ts";
import type { Config } from "../config/config.ts";
import { type KnownCalendar, type Ledger, openLedger } from "../ledger/ledger.ts";
import { ExpectedError, usageError } from "../lib/errors.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import { inOrder, rowsIn } from "../model/describe.ts";
import type { Pin } from "../model/pin.ts";
import type { Progress } from "../model/report.ts";
import { type RowReport, rowReport } from "../model/row-report.ts";
import { skippedReports } from "../model/skipped-rows.ts";
import { readFrom } from "../run/fingerprint.ts";
import { runOnce } from "../run/pipeline.ts";
import { withSkipped } from "../run/reporter.ts";
import type { Result } from "./columns.ts";
import { changedMeanwhile } from "./lines.ts";
import { publishedAt } from "./published.ts";

export type Results = {
  calendar: Calendar;
  content: Content;
  /** False where the ledger did not know its rows by itself, and a dry run told what they are. */
  isKnown: boolean;
  /** IANA zone of the calendar, or null. */
  zone: string | null;
  /** Every row that was read, by line, some at a time. */
  pages: () => AsyncIterable<readonly Result[]>;
};

export type ResultsRequest = {
  calendar: string;
  progress: Progress;
  signal: AbortSignal;
  /** Looks at the calendar before its rows are matched, which may take long. */
  before: (opened: Pick<Results, "calendar" | "content">) => Promise<void>;
};

/** Hands the results to `use` while they can be read. Throws an ExpectedError where the calendar cannot be read or matched. */
export async function withResults<T>(
  config: Config,
  request: ResultsRequest,
  use: (results: Results) => Promise<T>,
): Promise<T> {
  const calendar = calendarAt(request.calendar, config.ledger);
  const ledger = existsSync(config.ledger) ? openLedger(config.ledger) : null;
  try {
    const known = (await ledger?.calendars())?.find(({ key }) => key === calendar.key) ?? null;
    const content = await openContent(calendar, known, config);
    try {
      await request.before({ calendar, content });
      if (ledger !== null && known !== null && content.isAsRead && (await standsWhole(ledger, known))) {
        await ledger.readSnapshot();
        const pages = () => fromLedger(ledger, known, calendar.name);
        return await use({ calendar, content, isKnown: true, zone: known.timezone, pages });
      }
      return await afterDryRun(
        { ...config, sheet: content.sheet },
        { calendar, content, ledger },
        request,
        use,
      );
    } finally {
      await content.release();
    }
  } finally {
    ledger?.close();
  }
}

/** Its Pins follow another calendar where that was taken for a version of it. */
const standsWhole = async (ledger: Ledger, { key, rows }: KnownCalendar) =>
  rowsIn(await ledger.tally(key)) === rows;

async function* fromLedger(ledger: Ledger, { key, skipped }: KnownCalendar, name: string) {
  const others = inOrder(skippedReports(skipped, name), []);
  const describe = (pin: Pin) => rowReport(pin, name);
  for await (const page of withSkipped(ledger.pages(key), others, describe))
    yield await resultsOf(ledger, page);
}

type Opened = { calendar: Calendar; content: Content; ledger: Ledger | null };

async function afterDryRun<T>(
  config: Config,
  { calendar, content, ledger }: Opened,
  { calendar: typed, progress, signal }: ResultsRequest,
  use: (results: Results) => Promise<T>,
): Promise<T> {
  const stdin = Readable.from([]);
  const request = { calendars: [typed], dryRun: true, everyRow: true, stdin, progress, signal };
  let made: { value: T } | null = null;
  let isMatched = false;
  try {
    await runOnce(config, { ...request, onEvent: () => {} }, async (report) => {
      const [read] = report.calendars;
      if (report.stopped) throw new ExpectedError(report.stopped.message, report.stopped);
      if (read?.error)
        throw new ExpectedError(read.error.message, { ...read.error, exitCode: exitCodes.unreachable });
      const pages = async function* () {
        for await (const page of report.pages(calendar.name)) yield await resultsOf(ledger, page);
      };
      isMatched = true;
      made = { value: await use({ calendar, content, isKnown: false, zone: read?.timezone ?? null, pages }) };
    });
  } catch (error) {
    throw error instanceof ExpectedError && !isMatched ? unmatched(calendar, error) : error;
  }
  if (made === null) throw new Error("a run that showed no report");
  return (made as { value: T }).value;
}

/** Without the ledger, or for rows that it does not know, there is nothing more to say than their report. */
async function resultsOf(ledger: Ledger | null, rows: readonly RowReport[]): Promise<Result[]> {
  const statistics = (await ledger?.latestStats(rows.flatMap(({ pin }) => pin ?? []))) ?? new Map();
  const results: Result[] = [];
  for (const row of rows) {
    const at = row.publish_at === null ? null : Date.parse(row.publish_at);
    const isOut = ledger !== null && row.pin !== null && row.state === "published";
    const published = isOut
      ? publishedAt({ state: row.state, at }, await ledger.attempts(row.pin ?? ""))
      : null;
    results.push({ row, publishedAt: published, statistics: statistics.get(row.pin ?? "") ?? null });
  }
  return results;
}

function unmatched(calendar: Calendar, error: ExpectedError): ExpectedError {
  const { message, hint, exitCode, cause } = error;
  return new ExpectedError(
    `${spokenName(calendar)} is not what the ledger read last, so its rows are matched as \`plan\` does it, and that failed: ${message}`,
    {
      hint: `${hint}\nOf a calendar that did not change since the last publish, the ledger knows all by itself.`,
      exitCode,
      cause,
    },
  );
}

type Content = {
  file: string;
  /** Which sheet of a workbook; null: the first that is not hidden. */
  sheet: string | null;
  /** True where it is what the ledger's last good reading was made of. */
  isAsRead: boolean;
  /** Throws where it changed since it was opened. */
  mustBeSame: () => Promise<void>;
  release: () => Promise<void>;
};

/** Throws an ExpectedError where there is no such file, and for standard input, which is gone once it was read. */
async function openContent(
  calendar: Calendar,
  known: KnownCalendar | null,
  config: Config,
): Promise<Content> {
  const before = known?.fingerprint ? readFrom(known.fingerprint) : null;
  const sheet = config.sheet ?? before?.sheet ?? null;
  const isSame = (sha256: string | null) =>
    sha256 !== null && before !== null && sha256 === before.sha256 && sheet === before.sheet;
  if (calendar.file !== null) {
    const state = await fingerprintOf(calendar);
    const mustBeSame = async () => {
      if ((await fingerprintOf(calendar)) !== state) throw changedMeanwhile(spokenName(calendar));
    };
    return {
      file: calendar.file,
      sheet,
      isAsRead: before !== null && isSame(await hashOf(calendar.file)),
      mustBeSame,
      release: async () => {},
    };
  }
  if (calendar.address === null) throw noStdin();
  const found = await download(calendar.address, {
    name: spokenName(calendar),
    wholeWorkbook: sheet !== null,
    mark: null,
    allowPrivate: config.allowPrivateMedia,
  });
  if (found.kind === "unchanged") throw new Error("a download without a mark that gave nothing");
  const { content, mark } = found;
  const { file, release } = content;
  return { file, sheet, isAsRead: isSame(mark.sha256), mustBeSame: async () => {}, release };
}

const noStdin = (): ExpectedError =>
  usageError(
    "standard input cannot be exported: its text is gone once it was read",
    "Save it as a file, and name that.",
  );

/** Null for a file that cannot be read: that is told when its rows are read. */
async function hashOf(file: string): Promise<string | null> {
  const digest = createHash("sha256");
  return pipeline(createReadStream(file), digest).then(
    () => digest.digest("hex"),
    () => null,
  );
}
