// PURE. Which Pins a person means to take back, and which of them the ledger already knows better.

import { objectionTo } from "../delivery/cancellable.ts";
import { usageError } from "../lib/errors.ts";
import type { KnownCalendar } from "../model/ledger-terms.ts";
import { covers } from "../model/paused.ts";
import type { Pin } from "../model/pin.ts";
import { type PauseWish, targetsOf } from "./pause-targets.ts";
import type { Left } from "./preview.ts";

export type CancelWish = PauseWish;

type Chosen = { submitted: Pin[]; left: Left[] };

/**
 * Of Pins that were named, each one is in one of the two lists; of a calendar or profile only what Postproxy has, or may have.
 * `keyOf`: the ledger's key of a calendar as typed.
 */
export function chosenFrom(
  pins: readonly Pin[],
  wish: CancelWish,
  calendars: readonly Pick<KnownCalendar, "key" | "name">[],
  keyOf: (calendar: string) => string,
): Chosen {
  if (wish.words.length === 0 && wish.calendar === null && wish.profile === null) throw whichOnes();
  const names = new Map(calendars.map(({ key, name }) => [key, name]));
  const targets = targetsOf(wish, { pins, names, keyOf });
  const chosen: Chosen = { submitted: [], left: [] };
  for (const pin of pins) {
    const by = targets.filter((target) => covers(target, pin)).map(({ scope }) => scope);
    if (by.length === 0) continue;
    const objection = objectionTo(pin);
    if (objection === null) chosen.submitted.push(pin);
    else if (by.includes("pin") || pin.state === "uncertain" || pin.state === "sending")
      chosen.left.push({ pin, objection });
  }
  return chosen;
}

const whichOnes = () =>
  usageError(
    "cancel needs to know which Pins",
    "Name them by their ids (`pinsheet status` shows them), or give --calendar or --profile.",
  );
