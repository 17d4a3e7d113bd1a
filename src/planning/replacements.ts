// PURE. Rows that were taken out of a calendar to be fixed in one of their own: each says which pin it stands for. Of a pin and
// its replacements at most one is published, whichever calendar is published first, and however the two are fixed.

import type { KnownPin } from "../model/pin.ts";
import { wasSent } from "../model/states.ts";
import { matchRows } from "./identity.ts";
import { contentKey, looks } from "./keys.ts";
import { stoodFor } from "./messages.ts";
import type { Decision, PlanRequest, PlanRow } from "./terms.ts";

/** Calendars with rows that stand for pins: they are nobody's copy or new name, and their rows are no other calendar's. */
export const replacementCalendars = (of: readonly Pick<PlanRow, "calendar" | "insteadOf">[]): Set<string> =>
  new Set(of.filter(({ insteadOf }) => insteadOf !== null).map(({ calendar }) => calendar));

/** What a pin and its replacements have in common: the id of the pin. */
export const groupOf = ({ id, insteadOf }: Pick<KnownPin, "id" | "insteadOf">): string => insteadOf ?? id;

/**
 * True for a pin that is published, may be, or is about to be. One that was refused is not; one that was deleted at Pinterest
 * was published, and one that Postproxy called a duplicate, or that a webhook said to be published, may be.
 */
function isTaken({ state, issues, notes }: Pick<KnownPin, "state" | "issues" | "notes">): boolean {
  if (state !== "failed") return state === "scheduled" || wasSent(state);
  if (notes.some(({ code }) => code === "said-published")) return true;
  return issues.some(({ code }) => code === "duplicate-post" || code === "pin-deleted");
}

/** Calendars whose rows stand for pins of others are no part of the question which calendar is which. */
export function withoutCalendars(request: PlanRequest, apart: ReadonlySet<string>): PlanRequest {
  if (apart.size === 0) return request;
  const rest = (keys: ReadonlySet<string>) => new Set([...keys].filter((key) => !apart.has(key)));
  const rows = request.rows.filter(({ calendar }) => !apart.has(calendar));
  return { ...request, rows, gone: rest(request.gone), absent: rest(request.absent) };
}

/** Rows that stand for pins are matched by what they stand for, and with nothing else. */
export function matchApart(
  rows: readonly PlanRow[],
  pins: readonly KnownPin[],
  away: ReadonlySet<string>,
): ReturnType<typeof matchRows> {
  const isApart = ({ insteadOf }: Pick<KnownPin, "insteadOf">) => insteadOf !== null;
  if (!rows.some(isApart) && !pins.some(isApart)) return matchRows(rows, pins, away);
  const own = matchReplacements(rows, pins.filter(isApart));
  const rest = matchRows(
    rows.filter((row) => !isApart(row)),
    pins.filter((pin) => !isApart(pin)),
    away,
  );
  const restOf = new Map(rest.matches.map((match) => [match.row, match]));
  const taken = new Set(own.values());
  return {
    ...rest,
    unaccounted: [...rest.unaccounted, ...pins.filter((pin) => isApart(pin) && !taken.has(pin))],
    matches: rows.map((row) => restOf.get(row) ?? { row, pin: own.get(row) ?? null }),
  };
}

/**
 * The pin that each of these rows has made before. Of several rows that stand for one pin, one that was not touched has it, else
 * the first; the others are new, and are held.
 */
function matchReplacements(rows: readonly PlanRow[], pins: readonly KnownPin[]): Map<PlanRow, KnownPin> {
  const free = new Map([...Map.groupBy(pins, groupOf)].map(([root, some]) => [root, new Set(some)] as const));
  const found = new Map<PlanRow, KnownPin>();
  const take = (isSame: (row: PlanRow, pin: KnownPin) => boolean) => {
    for (const row of rows) {
      const left = free.get(row.insteadOf ?? "");
      const pin = found.has(row) ? undefined : [...(left ?? [])].find((one) => isSame(row, one));
      if (pin === undefined) continue;
      found.set(row, pin);
      left?.delete(pin);
    }
  };
  take((row, pin) => row.calendar === pin.calendar && row.digest === pin.seen.digest);
  take((row, pin) => row.calendar === pin.calendar);
  take(() => true);
  return found;
}

/** Pins and their replacements, where there are replacements: a pin of `pins` with those that are published, or about to be, in its place. */
export function rivalsAmong(pins: readonly KnownPin[]): (pin: KnownPin) => KnownPin | undefined {
  const groups = groupsOf(pins);
  return (pin) => groups.get(groupOf(pin))?.find((other) => other.id !== pin.id && isTaken(other));
}

function groupsOf(pins: readonly KnownPin[]): Map<string, KnownPin[]> {
  const roots = new Set(pins.flatMap(({ insteadOf }) => insteadOf ?? []));
  const members = roots.size === 0 ? [] : pins.filter((pin) => roots.has(groupOf(pin)));
  return Map.groupBy(members, groupOf);
}

