// PURE. Which Pins a person may make eligible again (`retry`), which of them need a word of their own, and why the others
// are left alone.

import { retryCommand } from "../model/commands.ts";
import type { Objection } from "../model/objection.ts";
import { type KnownPin, type Pin, shortId } from "../model/pin.ts";
import type { PinState } from "../model/states.ts";
import { groupOf, rivalsAmong } from "../planning/replacements.ts";

/** The states that one flag asks for as a whole. */
export const retryStates = ["failed", "missed", "held"] as const satisfies readonly PinState[];
export type RetryState = (typeof retryStates)[number];

export type Eligibility =
  | { kind: "eligible" }
  /** Only if it is named. */
  | ({ kind: "by-name" } & Objection)
  /** Only if it is named, and the person says that it may be live. */
  | ({ kind: "may-be-live" } & Objection)
  | ({ kind: "never" } & Objection);

/** What a person asked for. */
export type RetryWish = {
  states: ReadonlySet<PinState>;
  /** Ids of the pins that were named. */
  named: ReadonlySet<string>;
  mayBeLive: boolean;
};

type RetryChoice = {
  eligible: Pin[];
  left: { pin: Pin; objection: Objection }[];
};

/** Sorts those of `among` that were asked for; every one of them is in one of the two lists. `all`: pins of the ledger. */
export function chooseForRetry(
  { states, named, mayBeLive }: RetryWish,
  among: readonly Pin[],
  all: readonly Pin[],
): RetryChoice {
  const choice: RetryChoice = { eligible: [], left: [] };
  const standingOf = openEligibility(all);
  for (const pin of among) {
    const byName = named.has(pin.id);
    if (!byName && !states.has(pin.state)) continue;
    const standing = standingOf(pin);
    const allowed =
      standing.kind === "eligible" ||
      (standing.kind === "by-name" && byName) ||
      (standing.kind === "may-be-live" && byName && mayBeLive);
    if (allowed) choice.eligible.push(pin);
    else choice.left.push({ pin, objection: standing });
  }
  return withoutRivals(choice);
}

/** Of a row and one that was made of it to be fixed, only the fixed one. */
function withoutRivals({ eligible, left }: RetryChoice): RetryChoice {
  const byGroup = Map.groupBy(eligible, groupOf);
  const winnerOf = (pin: Pin) => {
    const group = byGroup.get(groupOf(pin)) ?? [];
    return group.find(({ insteadOf }) => insteadOf !== null) ?? pin;
  };
  const others = eligible.filter((pin) => winnerOf(pin) !== pin);
  return {
    eligible: eligible.filter((pin) => winnerOf(pin) === pin),
    left: [...left, ...others.map((pin) => ({ pin, objection: fixedElsewhere(winnerOf(pin)) }))],
  };
}

/** Says of each pin whether `retry` may take it. `pins`: all of the ledger. */
export function openEligibility(pins: readonly Pin[]): (pin: Pin) => Eligibility {
  const byId = new Map(pins.map((pin) => [pin.id, pin]));
  const heldFor = new Map(pins.filter(({ state }) => state === "held").map((pin) => [pin.resembles, pin]));
  const rivalOf = rivalsAmong(pins);
  return (pin) => {
    const state = never(pin);
    if (state !== null) return { kind: "never", ...state };
    if (pin.line === null) return { kind: "never", ...rowGone(heldFor.get(pin.id) ?? null) };
    const rival = rivalOf(pin);
    if (rival !== undefined) return { kind: "never", ...stoodFor(rival) };
    if (isInDoubt(pin)) return { kind: "may-be-live", ...inDoubt(pin) };
    const like = pin.state === "held" ? byId.get(pin.resembles ?? "") : undefined;
    if (like && isInDoubt(like)) return { kind: "may-be-live", ...likeInDoubt(pin, like) };
    if (wasDeleted(pin)) return { kind: "by-name", ...deleted(pin) };
    return pin.state === "cancelled" ? { kind: "by-name", ...wasCancelled(pin) } : { kind: "eligible" };
  };
}

