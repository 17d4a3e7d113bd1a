// PURE. What to do: rows as read now, pins as known, in; one verdict for every row, out. A dry run prints this value,
// a pass records it; nothing here knows a clock, a file or a network.

import type { Issue } from "../issue.ts";
import { type PinState, wasSent } from "../ledger/states.ts";
import { findRenamed, findVersions } from "./calendars.ts";
import { duplicateIds, matchRows, resemblance, sameMedia } from "./identity.ts";
import {
  duplicateId,
  editedAfterSending,
  idReused,
  mediaReplaced,
  movedAfterSending,
  sameImageTwice,
  sameInOtherCalendar,
  tooLate,
} from "./sentences.ts";
import type { KnownPin, Plan, PlanRequest, PlanRow, Verdict } from "./terms.ts";

/** Gives every row exactly one verdict. */
export function plan(request: PlanRequest): Plan {
  const renamed = findRenamed(request);
  const newName = new Map(renamed.map(({ from, to }) => [from, to]));
  const pins = request.pins.map((pin) => ({ ...pin, calendar: newName.get(pin.calendar) ?? pin.calendar }));
  const { matches, unaccounted } = matchRows(request.rows, pins);
  const judge = judgement(request, matches, unaccounted);
  const verdicts = matches.map(({ row, pin }) => judge(row, pin));
  const used = new Set(verdicts.map((verdict) => verdict.pin?.id));
  const withdrawn = pins.filter(
    (pin) =>
      !used.has(pin.id) && !wasSent(pin.state) && pin.state !== "withdrawn" && request.read.has(pin.calendar),
  );
  return { verdicts, withdrawn, renamed };
}

function judgement(
  request: PlanRequest,
  matches: readonly { row: PlanRow; pin: KnownPin | null }[],
  unaccounted: readonly KnownPin[],
) {
  const versions = new Map(findVersions(request).map(({ from, to }) => [from, to]));
  const sent = unaccounted
    .filter((pin) => wasSent(pin.state))
    .map((pin) => ({ ...pin, calendar: versions.get(pin.calendar) ?? pin.calendar }));
  const looksLike = resemblance(sent);
  const sentById = new Map(sent.map((pin) => [pin.id, pin]));
  const sentByRowId = new Map(sent.map((pin) => [idKey(pin.calendar, pin.rowId), pin]));
  const duplicates = duplicateIds(request.rows);
  const copies = copiesInOtherCalendars(matches);
  const repeated = imagesOnTheSameBoard(request.rows);

  /** Why a row that would be sent waits for a person instead; null when it may go. */
  const hold = (row: PlanRow, pin: KnownPin | null): { issue: Issue; like: KnownPin | null } | null => {
    const reused = row.id === null ? undefined : sentByRowId.get(idKey(row.calendar, row.id));
    if (reused) return { issue: idReused(row, reused), like: reused };
    // Edited again, a row that was held may not look like the sent pin any more; it is still the same row.
    const before = sentById.get(pin?.resembles ?? "");
    const moved = before ?? looksLike.moved(row);
    if (moved && !sameTime(row, moved) && !isOwnWish(row, moved.rowId))
      return { issue: movedAfterSending(row, moved, request.sayTime), like: moved };
    const replaced = before ?? looksLike.replaced(row);
    if (replaced && !isOwnWish(row, replaced.rowId))
      return { issue: mediaReplaced(row, replaced), like: replaced };
    const copy = copies.get(row);
    return copy && !isOwnWish(row, copy.id) ? { issue: sameInOtherCalendar(copy), like: null } : null;
  };

  return (row: PlanRow, pin: KnownPin | null): Verdict => {
    const notes = [...row.notes];
    if (repeated.has(row)) notes.push(sameImageTwice());
    const verdict = (state: PinState, issues: readonly Issue[] = [], of = pin): Verdict => ({
      row,
      pin: of,
      state,
      issues: [...issues],
      notes,
      resembles: null,
    });
    if (pin && wasSent(pin.state)) {
      if (idWasReused(row, pin)) return verdict("held", [idReused(row, pin)], null);
      return { ...verdict(pin.state), notes: [...notes, ...row.issues, ...edits(row, pin)] };
    }
    if (row.issues.length > 0) return verdict("invalid", row.issues);
    // A pin that was already judged ready is not judged again: the person's earlier wish stands.
    const cleared = pin?.state === "scheduled" || pin?.state === "missed";
    if (!cleared) {
      if (duplicates.has(row)) return verdict("invalid", [duplicateId(row)]);
      const held = hold(row, pin);
      if (held) return { ...verdict("held", [held.issue]), resembles: held.like?.id ?? null };
    }
    const at = row.now ? (pin?.at ?? request.now) : row.at;
    if (at !== null && isTooLate(at, request.now, request.maxLateMs))
      return verdict("missed", [tooLate(row, at, request)]);
    return verdict("scheduled");
  };
}

