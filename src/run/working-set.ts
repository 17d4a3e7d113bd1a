// The rows and pins that a plan has to look at. Where a calendar is read again, most rows were not touched, and what becomes
// of them does not change by what the others are. Those that are left, all pins that may be theirs, and the untouched rows of
// such pins are planned as if there were no others.

import type { Account } from "../accounts/account.ts";
import { resolveRows } from "../accounts/boards.ts";
import type { Resolution } from "../accounts/resolve.ts";
import { openSet } from "../calendar/alike.ts";
import type { SpooledRows } from "../calendar/row-store.ts";
import { mediaOf } from "../calendar/rows/keys.ts";
import type { Row } from "../calendar/rows/row.ts";
import { openUntouched, type Place } from "../calendar/untouched.ts";
import type { Session } from "../context/session.ts";
import type { PinWithRowid, RowChanges, Traces } from "../ledger/ledger.ts";
import { foldName } from "../lib/fold-name.ts";
import type { Pin } from "../model/pin.ts";
import { time } from "../planning/keys.ts";
import { type PreparedRow, prepareRow } from "../planning/prepare.ts";
import { groupOf } from "../planning/replacements.ts";
import type { CalendarReading, Memory, Passed } from "./readings.ts";

export type ReadCalendar = Extract<CalendarReading, { kind: "read" }>;

/** Plans rows of a new calendar that have nothing to do with any others. */
type PlanAlone = (rows: readonly PreparedRow[]) => Pin[];

type WorkingSet = {
  /** In the order of the calendars and their lines. */
  rows: readonly PreparedRow[];
  /** In the order in which they were first seen. */
  pins: readonly Pin[];
  /** By key: calendars most of whose rows were passed over, or are staged. They are nobody else's. */
  touched: ReadonlyMap<string, RowChanges>;
  /** True where pins of rows that stand alone are staged in the ledger. */
  staged: boolean;
};

/** Rows that come so near to being too late while they are read are judged again, in ms. */
const soonLateMs = 600_000;

/** What the ledger remembers of a calendar's rows; null where all of them are to be compared with what Postproxy has. */
export async function memoryOf({ ledger, config, now }: Session, calendar: string): Promise<Memory> {
  if (!(await ledger.hasPins(calendar))) return "nothing";
  if ((await ledger.fact("compared")) === null) return null;
  const tally = await ledger.tally(calendar);
  const untouched = openUntouched(Object.values(tally).reduce((sum, count) => sum + count, 0));
  const lateBefore = now() - config.maxLateMs + soonLateMs;
  for await (const page of ledger.liveRowPages(calendar, lateBefore))
    for (const pin of page) untouched.add(pin);
  return untouched;
}

export async function workingSet(
  session: Session,
  account: Account,
  read: readonly ReadCalendar[],
  planAlone: PlanAlone,
): Promise<WorkingSet> {
  const prepare = await preparer(session, account, read);
  const [only] = read;
  if (only?.passed) return partOf(session, only, only.passed, prepare);
  if (only?.spooled) {
    const rest = await stageAlone(session, only.spooled, prepare, planAlone);
    const touched = new Map([[only.calendar.key, { lost: [], moved: [] }]]);
    if (rest !== null) return { rows: await prepare(rest), pins: [], touched, staged: true };
  }
  const rows = await prepare(read.flatMap(allRows));
  return { rows, pins: await session.ledger.pins(), touched: new Map(), staged: false };
}

const allRows = ({ rows, spooled }: ReadCalendar): Row[] =>
  spooled === null ? rows : [...spooled.chunks()].flat();

/**
 * Stages the pins of all rows that stand alone, and returns the others. Null, and nothing is staged, where one of them may be a
 * pin of another calendar: then all of them have to be looked at together.
 */
async function stageAlone(
  { ledger }: Session,
  { chunks, alike, nameProfile }: SpooledRows,
  prepare: Prepare,
  planAlone: PlanAlone,
): Promise<Row[] | null> {
  const known = openSet();
  for await (const media of ledger.media()) known.add(media);
  const rest: Row[] = [];
  await ledger.unstage();
  for (const rows of chunks()) {
    if (rows.some((row) => known.has(mediaOf(row) ?? "") || row.fields.insteadOf !== null)) {
      await ledger.unstage();
      return null;
    }
    rest.push(...rows.filter(({ line }) => alike.has(line)));
    const alone = rows.filter(({ line }) => !alike.has(line));
    await ledger.stage(planAlone(await prepare(alone, nameProfile)));
  }
  return rest;
}

