// PURE. Which pin is this row? People sort sheets, fix typos, move dates, rename files; none of that may post a pin
// again or drop one. The rules are tried in order over all rows at once, each pin to at most one row, so that
// neither the order of the rows nor the order of the files decides anything.

import { wasSent } from "../ledger/states.ts";
import { fileKeyPrefix } from "../media/key.ts";
import type { KnownPin, PlanRow } from "./terms.ts";

/** A row with the pin that it is, as far as the rules 1 to 4 can tell. */
export type Match = { row: PlanRow; pin: KnownPin | null };

/** The outcome of matching: every row once, and the pins that no row accounts for. */
export type Matches = { matches: Match[]; unaccounted: KnownPin[] };

type Key = string | null;
type Rule = {
  /** Null: the rule does not apply to this row or pin. */
  row: (row: PlanRow) => Key;
  pin: (pin: KnownPin) => Key;
};

/** Joins the parts of a key; null as soon as one part is unknown. */
function join(...parts: (string | number | null | undefined)[]): Key {
  const known = parts.filter((part) => part !== null && part !== undefined);
  return known.length === parts.length ? JSON.stringify(parts) : null;
}

const time = (of: { at: number | null; now: boolean }) => (of.now ? "now" : of.at);
/** Sent, or judged ready once. A pin that was only ever held, invalid or withdrawn is nobody's first choice. */
const settled = (pin: KnownPin, key: Key) =>
  wasSent(pin.state) || pin.state === "scheduled" || pin.state === "missed" ? key : null;
const unsent = (pin: KnownPin, key: Key) => (wasSent(pin.state) ? null : key);

type BoardOf = (of: { boardId: string | null; boardName: string | null }) => string | null;
const byId: BoardOf = (of) => of.boardId;
const byName: BoardOf = (of) => of.boardName;
const byNameOnly: BoardOf = (of) => (of.boardId === null ? of.boardName : null);
// An id is the board. The name as written speaks only where one side has no id (the board was renamed, deleted or
// not known yet): two boards of one name stay two boards.
const boards: { row: BoardOf; pin: BoardOf }[] = [
  { row: byId, pin: byId },
  { row: byNameOnly, pin: byName },
  { row: byName, pin: byNameOnly },
];

type Identified = Pick<
  PlanRow,
  "calendar" | "profile" | "boardId" | "boardName" | "media" | "at" | "now" | "title"
>;

const exact = (of: Identified, board: BoardOf) => join(of.profile, board(of), of.media, time(of));
/** A file's key is its path from its calendar: in two calendars the same path may be two files. */
const exactAnywhere = (of: Identified, board: BoardOf) =>
  join(exact(of, board), of.media?.startsWith(fileKeyPrefix) ? (of.title ?? "") : "");
/** A pin under the title that its row has shown last. */
const asSeen = (pin: KnownPin): KnownPin => ({ ...pin, title: pin.seenTitle });

/** The key of rule 3: same calendar, profile, board and media. */
export const sameMedia = (of: Identified, board: BoardOf) =>
  join(of.calendar, of.profile, board(of), of.media);

/** The key of rule 4: same calendar, profile, board, publish time and title. */
export const sameSlot = (of: Identified, board: BoardOf) =>
  join(of.calendar, of.profile, board(of), time(of), of.title ?? "");

const idAlone: Rule = {
  row: (row) => join(row.calendar, row.id),
  pin: (pin) => join(pin.calendar, pin.rowId),
};

/** Rules 1, 2 and the last resort for rows that cannot be read: an unchanged row is the pin it was. */
const certainRules: Rule[] = [
  // 1. same calendar and same id cell; but first what is the same in all that matters, for people renumber their rows
  {
    row: (row) => join(row.calendar, row.id, row.media, time(row)),
    pin: (pin) => join(pin.calendar, pin.rowId, pin.media, time(pin)),
  },
  ...boards.map(
    (board): Rule => ({
      row: (row) => join(row.calendar, exact(row, board.row), row.title ?? ""),
      pin: (pin) => settled(pin, join(pin.calendar, exact(pin, board.pin), pin.seenTitle ?? "")),
    }),
  ),
  idAlone,
  // 2. same profile, board, media and publish time: in its own calendar first, then in any
  ...boards.map(
    (board): Rule => ({
      row: (row) => join(row.calendar, exact(row, board.row)),
      pin: (pin) => settled(pin, join(pin.calendar, exact(pin, board.pin))),
    }),
  ),
  ...boards.map(
    (board): Rule => ({
      row: (row) => exactAnywhere(row, board.row),
      pin: (pin) => settled(pin, exactAnywhere(asSeen(pin), board.pin)),
    }),
  ),
  ...boards.map(
    (board): Rule => ({
      row: (row) => join(row.calendar, exact(row, board.row)),
      pin: (pin) => join(pin.calendar, exact(pin, board.pin)),
    }),
  ),
];

const unchangedButUnreadable: Rule = {
  row: (row) => (row.issues.length > 0 ? join(row.calendar, row.digest) : null),
  pin: (pin) => unsent(pin, join(pin.calendar, pin.digest)),
};

