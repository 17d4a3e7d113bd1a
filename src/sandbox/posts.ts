// The posts as they can be read: those the journal keeps and, where the manner of the listing wants some, imported ones
// between them, which nobody keeps.

import type { Journal } from "./journal.ts";
import { inOrder, type ListingManner, withImported } from "./listing.ts";
import type { StoredPost } from "./post.ts";

export type Posts = {
  get: (id: string) => StoredPost | undefined;
  /** In the order of acceptance. */
  accepted: () => Iterable<StoredPost>;
  /** In the order of the list. */
  listed: () => readonly StoredPost[];
  newestId: () => string | null;
  nextSequence: () => number;
};

export function postsIn(journal: Journal, { order, imported }: ListingManner): Posts {
  // No post is ever removed, so the number of posts is the last sequence number.
  let sequence = journal.posts.size;
  // The order is made anew for a new post only: a page of a long list is to take a millisecond.
  let known = -1;
  let ids: string[] = [];
  let foreign = new Map<string, StoredPost>();
  let newest: string | null = null;
  const look = () => {
    if (known === journal.posts.size) return;
    const accepted = [...journal.posts.values()];
    const all = inOrder(withImported(accepted, imported), order);
    ids = all.map((post) => post.id);
    foreign = new Map(all.filter((post) => post.source === "imported").map((post) => [post.id, post]));
    newest = accepted.at(-1)?.id ?? null;
    known = accepted.length;
  };
  const get = (id: string) => {
    look();
    return journal.posts.get(id) ?? foreign.get(id);
  };
  return {
    get,
    accepted: () => journal.posts.values(),
    listed: () => {
      look();
      return ids.flatMap((id) => get(id) ?? []);
    },
    newestId: () => {
      look();
      return newest;
    },
    nextSequence: () => ++sequence,
  };
}
