// What was meant against what went live: each Pin at most once (as often as rows ask for it by `repeat`), and none that still has
// its row is missing without a reason. Which Pin a post is of, its picture tells.

import type { PinState } from "../../src/model/states.ts";
import type { AcceptedPost } from "../support/api-process.ts";
import type { Row } from "./calendar.ts";
import { type PinOf, pinIn } from "./pictures.ts";

type LedgerPin = {
  state: PinState;
  media: string;
  publish_at: number | null;
  issues: string;
  post_id: string | null;
};

export type Wishes = {
  doubles: number;
  losses: number;
  /** Rows that end without a post and say why; rows that are not at their end yet. */
  explained: number;
  underWay: number;
  /** The posts of each Pin that is live more often than it was asked for. */
  doubled: { pin: number; posts: readonly AcceptedPost[] }[];
  lost: number[];
};

type WishRequest = {
  rows: readonly Row[];
  /** In a calendar at the end. */
  standing: readonly Row[];
  posts: readonly AcceptedPost[];
  pins: readonly LedgerPin[];
  pinOf: PinOf;
  /** States that explain why there is no post, beside those of rows that a person has to look at. */
  mayEnd: readonly PinState[];
  now: number;
};

export function compareWishes({ rows, standing, posts, pins, pinOf, mayEnd, now }: WishRequest): Wishes {
  const asked = Map.groupBy(rows, ({ pin }) => pin);
  const stands = Map.groupBy(standing, ({ pin }) => pin);
  const live = Map.groupBy(
    posts.filter((post) => post.live),
    (post) => pinOf(post) ?? -1,
  );
  // Sent ahead, and about to fail at its time: that will be told.
  const awaited = new Set(posts.filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id));
  // One that was taken back, and whose ledger was put back since, is asked for at its time, and then it is told that it is gone.
  const isToBeAsked = ({ post_id, publish_at }: LedgerPin) =>
    awaited.has(post_id ?? "") || (publish_at ?? 0) > now;
  const explains = (one: LedgerPin) =>
    one.state === "submitted" ? isToBeAsked(one) : isReason(one, mayEnd, now);
  const known = Map.groupBy(pins, (pin) => pinIn(pin.media) ?? -1);
  const wishes: Wishes = { doubles: 0, losses: 0, explained: 0, underWay: 0, doubled: [], lost: [] };
  for (const pin of new Set([...asked.keys(), ...live.keys()])) {
    const made = live.get(pin) ?? [];
    const surplus = made.length - (asked.get(pin)?.length ?? 0);
    if (surplus > 0) {
      wishes.doubles += surplus;
      wishes.doubled.push({ pin, posts: made });
    }
    const wanted = Math.min(asked.get(pin)?.length ?? 0, stands.get(pin)?.length ?? 0);
    const missing = Math.max(0, wanted - made.length);
    const mine = known.get(pin) ?? [];
    const explained = Math.min(missing, mine.filter(explains).length);
    const open = Math.min(missing - explained, mine.filter(({ state }) => isUnderWay(state)).length);
    wishes.explained += explained;
    wishes.underWay += open;
    wishes.losses += missing - explained - open;
    if (missing > explained + open) wishes.lost.push(pin);
  }
  return wishes;
}

/** Of those something is still to come: where a run ends before, it was too short, and nothing is lost yet. */
export const isUnderWay = (state: PinState) => ["scheduled", "sending", "uncertain"].includes(state);

/** Sent ahead later than anything here runs. */
const farMs = 3_500_000;

function isReason(
  { state, issues, publish_at }: LedgerPin,
  mayEnd: readonly PinState[],
  now: number,
): boolean {
  if (state === "cancelled") return mayEnd.includes(state);
  if (state === "scheduled") return (publish_at ?? 0) > now + farMs;
  return mayEnd.includes(state) && issues !== "[]";
}
