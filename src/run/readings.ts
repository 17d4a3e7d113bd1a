// Reads all calendars of a run. One that cannot be read whole changes nothing: its last good reading stands. One that
// did not change since its last good reading is not parsed again, and if it has an address, not even downloaded.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Address } from "../calendar/address.ts";
import { download, type Mark } from "../calendar/download.ts";
import { type Calendar, calendarAt, fingerprintOf, spokenName } from "../calendar/open.ts";
import { changedMeanwhile, type Reading, readCalendar, readContent } from "../calendar/read.ts";
import type { Row } from "../calendar/rows/row.ts";
import { type CalendarSettings, settingsOf } from "../calendar/settings.ts";
import type { Spool } from "../calendar/spool.ts";
import type { Untouched } from "../calendar/untouched.ts";
import type { Config } from "../config/config.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import { ExpectedError, unreachableError } from "../lib/errors.ts";
import { version } from "../lib/package.ts";
import { countOf } from "../model/skipped-rows.ts";
import { type FileMark, fingerprintFrom, fingerprintOfFile, markIn } from "./fingerprint.ts";

export type CalendarReading = { calendar: Calendar } & (
  | ({ kind: "read"; fingerprint: string | null; passed: Passed | null } & Reading)
  /** The fingerprint is another one where the same content was saved again. */
  | { kind: "unchanged"; fingerprint: string | null }
  | { kind: "failed"; error: ExpectedError }
);

/** Rows that were passed over, for they were not touched. */
export type Passed = {
  untouched: Untouched;
  /** Reads some of them after all, by their lines. */
  again: (lines: ReadonlySet<number>) => Promise<Row[]>;
};

/** What the ledger knows before the reading, and where `-` comes from. */
type Before = {
  calendars: readonly KnownCalendar[];
  stdin: Readable;
  /** False where rows of a calendar must be judged again, though it did not change. */
  isSettled: (calendar: KnownCalendar) => Promise<boolean>;
  memoryOf: (calendar: string) => Promise<Memory>;
  /** Rows of a calendar that is new which are held in memory; if it has more, they are spooled. */
  mostHeld: number;
};

/**
 * What the ledger remembers of a calendar: nothing at all, or what tells its rows that were not touched; null: every row is to
 * be read and held.
 */
export type Memory = Untouched | "nothing" | null;

/** While none of the calendars changed, none is parsed; when one did, all are, for rows may have moved between them. */
export async function readCalendars(
  names: readonly string[],
  config: Config,
  before: Before,
): Promise<CalendarReading[]> {
  const calendars = new Map(
    names.map((name) => calendarAt(name, config.ledger)).map((one) => [one.key, one]),
  );
  const looks = await Promise.all([...calendars.values()].map((calendar) => look(calendar, config, before)));
  try {
    if (looks.every(({ unchanged }) => unchanged)) {
      return looks.map(({ calendar, fingerprint }) => ({ calendar, kind: "unchanged", fingerprint }));
    }
    const readings: CalendarReading[] = [];
    // Copies in several calendars are found by all of their rows.
    const isAlone = looks.length === 1;
    for (const one of looks) {
      const memory = isAlone ? await before.memoryOf(one.calendar.key) : null;
      readings.push(await expected(one.calendar, () => readOne(one, config, before, memory)));
    }
    return readings;
  } finally {
    await Promise.all(looks.map(({ fetched }) => fetched?.content.release()));
  }
}

type Fetched = { content: Spool; mark: Mark };

/** A calendar as it was found: whether it changed, and what its address gave. */
type CalendarState = {
  calendar: Calendar;
  known: KnownCalendar | null;
  settings: CalendarSettings;
  /** What the system said of its file. */
  stat: string | null;
  fingerprint: string | null;
  unchanged: boolean;
  /** What its address gave, if it was asked for and gave anything new. */
  fetched: Fetched | null;
  /** Why its address gave nothing. */
  error: ExpectedError | null;
};

async function look(calendar: Calendar, config: Config, before: Before): Promise<CalendarState> {
  const known = before.calendars.find((one) => one.key === calendar.key) ?? null;
  const settled = known !== null && (await before.isSettled(known));
  const settings = settingsFor(calendar, config);
  const one = { calendar, known, settings, stat: null, fetched: null, error: null };
  if (calendar.address !== null) {
    return lookAtAddress(one, calendar.address, config, settled ? known.fingerprint : null);
  }
  const terms = { config, settings, version };
  const was = settled ? markIn<FileMark>(known.fingerprint, terms) : null;
  const is = await markOf(calendar, was);
  if (is === null) return { ...one, fingerprint: null, unchanged: false };
  const fingerprint = fingerprintOfFile(is, terms);
  return { ...one, stat: is.stat, fingerprint, unchanged: is.sha256 === was?.sha256 };
}

/** Null for what is no file, or cannot be read: that is told when it is read. */
async function markOf(calendar: Calendar, was: FileMark | null): Promise<FileMark | null> {
  const { file } = calendar;
  const stat = await fingerprintOf(calendar).catch(() => null);
  if (file === null || stat === null) return null;
  if (stat === was?.stat) return was;
  const digest = createHash("sha256");
  const hashed = await pipeline(createReadStream(file), digest).then(
    () => true,
    () => false,
  );
  return hashed ? { stat, sha256: digest.digest("hex") } : null;
}

