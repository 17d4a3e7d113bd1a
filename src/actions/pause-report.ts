// The pauses of a ledger, as reports tell them.

import type { Ledger } from "../ledger/ledger.ts";
import { resumeCommand } from "../model/commands.ts";
import type { Paused } from "../model/report.ts";
import { iso } from "../model/row-report.ts";

/** `until`: up to when a Pin counts as due, ms. */
export async function pausedReport(ledger: Ledger, until: number): Promise<Paused> {
  const pauses = await ledger.pauses();
  if (pauses.length === 0) return { pauses: [], waiting: 0, due: 0 };
  const counted = await Promise.all(
    pauses.map(async (pause) => {
      const { waiting, due } = await ledger.blockedByPause(pause, until);
      const hint = `\`${resumeCommand(pause)}\` ends that.`;
      return { ...pause, since: iso(pause.since), waiting, due, hint };
    }),
  );
  const { waiting, due } = await ledger.blockedByPause(null, until);
  return { pauses: counted, waiting, due };
}
