// Tells what a pass does while it does it, and everything at its end. At the end the ledger is asked, not memory: what
// is reported is what is recorded.

import { inOrder, rowReport, summarise } from "./describe.ts";
import { issue, wholeRow } from "./issue.ts";
import type { KnownCalendar } from "./ledger/ledger.ts";
import type { Pin } from "./ledger/pin.ts";
import type { CheckedPin } from "./media/sweep.ts";
import type { PlannedReadings } from "./pass.ts";
import type { Succession } from "./plan/terms.ts";
import type { CalendarReport, PassEvent, PassReport, RowReport, Stop } from "./report.ts";
import { sayTime } from "./rows/when.ts";
import type { Session } from "./session.ts";
import type { CalendarReading } from "./sources/readings.ts";
import { countOf, skippedReports } from "./templates/skipped.ts";

type Done = { sent: number; confirmed: number; stopped: Stop | null };

export function openReporter(
  { ledger, config, now }: Session,
  request: { dryRun: boolean; onEvent: (event: PassEvent) => void },
  readings: readonly CalendarReading[],
) {
  const names = new Map(readings.map(({ calendar }) => [calendar.key, calendar.name]));
  const order = [...names.values()];
  let plannedReadings: PlannedReadings | null = null;
  const told = { sent: 0, found: 0, confirmed: 0 };
  const describe = (pin: Pin, inLedger = true) =>
    rowReport(pin, names.get(pin.calendar) ?? pin.calendar, inLedger);

  const report = (
    pins: RowReport[],
    known: readonly KnownCalendar[],
    { sent, confirmed, stopped }: Done,
  ): PassReport => {
    const withdrawn = plannedReadings?.withdrawn ?? [];
    const latest = new Map(known.map((calendar) => [calendar.key, calendar]));
    const skipped = readings.flatMap(({ calendar: { key, name } }) =>
      skippedReports(latest.get(key)?.skipped ?? [], name),
    );
    const rows = [...pins, ...skipped];
    const calendars = readings.map((reading) =>
      calendarReport(reading, latest.get(reading.calendar.key) ?? null, rows, plannedReadings, now()),
    );
    if (plannedReadings !== null) mustAddUp(calendars, rows);
    return {
      calendars,
      rows: inOrder(rows, order),
      withdrawn: withdrawn.map((pin) => describe(pin)),
      summary: summarise(rows, { sent, found: told.found, confirmed, withdrawn: withdrawn.length }),
      stopped,
      rehearsal: request.dryRun || config.sandbox,
    };
  };

  return {
    planned(planned: PlannedReadings) {
      plannedReadings = planned;
    },
    tell(event: PassEvent["event"], pin: Pin, message: string) {
      if (event === "sent" || event === "found" || event === "confirmed") told[event] += 1;
      request.onEvent({ event, row: describe(pin), message });
    },
    /** What was done before an error ended the pass. */
    soFar: () => told,
    /** A dry run reports its plan, with what the media check found. */
    async rehearsal(planned: PlannedReadings, checked: readonly CheckedPin[]): Promise<PassReport> {
      const looked = new Map(checked.map(({ pin }) => [pin.id, pin]));
      const rows = planned.current.map(({ pin, before }) =>
        describe(looked.get(pin.id) ?? pin, before !== null),
      );
      const known = [...(await ledger.calendars()), ...planned.record.calendars];
      return report(rows, known, { sent: 0, confirmed: 0, stopped: null });
    },
    async done(done: Done): Promise<PassReport> {
      const pins = await ledger.pins();
      const ours = pins.filter((pin) => names.has(pin.calendar) && pin.line !== null);
      return report(
        ours.map((pin) => describe(pin)),
        await ledger.calendars(),
        done,
      );
    },
  };
}

function calendarReport(
  reading: CalendarReading,
  known: KnownCalendar | null,
  rows: readonly RowReport[],
  planned: PlannedReadings | null,
  now: number,
): CalendarReport {
  const { name, key } = reading.calendar;
  const accidents = planned?.accidents.get(key) ?? [];
  const { template = null, timezone = null } = reading.kind === "read" ? reading : (known ?? {});
  if (reading.kind === "read" && planned !== null) {
    const renamed = planned.renamed.find(({ to }) => to === key);
    const copied = planned.versions.find(({ to }) => to === key);
    const leftBehind = planned.leftBehind.filter((pin) => pin.calendar === key);
    const notes = [
      ...reading.notes,
      ...(renamed ? [calendarRenamed(renamed.from, name)] : []),
      ...(copied ? [calendarCopied(copied, name)] : []),
      ...accidents,
      ...(leftBehind.length < manyGone
        ? leftBehind.map((pin) => goneAfterSending(pin, now))
        : [manyGoneAfterSending(leftBehind)]),
    ];
    const count = reading.rows.length + countOf(reading.skipped);
    return { calendar: name, template, timezone, rows: count, unplanned: 0, error: null, notes };
  }
  const standing = rows.filter((row) => row.calendar === name).length;
  const unplanned = reading.kind === "read" ? reading.rows.length + countOf(reading.skipped) : 0;
  const error =
    reading.kind === "failed" ? { message: reading.error.message, hint: reading.error.hint } : null;
  return {
    calendar: name,
    template,
    timezone,
    rows: standing,
    unplanned,
    error,
    notes: reading.kind === "read" ? reading.notes : accidents,
  };
}

/** Rows in = the sum over states. If this ever throws, pinsheet has lost a row, and says so instead of going on. */
function mustAddUp(calendars: readonly CalendarReport[], rows: readonly RowReport[]): void {
  for (const { calendar, rows: count } of calendars) {
    const reported = rows.filter((row) => row.calendar === calendar).length;
    if (reported !== count)
      throw new Error(`${calendar}: ${count} rows were read and ${reported} are accounted for`);
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
    "Was the file cut short? Put it back. To stop one of them, delete its post in Postproxy. Otherwise nothing to do.",
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
    "To stop it, delete the post in Postproxy. Otherwise nothing to do.",
  );
}
