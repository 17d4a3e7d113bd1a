// A run in which no calendar was read anew: every row stands as it did. What is due and what is worth saying is asked
// from the ledger by index, so that such a run costs the same however many rows there are.

import type { Config } from "../config/config.ts";
import type { Session } from "../context/session.ts";
import type { KnownCalendar, Ledger } from "../ledger/ledger.ts";
import { rowsIn } from "../model/describe.ts";
import { fixedInCalendar, type Issue } from "../model/issue.ts";
import type { Pin } from "../model/pin.ts";
import type { Tally } from "../model/report.ts";
import { type PinState, wasSent } from "../model/states.ts";
import { bulkProblems, lossIsNewsMs, mayBeAlike, mayBeLoss, type Sizes } from "../planning/bulk-problems.ts";
import { isTooLate, mustFollowRow } from "../planning/plan.ts";
import type { PlannedReadings } from "./planned.ts";
import type { CalendarReading } from "./readings.ts";

/**
 * An invalid row may be fixed without touching the file: a board is made, a file is put in its place. A Pin whose time
 * passed while nobody looked may be too late. One that became eligible again follows its row first, or is withdrawn where it has
 * none, and what was held for it may go. What was held as a copy is none when the other calendar is gone.
 */
const isOpen =
  (now: number, { maxLateMs }: Config) =>
  (pin: Pin): boolean =>
    (pin.state === "invalid" && !isFixedInCalendar(pin)) ||
    pin.issues.some(({ code }) => code === "same-pin-in-other-calendar") ||
    (pin.state === "scheduled" && (pin.line === null || isTooLate(pin, now, maxLateMs))) ||
    mustFollowRow(pin);

const isFixedInCalendar = ({ issues }: Pin) =>
  issues.length > 0 && issues.every(({ code }) => fixedInCalendar.has(code));

/** True where every row of the last good reading still has its pin, and none is to be judged again. */
export async function isSettled(
  { ledger, config, now }: Session,
  { key, rows }: KnownCalendar,
): Promise<boolean> {
  if (rowsIn(await ledger.tally(key)) !== rows) return false;
  const at = now();
  const doubtful = await ledger.toReclassify(key, at - config.maxLateMs);
  return !doubtful.some(isOpen(at, config));
}

/**
 * True where no calendar was read, and no row that may be sent is still to be compared with what Postproxy has; in a dry run
 * nothing is compared.
 */
export async function isQuiet(
  { ledger }: Session,
  readings: readonly CalendarReading[],
  dryRun: boolean,
): Promise<boolean> {
  if (readings.some(({ kind }) => kind === "read")) return false;
  if (dryRun) return true;
  if ((await ledger.fact("compared")) !== null) return true;
  for (const { calendar } of readings) {
    const { scheduled = 0, missed = 0 } = await ledger.tally(calendar.key);
    if (scheduled + missed > 0) return false;
  }
  return true;
}

/** The plan of such a run; of its pins it has those that are due. */
export async function planQuietly(
  session: Session,
  readings: readonly CalendarReading[],
): Promise<PlannedReadings> {
  const at = session.now();
  const keys = readings.map(({ calendar }) => calendar.key);
  return {
    record: { calendars: [], renamed: [], pins: [], withdrawn: [], now: at },
    ...(await standing(session, keys, at)),
    withdrawn: [],
    leftBehind: [],
    renamed: [],
    versions: [],
  };
}

/** To be called when the reading is recorded: what is due, and what is to be said, where rows were passed over. */
export async function withPassedOver(session: Session, planned: PlannedReadings): Promise<PlannedReadings> {
  const { touched, now } = planned.record;
  if (touched === undefined || touched.size === 0) return planned;
  const { current: due, bulkProblems } = await standing(session, [...touched.keys()], now);
  const seen = new Set(planned.current.map(({ pin }) => pin.id));
  return {
    ...planned,
    current: [...planned.current, ...due.filter(({ pin }) => !seen.has(pin.id))],
    bulkProblems: new Map(
      [...planned.bulkProblems].map(([key, told]) => [key, [...(bulkProblems.get(key) ?? []), ...told]]),
    ),
  };
}

async function standing({ ledger, config }: Session, calendars: readonly string[], now: number) {
  const current: PlannedReadings["current"] = [];
  const told = new Map<string, Issue[]>();
  for (const calendar of calendars) {
    const due = await ledger.due(calendar, now + config.aheadMs);
    current.push(...due.map((pin) => ({ pin, before: pin })));
    told.set(calendar, await standingAccidents(ledger, calendar, now));
  }
  return { current, bulkProblems: told };
}

/** What is still to be said of a calendar as a whole. Only for a loss that is news all of its rows are read. */
export async function standingAccidents(ledger: Ledger, calendar: string, now: number): Promise<Issue[]> {
  const sizes = sizesIn(await ledger.tally(calendar));
  if (sizes.rows === 0) return [];
  const missing = await ledger.missing(calendar, { since: now - lossIsNewsMs, now });
  const isLoss = missing.length > 0 && mayBeLoss(missing, await ledger.waiting(calendar, now));
  if (!isLoss && !mayBeAlike(await ledger.countNoted(calendar), sizes)) return [];
  const pins = isLoss ? await allOf(ledger.pages(calendar)) : await ledger.noted(calendar);
  const alike = new Set(pins.flatMap(({ resembles }) => resembles ?? []));
  return bulkProblems({
    rows: pins.map((pin) => ({ pin, before: pin, row: null })),
    sizes,
    withdrawn: isLoss ? missing : [],
    pinById: new Map((await ledger.pinsById(alike)).map((pin) => [pin.id, pin])),
    now,
  });
}

function sizesIn(tally: Tally): Sizes {
  const states = Object.keys(tally) as PinState[];
  const sent = states.filter(wasSent).reduce((sum, state) => sum + (tally[state] ?? 0), 0);
  return { rows: rowsIn(tally), sent };
}

async function allOf(pages: AsyncIterable<readonly Pin[]>): Promise<Pin[]> {
  const all: Pin[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
