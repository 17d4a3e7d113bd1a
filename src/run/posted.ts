// What may have been posted already: rows that are new, and rows that are due, are compared with the Pins of the ledger and with
// the posts of the account before anything of them is sent.

import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Account } from "../accounts/account.ts";
import { isAddress } from "../calendar/address.ts";
import { stdinKey } from "../calendar/open.ts";
import type { Session } from "../context/session.ts";
import type { AccountPosts } from "../delivery/account-posts.ts";
import type { CheckedPin } from "../delivery/check-media.ts";
import { heldForPin, type Surroundings } from "../delivery/compare.ts";
import { settleTime } from "../delivery/reconcile.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import { step } from "../lib/step.ts";
import type { Pin } from "../model/pin.ts";
import type { RunEvent, Stop } from "../model/report.ts";
import { compareWithAccount, isNew } from "./compare-account.ts";
import { type PlannedReadings, stagedIn } from "./planned.ts";

export type CompareRequest = {
  account: Account;
  around: Surroundings;
  onPin: (event: RunEvent["event"], pin: Pin, message: string) => void;
  onWait: (message: string) => void;
  signal: AbortSignal;
  /** Nothing is asked of Postproxy: rows are compared with what the ledger knows. */
  dryRun: boolean;
  /** Every row is compared with a list that is read now, whatever the ledger knows. */
  all: boolean;
  /** Does not stay until a new ledger knows the account: a later run goes on. */
  briefly: boolean;
};

type Compared = { planned: PlannedReadings; stopped: Stop | null };

/**
 * Adopts what is posted already and holds what looks like it. `stopped`: why nothing that is due may be sent yet. Throws
 * ExpectedError (exit 3) where the posts cannot be read whole: nothing new may be sent then.
 */
export async function comparePosted(
  session: Session,
  planned: PlannedReadings,
  request: CompareRequest,
): Promise<Compared> {
  const first = await compareOnce(session, planned, request);
  if (request.dryRun || (await session.ledger.fact("compared")) !== null) return { ...first, stopped: null };
  return await untilKnown(session, first, request);
}

export async function surroundingsOf(
  { ledger }: Session,
  { isKnown }: Account,
  folderOf: (calendar: string) => string,
): Promise<Surroundings> {
  const calendars = await ledger.calendars();
  const names = new Map(calendars.map(({ key, name }) => [key, name]));
  // An address that is not asked for now is not known to be gone.
  const exists = (key: string) =>
    key === stdinKey || isAddress(key) || existsSync(resolve(dirname(ledger.file), key));
  const gone = new Set(calendars.map(({ key }) => key).filter((key) => !exists(key)));
  return {
    folderOf,
    isKnown,
    isGone: (key) => gone.has(key),
    nameOf: (key) => names.get(key) ?? key,
  };
}

type Once = { planned: PlannedReadings; lists: AccountPosts[]; isIdle: boolean };

async function compareOnce(
  session: Session,
  planned: PlannedReadings,
  request: CompareRequest,
): Promise<Once> {
  const { around } = request;
  const { ledger, config, now } = session;
  const until = now() + config.aheadMs;
  const isDue = (pin: Pin) => (pin.at ?? until) <= until;
  const isSubject = (pin: Pin) => isReady(pin) && (request.all || isNew(pin) || isDue(pin));
  const staged = stagedIn(planned.record);
  const after = new Map<string, Pin>();
  const pages = () => pagesOf(session, planned, staged, (pin) => isSubject(pin) && !after.has(pin.id));
  const note = async (changed: readonly Pin[]) => {
    await ledger.updateStatus(
      changed.filter(({ state }) => state === "held"),
      now(),
    );
    for (const pin of changed) after.set(pin.id, pin);
  };
  const lists = await compareWithAccount(session, pages, { ...request, note });
  if (await ledger.anyPosted()) {
    for await (const page of pages()) {
      const found: (Pin | null)[] = [];
      for (const pin of page.filter(isNew)) found.push(await heldForPin(session, pin, around));
      await note(found.filter((pin) => pin !== null));
    }
  }
  step("compared");
  const current = planned.current.map(({ pin, before }) => ({ pin: after.get(pin.id) ?? pin, before }));
  const isIdle = !current.some(({ pin }) => isReady(pin) && isDue(pin)) && staged.length === 0;
  return { planned: after.size === 0 ? planned : { ...planned, current }, lists, isIdle };
}

