// What a reading makes of the pins: rows beside pins go into the plan (planning/), and come out as pins to record.

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Account } from "../accounts/account.ts";
import { isAddress } from "../calendar/address.ts";
import { stdinKey } from "../calendar/open.ts";
import { sayTime } from "../calendar/rows/when.ts";
import type { Session } from "../context/session.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import type { Issue } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import { bulkProblems, otherZone, type Reread, sizesOf } from "../planning/bulk-problems.ts";
import { plan } from "../planning/plan.ts";
import { type PreparedRow, pinAfter } from "../planning/prepare.ts";
import { removedPins } from "../planning/replaced.ts";
import type { PlanRow } from "../planning/terms.ts";
import type { CurrentPin, PlannedReadings } from "./planned.ts";
import type { CalendarReading } from "./readings.ts";
import { type ReadCalendar, workingSet } from "./working-set.ts";

/** Matches all rows that were read with the pins that are known; calendars that were not read keep their pins. */
export async function planReadings(
  session: Session,
  account: Account,
  readings: readonly CalendarReading[],
  calendars: readonly KnownCalendar[],
): Promise<PlannedReadings> {
  const read = readings.filter((reading): reading is ReadCalendar => reading.kind === "read");
  const readKeys = new Set(read.map(({ calendar }) => calendar.key));
  const at = session.now();
  const decide = decision(session, { at, readKeys, readings, calendars });
  const set = await workingSet(session, account, read, (rows) =>
    decide(rows, [], readKeys).current.map(({ pin }) => pin),
  );
  const { pins, touched, staged } = set;
  const { current, pinById, withdrawn, renamed, versions } = decide(set.rows, pins, new Set(touched.keys()));
  const unread = new Set(readings.filter(({ kind }) => kind !== "read").map(({ calendar }) => calendar.key));
  const taken = new Set(current.map(({ pin }) => pin.id));
  const kept = pins.filter((pin) => unread.has(pin.calendar) && pin.line !== null && !taken.has(pin.id));
  const gone = withdrawn.flatMap((pin) => pinById.get(pin.id) ?? []);
  const missed = removedPins(gone, current).map(
    (pin): Pin => ({ ...pin, state: "withdrawn", changedAt: at }),
  );
  const all = [...current, ...kept.map((pin) => ({ pin, before: pin, row: null }))];
  return {
    record: {
      calendars: read.map((reading) => calendarAfter(reading, at)),
      touched,
      staged,
      renamed,
      pins: current.map(({ pin }) => pin),
      withdrawn: gone.map((pin) => pin.id),
      now: at,
    },
    current: all,
    withdrawn: missed,
    leftBehind: leftBehind(current, pins).filter((pin) => readKeys.has(pin.calendar)),
    renamed,
    versions,
    // Of rows that were passed over the ledger knows more when this is recorded (quiet.ts).
    bulkProblems:
      touched.size === 0
        ? accidentsOf(all, missed, pinById, at)
        : new Map([...touched.keys()].map((key) => [key, otherZone(all)])),
  };
}

type Circumstances = {
  /** Milliseconds since the epoch. */
  at: number;
  readKeys: ReadonlySet<string>;
  readings: readonly CalendarReading[];
  calendars: readonly KnownCalendar[];
};

/** Plans rows beside pins, and makes the pins that they are then. `own`: see PlanRequest. */
function decision({ config, ledger }: Session, { at, readKeys, readings, calendars }: Circumstances) {
  const others = otherCalendars(calendars, readings, ledger.file);
  const known = new Set(calendars.map(({ key }) => key));
  return (rows: readonly PreparedRow[], pins: readonly Pin[], own: ReadonlySet<string>) => {
    const sourceOf = new Map(rows.map((one) => [one.plan, one]));
    const zoneOf = (row: PlanRow) => sourceOf.get(row)?.row.fields.publishAt?.zone ?? null;
    const { decisions, ...planned } = plan({
      rows: rows.map((one) => one.plan),
      pins,
      read: readKeys,
      own,
      ...others,
      known,
      now: at,
      maxLateMs: config.maxLateMs,
      skipsLate: config.catchUp === "skip",
      sayTime: (time, row) => sayTime(time, zoneOf(row) ?? config.timezone, at),
    });
    const pinById = new Map(pins.map((pin) => [pin.id, pin]));
    const current = decisions.map((decision) => {
      const source = sourceOf.get(decision.row);
      if (!source) throw new Error("a decision without its row");
      const before = decision.pin === null ? null : (pinById.get(decision.pin.id) ?? null);
      const pin = pinAfter(decision, source, before, { now: at, newId: randomUUID });
      const { digest, at: readAt } = decision.row;
      return { pin, before, row: { digest, at: readAt, zone: zoneOf(decision.row) } };
    });
    return { ...planned, pinById, current };
  };
}

/** A row that was moved after sending is held, and says itself what Postproxy has. */
function leftBehind(current: readonly CurrentPin[], pins: readonly Pin[]): Pin[] {
  const told = new Set(
    current.flatMap(({ pin }) => (pin.state === "held" ? [pin.id, pin.resembles] : [pin.id])),
  );
  return pins.filter(({ id, state }) => (state === "submitted" || state === "uncertain") && !told.has(id));
}

/** `missed`: pins that lost their rows in this reading; those that did before are among `pinById`. */
function accidentsOf(
  rows: readonly Reread[],
  missed: readonly Pin[],
  pinById: ReadonlyMap<string, Pin>,
  now: number,
): Map<string, Issue[]> {
  const present = new Set(rows.map(({ pin }) => pin.id));
  const before = [...pinById.values()].filter(({ id, state }) => state === "withdrawn" && !present.has(id));
  const withdrawn = Map.groupBy([...before, ...missed], (pin) => pin.calendar);
  return new Map(
    [...Map.groupBy(rows, ({ pin }) => pin.calendar)].map(([key, some]) => [
      key,
      bulkProblems({ rows: some, sizes: sizesOf(some), withdrawn: withdrawn.get(key) ?? [], pinById, now }),
    ]),
  );
}

function calendarAfter({ calendar, count, ...reading }: ReadCalendar, readAt: number): KnownCalendar {
  const { key, name, folder } = calendar;
  const { fingerprint, skipped, template, timezone } = reading;
  return { key, name, folder, fingerprint, rows: count, skipped, template, timezone, readAt };
}

/** Calendars the ledger knows that are no part of this run: those whose file is gone, and those that are there. */
function otherCalendars(
  calendars: readonly KnownCalendar[],
  readings: readonly CalendarReading[],
  ledgerFile: string,
): { gone: Set<string>; absent: Set<string> } {
  const present = new Set(readings.map(({ calendar }) => calendar.key));
  const others = calendars.map(({ key }) => key).filter((key) => !present.has(key));
  // An address that is not asked for now is not known to be gone.
  const exists = (key: string) =>
    key === stdinKey || isAddress(key) || existsSync(resolve(dirname(ledgerFile), key));
  return {
    gone: new Set(others.filter((key) => !exists(key))),
    absent: new Set(others.filter(exists)),
  };
}
