// What may have been posted already, by a ledger that was lost or on another machine: which calendars are still to be compared
// with the posts that Postproxy has, and the comparison before anything of them is sent.

import type { KnownCalendar, Ledger, ReadingRecord } from "../ledger/ledger.ts";
import type { Pin } from "../ledger/pin.ts";
import { adoptPosted, type CompareRequest } from "../publish/compare.ts";
import type { Session } from "../session.ts";
import { step } from "../step.ts";
import { type CurrentPin, type PlannedReadings, stagedIn } from "./planned.ts";

/** Keys of the calendars that are still to be compared with the posts that Postproxy has. */
export const uncompared = async (ledger: Ledger) =>
  new Set<string>(JSON.parse((await ledger.fact("uncompared")) ?? "[]"));

/** To be called before a reading is recorded: a comparison that fails, or that a pass did not live to make, is made up for. */
export async function keepUncompared(
  session: Session,
  { calendars }: ReadingRecord,
  known: readonly KnownCalendar[],
): Promise<void> {
  const seen = new Set(known.map(({ key }) => key));
  const added = calendars.map(({ key }) => key).filter((key) => !seen.has(key));
  if (added.length === 0) return;
  const keys = new Set([...(await uncompared(session.ledger)), ...added]);
  await session.ledger.setFact("uncompared", JSON.stringify([...keys]));
}

/**
 * On a new ledger, and for a calendar that is new to it, rows that would be sent are compared with the posts that Postproxy
 * has; those that are there are adopted. `all`: every row is compared, whatever the ledger knows.
 */
export async function comparePosted(
  session: Session,
  planned: PlannedReadings,
  request: Pick<CompareRequest, "groupOf" | "onPin"> & { all: boolean },
): Promise<PlannedReadings> {
  const { ledger, now } = session;
  const comparedAt = Number((await ledger.fact("compared")) ?? Number.POSITIVE_INFINITY);
  const all = request.all || comparedAt === Number.POSITIVE_INFINITY;
  // An old copy of the ledger knows too little of each of its calendars, those that are no part of this pass too.
  const unsure = comparedAt === Number.POSITIVE_INFINITY ? await ledger.calendars() : [];
  const noted = await uncompared(ledger);
  const waiting = new Set([...noted, ...unsure.map(({ key }) => key)]);
  // A row that was not ready to be sent when its calendar was compared.
  const isReadyNow = ({ pin, before }: CurrentPin) =>
    before !== null && !isReady(before) && pin.firstSeen <= comparedAt;
  const pins = planned.current
    .filter((one) => all || waiting.has(one.pin.calendar) || isReadyNow(one))
    .map(({ pin }) => pin)
    .filter(isReady);
  const staged = stagedIn(planned.record);
  if (pins.length + staged.length === 0) return planned;
  const adopted = await adoptPosted(session, { ...request, pins: pagesOf(session, pins, staged) });
  // Written first: were this process to die after "compared", the others would pass for compared.
  if (waiting.size > noted.size) await ledger.setFact("uncompared", JSON.stringify([...waiting]));
  await ledger.setFact("compared", String(now()));
  const compared = new Set([...planned.current.map(({ pin }) => pin.calendar), ...staged]);
  await ledger.setFact("uncompared", JSON.stringify([...waiting].filter((key) => !compared.has(key))));
  step("compared");
  if (adopted.size === 0) return planned;
  const current = planned.current.map(({ pin, before }) => ({ pin: adopted.get(pin.id) ?? pin, before }));
  return { ...planned, current };
}

/** These pins, and those of calendars that were too large to hold. */
async function* pagesOf({ ledger }: Session, pins: readonly Pin[], calendars: readonly string[]) {
  yield pins;
  const seen = new Set(pins.map(({ id }) => id));
  for (const calendar of calendars) {
    for await (const page of ledger.pages(calendar))
      yield page.filter((pin) => isReady(pin) && !seen.has(pin.id));
  }
}

const isReady = ({ state }: Pin) => state === "scheduled" || state === "missed";
