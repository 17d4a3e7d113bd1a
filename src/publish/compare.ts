// Compares rows that this ledger never sent with the posts that Postproxy has: on a new ledger, and for a calendar that is
// new to it, what looks new may have been posted long ago, by a ledger that was lost or on another machine.

import { unreachableError } from "../errors.ts";
import { issue } from "../issue.ts";
import type { Pin } from "../ledger/pin.ts";
import type { Post } from "../postproxy/wire.ts";
import type { PassEvent } from "../report.ts";
import type { Session } from "../session.ts";
import { step } from "../step.ts";
import { contentHash, lookHash } from "./key.ts";
import { isOurs, isTimely, liveFirst, looksLike, text } from "./ours.ts";
import { submitted } from "./settlement.ts";
import { sweepPosts } from "./sweep.ts";
import { clockTolerance } from "./tolerance.ts";

export type CompareRequest = {
  /** Pins that were never sent, ready or missed, some at a time. */
  pins: AsyncIterable<readonly Pin[]>;
  groupOf: (profile: string) => string | null;
  onPin: (event: PassEvent["event"], pin: Pin, message: string) => void;
};

/**
 * Adopts every post that is a row's own, field by field and in its time. Returns the pins as they are then, and throws an
 * ExpectedError (exit 3) where the posts cannot be read whole: nothing may be sent then.
 */
export async function adoptPosted(session: Session, request: CompareRequest): Promise<Map<string, Pin>> {
  const adopted = new Map<string, Pin>();
  const doubts = await session.ledger.doubts();
  // What may be the post of a lost answer is left for it: it is found by looking.
  const isFree = (post: Post) =>
    !doubts.some(
      ({ pin, firstSentAt }) => looksLike(post, pin) && isTimely(post, pin, firstSentAt - clockTolerance),
    );
  const listOf = (groupId: string | null) => postsByWords(session, groupId);
  for (const [groupId, { pins, byWords }] of await withTheirWords(request, listOf)) {
    for (const pin of pins.toSorted(byTime)) {
      const listed = byWords.get(text(pin.body)) ?? [];
      const post = await ownPost(session, pin, listed.filter(isFree), groupId);
      if (post === null) continue;
      const after = await adopt(session, pin, post);
      if (after === null) continue;
      step("adopted");
      adopted.set(pin.id, after);
      request.onPin("found", after, "");
    }
  }
  return adopted;
}

type ByWords = ReadonlyMap<string, readonly Post[]>;

async function postsByWords({ client, now }: Session, groupId: string | null): Promise<ByWords> {
  const sweep = await sweepPosts(client, now, { groupId, oldest: null, mustSee: [] });
  if (sweep.unclean !== null) throw cannotCompare(sweep.unclean);
  return Map.groupBy(sweep.posts.values(), words);
}

/** The posts of each group of profiles, and of its pins only those whose words one of them has: all pins may be too many to hold. */
async function withTheirWords(
  { pins, groupOf }: CompareRequest,
  listOf: (groupId: string | null) => Promise<ByWords>,
): Promise<Map<string | null, { pins: Pin[]; byWords: ByWords }>> {
  const groups = new Map<string | null, { pins: Pin[]; byWords: ByWords }>();
  for await (const page of pins) {
    for (const pin of page) {
      const groupId = groupOf(pin.profile ?? "");
      const group = groups.get(groupId) ?? { pins: [], byWords: await listOf(groupId) };
      groups.set(groupId, group);
      if (group.byWords.has(text(pin.body))) group.pins.push(pin);
    }
  }
  return groups;
}

/** The latest first: a post made at or after a row's time is then the one of the last row that it can be of. "now" takes what is left. */
const byTime = (a: Pin, b: Pin) => Number(a.now) - Number(b.now) || (b.at ?? 0) - (a.at ?? 0);

const words = (post: Post) => text(post.body);

/** The listed post nearest to the pin's time that is its own, belongs to no pin, and is confirmed by reading it. */
async function ownPost(
  { client, ledger }: Session,
  pin: Pin,
  listed: readonly Post[],
  groupId: string | null,
): Promise<Post | null> {
  // A row that says "now" has no time of its own: whenever its post was made, it is the one.
  const earliest = pin.now ? Number.NEGATIVE_INFINITY : (pin.at ?? 0) - clockTolerance;
  const distance = (post: Post) =>
    Math.abs(Date.parse(post.scheduledAt ?? post.createdAt ?? "") - (pin.at ?? 0)) || 0;
  for (const candidate of listed.toSorted(liveFirst((a, b) => distance(a) - distance(b)))) {
    if (!looksLike(candidate, pin) || !isTimely(candidate, pin, earliest)) continue;
    if ((await ledger.ownerOf(candidate.id)) !== null) continue;
    const post = await client.post(candidate.id, groupId);
    if (post !== null && isOurs(post, pin)) return post;
  }
  return null;
}

async function adopt({ ledger, now }: Session, pin: Pin, post: Post): Promise<Pin | null> {
  const { pollAt } = submitted(post.id, pin, now());
  const notes = [...pin.notes, postedBefore(post)];
  const find = { pin: pin.id, postId: post.id, notes, pollAt, now: now() };
  const done = await ledger.adopt({ ...find, content: contentHash(pin), look: lookHash(pin) });
  return done ? { ...pin, state: "submitted", issues: [], notes, postId: post.id, pollAt } : null;
}

const postedBefore = (post: Post) =>
  issue(
    "posted-before",
    { column: null, value: post.id },
    `Postproxy has this Pin already, as the post ${post.id}, though this ledger never sent it.`,
    "It is not sent again. If you want it a second time, add a row and set `repeat` to yes.",
  );

const cannotCompare = (why: string) =>
  unreachableError(
    `this calendar is new to the ledger, and Postproxy's list of posts could not be read whole to see what is there already: ${why}`,
    "Nothing is sent until that is known. Run pinsheet again in a few minutes.",
  );
