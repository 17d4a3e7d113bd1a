// Tells what a run does while it does it, and everything at its end. At the end the ledger is asked, not memory: what
// is reported is what is recorded.

import { pausedReport } from "../actions/pause-report.ts";
import { sayTime } from "../calendar/rows/when.ts";
import type { Session } from "../context/session.ts";
import type { KnownCalendar } from "../ledger/ledger.ts";
import { addUp, inOrder, pacedAmong, rowsIn, tallyOf } from "../model/describe.ts";
import { issue, wholeRow } from "../model/issue.ts";
import { type Pin, shortId } from "../model/pin.ts";
import {
  type CalendarReport,
  mostPlain,
  type Paused,
  type RunEvent,
  type RunReport,
  type Stop,
  type Tally,
} from "../model/report.ts";
import { type RowReport, rowReport } from "../model/row-report.ts";
import { countOf, skippedReports } from "../model/skipped-rows.ts";
import type { Succession } from "../planning/terms.ts";
import type { PlannedReadings } from "./planned.ts";
import type { CalendarReading } from "./readings.ts";

type Done = { sent: number; confirmed: number; stopped: Stop | null };

/** What is told of the rows. */
type Told = Pick<RunReport, "rows" | "pages" | "outlook"> & {
  /** By the name of the calendar. */
  tallies: ReadonlyMap<string, Tally>;
  /** UTC, ISO 8601. */
  nextAt: string | null;
};

export function openReporter(
  session: Session,
  request: { dryRun: boolean; everyRow?: boolean; onEvent: (event: RunEvent) => void },
  readings: readonly CalendarReading[],
) {
  const { ledger, config, now } = session;
  const names = new Map(readings.map(({ calendar }) => [calendar.key, calendar.name]));
  let plannedReadings: PlannedReadings | null = null;
  const told = { sent: 0, found: 0, confirmed: 0 };
  // What a dry run adds is in its copy of the ledger alone.
  const isKept = ({ firstSeen }: Pin) => !request.dryRun || firstSeen !== plannedReadings?.record.now;
  const describe: Describe = (pin) => rowReport(pin, names.get(pin.calendar) ?? pin.calendar, isKept(pin));

  const paused = () => pausedReport(ledger, now() + config.aheadMs);

  /** Rows that are no pins, of all calendars. */
  const skippedIn = (latest: ReadonlyMap<string, KnownCalendar>) =>
    readings.flatMap(({ calendar: { key, name } }) => skippedReports(latest.get(key)?.skipped ?? [], name));

  const report = (
    { rows, pages, outlook, tallies, nextAt }: Told,
    latest: ReadonlyMap<string, KnownCalendar>,
    { sent, confirmed, stopped, paused }: Done & { paused: Paused },
  ): RunReport => {
    const withdrawn = (plannedReadings?.withdrawn ?? []).map(describe);
    const calendars = readings.map((reading) => {
      const { key, name } = reading.calendar;
      const known = latest.get(key) ?? null;
      return calendarReport(reading, known, tallies.get(name) ?? {}, plannedReadings, now());
    });
    if (plannedReadings !== null) mustAddUp(calendars);
    const states = addUp(calendars.map((calendar) => calendar.states));
    const did = { sent, found: told.found, confirmed, withdrawn: withdrawn.length };
    const summary = { rows: rowsIn(states), states, ...did, next_at: nextAt };
    const rehearsal = request.dryRun || config.sandbox;
    return { calendars, rows, pages, outlook, withdrawn, summary, stopped, paused, rehearsal };
  };

  return {
    planned(planned: PlannedReadings) {
      plannedReadings = planned;
    },
    tell(event: RunEvent["event"], pin: Pin, message: string) {
      if (event === "sent" || event === "found" || event === "confirmed") told[event] += 1;
      request.onEvent({ event, row: describe(pin), message });
    },
    /** What was done before an error ended the run. */
    soFar: () => told,
    async done(done: Done): Promise<RunReport> {
      if (request.everyRow) await ledger.readSnapshot();
      const latest = byKey(await ledger.calendars());
      const told = await fromLedger(session, names, skippedIn(latest), describe);
      return report(told, latest, { ...done, paused: await paused() });
    },
  };
}

type Describe = (pin: Pin) => RowReport;

const byKey = (calendars: readonly KnownCalendar[]) => new Map(calendars.map((one) => [one.key, one]));

/** The rows as they are recorded now; `names`: what the calendars are called, by their keys. */
async function fromLedger(
  { ledger, config, now }: Session,
  names: ReadonlyMap<string, string>,
  skipped: readonly RowReport[],
  describe: Describe,
): Promise<Told> {
  const skippedBy = Map.groupBy(inOrder(skipped, []), (row) => row.calendar);
  const keyOf = new Map([...names].map(([key, name]) => [name, key]));
  const rows: RowReport[][] = [];
  const tallies = new Map<string, Tally>();
  const outlooks: Awaited<ReturnType<typeof ledger.outlook>>[] = [];
  for (const [name, key] of keyOf) {
    const others = skippedBy.get(name) ?? [];
    const told = await ledger.worthReporting(key, mostPlain);
    rows.push(inOrder([...told.map(describe), ...others], []));
    tallies.set(name, addUp([await ledger.tally(key), tallyOf(others)]));
    outlooks.push(await ledger.outlook(key, { now: now(), aheadMs: config.aheadMs }));
  }
  const [next] = outlooks.flatMap((one) => one.next ?? []).toSorted((a, b) => a.at - b.at);
  const paced = pacedAmong(rows.flat(), now() + config.aheadMs);
  const sum = (count: "due" | "ahead") => outlooks.reduce((all, one) => all + one[count], 0);
  return {
    rows: rows.flat(),
    pages: (calendar) =>
      withSkipped(ledger.pages(keyOf.get(calendar) ?? calendar), skippedBy.get(calendar) ?? [], describe),
    outlook: { zone: next?.timezone ?? null, due: sum("due") - paced, paced, ahead: sum("ahead") },
    tallies,
    nextAt: next ? new Date(next.at).toISOString() : null,
  };
}

