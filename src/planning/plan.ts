// PURE. What to do: rows as read now, pins as known, in; one decision for every row, out. A dry run prints this value,
// a run records it; nothing here knows a clock, a file or a network.

import { contentOf } from "../model/content.ts";
import type { Issue } from "../model/issue.ts";
import type { KnownPin } from "../model/pin.ts";
import { postedFields, postedName } from "../model/row-fields.ts";
import { type PinState, wasSent } from "../model/states.ts";
import { findCopies, findRenamed, findVersions, looksOf } from "./calendars.ts";
import type { matchRows } from "./identity.ts";
import { isIntentionalDuplicate } from "./intentional-duplicate.ts";
import { contentKey, exactAnywhere, isSettled, join, looks, sameMedia, sameText, time } from "./keys.ts";
import { openLikely } from "./likely.ts";
import {
  duplicateId,
  editedAfterSending,
  idReused,
  looksLikeSent,
  sameImageTwice,
  sameInOtherCalendar,
  sameRowTwice,
  tooLate,
} from "./messages.ts";
import { groupOf, matchApart, oneOfEach, replacementCalendars, withoutCalendars } from "./replacements.ts";
import type { Decision, Plan, PlanRequest, PlanRow } from "./terms.ts";

/** Gives every row exactly one decision. */
export function plan(request: PlanRequest): Plan {
  const replacements = replacementCalendars([...request.rows, ...request.pins]);
  const others = withoutCalendars(request, replacements);
  const renamed = findRenamed(others);
  const taken = new Set(renamed.map(({ to }) => to));
  const versions = findVersions(others).filter(({ to }) => !taken.has(to));
  const newName = new Map([...renamed, ...versions].map(({ from, to }) => [from, to]));
  const underNewName = (pin: KnownPin) => ({ ...pin, calendar: newName.get(pin.calendar) ?? pin.calendar });
  const pins = newName.size === 0 ? request.pins : request.pins.map(underNewName);
  // Pins that the new version has no row for stay where they are: their file is still there.
  const elsewhere = idsIn(request.pins, new Set(versions.map(({ from }) => from)));
  const away = new Set([...request.read, ...request.gone]);
  const matched = matchApart(request.rows, pins, away);
  const judge = decider({ ...request, pins }, matched, away, otherCalendars(request));
  const judged = matched.matches.map(({ row, pin }) => judge(row, pin));
  const used = new Set(judged.map((decision) => decision.pin?.id));
  const withdrawn = pins.filter(
    (pin) =>
      !used.has(pin.id) &&
      !elsewhere.has(pin.id) &&
      !wasSent(pin.state) &&
      pin.state !== "withdrawn" &&
      request.read.has(pin.calendar),
  );
  return { decisions: oneOfEach(judged, request.pins, withdrawn), withdrawn, renamed, versions };
}

const idsIn = (pins: readonly KnownPin[], calendars: ReadonlySet<string>) =>
  new Set(pins.filter((pin) => calendars.has(pin.calendar)).map(({ id }) => id));

/**
 * `away`: calendars whose rows are all known, because they were read or their file is gone. `copyOf` knows pins under the names of
 * the calendars that they stand in: a version that is still there is another calendar for a row that was held as its copy.
 */
