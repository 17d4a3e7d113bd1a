// PURE. By what a row and a pin are held to be the same: one key for each way of looking at them.

import { posix } from "node:path";
import { fileKeyPrefix } from "../model/media-key.ts";
import type { KnownPin } from "../model/pin.ts";
import { wasSent } from "../model/states.ts";
import type { PlanRow } from "./terms.ts";

export type Key = string | null;
export type Rule = {
  /** Null: the rule does not apply to this row or pin. */
  row: (row: PlanRow) => Key;
  pin: (pin: KnownPin) => Key;
};

/** Joins the parts of a key; null as soon as one part is unknown. */
export function join(...parts: (string | number | null | undefined)[]): Key {
  const known = parts.filter((part) => part !== null && part !== undefined);
  return known.length === parts.length ? JSON.stringify(parts) : null;
}

export const time = (of: { at: number | null; now: boolean }) => (of.now ? "now" : of.at);
/** Sent, or judged ready once. A pin that was only ever held, invalid or withdrawn is nobody's first choice. */
export const isSettled = (pin: KnownPin) =>
  wasSent(pin.state) || pin.state === "scheduled" || pin.state === "missed";
export const settled = (pin: KnownPin, key: Key) => (isSettled(pin) ? key : null);
export const unsettled = (pin: KnownPin, key: Key) => (isSettled(pin) ? null : key);

export type BoardOf = (of: { boardId: string | null; boardName: string | null }) => string | null;
const byId: BoardOf = (of) => of.boardId;
const byName: BoardOf = (of) => of.boardName;
const byNameOnly: BoardOf = (of) => (of.boardId === null ? of.boardName : null);
// An id is the board. The name as written speaks only where one side has no id (the board was renamed, deleted or
// not known yet): two boards of one name stay two boards.
export const boards: { row: BoardOf; pin: BoardOf }[] = [
  { row: byId, pin: byId },
  { row: byNameOnly, pin: byName },
  { row: byName, pin: byNameOnly },
];

export type Identified = Pick<
  PlanRow,
  "calendar" | "profile" | "boardId" | "boardName" | "media" | "at" | "now" | "title" | "body"
>;

export const exact = (of: Identified, board: BoardOf) => join(of.profile, board(of), of.media, time(of));
/** A file's key is its path from its calendar: from another folder the same path is another file. */
export const folderOf = (of: Identified) =>
  of.media?.startsWith(fileKeyPrefix) ? posix.dirname(of.calendar) : "";
/** The key of rule 2, in its own calendar. `now` is no time: two rows of it need the same words to be the same. */
export const exactDated = (of: Identified, board: BoardOf) => (of.now ? null : exact(of, board));
/** The key of rule 2, in any calendar. */
export const exactAnywhere = (of: Identified, board: BoardOf) =>
  join(exact(of, board), folderOf(of), of.now ? (of.body ?? "") : "");
/** What a Pin says and shows, wherever it is. Titles are touched up most, so they decide nothing here. */
export const contentKey = (of: Identified) => join(of.profile, of.media, folderOf(of), of.body ?? "");
/** A pin as its row has shown it last, and as it was sent: people know it by both. */
export const asSeen = (pin: KnownPin): KnownPin => ({ ...pin, ...pin.seen });
export const asSent = (pin: KnownPin): KnownPin => pin;
export const looks = [asSeen, asSent] as const;
export const sameText = (of: Identified, board: BoardOf) =>
  join(of.calendar, of.profile, board(of), of.media, of.title ?? "", of.body ?? "");

/** The key of rule 3: same calendar, profile, board and media. */
export const sameMedia = (of: Identified, board: BoardOf) =>
  join(of.calendar, of.profile, board(of), of.media);

/** The key of rule 4: same calendar, profile, board, publish time and title. */
export const sameSlot = (of: Identified, board: BoardOf) =>
  join(of.calendar, of.profile, board(of), time(of), of.title ?? "");