/** The rows that are no pins, each at its line among the others. Both by line. */
export async function* withSkipped(
  pages: AsyncIterable<readonly Pin[]>,
  skipped: readonly RowReport[],
  describe: Describe,
): AsyncGenerator<RowReport[]> {
  let next = 0;
  for await (const page of pages) {
    const last = page.at(-1)?.line ?? 0;
    const from = next;
    while ((skipped[next]?.line ?? Number.POSITIVE_INFINITY) < last) next += 1;
    yield inOrder([...page.map(describe), ...skipped.slice(from, next)], []);
  }
  if (next < skipped.length) yield skipped.slice(next);
}

function calendarReport(
  reading: CalendarReading,
  known: KnownCalendar | null,
  states: Tally,
  planned: PlannedReadings | null,
  now: number,
): CalendarReport {
  const { name, key } = reading.calendar;
  const bulkProblems = planned?.bulkProblems.get(key) ?? [];
  const { template = null, timezone = null } = reading.kind === "read" ? reading : (known ?? {});
  if (reading.kind === "read" && planned !== null) {
    const renamed = planned.renamed.find(({ to }) => to === key);
    const copied = planned.versions.find(({ to }) => to === key);
    const leftBehind = planned.leftBehind.filter((pin) => pin.calendar === key);
    const notes = [
      ...reading.notes,
      ...(renamed ? [calendarRenamed(renamed.from, name)] : []),
      ...(copied ? [calendarCopied(copied, name)] : []),
      ...bulkProblems,
      ...(leftBehind.length < manyGone
        ? leftBehind.map((pin) => goneAfterSending(pin, now))
        : [manyGoneAfterSending(leftBehind)]),
    ];
    const count = reading.count + countOf(reading.skipped);
    return { calendar: name, template, timezone, rows: count, unplanned: 0, error: null, states, notes };
  }
  const unplanned = reading.kind === "read" ? reading.count + countOf(reading.skipped) : 0;
  const error =
    reading.kind === "failed" ? { message: reading.error.message, hint: reading.error.hint } : null;
  return {
    calendar: name,
    template,
    timezone,
    rows: rowsIn(states),
    unplanned,
    error,
    states,
    notes: reading.kind === "read" ? reading.notes : bulkProblems,
  };
}

/** Rows in = the sum over states. If this ever throws, pinsheet has lost a row, and says so instead of going on. */
function mustAddUp(calendars: readonly CalendarReport[]): void {
  for (const { calendar, rows, states } of calendars) {
    const accounted = rowsIn(states);
    if (accounted !== rows)
      throw new Error(`${calendar}: ${rows} rows were read and ${accounted} are accounted for`);
  }
}

const calendarRenamed = (from: string, to: string) =>
  issue(
    "calendar-renamed",
    { column: null, value: from },
    `${to} is taken for ${from} under a new name: most of its rows are Pins of that calendar.`,
    "Nothing to do. Rows that were published under the old name are not published again.",
  );

const calendarCopied = ({ from, shared }: Succession, to: string) =>
  issue(
    "calendar-copied",
    { column: null, value: from },
    `${to} is taken for a copy of ${from}: ${shared} of its rows are Pins of that calendar, and those Pins follow ${to} now.`,
    "Go on with one of the two files, and delete the other: the Pins follow whichever is run last. Nothing is sent twice.",
  );

/** So many are told in one note. */
const manyGone = 5;

const calledBy = (pin: Pin) => `"${pin.title ?? pin.body ?? pin.id}"`;

function manyGoneAfterSending(pins: readonly Pin[]) {
  const first = pins.slice(0, 3).map(calledBy).join(", ");
  return issue(
    "row-gone-after-sending",
    wholeRow,
    `${pins.length} Pins are in no row any more, but were sent: ${first} and ${pins.length - 3} more.`,
    "Was the file cut short? Put it back. To stop one of them: `pinsheet cancel` with its id, which `pinsheet status` shows. Otherwise nothing to do.",
  );
}

function goneAfterSending(pin: Pin, now: number) {
  if (pin.state === "uncertain")
    return issue(
      "row-gone-after-sending",
      { column: null, value: pin.title },
      `${calledBy(pin)} is in no row any more. Its answer was lost, so it may be at Postproxy.`,
      "pinsheet looks for it, and does not send it again. To stop it, delete its post in Postproxy if there is one.",
    );
  const when =
    pin.at !== null && pin.at > now ? ` and publishes it ${sayTime(pin.at, pin.timezone, now)}` : "";
  return issue(
    "row-gone-after-sending",
    { column: null, value: pin.title },
    `${calledBy(pin)} is in no row any more, but Postproxy has it${when}.`,
    `To stop it: \`pinsheet cancel ${shortId(pin.id)}\`. Otherwise nothing to do.`,
  );
}
