// PURE. Which calendar is this file? Files are renamed, and saved under a new name to go on with; their Pins stay the same.

import type { KnownPin } from "../ledger/pin.ts";
import { folderOf } from "./keys.ts";
import type { PlanRequest, PlanRow } from "./terms.ts";

/** Two keys of what is one calendar for its owner. */
export type Succession = { from: string; to: string };

/** A calendar new to the ledger, most of whose rows are pins of one that is gone, is that one under a new name. */
export function findRenamed({ rows, pins, gone }: PlanRequest): Succession[] {
  return findSuccessions(rows, pins, gone, () => "");
}

/** The same of a file that still exists, but is no part of this pass: the new one may be its next version. */
export function findVersions({ rows, pins, absent }: PlanRequest): Succession[] {
  return findSuccessions(rows, pins, absent, folderOf);
}

/** A title, or where there is none the text: what makes two rows of one board and image the same. */
const words = (of: PlanRow | KnownPin) =>
  "seen" in of ? (of.seen.title ?? of.seen.body) : (of.title ?? of.body);

function findSuccessions(
  rows: readonly PlanRow[],
  pins: readonly KnownPin[],
  candidates: ReadonlySet<string>,
  folder: (of: PlanRow | KnownPin) => string,
): Succession[] {
  if (candidates.size === 0) return [];
  const look = (of: PlanRow | KnownPin) =>
    JSON.stringify([of.profile, of.boardId, of.media, folder(of), words(of)]);
  const known = new Set(pins.map((pin) => pin.calendar));
  const left = Map.groupBy(
    pins.filter((pin) => candidates.has(pin.calendar)),
    (pin) => pin.calendar,
  );
  const found: Succession[] = [];
  for (const [to, members] of Map.groupBy(rows, (row) => row.calendar)) {
    if (known.has(to)) continue;
    const shared = [...left].map(([from, old]) => {
      const looks = Map.groupBy(old, look);
      const count = members.filter((row) => looks.get(look(row))?.pop() !== undefined).length;
      const rows = old.filter((pin) => pin.line !== null).length;
      return { from, count, least: Math.min(members.length, rows) / 2 };
    });
    const best = shared.toSorted((a, b) => b.count - a.count || (a.from < b.from ? -1 : 1))[0];
    if (!best || best.count <= best.least) continue;
    found.push({ from: best.from, to });
    left.delete(best.from);
  }
  return found;
}
