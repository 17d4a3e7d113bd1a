// PURE. The manners in which a service could list its posts, where the documentation is silent or might be wrong: a
// program that reads the whole list must come to the same end under each of them. Knows neither requests nor the account.

import { postId, type StoredPost } from "./post.ts";

export type ListingManner = {
  /** `scattered`: by a hash of the id, the same at every reading. */
  order: "newest-first" | "oldest-first" | "scattered";
  /** A larger `per_page` is made this one without a word, and the smaller one is echoed. */
  longestPage: number;
  /** 1: `page=0` and `page=1` are the same page. */
  firstPage: 0 | 1;
  /** How long after its acceptance a post comes into the list; read by its id it is there at once. */
  lateMs: number | ((post: StoredPost) => number);
  /** `wobbling`: one too many on every second page. */
  total: "exact" | "missing" | "wobbling";
  /** `2026-12-01T09:00:00.000Z`, the same without milliseconds, or with `+00:00` for the `Z`. */
  times: "ms" | "seconds" | "offset";
  /** Of bodies and titles. `normalised`: trimmed, LF, NFC. `rewritten`: no body is what was sent. */
  texts: "as-sent" | "normalised" | "rewritten";
  /** What a post shows while the service waits to publish it once more: the documents know the first, no official client does. */
  retries: "failed_waiting_for_retry" | "failed";
  /** True: the posts of a list carry their media, as one read alone does. */
  media: boolean;
  /**
   * How many Pins are mirrored that nobody sent through the service. The first half are twins: each comes with a post
   * and differs from it in id and source only, from the first post on. The rest are older than every post.
   */
  imported: number;
};

/** What the documentation says or shows; the clamp at 100 is what the sibling list of comments documents. */
export const documentedManner: ListingManner = {
  order: "newest-first",
  longestPage: 100,
  firstPage: 0,
  lateMs: 0,
  total: "exact",
  times: "ms",
  texts: "as-sent",
  retries: "failed_waiting_for_retry",
  media: false,
  imported: 0,
};

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // Neighbours would stay neighbours in the upper bits without it.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export function timeShown(at: number | null, times: ListingManner["times"]): string | null {
  if (at === null) return null;
  const iso = new Date(at).toISOString();
  switch (times) {
    case "ms":
      return iso;
    case "seconds":
      return iso.replace(/\.\d+Z$/, "Z");
    case "offset":
      return iso.replace(/\.\d+Z$/, "+00:00");
  }
}

export function textShown(text: string, texts: ListingManner["texts"]): string {
  return texts === "as-sent" ? text : text.replaceAll("\r\n", "\n").normalize("NFC").trim();
}

/** A link shortener and a hashtag, so that no body is what it was. */
export function bodyShown(body: string, texts: ListingManner["texts"]): string {
  const text = textShown(body, texts);
  if (texts !== "rewritten") return text;
  const shortened = text.replace(
    /https?:\/\/\S+/g,
    (link) => `https://pxy.example/${hashOf(link).toString(36)}`,
  );
  return `${shortened} #pinned`;
}

/** Far from the sequence numbers of accepted posts, so that no id is used twice. */
const firstImported = 1_000_000_000;

/** The mirrored Pin that only its source and its id tell from this post. */
function twinOf(post: StoredPost): StoredPost {
  const sequence = firstImported + post.sequence;
  return {
    ...post,
    id: postId(sequence),
    sequence,
    source: "imported",
    key: null,
    submittedAt: post.createdAt,
    deletedAt: null,
    content: { ...post.content, draft: false },
  };
}

/** A Pin of the time before the service was used. */
function strangerLike(post: StoredPost, n: number, before: number): StoredPost {
  const sequence = 2 * firstImported + n;
  const at = before - (n + 1) * 3_600_000;
  const params = { board_id: post.content.params.board_id, title: `An older Pin, ${n}` };
  const content = { ...post.content, body: `Pinned by hand, ${n}.`, scheduledAt: null, params };
  return { ...twinOf(post), id: postId(sequence), sequence, createdAt: at, submittedAt: at, content };
}

/**
 * Every post there is, oldest first: the accepted ones, which are given in this order, and the imported ones between them.
 * The imported ones belong to a profile that has posts, so that without any post there are none.
 */
export function withImported(accepted: readonly StoredPost[], imported: number): StoredPost[] {
  const [first] = accepted;
  if (first === undefined || imported === 0) return [...accepted];
  const twins = Math.ceil(imported / 2);
  const older = Array.from({ length: imported - twins }, (_, n) => strangerLike(first, n, first.createdAt));
  const posts = accepted.flatMap((post, n) => (n < twins ? [post, twinOf(post)] : [post]));
  return [...older.reverse(), ...posts];
}

/** `posts` oldest first. */
export function inOrder(posts: readonly StoredPost[], order: ListingManner["order"]): StoredPost[] {
  switch (order) {
    case "newest-first":
      return posts.toReversed();
    case "oldest-first":
      return [...posts];
    case "scattered":
      return posts
        .map((post) => ({ post, at: hashOf(post.id) }))
        .sort((one, other) => one.at - other.at)
        .map(({ post }) => post);
  }
}

export function isListed(post: StoredPost, { lateMs }: ListingManner, now: number): boolean {
  return now - post.createdAt >= (typeof lateMs === "number" ? lateMs : lateMs(post));
}

function wholeNumber(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

/** One page of the posts that match, with what is said about the list; ten posts unless the request says how many. */
export function pageOf(matching: readonly StoredPost[], query: URLSearchParams, manner: ListingManner) {
  const perPage = Math.min(Math.max(wholeNumber(query.get("per_page"), 10), 1), manner.longestPage);
  const page = wholeNumber(query.get("page"), manner.firstPage);
  const from = Math.max(page - manner.firstPage, 0) * perPage;
  const total = matching.length + (manner.total === "wobbling" ? page % 2 : 0);
  return {
    counts: { ...(manner.total !== "missing" && { total }), page, per_page: perPage },
    posts: matching.slice(from, from + perPage),
  };
}