/** Holds what would be published beside what stands for it. `withdrawn`: pins that lose their rows in this reading. */
export function oneOfEach(
  decisions: readonly Decision[],
  pins: readonly KnownPin[],
  withdrawn: readonly KnownPin[],
): Decision[] {
  const roots = new Set(
    [...pins, ...decisions.map(({ row }) => row)].flatMap(({ insteadOf }) => insteadOf ?? []),
  );
  if (roots.size === 0) return [...decisions];
  const rootOf = ({ row, pin }: Decision) => row.insteadOf ?? (pin && groupOf(pin)) ?? "";
  const matched = new Set([
    ...decisions.flatMap(({ pin }) => pin?.id ?? []),
    ...withdrawn.map(({ id }) => id),
  ]);
  const others = Map.groupBy(
    pins.filter((pin) => roots.has(groupOf(pin)) && !matched.has(pin.id) && isTaken(pin)),
    groupOf,
  );
  const held = new Map<Decision, Decision>();
  for (const [root, group] of Map.groupBy(decisions, rootOf)) {
    if (!roots.has(root)) continue;
    const ready = group.filter(({ state, row }) => state === "scheduled" && !row.repeat);
    const sent = group.find(({ pin, state }) => pin !== null && wasSent(state) && isTaken({ ...pin, state }));
    const [first] = ready.toSorted((a, b) => rank(a) - rank(b));
    const taken = others.get(root)?.[0] ?? sent?.row ?? first?.row;
    for (const decision of ready) {
      if (taken && taken !== decision.row)
        held.set(decision, { ...decision, state: "held", issues: [stoodFor(taken)], resembles: null });
    }
  }
  return apartFromOrigins(
    decisions.map((decision) => held.get(decision) ?? decision),
    { pins, matched, roots },
  );
}

/**
 * A row that lost its pin, because it was fixed in more than one cell, is known by its look: within a calendar and what was
 * taken out of it, one image or one text on a board is one Pin.
 */
function apartFromOrigins(
  decisions: readonly Decision[],
  {
    pins,
    matched,
    roots,
  }: { pins: readonly KnownPin[]; matched: ReadonlySet<string>; roots: ReadonlySet<string> },
): Decision[] {
  const origins = new Map(pins.filter(({ id }) => roots.has(id)).map((pin) => [pin.id, pin]));
  const calendars = new Set([...origins.values()].map(({ calendar }) => calendar));
  const astray = creativesAstray([...origins.values()], decisions);
  const taken = new Map<string, PlanRow | KnownPin>();
  const familyOf = (of: PlanRow | KnownPin) => {
    const origin = origins.get(of.insteadOf ?? "")?.calendar ?? of.calendar;
    return calendars.has(origin) ? origin : null;
  };
  /** Two rows of one calendar may well say the same: only what was taken out is compared, and with what is elsewhere. */
  const keysOf = (of: PlanRow | KnownPin, isStandIn: boolean) => {
    const creatives = of.insteadOf === null ? [contentKey(of)] : (astray.of.get(of.insteadOf) ?? []);
    const moved = creatives.filter((creative) => creative !== null && astray.all.has(creative));
    const keys = moved.map((creative) => JSON.stringify(["astray", isStandIn, creative]));
    const family = familyOf(of);
    if (family === null || of.boardId === null) return keys;
    const place = [family, isStandIn, of.profile, of.boardId];
    const inFamily = [
      ["media", of.media],
      ["body", of.body],
    ].filter(([, shown]) => shown !== null);
    return [...keys, ...inFamily.map((look) => JSON.stringify([...place, ...look]))];
  };
  const note = (of: PlanRow | KnownPin) => {
    for (const key of keysOf(of, of.insteadOf !== null)) taken.set(key, of);
  };
  for (const pin of pins) if (!matched.has(pin.id) && isTaken(pin)) for (const look of looks) note(look(pin));
  const isSent = ({ pin, state }: Decision) => pin !== null && wasSent(state) && isTaken({ ...pin, state });
  for (const decision of decisions)
    if (isSent(decision) && decision.pin) for (const look of looks) note(look(decision.pin));
  const held = new Map<Decision, Decision>();
  for (const decision of decisions
    .filter(({ state }) => state === "scheduled")
    .toSorted((a, b) => rank(a) - rank(b))) {
    const { row } = decision;
    const other = row.repeat
      ? undefined
      : keysOf(row, row.insteadOf === null).flatMap((key) => taken.get(key) ?? [])[0];
    if (other) held.set(decision, { ...decision, state: "held", issues: [stoodFor(other)], resembles: null });
    else note(row);
  }
  return decisions.map((decision) => held.get(decision) ?? decision);
}

/** What origins without a row say and show, by their ids: their rows may have been cut, and pasted into any calendar. */
function creativesAstray(origins: readonly KnownPin[], decisions: readonly Decision[]) {
  const present = new Set(decisions.map(({ pin }) => pin?.id));
  const read = new Set(decisions.map(({ row }) => row.calendar));
  const astray = origins.filter(
    ({ id, line, calendar }) => !present.has(id) && (line === null || read.has(calendar)),
  );
  const of = new Map(astray.map((pin) => [pin.id, looks.map((look) => contentKey(look(pin)))]));
  return { of, all: new Set([...of.values()].flat()) };
}

/** Who was ready before stays so; of several, the row that stands for itself. */
const rank = ({ row, pin }: Decision) =>
  (pin?.state === "scheduled" ? 0 : 2) + (row.insteadOf === null ? 0 : 1);