/** `othersNameProfile`: of many more rows, which are not among these. */
type Prepare = (rows: readonly Row[], othersNameProfile?: boolean) => Promise<PreparedRow[]>;

async function preparer(
  { ledger, config }: Session,
  { profiles, book }: Account,
  read: readonly ReadCalendar[],
): Promise<Prepare> {
  const usual = new Map<string, { id: string; name: string }>();
  for (const { calendar } of read) {
    const profile = await ledger.usualProfile(calendar.key);
    if (profile !== null) usual.set(calendar.key, profile);
  }
  return async (rows, othersNameProfile = false) => {
    const { profile } = config;
    const resolutions = await resolveRows(rows, profiles, { profile, book, usual, othersNameProfile });
    const meant = await ledger.pinsById(new Set(rows.flatMap(({ fields }) => fields.insteadOf ?? [])));
    const rootOf = new Map(meant.map((pin) => [pin.id, groupOf(pin)]));
    return [...resolutions].map(([row, resolution]) => prepareRow(row, resolution, rootOf));
  };
}

/** Rows that were touched, and untouched ones that share something with them or are elsewhere now. */
async function partOf(
  { ledger }: Session,
  { calendar, rows: touched }: ReadCalendar,
  { untouched, again }: Passed,
  prepare: Prepare,
): Promise<WorkingSet> {
  const recalled = async () => {
    const lines = untouched.takeRecalled();
    // The rows of places have spoken for them.
    return lines.size === 0 ? [] : prepare(await again(lines), true);
  };
  const places = untouched.places();
  // The rows of places stand for all that were passed over: what is wrong with the profile of all rows shows here.
  const first = await prepare([...touched, ...places.map(({ row }) => row)]);
  const resolutions = new Map(first.map(({ row, resolution }) => [row, resolution]));
  untouched.recallPlaces(new Set(places.filter((place) => !stands(place, resolutions.get(place.row)))));
  const rows = [...first.slice(0, touched.length), ...(await recalled())];
  const found = new Map<number, Pin>();
  const add = (pins: readonly PinWithRowid[]) => {
    for (const { rowid, pin } of pins) found.set(rowid, pin);
  };
  add(await ledger.rowless(calendar.key));
  add(await ledger.pinsAt(untouched.left()));
  // Whatever they say now: of a pin and its replacements one is published.
  const family = await ledger.replacements(rows.flatMap(({ row }) => row.fields.insteadOf ?? []));
  untouched.recallPins(family.map(({ rowid }) => rowid));
  rows.push(...(await recalled()));
  const candidates =
    rows.length + family.length === 0
      ? []
      : await ledger.candidates(
          tracesOf(rows),
          family.map(({ pin }) => pin),
        );
  add([...candidates, ...family]);
  untouched.recallPins(candidates.map(({ rowid }) => rowid));
  rows.push(...(await recalled()));
  const lost = [...found.values()].filter((pin) => pin.calendar === calendar.key && pin.line !== null);
  return {
    rows: rows.toSorted((a, b) => a.row.line - b.row.line),
    pins: [...found].toSorted(([a], [b]) => a - b).map(([, pin]) => pin),
    touched: new Map([[calendar.key, { lost: lost.map(({ id }) => id), moved: untouched.moved() }]]),
    staged: false,
  };
}

/** True where rows of these cells go where their pins are. */
function stands({ place }: Place, resolution: Resolution | undefined): boolean {
  if (!resolution || resolution.issues.length > 0) return false;
  const { profile, board } = resolution;
  const [kind, ...was] = JSON.parse(place) as (string | null)[];
  const is =
    kind === "sent"
      ? [profile?.id]
      : [profile?.id, profile?.name, board?.id, board?.name, foldName(board?.name ?? "")];
  return is.length === was.length && is.every((value, index) => value === was[index]);
}

function tracesOf(rows: readonly PreparedRow[]): Traces {
  const plans = rows.map(({ plan }) => plan);
  const setOf = (values: readonly (string | number | null)[]) =>
    new Set(values.filter((value) => value !== null));
  return {
    digests: setOf(plans.map(({ digest }) => digest)),
    media: setOf(plans.map(({ media }) => media)),
    ids: setOf(plans.map(({ id }) => id)),
    times: setOf(plans.map(time)),
    titles: setOf(plans.map(({ title }) => title ?? "")),
    bodies: setOf(plans.map(({ body }) => body ?? "")),
  };
}
