// What a plan says besides its rows: which profile must be connected again before the last of them, and which limits of
// pinsheet.json limit nobody.

import type { Account } from "./account.ts";
import { expiryNotes } from "./boards/expiry.ts";
import { type Issue, issue } from "./issue.ts";
import type { PlannedReadings } from "./pass.ts";
import { unmatched } from "./publish/limits.ts";
import type { Session } from "./session.ts";

export async function lookAhead(
  { config, now }: Session,
  planned: PlannedReadings,
  account: Account,
): Promise<PlannedReadings> {
  const waiting = planned.current.flatMap(({ pin }) => (pin.state === "scheduled" ? [pin] : []));
  const expiries = expiryNotes(account.profiles, waiting, now());
  const limits = await idleLimits(config.pacing, account);
  const told = [...planned.accidents].map(([key, some], index): [string, Issue[]] => [
    key,
    // What is about no calendar is said with the first one.
    [...some, ...(expiries.get(key) ?? []), ...(index === 0 ? limits : [])],
  ]);
  return { ...planned, accidents: new Map(told) };
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