/** `repeat`, or an id that the other does not have: the person says that this is a Pin of its own. */
const isOwnWish = (row: PlanRow, otherId: string | null) =>
  row.repeat || (row.id !== null && row.id !== otherId);

const idKey = (calendar: string, id: string | null) => JSON.stringify([calendar, id]);

/** Times in milliseconds. An old calendar must not burst onto a board. */
export const isTooLate = (at: number | null, now: number, maxLateMs: number) =>
  at !== null && at < now - maxLateMs;

const sameTime = (row: PlanRow, pin: KnownPin) => (row.now ? pin.now : row.at === pin.at);

/** An id that matches a sent pin while media and publish time both differ: someone reused the number. */
function idWasReused(row: PlanRow, pin: KnownPin): boolean {
  if (row.id === null || row.id !== pin.rowId || row.calendar !== pin.calendar) return false;
  return row.media !== null && (row.at !== null || row.now) && row.media !== pin.media && !sameTime(row, pin);
}

/** Texts changed after the pin was sent change nothing at Pinterest; the person is told. */
function edits(row: PlanRow, pin: KnownPin): Issue[] {
  if (row.digest === pin.digest || row.issues.length > 0) return [];
  const changed = [
    row.title !== pin.title && "title",
    row.body !== pin.body && "description",
    row.link !== pin.link && "link",
    row.media !== pin.media && "media",
    !row.now && row.at !== pin.at && "time",
  ].filter((word) => typeof word === "string");
  if (changed.length === 0) return [];
  return [editedAfterSending(changed, pin)];
}

/**
 * Exact copies (profile, board, media, time) in several calendars of one pass are one wish. The calendar that has a pin
 * keeps it (of several, and of none, the first by name); rows of the others are held.
 */
function copiesInOtherCalendars(
  matches: readonly { row: PlanRow; pin: KnownPin | null }[],
): Map<PlanRow, PlanRow> {
  const copies = new Map<PlanRow, PlanRow>();
  if (new Set(matches.map(({ row }) => row.calendar)).size < 2) return copies;
  const groups = Map.groupBy(matches, ({ row }) =>
    row.boardId && row.media && (row.at !== null || row.now)
      ? JSON.stringify([row.profile, row.boardId, row.media, row.now ? "now" : row.at])
      : "",
  );
  groups.delete("");
  for (const group of groups.values()) {
    const rank = ({ row, pin }: { row: PlanRow; pin: KnownPin | null }) =>
      `${pin && pin.state !== "held" ? 0 : 1} ${row.calendar}`;
    const [owner] = group.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
    for (const { row } of group) {
      if (owner && row.calendar !== owner.row.calendar) copies.set(row, owner.row);
    }
  }
  return copies;
}

/** The rows that put one image on one board within one calendar. */
function imagesOnTheSameBoard(rows: readonly PlanRow[]): Set<PlanRow> {
  const groups = Map.groupBy(rows, (row) => sameMedia(row, (of) => of.boardId) ?? "");
  groups.delete("");
  return new Set([...groups.values()].filter((group) => group.length > 1).flat());
}