/** The post may exist: nobody heard the answer, or Postproxy pointed at a post that is not this row's, or contradicts itself. */
function isInDoubt(pin: Pin): boolean {
  const { state, issues } = pin;
  if (state === "uncertain" || state === "sending") return true;
  if (state === "cancelled") return isSaidPublished(pin);
  return state === "failed" && (issues.some(({ code }) => code === "duplicate-post") || isSaidPublished(pin));
}

const isSaidPublished = ({ notes }: Pin) => notes.some(({ code }) => code === "said-published");

const wasDeleted = ({ state, issues }: Pin) =>
  state === "failed" && issues.some(({ code }) => code === "pin-deleted");

function never({ state }: Pin): Objection | null {
  switch (state) {
    case "failed":
    case "missed":
    case "held":
    case "uncertain":
    case "cancelled":
      return null;
    case "scheduled":
      return { reason: "it is eligible already", hint: "`pinsheet publish` sends it when it is due." };
    case "invalid":
      return {
        reason: "a cell of its row must be fixed first",
        hint: "Fix the row; the next publish takes it up by itself.",
      };
    case "withdrawn":
      return {
        reason: "it was never sent, and its row is no longer in the calendar",
        hint: "Put the row back; the next publish takes it up by itself.",
      };
    case "sending":
      return {
        reason: "it is being sent",
        hint: "Wait for the end of that publish; if it was interrupted, the next one says what became of the Pin.",
      };
    case "submitted":
      return { reason: "Postproxy has it", hint: `Nothing to do. ${second}` };
    case "published":
      return { reason: "it is published", hint: second };
    default:
      return state satisfies never;
  }
}

const second = "For a second Pin add a row for it, with `repeat` set to yes.";

/** `held`: the pin of a row that looks like this one, moved. */
function rowGone(held: Pin | null): Objection {
  const reason = "its row is no longer in the calendar";
  if (held === null)
    return { reason, hint: "Put the row back and run `pinsheet publish`; then it can be retried." };
  const place = held.line === null ? "a row" : `line ${held.line} of ${held.calendar}`;
  return { reason, hint: `It seems to be ${place} now, which is held: \`${retryCommand(held)}\`.` };
}

const fixedElsewhere = ({ calendar, line }: KnownPin): Objection => ({
  reason: `line ${line} of ${calendar} stands for it, and becomes eligible in its place`,
  hint: "Nothing to do. To publish both set `repeat` to yes in the row.",
});

/** A row and the one that was made of it to be fixed: the other is published, or about to be. */
const stoodFor = ({ calendar, line }: KnownPin): Objection => ({
  reason: `${line === null ? "a row" : `line ${line}`} of ${calendar} stands for it, and is published from there or was`,
  hint: "Nothing to do. To publish both set `repeat` to yes in the row.",
});

function inDoubt(pin: Pin): Objection {
  const reason =
    pin.state === "uncertain"
      ? "its answer was lost, so it may be live"
      : isSaidPublished(pin)
        ? "a webhook said that it was published, so it may be live"
        : "Postproxy says that it has this post already, so it may be live";
  return { reason, hint: lookFirst(pin) };
}

const likeInDoubt = (pin: Pin, like: Pin): Objection => ({
  reason: `it looks like the Pin ${shortId(like.id)}, which may be live`,
  hint: lookFirst(pin),
});

const lookFirst = (pin: Pin) =>
  `Look for it in Postproxy and at Pinterest. If it is not there: \`${retryCommand(pin)} --may-be-live\`.`;

const deleted = (pin: Pin): Objection => ({
  reason: "it was published, and then deleted at Pinterest",
  hint: `To publish it again: \`${retryCommand(pin)}\`.`,
});

const wasCancelled = (pin: Pin): Objection => ({
  reason: "you took it back before it was published",
  hint: `To send it after all: \`${retryCommand(pin)}\`.`,
});
