// The commands that a person gives beside whatever runs: `retry`, `cancel`, `pause` and `resume`, as the ledger suggests them.

import { oneOf } from "./calendar.ts";
import { glance } from "./health.ts";

type Known = { id: string; state: string; publish_at: number | null };

/** Postproxy's post may be taken back until five minutes before its time. */
const cancelMarginMs = 6 * 60_000;

/** Never a wish for a second Pin: no `--held`, no `--may-be-live`. Null: there is nothing to command. */
export function drawAction(ledger: string, random: () => number, now: number): string[] | null {
  const pins = glance(ledger, [] as Known[], (db) =>
    db.prepare("SELECT id, state, publish_at FROM pin").all(),
  ) as Known[];
  const any = (fits: (pin: Known) => boolean) => {
    const fitting = pins.filter(fits);
    return fitting.length === 0 ? null : oneOf(fitting, random).id;
  };
  const failed = any(({ state }) => state === "failed");
  const ahead = any(
    ({ state, publish_at }) => state === "submitted" && (publish_at ?? 0) > now + cancelMarginMs,
  );
  const waiting = any(({ state }) => state === "scheduled");
  const cancelled = any(({ state }) => state === "cancelled");
  const uncertain = any(({ state }) => state === "uncertain");
  const paused = glance(ledger, 0, (db) => Number(db.prepare("SELECT count(*) FROM pause").pluck().get()));
  const possible: string[][] = [
    ...(failed ? Array.from({ length: 3 }, () => ["retry", "--failed", "--yes"]) : []),
    ...(failed ? [["retry", failed, "--yes"]] : []),
    ...(uncertain ? [["retry", uncertain, "--yes"]] : []),
    ...(ahead ? [["cancel", ahead, "--yes"]] : []),
    ...(cancelled && random() < 0.3 ? [["retry", cancelled, "--yes"]] : []),
    ...(waiting ? [["pause", waiting]] : []),
    ["retry", "--missed", "--yes"],
    ...(paused > 0 ? [["resume"], ["resume"], ["resume"]] : random() < 0.3 ? [["pause"]] : []),
  ];
  return pins.length === 0 ? null : oneOf(possible, random);
}
