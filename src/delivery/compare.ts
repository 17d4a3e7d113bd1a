// Compares rows with what was posted already: with the pins of this ledger, and with the posts of the account that no pin owns. A
// post that is a row's own is adopted; a row that looks like what was posted is held for a person (planning/resemblance.ts).

import { sayTime } from "../calendar/rows/when.ts";
import type { Session } from "../context/session.ts";
import { foldName } from "../lib/fold-name.ts";
import { step } from "../lib/step.ts";
import { issue } from "../model/issue.ts";
import { type Pin, wordsKey } from "../model/pin.ts";
import { isIntentionalDuplicate } from "../planning/intentional-duplicate.ts";
import { looksLikePost, looksLikePosted } from "../planning/looks-posted.ts";
import {
  type Agreement,
  agreementOf,
  areTwoAccounts,
  isCopy,
  isTheSame,
  resembles,
} from "../planning/resemblance.ts";
import type { Post } from "../postproxy/wire.ts";
import { readPosts } from "./account-posts.ts";
import { adoptPost } from "./adopt.ts";
import { standsFor } from "./progress.ts";
import { isLive, isSamePost, isSameSchedule, liveFirst, maybeSamePost } from "./same-post.ts";
import { submitted } from "./settlement.ts";
import { clockTolerance } from "./tolerance.ts";
import { momentOfPost, sameMoment, traitsOfPin, traitsOfPost } from "./traits.ts";

/** What a comparison needs to know beside the pins. */
export type Surroundings = {
  /** Absolute folder of a calendar. */
  folderOf: (calendar: string) => string;
  /** False for a profile that the account does not have now. */
  isKnown: (profile: string) => boolean;
  /** True for a calendar whose file is gone: none of its rows stands. */
  isGone: (calendar: string) => boolean;
  /** What calendars are called, by their keys. */
  nameOf: (calendar: string) => string;
};

/**
 * The pin as it is held, where it looks like one that was posted; null: it does not. A pin that was compared already, as its row is
 * now, is compared with what was sent since.
 */
export async function heldForPin(session: Session, pin: Pin, around: Surroundings): Promise<Pin | null> {
  const { ledger, config, now } = session;
  const traits = traitsOfPin(pin, around.folderOf(pin.calendar));
  const here = around.isGone(pin.calendar) ? null : pin.calendar;
  const candidates = [...(await ledger.postedAlike(pin, here)), ...(await ledger.strayReplacements())];
  for (const other of candidates) {
    if (!mayBeMeant(pin, other, around)) continue;
    const stands = other.line !== null && !around.isGone(other.calendar);
    const rarely = (stands && !(await isStray(ledger, pin, other))) || pin.compared !== null;
    const isIt = (agreement: Agreement) =>
      pin.compared === pin.digest ? isCopy(agreement) : resembles(agreement, rarely);
    const facts = { time: sameMoment(pin, other), isLive: around.isKnown };
    const shown = [other, { ...other, ...other.seen }].map((as) =>
      traitsOfPin(as, around.folderOf(other.calendar)),
    );
    if (!shown.some((theirs) => isIt(agreementOf(traits, theirs, facts)))) continue;
    const when = other.at === null ? null : sayTime(other.at, pin.timezone ?? config.timezone, now());
    const found = looksLikePosted(other, { stands, calendar: around.nameOf(other.calendar), when });
    return { ...pin, state: "held", issues: [found], resembles: other.id };
  }
  return null;
}

/** What one calendar says of rows that stand in it, and of rows that replace others, is decided by its plan. */
function mayBeMeant(pin: Pin, other: Pin, { isKnown, isGone }: Surroundings): boolean {
  if (other.id === pin.id || pin.answered.includes(other.id)) return false;
  if ((pin.insteadOf ?? pin.id) === (other.insteadOf ?? other.id)) return false;
  const isHere = other.calendar === pin.calendar;
  if (isHere && other.line !== null && !isGone(other.calendar)) return false;
  if (areTwoAccounts(pin, other, isKnown)) return false;
  // An id of its own says something within one calendar only: others count from one, too.
  return !isIntentionalDuplicate({ ...pin, id: isHere ? pin.rowId : null }, other);
}

