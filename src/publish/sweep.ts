// Reads the whole list of posts, page by page, and says whether it may be taken for whole. The list's order is not
// documented, pages may be clamped or fail, and posts come and go meanwhile: so it is read until nothing new turns up.

import type { Client } from "../postproxy/client.ts";
import type { Page, Post } from "../postproxy/wire.ts";

export type Sweep = {
  /** By id; also where the sweep is not clean. */
  posts: ReadonlyMap<string, Post>;
  /** Why absence from `posts` proves nothing; null: the list was read whole. */
  unclean: string | null;
  /** Milliseconds since the epoch; what was made before was there to be listed. */
  startedAt: number;
};

export type SweepRequest = {
  groupId: string | null;
  /**
   * Posts made before this are of no interest (ms). Only where the order was seen to be newest first does the sweep stop
   * there; null: everything is of interest.
   */
  oldest: number | null;
  /** Ids without which it does not stop early. */
  mustSee: readonly string[];
};

/** A list that changes while it is read is read again, so often; the same answer twice settles it. */
const mostRounds = 4;
/** A bound on what a broken server can make us read: 100 posts a page, a million posts. */
const mostPages = 10_000;
/** Room for posts that are listed a little out of order. */
const hour = 3_600_000;

/** Throws ExpectedError where a page cannot be read, after several tries of that page. */
export async function sweepPosts(client: Client, now: () => number, request: SweepRequest): Promise<Sweep> {
  const startedAt = now();
  const posts = new Map<string, Post>();
  let before: Round | null = null;
  for (let number = 1; number <= mostRounds; number++) {
    const round = await readRound(client, request, posts);
    if (isWhole(round, before)) return { posts, unclean: null, startedAt };
    before = round;
  }
  return { posts, unclean: whyUnclean(before), startedAt };
}

function whyUnclean(last: Round | null): string {
  if (last === null || last.unreadable > 0) return `${last?.unreadable ?? 0} of its entries cannot be read`;
  const { seen } = last;
  const least = leastCount(last);
  return seen.size < least
    ? `it shows ${seen.size} posts and counts ${least}`
    : "it changed each time it was read";
}

/** All that was counted was seen, and the count stood still; or two rounds in a row saw the same, and no less than was counted. */
function isWhole(round: Round, before: Round | null): boolean {
  const { seen, totals, unreadable, cut } = round;
  if (unreadable > 0) return false;
  const enough = cut || seen.size >= leastCount(round);
  const [count, ...more] = [...totals].filter((total) => total !== null);
  if (count !== undefined && more.length === 0 && enough) return true;
  return before !== null && sameIds(before.seen, seen) && enough;
}

/** The smallest `total` that was said. A service that says none leaves nothing to hold against what was seen: 0. */
function leastCount({ totals }: Round): number {
  const counts = [...totals].filter((total) => total !== null);
  return counts.length === 0 ? 0 : Math.min(...counts);
}

type Round = {
  seen: Set<string>;
  /** Every `total` that was said; null where a page said none. */
  totals: Set<number | null>;
  unreadable: number;
  /** It ended where the rest is of no interest. */
  cut: boolean;
};

/** Once through all pages, to an empty one or one that repeats. */
async function readRound(client: Client, request: SweepRequest, posts: Map<string, Post>): Promise<Round> {
  const round: Round = { seen: new Set(), totals: new Set(), unreadable: 0, cut: false };
  const order = openOrder(request);
  for (let number = 0, stale = 0; number < mostPages && stale < 2; number++) {
    const page = await readPage(client, request.groupId, number);
    round.totals.add(page.total);
    round.unreadable += page.unreadable;
    const before = round.seen.size;
    for (const post of page.items) {
      round.seen.add(post.id);
      posts.set(post.id, post);
    }
    // Where pages count from one, the first two are the same; a third that brings nothing is the end.
    stale = round.seen.size > before ? 0 : stale + 1;
    if (page.items.length + page.unreadable === 0) break;
    round.cut = order.isPast(page, round.seen);
    if (round.cut) break;
  }
  return round;
}

/** An entry without an id may be a stumble of that page, so the page is asked for again. Other stumbles the client covers. */
const triesPerPage = 3;

async function readPage(client: Client, groupId: string | null, number: number): Promise<Page<Post>> {
  for (let attempt = 1; ; attempt++) {
    const page = await client.posts(groupId, number);
    if (page.unreadable === 0 || attempt >= triesPerPage) return page;
  }
}

/** Watches whether the list comes newest first, and says when the rest of it is of no interest. */
function openOrder({ oldest, mustSee }: SweepRequest) {
  let last = Number.POSITIVE_INFINITY;
  let newestFirst = true;
  let pages = 0;
  return {
    isPast(page: Page<Post>, seen: ReadonlySet<string>): boolean {
      pages += 1;
      for (const { createdAt } of page.items) {
        const at = createdAt === null ? Number.NaN : Date.parse(createdAt);
        newestFirst &&= at <= last;
        last = at;
      }
      if (oldest === null || !newestFirst || pages < 2) return false;
      return last < oldest - hour && mustSee.every((id) => seen.has(id));
    },
  };
}

const sameIds = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every((id) => b.has(id));