function decider(
  request: PlanRequest,
  { matches, unaccounted, moved, duplicates }: ReturnType<typeof matchRows>,
  away: ReadonlySet<string>,
  copyOf: ReturnType<typeof otherCalendars>,
) {
  const sent = unaccounted.filter((pin) => wasSent(pin.state));
  const explained = new Set([...moved.values()].map((pin) => pin.id));
  const hasNoRow = (pin: KnownPin) => pin.line === null || away.has(pin.calendar);
  const likely = openLikely(sent.filter((pin) => !explained.has(pin.id) && hasNoRow(pin)));
  const orphans = creativesWithoutRow(request.pins, away, matches);
  const sentById = new Map(sent.map((pin) => [pin.id, pin]));
  // Proven absent, or eligible again, and without a row: nothing looks like what was not sent and will not be.
  const isVoid = (pin: KnownPin) => !wasSent(pin.state) && (pin.line === null || away.has(pin.calendar));
  const voids = new Set(unaccounted.filter(isVoid).map(({ id }) => id));
  const pinById = new Map(request.pins.filter(({ id }) => !voids.has(id)).map((pin) => [pin.id, pin]));
  const sentByRowId = new Map(sent.map((pin) => [idKey(pin.calendar, pin.rowId), pin]));
  const copies = copiesInOtherCalendars(matches);
  const onSameBoard = imagesOnTheSameBoard(request.rows);
  const duplicateOf = rowsTwice(matches.filter(({ row }) => onSameBoard.has(row)));
  const repeated = imagesOnTheSameBoard(request.rows.filter((row) => !duplicateOf.has(row)));

  /** Why a row that would be sent waits for a person instead; null when it may go. */
  const hold = (row: PlanRow, pin: KnownPin | null): { issue: Issue; like: KnownPin | null } | null => {
    const reused = row.id === null ? undefined : sentByRowId.get(idKey(row.calendar, row.id));
    if (reused && !row.repeat) return { issue: idReused(row, reused), like: reused };
    // Edited again, a row that was held may not look like the sent pin any more; it is still the same row.
    const candidates = [
      sentById.get(moved.get(row)?.id ?? pin?.resembles ?? ""),
      heldFor(row, pinById.get(pin?.resembles ?? "")),
      ...likely(row),
      orphans.size === 0 ? undefined : orphans.get(contentKey(row) ?? ""),
    ].filter((sent) => sent === undefined || groupOf(sent) !== row.insteadOf);
    const like = candidates.find((sent) => sent && !isIntentionalDuplicate(row, sent));
    if (like) return { issue: looksLikeSent(row, like, request), like };
    const duplicate = duplicateOf.get(row);
    if (duplicate) return { issue: sameRowTwice(duplicate), like: null };
    // What the two calendars have in common is what the one was made for.
    if (row.insteadOf !== null) return null;
    const copy =
      copies.get(row) ?? (pin?.state === "held" && pin.resembles === null ? copyOf(row) : undefined);
    return copy && !row.repeat ? { issue: sameInOtherCalendar(row, copy), like: null } : null;
  };

  /** A row that was ready, and says now what was sent before. */
  const becameOrphan = (row: PlanRow, pin: KnownPin) =>
    orphans.size > 0 && contentKey(row) !== contentKey(pin) && orphans.has(contentKey(row) ?? "");

  return (row: PlanRow, pin: KnownPin | null): Decision => {
    const notes = [...row.notes];
    const twice = repeated.get(row);
    if (twice && !(pin && wasSent(pin.state))) notes.push(sameImageTwice(row, twice));
    const decision = (state: PinState, issues: readonly Issue[] = [], of = pin): Decision => ({
      row,
      pin: of,
      state,
      issues: [...issues],
      notes,
      resembles: null,
    });
    if (pin && wasSent(pin.state)) {
      return { ...decision(pin.state), notes: [...notes, ...row.issues, ...edits(row, pin)] };
    }
    if (row.issues.length > 0) return decision("invalid", row.issues);
    if (pin !== null && isHeldStill(row, pin))
      return { ...decision("held", pin.issues), resembles: pin.resembles };
    // A pin that was already judged ready is not judged again: the person's earlier wish stands.
    const cleared = (pin?.state === "scheduled" || pin?.state === "missed") && !becameOrphan(row, pin);
    if (!cleared) {
      if (duplicates.has(row)) return decision("invalid", [duplicateId(row)]);
      const held = hold(row, pin);
      if (held && !isAnswered(pin, held.like))
        return { ...decision("held", [held.issue]), resembles: held.like?.id ?? null };
    }
    const at = row.now ? ((pin?.now ? pin.at : null) ?? request.now) : row.at;
    const due = { at, requeuedAt: pin?.requeuedAt ?? null, pacedUntil: pin?.pacedUntil ?? null };
    if (at !== null && isTooLate(due, request.now, request.maxLateMs))
      return decision("missed", [tooLate(row, at, request)]);
    return decision("scheduled");
  };
}

/** It looks like something that was posted elsewhere, which only a person can answer. */
const isHeldStill = (row: PlanRow, pin: KnownPin) =>
  pin.state === "held" && row.digest === pin.digest && pin.issues.some(({ code }) => code === "looks-posted");

/** What the row was held for, though a row of its own, put back or in a copy, accounts for that now: the words are the same. */
const heldFor = (row: PlanRow, sent: KnownPin | undefined) =>
  sent && looks.some((look) => contentKey(look(sent)) === contentKey(row)) ? sent : undefined;

/**
 * What was sent and stands in no row now, though its calendar was read: its row was deleted, moved, or says something else.
 * Should another row say it, that is the same Pin.
 */
function creativesWithoutRow(
  pins: readonly KnownPin[],
  away: ReadonlySet<string>,
  matches: readonly { row: PlanRow; pin: KnownPin | null }[],
) {
  const kept = new Set(
    matches.flatMap(({ row, pin }) =>
      pin && wasSent(pin.state) && contentKey(row) === contentKey(pin) ? [pin.id] : [],
    ),
  );
  const orphans = new Map<string, KnownPin>();
  for (const pin of pins) {
    if (!wasSent(pin.state) || kept.has(pin.id) || !(pin.line === null || away.has(pin.calendar))) continue;
    const creative = contentKey(pin);
    if (creative !== null) orphans.set(creative, pin);
  }
  return orphans;
}

const idKey = (calendar: string, id: string | null) => JSON.stringify([calendar, id]);

/** A person has seen that the row looks like this sent pin, and said go. */
const isAnswered = (pin: KnownPin | null, like: KnownPin | null) =>
  pin !== null && pin.requeuedAt !== null && like !== null && like.id === pin.resembles;

/**
 * Times in milliseconds. An old calendar must not burst onto a board; for a Pin that a person made eligible again the time
 * counts from there, and for one that pacing made wait, from the time that it was given.
 */