/** One of the two was made of a row that only another ledger knew, and that may stand anywhere. */
async function isStray(ledger: Session["ledger"], ...pins: readonly Pin[]): Promise<boolean> {
  for (const { insteadOf } of pins)
    if (insteadOf !== null && !(await ledger.isKnownPin(insteadOf))) return true;
  return false;
}

export type PostComparison = Surroundings & {
  groupId: string | null;
  /** That no pin owns. */
  posts: readonly Post[];
};

/** Adopts every post that is a row's own. Returns the pins as they are then. */
export async function adoptPosts(
  session: Session,
  pins: readonly Pin[],
  { posts, groupId, ...around }: PostComparison,
  onPin: (event: "found", pin: Pin, message: string) => void,
): Promise<Map<string, Pin>> {
  const adopted = new Map<string, Pin>();
  const free = await freePosts(session, posts);
  const byWords = Map.groupBy(free, ({ body }) => foldName(body ?? ""));
  const read = reader(session, groupId);
  for (const pin of pins.toSorted(byTime)) {
    const listed = byWords.get(foldName(pin.body ?? "")) ?? [];
    const post = await ownPost(session, pin, listed, { read, around });
    if (post === null) continue;
    const { pollAt } = submitted(post.id, pin, session.now());
    const after = await adoptPost(session, pin, { postId: post.id, note: postedBefore(post), pollAt });
    if (after === null) continue;
    step("adopted");
    adopted.set(pin.id, after);
    onPin("found", after, "");
  }
  return adopted;
}

/** What pins of a group have among them, so that only posts that may be one of them are read. Times in ms. */
export type Reach = { boards: Set<string>; words: Set<string>; from: number; to: number };

/** Says of pins whether a post looks like them; returns the pin as it is held then, or null. */
export async function openHolding(
  session: Session,
  reach: Reach,
  { posts, groupId, dryRun, ...around }: PostComparison & { dryRun: boolean },
): Promise<(pin: Pin) => Pin | null> {
  const since = session.now() - seasonMs;
  const free = (await freePosts(session, posts)).filter(
    (post) => !(Date.parse(post.createdAt ?? "") < since) && isWithin(reach, post),
  );
  const unread = free.filter(({ media }) => media.length === 0);
  // A dry run asks for nothing that only a new ledger must know.
  const read = dryRun ? unread : await reader(session, groupId)(unread);
  // A failure is final only when it has stood for a while.
  const failsSince = session.now() - standsFor * session.config.settleMs;
  const mayBeLive = (post: Post) => isLive(post) || Date.parse(post.createdAt ?? "") >= failsSince;
  const known = [...free.filter(({ media }) => media.length > 0), ...read].filter(mayBeLive);
  const shown = known.map((post) => ({ post, traits: traitsOfPost(post) }));
  return (pin) => {
    if (shown.length === 0) return null;
    const traits = traitsOfPin(pin, around.folderOf(pin.calendar));
    // Beside a wish for one more only what is nearly the same counts: it may be the one that was lost.
    const rarely = pin.repeat;
    const like = shown.find(({ post, traits: theirs }) => {
      if (pin.answered.includes(idOf(post)) || (pin.repeat && pin.resembles === idOf(post))) return false;
      const facts = { time: momentOfPost(post, pin), isLive: around.isKnown };
      return resembles(agreementOf(traits, theirs, facts), rarely);
    });
    if (like === undefined) return null;
    const at = Date.parse(like.post.scheduledAt ?? like.post.createdAt ?? "");
    const zone = pin.timezone ?? session.config.timezone;
    const when = Number.isNaN(at) ? null : sayTime(at, zone, session.now());
    return {
      ...pin,
      state: "held",
      issues: [looksLikePost(like.post, pin, when)],
      resembles: idOf(like.post),
    };
  };
}

