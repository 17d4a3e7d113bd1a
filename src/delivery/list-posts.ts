// Reads the whole list of posts, page by page, and says whether it may be taken for whole. The list's order is not
// documented, pages may be clamped or fail, and posts come and go meanwhile: so it is read until nothing new turns up.

import { retries } from "../lib/retries.ts";
import type { Client } from "../postproxy/client.ts";
import type { Page, Post } from "../postproxy/wire.ts";

export type PostList = {
  /** By id; also where the list was not read whole. */
  posts: ReadonlyMap<string, Post>;
  /** Why absence from `posts` proves nothing; null: the list was read whole. */
  unclean: string | null;
  /** Milliseconds since the epoch; what was made before was there to be listed. */
  startedAt: number;
};

export type ListAllRequest = {
  groupId: string | null;
  /**
   * Posts made before this are of no interest (ms). Only where the order was seen to be newest first does the reading stop
   * there; null: everything is of interest.
   */
  oldest: number | null;
  /** Ids without which it does not stop early. */
  mustSee: readonly string[];
};

/** A list that changes while it is read is read again, so often. */
const mostRounds = 4;
/** A bound on what a broken server can make us read: 100 posts a page, a million posts. */
const mostPages = 10_000;
/** Room for posts that are listed a little out of order. */
const hour = 3_600_000;

/** Throws ExpectedError where a page cannot be read, after several tries of that page. */
export async function listAllPosts(
  client: Client,
  now: () => number,
  request: ListAllRequest,
): Promise<PostList> {
  const startedAt = now();
  const posts = new Map<string, Post>();
  const isWanted = (id: string) => !(timeOf(posts.get(id)) < (request.oldest ?? 0) - hour);
  let before: Round | null = null;
  for (let number = 1; number <= mostRounds; number++) {
    const round = await readRound(client, request, posts);
    if (round.onePage || (before !== null && isWhole(before, round, isWanted))) {
      return { posts, unclean: null, startedAt };
    }
    before = round;
  }
  return { posts, unclean: whyUnclean(before), startedAt };
}

function whyUnclean(last: Round | null): string {
  if (last === null || last.unreadable > 0) return `${last?.unreadable ?? 0} of its entries cannot be read`;
  const { seen, fewest } = last;
  return seen.size < (fewest ?? 0)
    ? `it shows ${seen.size} posts and counts ${fewest}`
    : "it changed each time it was read";
}

/**
 * A post is only passed over when others before it are deleted between two pages, or change places with it. So a round was whole
 * when all that it saw is still there in the next one, and it saw no less than was counted.
 */
function isWhole(round: Round, next: Round, isWanted: (id: string) => boolean): boolean {
  if (round.unreadable > 0) return false;
  const hasVanished = (id: string) => !next.seen.has(id) && (!next.cut || isWanted(id));
  if ([...round.seen].some(hasVanished)) return false;
  if (round.cut) return true;
  return round.fewest === null ? round.exhausted : round.seen.size >= round.fewest;
}

type Round = {
  seen: Set<string>;
  /** The least `total` that was said; null: none was. */
  fewest: number | null;
  unreadable: number;
  /** The first page held all that was counted: nothing could change while it was read. */
  onePage: boolean;
  /** It ended with an empty page. */
  exhausted: boolean;
  /** It ended where the rest is of no interest. */
  cut: boolean;
};

/** Once through all pages, to an empty one or one that repeats. */
async function readRound(client: Client, request: ListAllRequest, posts: Map<string, Post>): Promise<Round> {
  const round: Round = {
    seen: new Set(),
    fewest: null,
    unreadable: 0,
    onePage: false,
    exhausted: false,
    cut: false,
  };
  const order = openOrder(request);
  // Where pages count from one, the first two are the same; a third that brings nothing is the end.
  for (let number = 0, stale = 0; number < mostPages && stale < 2; number++) {
    const page = await readPage(client, request.groupId, number);
    const { items, unreadable, total } = page;
    if (total !== null) round.fewest = Math.min(total, round.fewest ?? total);
    round.unreadable += unreadable;
    round.onePage ||= number === 0 && unreadable === 0 && total !== null && items.length >= total;
    round.exhausted = items.length + unreadable === 0;
    if (round.onePage || round.exhausted) {
      for (const post of items) posts.set(post.id, post);
      break;
    }
    const fresh = items.filter(({ id }) => !round.seen.has(id));
    stale = fresh.length > 0 ? 0 : stale + 1;
    for (const post of items) {
      round.seen.add(post.id);
      posts.set(post.id, post);
    }
    round.cut = order.isPast(items, fresh, round.seen);
    if (round.cut) break;
  }
  return round;
}

/** Other stumbles than an entry without an id are the client's. */
async function readPage(client: Client, groupId: string | null, number: number): Promise<Page<Post>> {
  for (let attempt = 1; ; attempt++) {
    const page = await client.posts(groupId, number);
    if (page.unreadable === 0 || attempt >= retries.listPage.tries) return page;
  }
}

/** So many posts in a row from the newest to the oldest are no chance. */
const convincing = 20;

/** Watches whether the list comes newest first, and says when the rest of it is of no interest. */
function openOrder({ oldest, mustSee }: ListAllRequest) {
  let last = Number.POSITIVE_INFINITY;
  let newestFirst = true;
  let pages = 0;
  return {
    isPast(items: readonly Post[], fresh: readonly Post[], seen: ReadonlySet<string>): boolean {
      if (fresh.length === 0) return false;
      pages += 1;
      // Posts of one instant may change places between two pages; whether one was lost then, only a count of all can tell.
      newestFirst &&= fresh[0] === items[0] && timeOf(fresh[0]) < last;
      for (const post of fresh) {
        newestFirst &&= timeOf(post) <= last;
        last = timeOf(post);
      }
      if (oldest === null || !newestFirst || pages < 2 || seen.size < convincing) return false;
      return last < oldest - hour && mustSee.length > 0 && mustSee.every((id) => seen.has(id));
    },
  };
}

const timeOf = (post: Post | undefined) => Date.parse(post?.createdAt ?? "");
