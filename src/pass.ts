// The decisions between the stages of a pass: what a reading makes of the pins, which media is worth a look now, and
// which pins may go.

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Account } from "./account.ts";
import { exitCodes } from "./errors.ts";
import { type Issue, issue } from "./issue.ts";
import type { KnownCalendar, ReadingRecord } from "./ledger/ledger.ts";
import type { Pin } from "./ledger/pin.ts";
import type { CheckedPin } from "./media/sweep.ts";
import { isPaused } from "./pause/held.ts";
import { accidents, otherZone, type Reread, sizesOf } from "./plan/accidents.ts";
import { isTooLate, mustFollowRow, plan } from "./plan/plan.ts";
import { pinAfter } from "./plan/prepare.ts";
import { trulyGone } from "./plan/replaced.ts";
import type { Succession } from "./plan/terms.ts";
import type { Stop } from "./report.ts";
import { sayTime } from "./rows/when.ts";
import type { Session } from "./session.ts";
import { isAddress } from "./sources/address.ts";
import { stdinKey } from "./sources/open.ts";
import type { CalendarReading } from "./sources/readings.ts";
import { type ReadCalendar, workingSet } from "./working-set.ts";

/** A pin of the calendars of this pass, with what it was before the reading (null: its row is new). */
export type CurrentPin = { pin: Pin; before: Pin | null };

export type PlannedReadings = {
  record: ReadingRecord;
  /** Of a pass that read nothing anew, only those that are due (quiet.ts). */
  current: CurrentPin[];
  /** Pins as they are withdrawn by this reading. */
  withdrawn: Pin[];
  /** Pins that Postproxy has, or may have, and has not published yet, whose row is gone. */
  leftBehind: Pin[];
  renamed: readonly Succession[];
  versions: readonly Succession[];
  /** By the calendar's key: what happened to it as a whole. */
  accidents: ReadonlyMap<string, Issue[]>;
};

/** Matches all rows that were read with the pins that are known; calendars that were not read keep their pins. */
export async function planReadings(
  session: Session,
  account: Account,
  readings: readonly CalendarReading[],
  calendars: readonly KnownCalendar[],
): Promise<PlannedReadings> {
  const { config, ledger, now } = session;
  const read = readings.filter((reading): reading is ReadCalendar => reading.kind === "read");
  const { rows: prepared, pins, touched } = await workingSet(session, account, read);
  const at = now();
  const readKeys = new Set(read.map(({ calendar }) => calendar.key));
  const zoneOf = new Map(prepared.map((one) => [one.plan, one.row.fields.publishAt?.zone ?? null]));
  const { verdicts, withdrawn, renamed, versions } = plan({
    rows: prepared.map((one) => one.plan),
    pins,
    read: readKeys,
    own: new Set(touched.keys()),
    ...otherCalendars(calendars, readings, ledger.file),
    known: new Set(calendars.map(({ key }) => key)),
    now: at,
    maxLateMs: config.maxLateMs,
    sayTime: (time, row) => sayTime(time, zoneOf.get(row) ?? config.timezone, at),
  });
  const sourceOf = new Map(prepared.map((one) => [one.plan, one]));
  const pinById = new Map(pins.map((pin) => [pin.id, pin]));
  const current = verdicts.map((verdict) => {
    const source = sourceOf.get(verdict.row);
    if (!source) throw new Error("a verdict without its row");
    const before = verdict.pin === null ? null : (pinById.get(verdict.pin.id) ?? null);
    const pin = pinAfter(verdict, source, before, { now: at, newId: randomUUID });
    const { digest, at: readAt } = verdict.row;
    return { pin, before, row: { digest, at: readAt, zone: zoneOf.get(verdict.row) ?? null } };
  });
  const unread = new Set(readings.filter(({ kind }) => kind !== "read").map(({ calendar }) => calendar.key));
  const taken = new Set(current.map(({ pin }) => pin.id));
  const kept = pins.filter((pin) => unread.has(pin.calendar) && pin.line !== null && !taken.has(pin.id));
  const gone = withdrawn.flatMap((pin) => pinById.get(pin.id) ?? []);
  const missed = trulyGone(gone, current).map((pin): Pin => ({ ...pin, state: "withdrawn", changedAt: at }));
  const all = [...current, ...kept.map((pin) => ({ pin, before: pin, row: null }))];
  return {
    record: {
      calendars: read.map((reading) => calendarAfter(reading, at)),
      touched,
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
    accidents:
      touched.size === 0
        ? accidentsOf(all, missed, pinById, at)
        : new Map([...touched.keys()].map((key) => [key, otherZone(all)])),
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
      accidents({ rows: some, sizes: sizesOf(some), withdrawn: withdrawn.get(key) ?? [], pinById, now }),
    ]),
  );
}

function calendarAfter({ calendar, count, ...reading }: ReadCalendar, readAt: number): KnownCalendar {
  const { key, name, folder } = calendar;
  const { fingerprint, skipped, template, timezone } = reading;
  return { key, name, folder, fingerprint, rows: count, skipped, template, timezone, readAt };
}

/** Calendars the ledger knows that are no part of this pass: those whose file is gone, and those that are there. */
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

