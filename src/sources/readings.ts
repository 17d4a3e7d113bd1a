// Reads all calendars of a pass. One that cannot be read whole changes nothing: its last good reading stands. One that
// did not change since its last good reading is not parsed again, and if it has an address, not even downloaded.

import type { Readable } from "node:stream";
import type { Config } from "../config.ts";
import { ExpectedError, unreachableError } from "../errors.ts";
import type { Issue } from "../issue.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import type { Pin } from "../ledger/pin.ts";
import type { Row } from "../rows/row.ts";
import type { Address } from "./address.ts";
import { download, type Mark } from "./download.ts";
import { fingerprintFrom, fingerprintWith, markIn } from "./fingerprint.ts";
import { type Calendar, calendarAt, fingerprintOf, spokenName } from "./open.ts";
import { type Reading, readCalendar, readContent } from "./read.ts";
import type { Spool } from "./spool.ts";

export type CalendarReading = { calendar: Calendar } & (
  | { kind: "read"; rows: Row[]; notes: Issue[]; fingerprint: string | null }
  | { kind: "unchanged" }
  | { kind: "failed"; error: ExpectedError }
);

/** What the ledger knows before the reading, and where `-` comes from. */
export type Before = {
  calendars: readonly KnownCalendar[];
  pins: readonly Pin[];
  stdin: Readable;
  /** True for a pin whose row must be judged again, though its calendar did not change. */
  isOpen: (pin: Pin) => boolean;
};

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
      return looks.map(({ calendar }) => ({ calendar, kind: "unchanged" }));
    }
    const readings: CalendarReading[] = [];
    for (const one of looks) readings.push(await expected(one.calendar, () => readOne(one, config, before)));
    return readings;
  } finally {
    await Promise.all(looks.map(({ fetched }) => fetched?.content.release()));
  }
}

type Fetched = { content: Spool; mark: Mark };

type Look = {
  calendar: Calendar;
  known: KnownCalendar | null;
  fingerprint: string | null;
  unchanged: boolean;
  /** What its address gave, if it was asked for and gave anything new. */
  fetched: Fetched | null;
  /** Why its address gave nothing. */
  error: ExpectedError | null;
};

async function look(calendar: Calendar, config: Config, before: Before): Promise<Look> {
  const known = before.calendars.find((one) => one.key === calendar.key) ?? null;
  const pins = before.pins.filter((pin) => pin.calendar === calendar.key && pin.line !== null);
  const settled = known !== null && pins.length === known.rows && !pins.some(before.isOpen);
  const one = { calendar, known, fetched: null, error: null };
  if (calendar.address !== null) {
    return lookAtAddress(one, calendar.address, config, settled ? known.fingerprint : null);
  }
  // A calendar that is missing now is told apart when it is read.
  const file = await fingerprintOf(calendar).catch(() => null);
  const fingerprint = file === null ? null : fingerprintWith(file, config);
  return {
    ...one,
    fingerprint,
    unchanged: settled && fingerprint !== null && fingerprint === known.fingerprint,
  };
}

/** Asks the address whether it changed since `fingerprint`; null: fetches it in any case. */
async function lookAtAddress(
  one: Pick<Look, "calendar" | "known" | "fetched" | "error">,
  address: Address,
  config: Config,
  fingerprint: string | null,
): Promise<Look> {
  try {
    const found = await fetchIt(one.calendar, address, config, markIn(fingerprint, config));
    if (found === null) return { ...one, fingerprint, unchanged: true };
    const now = fingerprintFrom(found.mark, config);
    return { ...one, fingerprint: now, unchanged: now === fingerprint, fetched: found };
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

async function readOne(one: Look, config: Config, before: Before): Promise<CalendarReading> {
  const { calendar, known } = one;
  if (one.error !== null) throw one.error;
  const { timezone, sheet } = config;
  const { rows, notes, fingerprint } =
    calendar.address === null
      ? {
          ...(await readCalendar(calendar, { timezone, sheet, stdin: before.stdin })),
          fingerprint: one.fingerprint,
        }
      : await readAddressed(one, calendar.address, config);
  if (rows.length === 0 && known !== null && known.rows > 0) throw emptied(calendar, known.rows);
  return { calendar, kind: "read", rows, notes, fingerprint };
}

/** One that did not change was not downloaded yet; when another calendar changed, it is needed after all. */
async function readAddressed(
  one: Look,
  address: Address,
  config: Config,
): Promise<Reading & { fingerprint: string }> {
  one.fetched ??= await fetchIt(one.calendar, address, config, null);
  if (one.fetched === null) throw new Error("a download without a mark that gave nothing");
  const { content, mark } = one.fetched;
  const reading = await readContent(content.file, one.calendar, config);
  return { ...reading, fingerprint: fingerprintFrom(mark, config) };
}

async function expected(calendar: Calendar, read: () => Promise<CalendarReading>): Promise<CalendarReading> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ExpectedError) return { calendar, kind: "failed", error };
    throw error;
  }
}

function emptied(calendar: Calendar, rows: number): ExpectedError {
  return unreachableError(
    `${spokenName(calendar)} has no rows now, and had ${rows} when it was last read`,
    "The last good reading stands. If the calendar is over, leave it out of the command.",
  );
}
