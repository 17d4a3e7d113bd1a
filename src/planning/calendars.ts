// PURE. Which calendar is this file? Files are renamed, and saved under a new name to go on with; their Pins stay the same.

import type { KnownPin } from "../model/pin.ts";
import { asSeen, asSent, type BoardOf, folderOf, isSettled } from "./keys.ts";
import type { PlanRequest, PlanRow, Succession } from "./terms.ts";

/** A calendar most of whose rows are pins of one that is gone is that one under a new name. */
export function findRenamed(request: PlanRequest): Succession[] {
  return findSuccessions(request, request.gone, () => "");
}

/** The same of a file that still exists, but is no part of this run: two people edit two copies, or one goes on with a copy. */
export function findVersions(request: PlanRequest): Succession[] {
  return findSuccessions(request, request.absent, folderOf);
}

type FolderOf = (of: PlanRow | KnownPin) => string;

function findSuccessions(
  request: PlanRequest,
  candidates: ReadonlySet<string>,
  folder: FolderOf,
): Succession[] {
  const { rows, pins, known } = request;
  if (candidates.size === 0) return [];
  const standing = Map.groupBy(
    pins.filter((pin) => pin.line !== null && isSettled(pin)),
    (pin) => pin.calendar,
  );
  const left = Map.groupBy(
    pins.filter((pin) => candidates.has(pin.calendar)),
    (pin) => pin.calendar,
  );
  const found: Succession[] = [];
  for (const [to, members] of Map.groupBy(rows, (row) => row.calendar)) {
    if (request.own?.has(to)) continue;
    // A calendar that has its own pins is nobody else's; most often its rows are as they were.
    const own = standing.get(to) ?? [];
    const isOwn = (count: number) => count * 2 > members.length;
    if (isOwn(countUnchanged(members, own))) continue;
    // A new file with the images of another on other boards is a calendar of its own; one that was read before lost its pins.
    const look = (of: PlanRow | KnownPin) => looksOf(of, folder, known.has(to) ? anyBoard : ownBoard);
    if (isOwn(countShared(members, own, look))) continue;
    const shared = [...left].map(([from, old]) => {
      const count = countShared(members, old, look);
      const rows = old.filter((pin) => pin.line !== null).length;
      return { from, count, least: Math.min(members.length, rows) / 2 };
    });
    const best = shared.toSorted((a, b) => b.count - a.count || (a.from < b.from ? -1 : 1))[0];
    if (!best || best.count <= best.least) continue;
    found.push({ from: best.from, to, shared: best.count });
    left.delete(best.from);
  }
  return found;
}

/**
 * Calendars of one run most of whose rows are the same, in groups: two copies that two people edit. By calendar, the name of
 * its group; a calendar of its own is left out.
 */
export function findCopies(rows: readonly PlanRow[]): Map<string, string> {
  const families = new Map<string, string>();
  const members = Map.groupBy(rows, (row) => row.calendar);
  if (members.size < 2) return families;
  const shared = countSharedRows(rows);
  for (const [a, others] of shared) {
    for (const [b, count] of others) {
      const least = Math.min(members.get(a)?.length ?? 0, members.get(b)?.length ?? 0);
      if (count * 2 <= least) continue;
      const [family, other] = [families.get(a) ?? a, families.get(b)];
      families.set(a, family).set(b, family);
      for (const [member, group] of families) if (group === other) families.set(member, family);
    }
  }
  return families;
}

/** For every two calendars, how many rows of the first are in the second too. */
function countSharedRows(rows: readonly PlanRow[]): Map<string, Map<string, number>> {
  const places = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const look of looksOf(row, folderOf, anyBoard)) {
      const calendars = places.get(look);
      if (calendars) calendars.add(row.calendar);
      else places.set(look, new Set([row.calendar]));
    }
  }
  const shared = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const looks = looksOf(row, folderOf, anyBoard);
    const others = new Set(looks.flatMap((look) => [...(places.get(look) ?? [])]));
    others.delete(row.calendar);
    const counts = shared.get(row.calendar) ?? new Map<string, number>();
    for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
    shared.set(row.calendar, counts);
  }
  return shared;
}

function countUnchanged(rows: readonly PlanRow[], pins: readonly KnownPin[]): number {
  const digests = new Set(pins.map(({ seen }) => seen.digest));
  return rows.filter(({ digest }) => digests.has(digest)).length;
}

/** How many rows are pins of these, each pin of one row at most, by board, image, and title or text. */
function countShared(
  rows: readonly PlanRow[],
  pins: readonly KnownPin[],
  looks: (of: PlanRow | KnownPin) => string[],
): number {
  const byLook = new Map<string, KnownPin[]>();
  for (const pin of pins) {
    for (const look of [...looks(asSeen(pin)), ...looks(asSent(pin))]) {
      const alike = byLook.get(look);
      if (alike) alike.push(pin);
      else byLook.set(look, [pin]);
    }
  }
  const used = new Set<KnownPin>();
  const takeOne = (look: string) => {
    const alike = byLook.get(look) ?? [];
    let pin = alike.pop();
    while (pin && used.has(pin)) pin = alike.pop();
    if (pin) used.add(pin);
    return pin !== undefined;
  };
  return rows.filter((row) => looks(row).some(takeOne)).length;
}

const ownBoard: BoardOf = ({ boardId }) => boardId;
/** In one of two copies the boards may be filled down. */
const anyBoard: BoardOf = () => null;

/** Of two copies one has its titles touched up, the other its texts: either of them makes a row the same. */
export function looksOf(
  of: PlanRow | KnownPin,
  folder: FolderOf = folderOf,
  board: BoardOf = ownBoard,
): string[] {
  const place = [of.profile, board(of), of.media, folder(of)];
  const words = [
    ["title", of.title],
    ["body", of.body],
  ];
  return words.filter(([, text]) => text !== null).map((named) => JSON.stringify([...place, ...named]));
}