/**
 * What was posted by a ledger that was lost, or that an older copy replaced, may not be listed yet: until the list was read once
 * more, as long after as an unknown outcome takes to settle, nothing is sent. An account through which nothing was ever posted
 * has nothing to wait for.
 */
async function untilKnown(session: Session, first: Once, request: CompareRequest): Promise<Compared> {
  const { ledger, now, sleep, clock } = session;
  const { planned, lists } = first;
  if (lists.length === 0) return { planned, stopped: null };
  const known = await ledger.fact("comparing-since");
  const since = known === null ? Math.min(...lists.map(({ listedAt }) => listedAt)) : Number(known);
  await ledger.setFact("comparing-since", String(since));
  const knownAt = since + (await settleTime(session));
  const isUnused = lists.every((list) => list.isEmpty && nothingMade(request.account, list));
  if (isUnused || lists.every(({ listedAt }) => listedAt >= knownAt)) {
    await ledger.setFact("compared", String(now()));
    return { planned, stopped: null };
  }
  if (first.isIdle) return { planned, stopped: null };
  const waitMs = Math.max(0, knownAt - now());
  const stopped = newToAccount(waitMs);
  if (request.briefly) return { planned, stopped };
  request.onWait(`${stopped.message}; looking once more in ${spoken(waitMs)}. Ctrl-C is safe.`);
  const jumps = clock.jumps();
  await sleep(waitMs, request.signal);
  if (request.signal.aborted) return { planned, stopped };
  const again = await compareOnce(session, planned, request);
  // Across a jump of the clock nothing is measured: the wait begins anew.
  if (clock.jumps() !== jumps) await ledger.setFact("comparing-since", String(now()));
  return await untilKnown(session, again, request);
}

/** Postproxy counts no post of any profile of the group. */
const nothingMade = ({ profiles, groupOf }: Account, { groupId }: AccountPosts) =>
  profiles.filter(({ id }) => groupOf(id) === groupId).every(({ postCount }) => postCount === 0);

const spoken = (ms: number) => (ms < 100_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`);

const newToAccount = (ms: number): Stop => ({
  message: "this ledger is new to the account: what was posted lately may not be listed yet",
  hint: `Nothing is lost: what is due is sent by the first run in ${spoken(ms)} or later.`,
  exitCode: exitCodes.unreachable,
});

/** Subjects of the comparison among these pins, and of calendars that were too large to hold. */
async function* pagesOf(
  { ledger }: Session,
  { current }: PlannedReadings,
  calendars: readonly string[],
  isSubject: (pin: Pin) => boolean,
) {
  yield current.map(({ pin }) => pin).filter(isSubject);
  const seen = new Set(current.map(({ pin }) => pin.id));
  for (const calendar of calendars) {
    for await (const page of ledger.pages(calendar))
      yield page.filter((pin) => isSubject(pin) && !seen.has(pin.id));
  }
}

const isReady = ({ state }: Pin) => state === "scheduled" || state === "missed";

/**
 * To be called when the media were looked at: what was posted under another name or address is known by its bytes. What is not held
 * then has been compared with all that is known.
 */
export async function compareContent(
  session: Session,
  checked: readonly CheckedPin[],
  around: Surroundings,
): Promise<CheckedPin[]> {
  const anyPosted = await session.ledger.anyPosted();
  const compare = async (one: CheckedPin): Promise<CheckedPin> => {
    if (one.facts === null || one.pin.state !== "scheduled") return one;
    const pin = { ...one.pin, picture: one.facts.media.picture };
    const held = anyPosted ? await heldForPin(session, pin, around) : null;
    if (held !== null) return { pin: held, facts: null };
    return { ...one, pin: { ...pin, compared: pin.digest } };
  };
  const done: CheckedPin[] = [];
  for (const one of checked) done.push(await compare(one));
  return done;
}
