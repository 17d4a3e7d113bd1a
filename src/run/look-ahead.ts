// What a plan says besides its rows: which profile must be connected again before the last of them, and which limits of
// pinsheet.json limit nobody.

import type { Account } from "../accounts/account.ts";
import { endsOf, expiriesOf, expiryNotes } from "../accounts/expiry.ts";
import type { Session } from "../context/session.ts";
import { type Issue, issue } from "../model/issue.ts";
import { unmatched } from "../model/pacing-rules.ts";
import type { PlannedReadings } from "./planned.ts";

export async function lookAhead(
  { config, ledger, now }: Session,
  planned: PlannedReadings,
  account: Account,
): Promise<PlannedReadings> {
  const { profiles } = account;
  const zones = new Map((await ledger.calendars()).map(({ key, timezone }) => [key, timezone]));
  // What is about no calendar is said with the first one.
  let common = await idleLimits(config.pacing, account);
  const told = new Map<string, Issue[]>();
  for (const [key, zone] of zones) {
    const before = planned.bulkProblems.get(key);
    if (before === undefined) continue;
    const expiries = expiriesOf(profiles, await ledger.profileWaits(key, endsOf(profiles)));
    told.set(key, [...before, ...expiryNotes(expiries, zone ?? config.timezone, now()), ...common]);
    common = [];
  }
  return { ...planned, bulkProblems: new Map([...planned.bulkProblems, ...told]) };
}

type Pacing = Session["config"]["pacing"];

async function idleLimits(pacing: Pacing, { profiles, book }: Account): Promise<Issue[]> {
  const asks = Object.keys(pacing.boards).some((name) => name !== "*");
  const active = asks ? profiles.filter(({ status }) => status === "active") : [];
  const boards = (await Promise.all(active.map((profile) => book.of(profile)))).flat();
  return unmatched(pacing, { profiles, boards }).map(({ entry, name, near }) =>
    issue(
      "pacing-without-effect",
      { column: null, value: name },
      `"${entry}" in pinsheet.json names "${name}", and the account has no such ${entry.endsWith("boards") ? "board" : "profile"}: nothing is limited by it.`,
      near === null ? "Write it as `pinsheet profiles` and `pinsheet boards` do." : `Did you mean "${near}"?`,
    ),
  );
}
