// The comparison with the posts of the account: one list for each group of profiles, read as far as it may hold anything unknown.

import type { Session } from "../context/session.ts";
import { type AccountPosts, storedPosts, unownedPosts } from "../delivery/account-posts.ts";
import { adoptPosts, openHolding, type Reach } from "../delivery/compare.ts";
import { clockTolerance } from "../delivery/tolerance.ts";
import { ExpectedError } from "../lib/errors.ts";
import { type Pin, wordsKey } from "../model/pin.ts";
import type { CompareRequest } from "./posted.ts";

/** Not compared yet as its row is now. */
export const isNew = ({ compared, digest }: Pin): boolean => compared !== digest;

type Pages = () => AsyncIterable<readonly Pin[]>;
type Note = (changed: readonly Pin[]) => Promise<void>;

/** Adopts posts and holds rows by the list of each group of profiles that a pin is of; `note` is told of every pin that changed. Returns the lists. */
export async function compareWithAccount(
  session: Session,
  pages: Pages,
  request: CompareRequest & { note: Note },
): Promise<AccountPosts[]> {
  const { groupOf } = request.account;
  const lists: AccountPosts[] = [];
  for (const [groupId, anyNew] of await groupsOf(pages, groupOf)) {
    const list = await listOf(session, groupId, { ...request, isNew: anyNew });
    if (list === null) continue;
    lists.push(list);
    const ofGroup = async function* () {
      for await (const page of pages())
        yield page.filter(({ profile }) => groupOf(profile ?? "") === groupId);
    };
    if (list.posts.length > 0) await compareWithPosts(session, ofGroup, { ...request, groupId, list });
  }
  return lists;
}

/** By group, whether any of its pins is new. */
async function groupsOf(pages: Pages, groupOf: (profile: string) => string | null) {
  const groups = new Map<string | null, boolean>();
  for await (const page of pages()) {
    for (const pin of page) {
      const groupId = groupOf(pin.profile ?? "");
      groups.set(groupId, groups.get(groupId) === true || isNew(pin));
    }
  }
  return groups;
}

/** A post that is made as soon as possible comes up to a day after the time of its row. */
async function reachOf(pages: AsyncIterable<readonly Pin[]>): Promise<Reach> {
  const reach: Reach = { boards: new Set(), words: new Set(), from: Infinity, to: -Infinity };
  for await (const page of pages) {
    for (const { boardId, body, at } of page) {
      reach.boards.add(boardId ?? "");
      reach.words.add(wordsKey(body) ?? "");
      reach.from = Math.min(reach.from, (at ?? Infinity) - clockTolerance);
      reach.to = Math.max(reach.to, (at ?? -Infinity) + dayMs);
    }
  }
  return reach;
}

const dayMs = 86_400_000;

async function compareWithPosts(
  session: Session,
  pages: Pages,
  request: CompareRequest & { note: Note; groupId: string | null; list: AccountPosts },
): Promise<void> {
  const { around, groupId, list, note, onPin } = request;
  const comparison = { ...around, groupId, posts: list.posts };
  const adopted = request.dryRun
    ? new Map<string, Pin>()
    : await adoptPosts(session, await withWordsOf(list.posts, pages()), comparison, onPin);
  await note([...adopted.values()]);
  const taken = new Set([...adopted.values()].map(({ postId }) => postId));
  const posts = list.posts.filter(({ id }) => !taken.has(id));
  const heldFor = await openHolding(session, await reachOf(pages()), {
    ...comparison,
    posts,
    dryRun: request.dryRun,
  });
  for await (const page of pages()) await note(page.flatMap((pin) => heldFor(pin) ?? []));
}

/** Null: nothing can be known now, and need not be: all of these pins were compared when they were new. */
async function listOf(
  session: Session,
  groupId: string | null,
  { account, all, dryRun, isNew }: CompareRequest & { isNew: boolean },
): Promise<AccountPosts | null> {
  const { ledger } = session;
  const isOfGroup = (profile: string) => account.groupOf(profile) === groupId;
  if (dryRun) return await storedPosts(session, groupId);
  const isUnknown = (await ledger.fact("compared")) === null;
  const canaries = isUnknown ? await ledger.acceptedIn(isOfGroup) : [];
  try {
    return await unownedPosts(session, { groupId, isOfGroup, whole: all || isUnknown, canaries });
  } catch (error) {
    if (!(error instanceof ExpectedError) || isNew || all || isUnknown) throw error;
    return null;
  }
}

/** Pins whose words a post has, of all calendars: a post is the own one of the latest row that it can be of. */
async function withWordsOf(
  posts: AccountPosts["posts"],
  pages: AsyncIterable<readonly Pin[]>,
): Promise<Pin[]> {
  const words = new Set(posts.map(({ body }) => wordsKey(body)));
  const found: Pin[] = [];
  for await (const page of pages) found.push(...page.filter(({ body }) => words.has(wordsKey(body))));
  return found;
}
