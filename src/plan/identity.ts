// PURE. Which pin is this row? People sort sheets, fix typos, move dates, rename files; none of that may post a pin
// again or drop one. The rules are tried in order over all rows at once, each pin to at most one row, so that
// neither the order of the rows nor the order of the files decides anything.

import { posix } from "node:path";
import { wasSent } from "../ledger/states.ts";
import { fileKeyPrefix } from "../media/key.ts";
import type { KnownPin, PlanRow } from "./terms.ts";

/** A row with the pin that it is, as far as the rules 1 to 4 can tell. */
type Match = { row: PlanRow; pin: KnownPin | null };

type Matches = {
  /** Every row once. */
  matches: Match[];
  /** Pins that no row accounts for. */
  unaccounted: KnownPin[];
  /** Rows that are a sent pin's, moved to another time, board or calendar, and that pin (which stays unaccounted). */
  moved: ReadonlyMap<PlanRow, KnownPin>;
};

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
const unsettled = (pin: KnownPin, key: Key) => (settled(pin, key) === null ? key : null);

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
  "calendar" | "profile" | "boardId" | "boardName" | "media" | "at" | "now" | "title" | "body"
>;

const exact = (of: Identified, board: BoardOf) => join(of.profile, board(of), of.media, time(of));
/** A file's key is its path from its calendar: from another folder the same path is another file. */
const folderOf = (of: Identified) => (of.media?.startsWith(fileKeyPrefix) ? posix.dirname(of.calendar) : "");
/** The key of rule 2: same profile, board, media and publish time, in any calendar. */
export const exactAnywhere = (of: Identified, board: BoardOf) => join(exact(of, board), folderOf(of));
/** The same creative, wherever it is. */
export const sameCreative = (of: Identified) =>
  join(of.profile, of.media, folderOf(of), of.title ?? "", of.body ?? "");
/** A pin under the title that its row has shown last. */
const asSeen = (pin: KnownPin): KnownPin => ({ ...pin, title: pin.seenTitle, body: pin.seenBody });
const asSent = (pin: KnownPin): KnownPin => pin;
const sameText = (of: Identified, board: BoardOf) =>
  join(of.calendar, of.profile, board(of), of.media, of.title ?? "", of.body ?? "");

/** The key of rule 3: same calendar, profile, board and media. */
export const sameMedia = (of: Identified, board: BoardOf) =>
  join(of.calendar, of.profile, board(of), of.media);

/** The key of rule 4: same calendar, profile, board, publish time and title. */
export const sameSlot = (of: Identified, board: BoardOf) =>
  join(of.calendar, of.profile, board(of), time(of), of.title ?? "");

/** Where a row says more than its time, the words come before the time: all dates of a series may move by a week. */
const sameWords = boards.flatMap((board) =>
  [asSeen, asSent].map(
    (text): Rule => ({
      row: (row) => sameText(row, board.row),
      pin: (pin) => settled(pin, sameText(text(pin), board.pin)),
    }),
  ),
);

/** A row that was moved after sending has, since its first reading, a pin of its own that is held. */
const heldBefore: Rule[] = boards.flatMap((board) => [
  {
    row: (row) => join(row.calendar, exact(row, board.row)),
    pin: (pin) => unsettled(pin, join(pin.calendar, exact(pin, board.pin))),
  },
  { row: (row) => sameMedia(row, board.row), pin: (pin) => unsettled(pin, sameMedia(pin, board.pin)) },
]);

/** The creative of a sent pin that has no row now, on another board or in another calendar: cut here and pasted there. */
const sameCreativeElsewhere = (read: ReadonlySet<string>): Rule[] =>
  [asSeen, asSent].map((text) => ({
    row: sameCreative,
    pin: (pin) => {
      const hasNoRow = pin.line === null || read.has(pin.calendar);
      return wasSent(pin.state) && hasNoRow ? sameCreative(text(pin)) : null;
    },
  }));

const idAlone: Rule = {
  row: (row) => join(row.calendar, row.id),
  pin: (pin) => join(pin.calendar, pin.rowId),
};

/** Rule 1, and before it what is the same in all that matters: people renumber their rows. */
const untouched: Rule[] = [
  // a row that was not touched is the pin it was
  {
    row: (row) => join(row.calendar, row.digest),
    pin: (pin) => (pin.line === null ? null : join(pin.calendar, pin.seenDigest)),
  },
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
];

