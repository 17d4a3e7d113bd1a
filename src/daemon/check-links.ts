// Looks in good time at the addresses of Pins that are due soon, so that a link that has died is told while there is a day left to
// fix it. Few at a time, each once in a while, as its server allows: what has not changed is confirmed, not fetched.

import type { Session } from "../context/session.ts";
import { openMediaChecks } from "../delivery/check-media.ts";
import type { Pin } from "../model/pin.ts";

/** Ours: a working day to fix it in; a few looks at each medium in that time; a handful a tick, for seconds. */
const aheadMs = 24 * 3_600_000;
const againMs = 6 * 3_600_000;
const mostAtOnce = 20;
const longestMs = 20_000;

/** The rows that were found to be unusable, after they were judged so. `calendars`: by their names. */
export function openMediaLook(session: Session) {
  const { ledger, config, now } = session;
  const looked = new Map<string, number>();
  return async (calendars: readonly string[], signal: AbortSignal): Promise<Pin[]> => {
    for (const [key, at] of looked) if (now() - at > againMs || now() < at) looked.delete(key);
    const known = (await ledger.calendars()).filter(({ name }) => calendars.includes(name));
    const soon = await Promise.all(known.map(({ key }) => ledger.due(key, now() + aheadMs)));
    const pins = soon
      .flat()
      .filter((pin) => (pin.at ?? 0) > now() + config.aheadMs && isRemote(pin) && !looked.has(keyOf(pin)))
      .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))
      .slice(0, mostAtOnce);
    if (pins.length === 0 || signal.aborted) return [];
    const folders = new Map(known.map(({ key, folder }) => [key, folder]));
    const look = openMediaChecks(session, {
      total: pins.length,
      folderOf: (calendar) => folders.get(calendar) ?? ".",
      progress: () => {},
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
    });
    const checked = await look(pins);
    for (const pin of pins) looked.set(keyOf(pin), now());
    const bad = checked.map(({ pin }) => pin).filter(({ state }) => state === "invalid");
    await ledger.updateStatus(bad, now());
    return bad;
  };
}

const isRemote = ({ medium, cover }: Pin) => medium?.kind === "url" || cover?.kind === "url";
const keyOf = ({ id, digest }: Pin) => `${id} ${digest}`;
