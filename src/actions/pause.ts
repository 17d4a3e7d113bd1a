// Pauses on a person's word, and ends pauses. Needs the ledger alone: no API, and no sender's lock, so that it works while
// `watch` runs; it holds from its commit on.

import { hostname, userInfo } from "node:os";
import type { Config } from "../config/config.ts";
import { openExistingLedger } from "../ledger/existing.ts";
import type { Pause } from "../ledger/ledger.ts";
import { isPaced } from "../model/pacing-rules.ts";
import { covers } from "../model/paused.ts";
import { type CatchUp, catchUpOf } from "./catch-up.ts";
import { readKnown } from "./known.ts";
import { everything, type Known, type Selection, type Target, targetsOf } from "./select.ts";

export type PauseDone = Target & {
  since: number;
  by: string;
  /** It was paused before, and stays as it was. */
  already: boolean;
  /** Eligible Pins that are kept back, and when the first of them is due. */
  waiting: number;
  next: number | null;
  /** Pins that Postproxy has already, and publishes at their time all the same. */
  sentAhead: number;
};

export type ResumeDone = {
  /** Pauses that ended, and what was named though it was not paused. */
  ended: Pause[];
  notPaused: Target[];
  /** Pauses that are left, and keep back Pins of what was resumed. */
  left: Pause[];
  /** `paced`: what is due goes in turns, not all at once. */
  catchUp: CatchUp & { paced: boolean };
};

export async function pausePins(config: Config, selection: Selection): Promise<PauseDone[]> {
  const ledger = openExistingLedger(config.ledger);
  try {
    const known = await readKnown(ledger);
    const { pins } = known;
    const targets = meantBy(selection, known);
    const [since, by] = [Date.now(), whoIsThis()];
    const isNew = new Set(
      await ledger.pause(targets.map((target) => ({ ...target, since, by }))).then(keysOf),
    );
    const pauses = new Map((await ledger.pauses()).map((pause) => [keyOf(pause), pause]));
    return await Promise.all(
      targets.map(async (target) => {
        const pause = pauses.get(keyOf(target));
        const { waiting, next } = await ledger.blockedByPause(target, since);
        const sentAhead = pins.filter(
          (pin) => pin.state === "submitted" && (pin.at ?? 0) > since && covers(target, pin),
        ).length;
        const already = !isNew.has(keyOf(target));
        return {
          ...target,
          since: pause?.since ?? since,
          by: pause?.by ?? by,
          already,
          waiting,
          next,
          sentAhead,
        };
      }),
    );
  } finally {
    ledger.close();
  }
}

/** Without a word, every pause ends. */
export async function resumePins(config: Config, selection: Selection): Promise<ResumeDone> {
  const ledger = openExistingLedger(config.ledger);
  try {
    const known = await readKnown(ledger);
    const { pins } = known;
    const named = meantBy(selection, known);
    const before = await ledger.pauses();
    const isAll = named.some(({ scope }) => scope === everything.scope);
    const wanted = new Set(keysOf(named));
    const ending = isAll ? before : before.filter((pause) => wanted.has(keyOf(pause)));
    const ended = await ledger.resume(ending);
    const endedKeys = new Set(keysOf(ended));
    const left = (await ledger.pauses()).filter((pause) =>
      pins.some((pin) => isUnder(named, pin) && covers(pause, pin)),
    );
    const now = Date.now();
    const catchUp = {
      ...catchUpOf({ pins, ended, left, now, maxLateMs: config.maxLateMs }),
      paced: isPaced(config),
    };
    return {
      ended,
      notPaused: isAll ? [] : named.filter((target) => !endedKeys.has(keyOf(target))),
      left,
      catchUp,
    };
  } finally {
    ledger.close();
  }
}

const isUnder = (targets: readonly Target[], pin: Parameters<typeof covers>[1]) =>
  targets.some((target) => covers(target, pin));

const keyOf = ({ scope, subject }: Pick<Target, "scope" | "subject">) => `${scope} ${subject}`;
const keysOf = (targets: readonly Pick<Target, "scope" | "subject">[]) => targets.map(keyOf);

/** Who names nothing means everything. */
function meantBy(selection: Selection, known: Known): Target[] {
  const targets = targetsOf(selection, known);
  return targets.length === 0 ? [everything] : targets;
}

/** "ann on studio-mac". */
function whoIsThis(): string {
  try {
    return `${userInfo().username} on ${hostname()}`;
  } catch {
    return `somebody on ${hostname()}`; // a user without a name, as in some containers
  }
}