/** Asks the address whether it changed since `fingerprint`; null: fetches it in any case. */
async function lookAtAddress(
  one: Pick<CalendarState, "calendar" | "known" | "settings" | "stat" | "fetched" | "error">,
  address: Address,
  config: Config,
  fingerprint: string | null,
): Promise<CalendarState> {
  try {
    const terms = { config, settings: one.settings, version };
    const was = markIn<Mark>(fingerprint, terms);
    const found = await fetchIt(one.calendar, address, config, was);
    if (found === null) return { ...one, fingerprint, unchanged: true };
    const unchanged = found.mark.sha256 === was?.sha256;
    return { ...one, fingerprint: fingerprintFrom(found.mark, terms), unchanged, fetched: found };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { ...one, fingerprint: null, unchanged: false, error };
  }
}

async function fetchIt(
  calendar: Calendar,
  address: Address,
  config: Config,
  mark: Mark | null,
): Promise<Fetched | null> {
  const found = await download(address, {
    name: spokenName(calendar),
    wholeWorkbook: config.sheet !== null,
    mark,
    allowPrivate: config.allowPrivateMedia,
  });
  return found.kind === "unchanged" ? null : found;
}

/** What pinsheet.json and the flags say about this calendar; a pattern may mean its file, or its name as typed. */
function settingsFor({ file, name }: Calendar, { reading, calendars }: Config): CalendarSettings {
  return settingsOf([...(file === null ? [] : [file.split(sep).join("/")]), name], reading, calendars);
}

async function readOne(
  one: CalendarState,
  config: Config,
  before: Before,
  memory: Memory,
): Promise<CalendarReading> {
  const { calendar, known } = one;
  if (one.error !== null) throw one.error;
  const had = known === null ? 0 : known.rows + countOf(known.skipped);
  if (had > 0 && (await isEmptied(calendar))) throw emptied(calendar, had);
  const reading =
    calendar.address === null
      ? await readFile(one, config, before, memory)
      : { ...(await readAddressed(one, calendar.address, config, mostHeldOf(before, memory))), passed: null };
  if (had > 0 && reading.count + countOf(reading.skipped) === 0) throw emptied(calendar, had);
  return { calendar, kind: "read", ...reading };
}

type FileReading = Reading & { fingerprint: string | null; passed: Passed | null };

/** A file, or standard input. */
async function readFile(
  one: CalendarState,
  config: Config,
  before: Before,
  memory: Memory,
): Promise<FileReading> {
  const { calendar, settings } = one;
  const { timezone, sheet } = config;
  const options = { timezone, sheet, settings, stdin: before.stdin, mostHeld: mostHeldOf(before, memory) };
  const untouched = memory !== "nothing" && isComparable(one, config) ? memory : null;
  const reading = await readCalendar(calendar, { ...options, passOver: untouched?.passOver ?? null });
  const isSame = async () => (await fingerprintOf(calendar)) === one.stat;
  // What was looked at is what was read, or it is read again.
  const fingerprint = (await isSame()) ? one.fingerprint : null;
  if (untouched === null) return { ...reading, fingerprint, passed: null };
  // Where most rows were touched, the calendar may be another one.
  if (untouched.count() * 2 <= reading.count || fingerprint === null)
    return { ...(await readCalendar(calendar, options)), fingerprint, passed: null };
  const again = async (lines: ReadonlySet<number>) => {
    const { rows } = await readCalendar(calendar, { ...options, passOver: (line) => !lines.has(line) });
    if (!(await isSame())) throw changedMeanwhile(spokenName(calendar));
    return rows.filter(({ line }) => lines.has(line));
  };
  return { ...reading, fingerprint, passed: { untouched, again } };
}

const mostHeldOf = ({ mostHeld }: Before, memory: Memory) => (memory === "nothing" ? mostHeld : null);

/** A row with the same cells is the same row only where it is read with the same settings; and it may have to be read again. */
function isComparable({ known, settings, stat, fingerprint }: CalendarState, config: Config): boolean {
  const terms = { config, settings, version };
  return stat !== null && fingerprint !== null && known !== null && markIn(known.fingerprint, terms) !== null;
}

/** One that did not change was not downloaded yet; when another calendar changed, it is needed after all. */
async function readAddressed(
  one: CalendarState,
  address: Address,
  config: Config,
  mostHeld: number | null,
): Promise<Reading & { fingerprint: string }> {
  one.fetched ??= await fetchIt(one.calendar, address, config, null);
  if (one.fetched === null) throw new Error("a download without a mark that gave nothing");
  const { content, mark } = one.fetched;
  const { settings } = one;
  const reading = await readContent(content.file, one.calendar, { ...config, settings, mostHeld });
  return { ...reading, fingerprint: fingerprintFrom(mark, { config, settings, version }) };
}

async function expected(calendar: Calendar, read: () => Promise<CalendarReading>): Promise<CalendarReading> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ExpectedError) return { calendar, kind: "failed", error };
    throw error;
  }
}

/** No byte is left. A file that cannot be looked at is told apart when it is read. */
async function isEmptied({ file }: Calendar): Promise<boolean> {
  if (file === null) return false;
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true && found.size === 0;
}

function emptied(calendar: Calendar, rows: number): ExpectedError {
  return unreachableError(
    `${spokenName(calendar)} has no rows now, and had ${rows} when it was last read`,
    "Was it cut short while it was saved? Save it again; until then the last good reading stands. If the calendar is over, leave it out of the command.",
  );
}