const isWithin = ({ boards, words, from, to }: Reach, { body, pinterest, createdAt, scheduledAt }: Post) => {
  const at = Date.parse(scheduledAt ?? createdAt ?? "");
  const board = pinterest?.boardId ?? null;
  return board === null || boards.has(board) || words.has(wordsKey(body) ?? "") || !(at < from || at > to);
};

/** What may be the post of a lost answer is left for it: it is found by looking. */
async function freePosts({ ledger }: Session, posts: readonly Post[]): Promise<Post[]> {
  const doubts = await ledger.unknownOutcomes();
  return posts.filter(
    (post) =>
      !doubts.some(
        ({ pin, firstSentAt }) =>
          maybeSamePost(post, pin) && isSameSchedule(post, pin, firstSentAt - clockTolerance),
      ),
  );
}

type Reader = ReturnType<typeof reader>;

/** Reads posts by their ids, each once. */
function reader(session: Session, groupId: string | null) {
  const known = new Map<string, Post | null>();
  return async (posts: readonly Post[]): Promise<Post[]> => {
    const unknown = posts.filter(({ id }) => !known.has(id));
    for (const { id } of unknown) known.set(id, null);
    for (const post of await readPosts(session, groupId, unknown)) known.set(post.id, post);
    return posts.flatMap(({ id }) => known.get(id) ?? []);
  };
}

/** The latest first: a post made at or after a row's time is then the one of the last row that it can be of. "now" takes what is left. */
const byTime = (a: Pin, b: Pin) => Number(a.now) - Number(b.now) || (b.at ?? 0) - (a.at ?? 0);

const nearestTo = ({ at }: Pin) => {
  const distance = (post: Post) =>
    Math.abs(Date.parse(post.scheduledAt ?? post.createdAt ?? "") - (at ?? 0)) || 0;
  return (a: Post, b: Post) => distance(a) - distance(b);
};

type Looking = { read: Reader; around: Surroundings };

/** Of the posts that are this pin's in every piece the one that is live, and nearest to its time. */
async function ownPost(
  { ledger }: Session,
  pin: Pin,
  posts: readonly Post[],
  { read, around }: Looking,
): Promise<Post | null> {
  // A row that says "now" has no time of its own: whenever its post was made, it is the one.
  const earliest = pin.now ? Number.NEGATIVE_INFINITY : (pin.at ?? 0) - clockTolerance;
  const traits = traitsOfPin(pin, around.folderOf(pin.calendar));
  const agreement = (post: Post) =>
    agreementOf(traits, traitsOfPost(post), { time: momentOfPost(post, pin), isLive: around.isKnown });
  const mayBe = (post: Post) =>
    (pin.draft || post.draft !== true) &&
    isSameSchedule(post, pin, earliest) &&
    (maybeSamePost(post, pin) || isTheSame(asFarAsListed(agreement(post))));
  const isIt = (post: Post) => isSamePost(post, pin) || isTheSame(agreement(post));
  for (const candidate of posts.filter(mayBe).toSorted(liveFirst(nearestTo(pin)))) {
    if ((await ledger.ownerOf(candidate.id)) !== null) continue;
    const [post] = await read([candidate]);
    if (post && isIt(post)) return post;
  }
  return null;
}

/** A list shows no media, and sometimes no parameters: nothing of that speaks against a post yet. */
const asFarAsListed = (agreement: Agreement): Agreement => ({
  ...agreement,
  picture: true,
  board: agreement.board ?? true,
});

/** Older posts are no accident of this calendar: a picture is posted again after a season (ours). */
const seasonMs = 90 * 86_400_000;

/** Posts are told from pins by it, where a held pin says what it resembles. */
const idOf = ({ id }: Post) => `post:${id}`;

const postedBefore = (post: Post) =>
  issue(
    "posted-before",
    { column: null, value: post.id },
    `Postproxy has this Pin already, as the post ${post.id}, though this ledger never sent it.`,
    "It is not sent again. If you want it a second time, add a row and set `repeat` to yes.",
  );
