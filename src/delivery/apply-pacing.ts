// Lets of the Pins that are ready only those go whose turn it is. The others stay scheduled, with a note that says until when
// and why; the time that they wait is remembered, so that it does not count as being late.

import { sayTime } from "../calendar/rows/when.ts";
import type { Session } from "../context/session.ts";
import { type Issue, issue, wholeRow } from "../model/issue.ts";
import { type Due, pace, type Slot } from "../model/pacing.ts";
import { isPaced, lanesOf, limitsOf, memoryOf, type PacedPin } from "../model/pacing-rules.ts";
import type { Pin } from "../model/pin.ts";
import type { CheckedPin } from "./check-media.ts";

/** Of these, which are ready, the ones that may go now, in their order. */
export async function applyPacing(session: Session, ready: readonly CheckedPin[]): Promise<CheckedPin[]> {
  const { ledger, now } = session;
  // One that waited while there were limits still says so.
  const waited = ready.some(({ pin }) => pin.pacedBy !== null);
  if (!waited && (ready.length === 0 || !isPaced(session.config))) return [...ready];
  const at = now();
  const turns = await turnsOf(
    session,
    ready.map(({ pin }) => pin),
    at,
  );
  const judged = ready.map((one) => afterTurn(one, turns.get(one.pin.id), at));
  await ledger.setPace(
    judged
      .map(({ checked }) => checked.pin)
      .filter((pin, index) => pin !== ready[index]?.pin)
      .map(({ id, pacedUntil: until, pacedBy: by, notes }) => ({ id, until, by, notes })),
  );
  return judged.flatMap(({ checked, goes }) => (goes ? [checked] : []));
}

/** What pacing would do to a plan, in the copy of the ledger that it is recorded in: rows that would be sent later say so. */
export async function forecastPacing(session: Session, calendars: readonly string[]): Promise<void> {
  const { ledger, config, now } = session;
  if (!isPaced(config)) return;
  const at = now();
  const waiting: PacedPin[] = [];
  for (const calendar of calendars) {
    for await (const page of ledger.pages(calendar)) {
      waiting.push(...page.filter(({ state }) => state === "scheduled").map(pacedOf));
    }
  }
  const turns = await turnsOf(session, waiting, at);
  for (const calendar of calendars) {
    for await (const page of ledger.pages(calendar))
      await ledger.setPace(page.flatMap(foreseenIn(turns, at)));
  }
}

/** As little of a pin as its turn needs: a plan may have a million. */
const pacedOf = ({
  id,
  profile,
  profileName,
  boardId,
  boardTitle,
  timezone,
  at,
  requeuedAt,
  draft,
}: Pin) => ({
  ...{ id, profile, profileName, boardId, boardTitle, timezone, at, requeuedAt, draft },
});

const foreseenIn = (turns: ReadonlyMap<string, Slot>, now: number) => (pin: Pin) => {
  const turn = turns.get(pin.id);
  if (turn === undefined || turn.at <= Math.max(now, pin.at ?? now)) return [];
  const { id, pacedUntil: until, pacedBy: by } = pin;
  return [
    { id, until, by, notes: [...pin.notes.filter(({ code }) => code !== "paced"), foreseen(pin, turn, now)] },
  ];
};

async function turnsOf(
  { ledger, config }: Session,
  pins: readonly PacedPin[],
  now: number,
): Promise<Map<string, Slot>> {
  const sent = await ledger.sentSince(now - memoryOf(config.pacing));
  const due = pins
    .filter(({ draft }) => !draft)
    .map(
      (pin): Due => ({
        id: pin.id,
        at: pin.at ?? now,
        lanes: lanesOf(pin),
        limits: limitsOf(pin, config, now),
      }),
    );
  const gone = sent.map(({ profile, board, at }) => ({ lanes: lanesOf({ profile, boardId: board }), at }));
  return new Map(pace(due, gone, now).map((turn) => [turn.id, turn]));
}

/** No clock of a database holds infinity: a Pin that the limits never let go is looked at again as one that waits a day. */
const dayMs = 86_400_000;

type Judged = { checked: CheckedPin; goes: boolean };

function afterTurn(checked: CheckedPin, turn: Slot | undefined, now: number): Judged {
  const { pin } = checked;
  if (turn === undefined) return { checked, goes: true };
  const others = pin.notes.filter(({ code }) => code !== "paced");
  const as = (differs: Partial<Pin>): CheckedPin => ({ ...checked, pin: { ...pin, ...differs } });
  if (turn.at > Math.max(now, pin.at ?? now)) {
    const until = turn.at === Number.POSITIVE_INFINITY ? now + dayMs : turn.at;
    const note = waits(pin, turn, now);
    const waited = as({ pacedUntil: until, pacedBy: turn.because, notes: [...others, note] });
    return { checked: isSaid(pin, until, note) ? checked : waited, goes: false };
  }
  const isLate = pin.pacedBy !== null && (pin.at ?? now) < now - minuteMs;
  if (isLate) return { checked: as({ notes: [...others, waited(pin, now)] }), goes: true };
  return { checked: others.length === pin.notes.length ? checked : as({ notes: others }), goes: true };
}

const minuteMs = 60_000;

/** What a tick would write once more need not be written. */
const isSaid = (pin: Pin, until: number, { message, hint }: Issue): boolean =>
  pin.pacedUntil === until && pin.notes.some((note) => note.message === message && note.hint === hint);

const sentence = (pin: Pin, at: number, now: number, verb: string, because: string | null): string =>
  `${verb} ${sayTime(at, pin.timezone, now)} instead of ${sayTime(pin.at ?? at, pin.timezone, now)}: ${because ?? "pacing"}.`;

/** A turn that passed so long ago was not only a tick late. */
const missedTurnMs = 3_600_000;

function waits(pin: Pin, turn: Slot, now: number): Issue {
  if (turn.at === Number.POSITIVE_INFINITY) return neverGoes(turn);
  const missedTurn = pin.pacedUntil !== null && pin.pacedUntil < now - missedTurnMs;
  return issue(
    "paced",
    wholeRow,
    sentence(pin, turn.at, now, "it waits, and is sent not before", turn.because),
    missedTurn
      ? "Its last turn passed while nobody published: publish at other hours, or leave `pinsheet watch` running."
      : "Nothing to do: the first run from then on sends it.",
  );
}

const waited = (pin: Pin, now: number): Issue =>
  issue("paced", wholeRow, sentence(pin, now, now, "sent", pin.pacedBy), "Nothing to do.");

function foreseen(pin: Pin, turn: Slot, now: number): Issue {
  if (turn.at === Number.POSITIVE_INFINITY) return neverGoes(turn);
  return issue(
    "paced",
    wholeRow,
    sentence(pin, turn.at, now, "it would be sent", turn.because),
    "Move the row to a time that fits, or let it be.",
  );
}

const neverGoes = ({ because }: Slot): Issue =>
  issue(
    "paced",
    wholeRow,
    `it is never sent, for the limits leave no time of day: ${because}, and others.`,
    "Change `pacing` in pinsheet.json so that an hour is left.",
  );