export const isTooLate = (
  { at, requeuedAt, pacedUntil }: Pick<KnownPin, "at" | "requeuedAt" | "pacedUntil">,
  now: number,
  maxLateMs: number,
) => at !== null && Math.max(at, requeuedAt ?? at, pacedUntil ?? at) < now - maxLateMs;

/** Eligible again after its row was edited: what it would send is not what its row says, so the row is read first. */
export const mustFollowRow = (pin: Pick<KnownPin, "state" | "digest" | "seen">) =>
  pin.state === "scheduled" && pin.digest !== pin.seen.digest;

/** What changed after the pin was sent changes nothing at Pinterest; the person is told. */
function edits(row: PlanRow, pin: KnownPin): Issue[] {
  if (row.digest === pin.digest || row.issues.length > 0) return [];
  const [says, was] = [contentOf(row), contentOf(pin)];
  const changed = postedFields.filter((field) => says[field] !== was[field]);
  return changed.length === 0 ? [] : [editedAfterSending(changed.map(postedName), pin)];
}

/**
 * Rows that say all the same, time included: pasted twice. The one whose pin was sent or judged ready (of several, and of
 * none, the first) is a Pin; each other one has it here, unless it is a Pin already or asks to be one.
 */
function rowsTwice(matches: readonly { row: PlanRow; pin: KnownPin | null }[]): Map<PlanRow, PlanRow> {
  const groups = Map.groupBy(
    matches,
    ({ row }) =>
      join(
        sameText(row, (of) => of.boardId),
        time(row),
      ) ?? "",
  );
  groups.delete("");
  const duplicateOf = new Map<PlanRow, PlanRow>();
  for (const group of groups.values()) {
    const [owner, ...others] = group.toSorted(
      (a, b) => Number(isOwner(b.pin)) - Number(isOwner(a.pin)) || a.row.line - b.row.line,
    );
    for (const { row, pin } of others) {
      if (owner && !isOwner(pin) && !row.repeat) duplicateOf.set(row, owner.row);
    }
  }
  return duplicateOf;
}

const isOwner = (pin: KnownPin | null) => pin !== null && isSettled(pin);

/**
 * Exact copies (profile, board, media, time) in several calendars of one run are one wish; where one calendar is a copy of
 * the other, so are rows of one look, whatever their time. The calendar whose pin was sent or judged ready keeps it (of
 * several, and of none, the first by name); rows of the others are held.
 */
function copiesInOtherCalendars(
  matches: readonly { row: PlanRow; pin: KnownPin | null }[],
): Map<PlanRow, PlanRow> {
  const copies = new Map<PlanRow, PlanRow>();
  if (new Set(matches.map(({ row }) => row.calendar)).size < 2) return copies;
  const families = findCopies(matches.map(({ row }) => row));
  const groups = new Map<string, { row: PlanRow; pin: KnownPin | null }[]>();
  for (const match of matches) {
    const { row } = match;
    const family = families.get(row.calendar);
    const looks = family === undefined ? [] : looksOf(row).map((look) => `${family} ${look}`);
    for (const key of [exactAnywhere(row, (of) => of.boardId) ?? "", ...looks]) {
      const group = groups.get(key);
      if (group) group.push(match);
      else groups.set(key, [match]);
    }
  }
  groups.delete("");
  for (const group of groups.values()) {
    const rank = ({ row, pin }: { row: PlanRow; pin: KnownPin | null }) =>
      `${isOwner(pin) ? 0 : 1} ${row.calendar}`;
    const [owner] = group.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
    for (const { row } of group) {
      if (owner && row.calendar !== owner.row.calendar) copies.set(row, owner.row);
    }
  }
  return copies;
}

/**
 * Finds the row or pin of another calendar that a held row is a copy of: it stays one when either of the two is moved. Made
 * when it is first asked for, for most calendars have no copies.
 */
function otherCalendars({ rows, pins }: PlanRequest) {
  const index = () => {
    const standing = pins.filter(
      (pin) => pin.line !== null && (pin.state !== "held" || pin.resembles !== null),
    );
    const shown = standing.flatMap((pin) => looks.map((look) => look(pin)));
    return Map.groupBy([...rows, ...shown], (of) => contentKey(of) ?? "");
  };
  let known: ReturnType<typeof index> | null = null;
  return (row: PlanRow) => {
    known ??= index();
    return known.get(contentKey(row) ?? "")?.find((other) => other.calendar !== row.calendar);
  };
}

/** The rows that put one image on one board within one calendar, each with all of them. */
function imagesOnTheSameBoard(rows: readonly PlanRow[]): Map<PlanRow, readonly PlanRow[]> {
  const groups = Map.groupBy(rows, (row) => sameMedia(row, (of) => of.boardId) ?? "");
  groups.delete("");
  const several = [...groups.values()].filter((group) => group.length > 1);
  return new Map(several.flatMap((group) => group.map((row) => [row, group])));
}