/** Finds the pin of every row by the rules 1 to 4. */
export function matchRows(rows: readonly PlanRow[], pins: readonly KnownPin[]): Matches {
  const open = new Set(rows);
  const free = new Set(pins);
  const found = new Map<PlanRow, KnownPin>();
  const take = (row: PlanRow, pin: KnownPin) => {
    found.set(row, pin);
    open.delete(row);
    free.delete(pin);
  };
  const duplicates = duplicateIds(rows);
  for (const rule of certainRules) {
    pairUp(open, free, rule, (group) => {
      if (duplicates.has(group.rows[0] as PlanRow) && rule === idAlone) return;
      pairAlike(group, take);
    });
  }
  // 3. the row was rescheduled: in order of time, latest first, because what was sent lies before what was not
  for (const board of boards) {
    const rule: Rule = { row: (row) => sameMedia(row, board.row), pin: (pin) => sameMedia(pin, board.pin) };
    pairUp(open, free, rule, ({ rows, pins }) => {
      const latestFirst = <T extends { at: number | null }>(list: T[]) =>
        list.toSorted((a, b) => (b.at ?? Infinity) - (a.at ?? Infinity));
      zip(latestFirst(rows), latestFirst(pins), (row, pin) => {
        if (!wasSent(pin.state)) take(row, pin);
      });
    });
  }
  // 4. the media was replaced; beside a sent pin of the same slot nobody can tell which is which, so rule 5 decides
  for (const board of boards) {
    const rule: Rule = {
      row: (row) => sameSlot(row, board.row),
      pin: (pin) => sameSlot(asSeen(pin), board.pin),
    };
    pairUp(open, free, rule, ({ rows, pins }) => {
      if (pins.every((pin) => !wasSent(pin.state))) zip(rows, pins, take);
    });
  }
  pairUp(open, free, unchangedButUnreadable, ({ rows, pins }) => zip(rows, pins, take));
  return {
    matches: rows.map((row) => ({ row, pin: found.get(row) ?? null })),
    unaccounted: pins.filter((pin) => free.has(pin)),
  };
}

/** Rows of one calendar that share an id cell with another row. */
export function duplicateIds(rows: Iterable<PlanRow>): Set<PlanRow> {
  const byId = Map.groupBy(rows, (row) => join(row.calendar, row.id) ?? "");
  byId.delete("");
  return new Set([...byId.values()].filter((group) => group.length > 1).flat());
}

/** Finds, for rule 5, the sent pins that no row accounts for and that a row resembles. */
export function resemblance(unaccounted: readonly KnownPin[]) {
  const sent = unaccounted.filter((pin) => wasSent(pin.state)).toSorted(byPinOrder);
  const index = (key: (of: Identified, board: BoardOf) => Key) =>
    boards.map((board) => {
      const byKey = new Map<string, KnownPin>();
      for (const pin of sent) {
        const of = key(asSeen(pin), board.pin);
        if (of !== null) byKey.set(of, pin);
      }
      return (row: PlanRow) => byKey.get(key(row, board.row) ?? "");
    });
  const media = index(sameMedia);
  const slot = index(sameSlot);
  const first = (row: PlanRow, finders: ((row: PlanRow) => KnownPin | undefined)[]) =>
    finders.map((find) => find(row)).find((pin) => pin !== undefined);
  return {
    /** The pin this row looks like, moved to another time. */
    moved: (row: PlanRow) => first(row, media),
    /** The pin this row looks like, with other media. */
    replaced: (row: PlanRow) => first(row, slot),
  };
}

type Group = { rows: PlanRow[]; pins: KnownPin[] };

/** Calls `pair` for every key that open rows and free pins share, rows and pins in an order of their own content. */
function pairUp(open: Set<PlanRow>, free: Set<KnownPin>, rule: Rule, pair: (group: Group) => void): void {
  if (open.size === 0 || free.size === 0) return;
  const rows = Map.groupBy(open, (row) => rule.row(row) ?? "");
  rows.delete("");
  if (rows.size === 0) return;
  const pins = new Map<string, KnownPin[]>();
  for (const pin of free) {
    const key = rule.pin(pin);
    if (key === null || !rows.has(key)) continue;
    const group = pins.get(key);
    if (group) group.push(pin);
    else pins.set(key, [pin]);
  }
  for (const [key, group] of pins) {
    pair({ rows: (rows.get(key) ?? []).toSorted(byRowOrder), pins: group.toSorted(byPinOrder) });
  }
}

function zip<A, B>(left: readonly A[], right: readonly B[], take: (a: A, b: B) => void): void {
  for (let i = 0; i < Math.min(left.length, right.length); i++) take(left[i] as A, right[i] as B);
}

/**
 * Pairs twins: unchanged rows with the pins they were, the rest in order. With fewer rows than pins a sent pin comes
 * first and takes what row there is: better a Pin too few than the same Pin twice.
 */
function pairAlike({ rows, pins }: Group, take: (row: PlanRow, pin: KnownPin) => void): void {
  const open = [...rows];
  const pairWith = (pin: KnownPin, index: number) => {
    const [row] = index < 0 ? [] : open.splice(index, 1);
    if (row) take(row, pin);
    return row !== undefined;
  };
  const unchanged = (pin: KnownPin) => open.findIndex((row) => row.digest === pin.digest);
  const enough = rows.length >= pins.length;
  const changed = enough ? pins.filter((pin) => !pairWith(pin, unchanged(pin))) : pins;
  for (const pin of changed) pairWith(pin, Math.max(unchanged(pin), open.length > 0 ? 0 : -1));
}

/** By content, so that sorting the sheet changes nothing; the line only separates rows that are the same. */
function byRowOrder(a: PlanRow, b: PlanRow): number {
  return (
    (a.at ?? Infinity) - (b.at ?? Infinity) ||
    compare(a.digest, b.digest) ||
    compare(a.calendar, b.calendar) ||
    a.line - b.line
  );
}

/** Sent pins first: of twins with one row left, the one that is already out is that row. */
function byPinOrder(a: KnownPin, b: KnownPin): number {
  return (
    Number(wasSent(b.state)) - Number(wasSent(a.state)) ||
    (a.at ?? Infinity) - (b.at ?? Infinity) ||
    compare(a.id, b.id)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
