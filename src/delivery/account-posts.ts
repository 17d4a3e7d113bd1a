// The posts of the account that no pin of this ledger owns. The list is read whole once; after that a cheap question, its first
// page with its total, tells whether it may hold anything new. What is learnt is kept in the ledger.

import pLimit from "p-limit";
import type { Session } from "../context/session.ts";
import type { AccountList } from "../ledger/account-posts.ts";
import { ExpectedError, unreachableError } from "../lib/errors.ts";
import type { Post } from "../postproxy/wire.ts";
import { type CanaryPost, checkCanaryPosts } from "./canary-posts.ts";
import { listAllPosts } from "./list-posts.ts";
import { settleTime } from "./reconcile.ts";

export type AccountPosts = {
  groupId: string | null;
  posts: readonly Post[];
  /** When the list was read that they are from, ms. */
  listedAt: number;
  /** The list held nothing at all. */
  isEmpty: boolean;
};

export type ListRequest = {
  groupId: string | null;
  isOfGroup: (profile: string) => boolean;
  /** Reads the whole list, whatever the cheap question says. */
  whole: boolean;
  /** Posts that the list must show, the newest first; none where no post of the group is known. */
  canaries: readonly CanaryPost[];
};

/** Throws ExpectedError (exit 3) where the list cannot be read whole. */
export async function unownedPosts(session: Session, request: ListRequest): Promise<AccountPosts> {
  const { ledger } = session;
  const { groupId } = request;
  const known = await ledger.accountList(groupId);
  const list = known !== null && !request.whole && (await isCurrent(session, request, known)) ? known : null;
  const { listedAt, total } = list ?? (await readList(session, request));
  return { groupId, posts: await ownerless(session, groupId), listedAt, isEmpty: total === 0 };
}

/** What the ledger knows of the list, without asking. Null: it was never read. */
export async function storedPosts(session: Session, groupId: string | null): Promise<AccountPosts | null> {
  const known = await session.ledger.accountList(groupId);
  if (known === null) return null;
  const posts = await ownerless(session, groupId);
  return { groupId, posts, listedAt: known.listedAt, isEmpty: known.total === 0 };
}

/** What Postproxy mirrors from Pinterest is no post of its own. */
async function ownerless({ ledger }: Session, groupId: string | null): Promise<Post[]> {
  const posts = await ledger.unownedPosts<Post>(groupId);
  return posts.filter(({ source }) => source !== "imported");
}

/** The list counts what it counted, and what was made from here since; and its first page shows nothing unknown. */
async function isCurrent(
  { client, ledger }: Session,
  { groupId, isOfGroup }: ListRequest,
  known: AccountList,
) {
  const page = await client.posts(groupId, 0);
  const expected = known.total + (await ledger.madeSince(known.attempts, isOfGroup));
  if (page.total !== expected || page.unreadable > 0) return false;
  const unowned = new Set((await ledger.unownedPosts<Post>(groupId)).map(({ id }) => id));
  for (const { id } of page.items) if (!unowned.has(id) && (await ledger.ownerOf(id)) === null) return false;
  return true;
}

async function readList(session: Session, { groupId, canaries }: ListRequest): Promise<AccountList> {
  const { client, ledger, now } = session;
  const attempts = await ledger.lastAttempt();
  const all = await listAllPosts(client, now, { groupId, oldest: null, mustSee: [] });
  const settleMs = await settleTime(session);
  const inconclusive =
    all.unclean ?? (await checkCanaryPosts(session, all, canaries, { groupId, settleMs })).inconclusive;
  if (inconclusive !== null) throw cannotCompare(inconclusive);
  const read = new Map((await ledger.unownedPosts<Post>(groupId)).map((post) => [post.id, post.media]));
  const posts = [...all.posts.values()].map((post) =>
    post.media.length > 0 ? post : { ...post, media: read.get(post.id) ?? [] },
  );
  const list = { total: all.posts.size, attempts, listedAt: all.startedAt };
  await ledger.saveAccountList(groupId, list, posts);
  return list;
}

/** Reads posts one by one, for their media and as they are now; those that are gone are forgotten. */
export async function readPosts(
  { client, ledger, config }: Session,
  groupId: string | null,
  posts: readonly Post[],
): Promise<Post[]> {
  const limit = pLimit(config.concurrency);
  const read = await Promise.all(
    posts.map((listed) =>
      limit(async () => ({ listed, post: await client.post(listed.id, groupId).catch(unreadable) })),
    ),
  );
  const learnt = read.flatMap(({ listed, post }) => (post === "unreadable" ? [] : [{ id: listed.id, post }]));
  await ledger.saveReadPosts(groupId, learnt);
  // What cannot be read is compared by what the list shows of it.
  return read.flatMap(({ listed, post }) => (post === "unreadable" ? [listed] : (post ?? [])));
}

function unreadable(error: unknown): "unreadable" {
  if (error instanceof ExpectedError) return "unreadable";
  throw error;
}

const cannotCompare = (why: string) =>
  unreachableError(
    `Postproxy's list of posts could not be read whole to see which rows are posted already: ${why}`,
    "Nothing new is sent until that is known. Run pinsheet again in a few minutes.",
  );
