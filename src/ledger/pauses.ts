// What the ledger keeps of pauses. That a paused pin is not sent is a condition of the claim itself (statements.ts), so that a
// pause holds from its commit on, also for a run that is under way.

import type { Pause, PauseTarget, Waiting } from "../model/pause.ts";
import type { Access } from "./unknown-outcomes.ts";

export function pauseMethods({ run, rows, commit }: Access) {
  return {
    async pauses(): Promise<Pause[]> {
      return rows<Pause>("pauses");
    },

    /** What is paused already stays as it was. Returns those that were not. */
    async pause(pauses: readonly Pause[]): Promise<Pause[]> {
      const isNew = (pause: Pause) => run("pause", pause).changes > 0;
      return await commit(() => pauses.filter(isNew));
    },

    /** Ends pauses. Returns those that there were. */
    async resume<T extends PauseTarget>(targets: readonly T[]): Promise<T[]> {
      const wasPaused = ({ scope, subject }: T) => run("resume", { scope, subject }).changes > 0;
      return await commit(() => targets.filter(wasPaused));
    },

    /** Eligible pins that a pause keeps back; null: all pauses together. `until`: up to when a pin counts as due, ms. */
    async keptBack(target: PauseTarget | null, until: number): Promise<Waiting> {
      const [counts] =
        target === null
          ? rows<Waiting>("pausedInAll", { until })
          : rows<Waiting>("pausedBy", { scope: target.scope, subject: target.subject, until });
      return counts ?? { waiting: 0, due: 0, next: null };
    },
  };
}