/** Rule 2: same profile, board, media and publish time, in its own calendar first, then in any. */
const sameMediaAndTime: Rule[] = [
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

/** Finds the pin of every row by the rules 1 to 4. */
export function matchRows(
  rows: readonly PlanRow[],
  pins: readonly KnownPin[],
  read: ReadonlySet<string>,
): Matches {
  const open = new Set(rows);
  const free = new Set(pins);
  const found = new Map<PlanRow, KnownPin>();
  const moved = new Map<PlanRow, KnownPin>();
  const taken = new Set<KnownPin>();
  const take = (row: PlanRow, pin: KnownPin) => {
    found.set(row, pin);
    taken.add(pin);
    open.delete(row);
    free.delete(pin);
  };
  const reserve = (row: PlanRow, pin: KnownPin) => {
    open.delete(row);
    free.delete(pin);
    moved.set(row, pin);
  };
  const duplicates = duplicateIds(rows);
  for (const rule of untouched) pairUp(open, free, rule, (group) => pairAlike(group, take));
  pairUp(open, free, idAlone, (group) => pairById(group, duplicates, take));
  for (const rule of sameWords) pairUp(open, free, rule, (group) => pairLatest(group, take, reserve));
  for (const rule of sameCreativeElsewhere(read)) {
    pairUp(open, free, rule, (group) => pairLatest(group, take, reserve));
  }
  for (const rule of sameMediaAndTime) pairUp(open, free, rule, (group) => pairAlike(group, take));
  // 3. the row was rescheduled
  for (const board of boards) {
    const rule: Rule = { row: (row) => sameMedia(row, board.row), pin: (pin) => sameMedia(pin, board.pin) };
    pairUp(open, free, rule, (group) => pairLatest(group, take, () => {}));
  }
  // 4. the media was replaced; beside a sent pin of the same slot or media nobody can tell which is which, so rule 5 decides
  for (const board of boards) {
    const sentMedia = new Set(
      [...free].filter((pin) => wasSent(pin.state)).map((pin) => sameMedia(pin, board.pin)),
    );
    const rule: Rule = {
      row: (row) => (sentMedia.has(sameMedia(row, board.row)) ? null : sameSlot(row, board.row)),
      pin: (pin) => sameSlot(asSeen(pin), board.pin),
    };
    pairUp(open, free, rule, ({ rows, pins }) => {
      if (pins.every((pin) => !wasSent(pin.state))) zip(rows, pins, take);
    });
  }
  const stillMoved = new Set(moved.keys());
  for (const rule of heldBefore) {
    pairUp(stillMoved, free, rule, (group) =>
      pairAlike(group, (row, pin) => {
        stillMoved.delete(row);
        take(row, pin);
      }),
    );
  }
  return {
    matches: rows.map((row) => ({ row, pin: found.get(row) ?? null })),
    unaccounted: pins.filter((pin) => !taken.has(pin)),
    moved,
  };
}

/** Rows of one calendar that share an id cell with another row. */
export function duplicateIds(rows: Iterable<PlanRow>): Set<PlanRow> {
  const byId = Map.groupBy(rows, (row) => join(row.calendar, row.id) ?? "");
  byId.delete("");
  return new Set([...byId.values()].filter((group) => group.length > 1).flat());
}

/** Finds, for rule 5, which of these sent pins, that no row accounts for, a row resembles. */
export function resemblance(unaccounted: readonly KnownPin[]) {
  const sent = unaccounted.toSorted(byPinOrder);
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
    /** The pins this row looks like, moved to another time or with other media. */
    moved: (row: PlanRow) => first(row, media),
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

/** An id used twice says nothing; one that a sent pin has with other media and another time was given to a new row. */
function pairById(
  { rows, pins }: Group,
  duplicates: ReadonlySet<PlanRow>,
  take: (row: PlanRow, pin: KnownPin) => void,
) {
  const [row] = rows;
  const pin = pins.find((one) => row && !wasReused(row, one));
  if (row && pin && !duplicates.has(row)) take(row, pin);
}

function wasReused(row: PlanRow, pin: KnownPin): boolean {
  if (!wasSent(pin.state) || row.media === null || time(row) === null) return false;
  return row.media !== pin.media && time(row) !== time(pin);
}

/**
 * Pairs rows and pins that differ in their time: in order of time, latest first, because what was sent lies before what
 * was not. A row whose pin was sent is not that pin: it was moved, and is left to rule 5.
 */
function pairLatest(
  { rows, pins }: Group,
  take: (row: PlanRow, pin: KnownPin) => void,
  moved: (row: PlanRow, pin: KnownPin) => void,
): void {
  const latestFirst = <T extends { at: number | null }>(list: T[]) =>
    list.toSorted((a, b) => (b.at ?? Infinity) - (a.at ?? Infinity));
  zip(latestFirst(rows), latestFirst(pins), (row, pin) =>
    wasSent(pin.state) ? moved(row, pin) : take(row, pin),
  );
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

/** Sent pins first: of twins with one row left, the one that is already out is that row. Then those that had a row. */
function byPinOrder(a: KnownPin, b: KnownPin): number {
  return (
    Number(wasSent(b.state)) - Number(wasSent(a.state)) ||
    Number(a.line === null) - Number(b.line === null) ||
    (a.at ?? Infinity) - (b.at ?? Infinity) ||
    compare(a.id, b.id)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
