// PURE. Which pin is this row? People sort sheets, fix typos, move dates, rename files; none of that may post a pin
// again or drop one. The rules are tried in order over all rows at once, each pin to at most one row, so that
// neither the order of the rows nor the order of the files decides anything.

import type { KnownPin } from "../model/pin.ts";
import { wasSent } from "../model/states.ts";
import {
  asSeen,
  asSent,
  type BoardOf,
  boards,
  contentKey,
  exact,
  exactAnywhere,
  exactDated,
  type Identified,
  join,
  type Key,
  looks,
  type Rule,
  sameMedia,
  sameSlot,
  sameText,
  settled,
  time,
  unsettled,
} from "./keys.ts";
import { pairAlike, pairById, pairLatest, pairUp, zip } from "./pairing.ts";
import type { PlanRow } from "./terms.ts";

/** A row with the pin that it is, as far as the rules 1 to 4 can tell. */
type Match = { row: PlanRow; pin: KnownPin | null };

type Matches = {
  /** Every row once. */
  matches: Match[];
  /** Pins that no row accounts for. */
  unaccounted: KnownPin[];
  /** Rows that are a sent pin's, moved to another time, board or calendar, and that pin (which stays unaccounted). */
  moved: ReadonlyMap<PlanRow, KnownPin>;
  /** Rows that share their id cell with another row of their calendar. */
  duplicates: ReadonlySet<PlanRow>;
};

type Board = (typeof boards)[number];
type KeyOnBoard = (of: Identified, board: BoardOf) => Key;

/** Same key on both sides; `only` says for which pins, `look` as what the pin is taken. */
function sameKey(
  key: KeyOnBoard,
  board: Board,
  only: (pin: KnownPin, key: Key) => Key = (_, key) => key,
  look: (pin: KnownPin) => KnownPin = asSent,
): Rule {
  return { row: (row) => key(row, board.row), pin: (pin) => only(pin, key(look(pin), board.pin)) };
}

/** The same key within one calendar. */
const inCalendar =
  (key: KeyOnBoard): KeyOnBoard =>
  (of, board) =>
    join(of.calendar, key(of, board));

const sent = (pin: KnownPin, key: Key) => (wasSent(pin.state) ? key : null);

/** Where a row says more than its time, the words come before the time: all dates of a series may move by a week. */
const sameWords = boards.flatMap((board) => looks.map((look) => sameKey(sameText, board, settled, look)));

/** A row that was moved after sending has, since its first reading, a pin of its own that is held. */
const heldBefore: Rule[] = boards.flatMap((board) => [
  sameKey(inCalendar(exact), board, unsettled),
  sameKey(sameMedia, board, unsettled),
  // Edited twice in several cells, it is still known by its words and one thing more.
  sameKey((of, boardOf) => sameWordsAnd(of, boardOf(of)), board, unsettled),
  sameKey((of) => sameWordsAnd(of, of.media), board, unsettled),
]);

function sameWordsAnd(of: Identified, more: string | null): Key {
  return join(of.calendar, of.profile, more, of.title ?? "", of.body ?? "");
}

/** A row of a sent pin that stands unchanged in another calendar now: a sheet was split, or kept in an archive. */
const sameCreativeAndTime: Rule[] = boards.map((board) =>
  sameKey((of, boardOf) => join(exactAnywhere(of, boardOf), contentKey(of)), board, sent),
);

/** The creative of a sent pin that has no row now, on another board or in another calendar: cut here and pasted there. */
const sameCreativeElsewhere = (away: ReadonlySet<string>): Rule[] =>
  looks.map((look) => ({
    row: contentKey,
    pin: (pin) => {
      const hasNoRow = pin.line === null || away.has(pin.calendar);
      return hasNoRow ? sent(pin, contentKey(look(pin))) : null;
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
    pin: (pin) => (pin.line === null ? null : join(pin.calendar, pin.seen.digest)),
  },
  {
    row: (row) => join(row.calendar, row.id, row.media, time(row)),
    pin: (pin) => join(pin.calendar, pin.rowId, pin.media, time(pin)),
  },
  ...boards.flatMap((board) =>
    looks.flatMap((look): Rule[] => [
      {
        row: (row) => join(row.calendar, exact(row, board.row), row.title ?? ""),
        pin: (pin) => settled(pin, join(pin.calendar, exact(look(pin), board.pin), pin.seen.title ?? "")),
      },
      {
        row: (row) => join(row.calendar, exact(row, board.row), row.body ?? ""),
        pin: (pin) => settled(pin, join(pin.calendar, exact(look(pin), board.pin), pin.seen.body ?? "")),
      },
    ]),
  ),
];

/** Rule 2: same profile, board, media and publish time, in its own calendar first, then in any. */
const sameMediaAndTime: Rule[] = [
  ...boards.map((board) => sameKey(inCalendar(exactDated), board, settled)),
  ...boards.map((board) => sameKey(exactAnywhere, board, settled, asSeen)),
  ...boards.map((board) => sameKey(inCalendar(exact), board)),
];

/** Finds the pin of every row by the rules 1 to 4. `away`: calendars whose rows are all among `rows`, or gone. */
export function matchRows(
  rows: readonly PlanRow[],
  pins: readonly KnownPin[],
  away: ReadonlySet<string>,
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
  // A sheet exported in another date format has its rows where they were: no time that can be read is no other time.
  const keepOrReserve = (row: PlanRow, pin: KnownPin) =>
    time(row) === null && pin.line !== null ? take(row, pin) : reserve(row, pin);
  const duplicates = duplicateIds(rows);
  for (const rule of untouched) pairUp(open, free, rule, (group) => pairAlike(group, take));
  pairUp(open, free, idAlone, (group) => pairById(group, duplicates, take));
  for (const rule of sameWords) pairUp(open, free, rule, (group) => pairLatest(group, take, keepOrReserve));
  for (const rule of sameCreativeAndTime) pairUp(open, free, rule, (group) => pairAlike(group, take));
  for (const rule of sameCreativeElsewhere(away)) {
    pairUp(open, free, rule, (group) => pairLatest(group, take, reserve));
  }
  for (const rule of sameMediaAndTime) pairUp(open, free, rule, (group) => pairAlike(group, take));
  // 3. the row was rescheduled
  for (const board of boards) {
    pairUp(open, free, sameKey(sameMedia, board), (group) => pairLatest(group, take, () => {}));
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
  const stillMoved = new Set([...moved.keys(), ...open]);
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
    duplicates,
  };
}

function duplicateIds(rows: Iterable<PlanRow>): Set<PlanRow> {
  const byId = Map.groupBy(rows, (row) => join(row.calendar, row.id) ?? "");
  byId.delete("");
  return new Set([...byId.values()].filter((group) => group.length > 1).flat());
}
