// Reads all calendars of a pass. One that cannot be read whole changes nothing: its last good reading stands. One that
// did not change since its last good reading is not parsed again.

import type { Readable } from "node:stream";
import type { Config } from "../config.ts";
import { ExpectedError, unreachableError } from "../errors.ts";
import type { Issue } from "../issue.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import type { Pin } from "../ledger/pin.ts";
import type { Row } from "../rows/row.ts";
import { type Calendar, calendarAt, fingerprintOf } from "./open.ts";
import { readCalendar } from "./read.ts";

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
  if (looks.every(({ unchanged }) => unchanged)) {
    return looks.map(({ calendar }) => ({ calendar, kind: "unchanged" }));
  }
  const readings: CalendarReading[] = [];
  for (const one of looks) readings.push(await expected(one.calendar, () => readOne(one, config, before)));
  return readings;
}

type Look = {
  calendar: Calendar;
  known: KnownCalendar | null;
  fingerprint: string | null;
  unchanged: boolean;
};

async function look(calendar: Calendar, config: Config, before: Before): Promise<Look> {
  const known = before.calendars.find((one) => one.key === calendar.key) ?? null;
  const pins = before.pins.filter((pin) => pin.calendar === calendar.key && pin.line !== null);
  // A calendar that is missing now is told apart when it is read.
  const file = await fingerprintOf(calendar).catch(() => null);
  const settings = [
    config.timezone,
    config.profile,
    config.profileGroup,
    config.maxLateMs,
    config.mediaFolders,
    config.sheet,
  ];
  const fingerprint = file === null ? null : JSON.stringify([file, ...settings]);
  const settled = known !== null && pins.length === known.rows && !pins.some(before.isOpen);
  return {
    calendar,
    known,
    fingerprint,
    unchanged: settled && fingerprint !== null && fingerprint === known.fingerprint,
  };
}

async function readOne(
  { calendar, known, fingerprint }: Look,
  config: Config,
  before: Before,
): Promise<CalendarReading> {
  const { timezone, sheet } = config;
  const { rows, notes } = await readCalendar(calendar, { timezone, sheet, stdin: before.stdin });
  if (rows.length === 0 && known !== null && known.rows > 0) throw emptied(calendar, known.rows);
  return { calendar, kind: "read", rows, notes, fingerprint };
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
    `${calendar.name} has no rows now, and had ${rows} when it was last read`,
    "The last good reading stands. If the calendar is over, leave it out of the command.",
  );
}