/** What was only saved again is known at the next look by what the system says of it. */
export async function keepFingerprints(
  { ledger }: Session,
  readings: readonly CalendarReading[],
  known: readonly KnownCalendar[],
): Promise<void> {
  const before = new Map(known.map(({ key, fingerprint }) => [key, fingerprint]));
  for (const { calendar, ...reading } of readings) {
    if (reading.kind === "unchanged" && reading.fingerprint !== before.get(calendar.key))
      await ledger.saveFingerprint(calendar.key, reading.fingerprint);
  }
}

/** Absolute folder of each calendar, where its relative media paths start. */
export function folders(
  readings: readonly CalendarReading[],
  calendars: readonly KnownCalendar[],
): (calendar: string) => string {
  const known = [...calendars, ...readings.map(({ calendar }) => calendar)];
  const byKey = new Map(known.map(({ key, folder }) => [key, folder]));
  return (key) => byKey.get(key) ?? ".";
}

/**
 * The pins whose media is looked at in this pass, some at a time. That is done when a row is new or changed, when it was not
 * usable before, and before it is sent; of the calendars of a dry run all of it. That of an invalid row too, so that a person
 * hears of everything at once.
 */
export async function worthChecking(
  { ledger, config, now }: Session,
  current: readonly CurrentPin[],
  rehearsed: readonly string[],
): Promise<{ total: number; pages: AsyncIterable<readonly Pin[]> }> {
  const until = now() + config.aheadMs;
  const first = current.filter((one) => isWorthChecking(one, until)).map(({ pin }) => pin);
  const seen = new Set(first.map(({ id }) => id));
  const pages = async function* () {
    yield first;
    for (const calendar of rehearsed) {
      for await (const page of ledger.pages(calendar))
        yield page.filter(({ id, state }) => state === "scheduled" && !seen.has(id));
    }
  };
  let scheduled = 0;
  for (const calendar of rehearsed) scheduled += (await ledger.tally(calendar)).scheduled ?? 0;
  return { total: Math.max(first.length, scheduled), pages: pages() };
}

function isWorthChecking({ pin, before }: CurrentPin, until: number): boolean {
  if (pin.state === "invalid") return pin !== before;
  if (pin.state !== "scheduled") return false;
  return before?.state !== "scheduled" || before.digest !== pin.digest || (pin.at ?? 0) <= until;
}

/** The pins that may be sent now, earliest first. Those of a profile that is not active, or of a board that is gone, wait. */
export async function dueNow(
  { config, ledger, now }: Session,
  { profiles, book }: Account,
  checked: readonly CheckedPin[],
): Promise<{ ready: CheckedPin[]; stopped: Stop | null }> {
  const until = now() + config.aheadMs;
  const pauses = await ledger.pauses();
  const due = checked.filter(
    ({ pin, facts }) =>
      pin.state === "scheduled" &&
      !isPaused(pin, pauses) &&
      facts !== null &&
      // Of a calendar that cannot be read now; the others were judged.
      !isTooLate(pin, now(), config.maxLateMs) &&
      !mustFollowRow(pin) &&
      (pin.at ?? until) <= until,
  );
  const ready: CheckedPin[] = [];
  const idle = new Set<string>();
  const deferred = due.map(({ pin }) => pin.notBefore ?? 0).filter((at) => at > now());
  const free = due.filter(({ pin }) => (pin.notBefore ?? 0) <= now());
  for (const one of free.toSorted((a, b) => (a.pin.at ?? 0) - (b.pin.at ?? 0))) {
    const profile = profiles.find(({ id }) => id === one.pin.profile);
    if (profile?.status !== "active") {
      idle.add(profile?.name ?? one.pin.profileName ?? "an unknown profile");
      continue;
    }
    const boards = await book.of(profile);
    if (boards.some(({ id }) => id === one.pin.boardId)) ready.push(one);
    else await ledger.judge([boardGone(one.pin, profile.name)], now());
  }
  if (idle.size > 0) return { ready, stopped: notActive([...idle]) };
  if (deferred.length === 0) return { ready, stopped: null };
  return { ready, stopped: deferredUntil(sayTime(Math.min(...deferred), config.timezone, now())) };
}

const deferredUntil = (time: string): Stop => ({
  message: `Pins that are due wait until ${time}, because the API was busy or asked for it`,
  hint: "Nothing to do: the first pass after that sends them.",
  exitCode: exitCodes.unreachable,
});

const notActive = (names: string[]): Stop => ({
  message: `Pins that are due wait, because these profiles are not active at Postproxy: ${names.join(", ")}`,
  hint: "Connect the profile again in Postproxy; the next pass sends what waits.",
  exitCode: exitCodes.unreachable,
});

function boardGone(pin: Pin, profile: string): Pin {
  const value = pin.boardTitle ?? pin.boardId;
  const message = `${profile} no longer has the board "${value ?? ""}".`;
  const gone = issue(
    "unknown-board",
    { column: "board_id", value },
    message,
    "Choose another board: `pinsheet boards` lists them.",
  );
  return { ...pin, state: "invalid", issues: [gone] };
}
