// The decisions between the stages of a run: which media is worth a look now, and which pins may go.

import type { Account } from "../accounts/account.ts";
import { sayTime } from "../calendar/rows/when.ts";
import type { Session } from "../context/session.ts";
import type { CheckedPin } from "../delivery/check-media.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import { issue } from "../model/issue.ts";
import { isPaused } from "../model/paused.ts";
import type { Pin } from "../model/pin.ts";
import type { Stop } from "../model/report.ts";
import { isTooLate, mustFollowRow } from "../planning/plan.ts";
import { type CurrentPin, type PlannedReadings, stagedIn } from "./planned.ts";
import type { CalendarReading } from "./readings.ts";

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
 * The pins whose media is looked at in this run, some at a time. That is done when a row is new or changed, when it was not
 * usable before, and before it is sent; of the calendars of a dry run all of it. That of an invalid row too, so that a person
 * hears of everything at once.
 */
export async function worthChecking(
  { ledger, config, now }: Session,
  { current, record }: PlannedReadings,
  rehearsed: readonly string[],
): Promise<{ total: number; pages: AsyncIterable<readonly Pin[]> }> {
  const until = now() + config.aheadMs;
  const first = current.filter((one) => isWorthChecking(one, until)).map(({ pin }) => pin);
  const seen = new Set(first.map(({ id }) => id));
  const whole = new Set([...rehearsed, ...stagedIn(record)]);
  const isNewInvalid = ({ state, firstSeen }: Pin) => state === "invalid" && firstSeen === record.now;
  const pages = async function* () {
    yield first;
    for (const calendar of whole) {
      for await (const page of ledger.pages(calendar))
        yield page.filter((pin) => !seen.has(pin.id) && (pin.state === "scheduled" || isNewInvalid(pin)));
    }
  };
  let scheduled = 0;
  for (const calendar of whole) scheduled += (await ledger.tally(calendar)).scheduled ?? 0;
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
    else await ledger.updateStatus([boardGone(one.pin, profile.name)], now());
  }
  if (idle.size > 0) return { ready, stopped: notActive([...idle]) };
  if (deferred.length === 0) return { ready, stopped: null };
  return { ready, stopped: deferredUntil(sayTime(Math.min(...deferred), config.timezone, now())) };
}

const deferredUntil = (time: string): Stop => ({
  message: `Pins that are due wait until ${time}, because the API was busy or asked for it`,
  hint: "Nothing to do: the first run after that sends them.",
  exitCode: exitCodes.unreachable,
});

const notActive = (names: string[]): Stop => ({
  message: `Pins that are due wait, because these profiles are not active at Postproxy: ${names.join(", ")}`,
  hint: "Connect the profile again in Postproxy; the next run sends what waits.",
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
