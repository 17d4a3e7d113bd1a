// PURE. One request of the API, read and allowed in, to its answer and the post it makes or changes. Knows neither
// HTTP connections nor keys nor files; the caller keeps what is to be kept.

import { type BroughtAccount, boardsOf, type Group, groups, membersOf, type Profile } from "./account.ts";
import { type DuplicateRule, duplicateBody, duplicateOf } from "./duplicates.ts";
import { isTree } from "./form.ts";
import { lifeOf } from "./lifecycle.ts";
import { isListed, type ListingManner, pageOf } from "./listing.ts";
import { type Content, postId, type StoredPost } from "./post.ts";
import type { Posts } from "./posts.ts";
import { listedPost, shownPost, statusShown } from "./shown.ts";
import { type Period, postStats, profileStats } from "./stats.ts";
import { changed, contentOf, instantOf, type Submission } from "./submission.ts";

type Call = {
  method: string;
  /** The segments after `/api`. */
  path: readonly string[];
  query: URLSearchParams;
  submission: Submission;
  key: string | null;
  now: number;
  manner: ListingManner;
  /** Null: nothing is a duplicate. */
  duplicates: DuplicateRule | null;
  /** Null: the sandbox's own. */
  account: BroughtAccount | null;
};

type Answer = {
  status: number;
  body: unknown;
  /** To be kept before the answer leaves; null where nothing changes. */
  put: StoredPost | null;
};

const ok = (body: unknown): Answer => ({ status: 200, body, put: null });
const notFound: Answer = { status: 404, body: { error: "Not found" }, put: null };
const refused = (body: { error: string } | { errors: string[] }): Answer => ({
  status: 422,
  body,
  put: null,
});

/** As Rails words it; the useful text is in `message`. */
export function badRequest(message: string): Answer {
  return { status: 400, body: { status: 400, error: "Bad Request", message }, put: null };
}

function shownGroup(group: Group) {
  return { id: group.id, name: group.name, profiles_count: membersOf(group).length };
}

/** Counted at once, also where the list is late (both of our own: no source says). */
function shownProfile(profile: Profile, posts: Posts) {
  const { id, name, platform, status, groupId, expiresAt, postCount } = profile;
  const made = [...posts.accepted()].filter(({ content }) => content.profileId === id).length;
  return {
    id,
    name,
    platform,
    status,
    profile_group_id: groupId,
    expires_at: expiresAt,
    post_count: postCount + made,
    avatar_url: null,
  };
}

/** The group of `?profile_group_id=`, else the first one: the key has full access. */
function groupOf({ query, account }: Call): Group | undefined {
  const id = query.get("profile_group_id");
  const known = account ?? groups;
  return id === null ? known[0] : known.find((group) => group.id === id);
}

function profileGroups({ path: [, id], account }: Call): Answer {
  const all = account ?? groups;
  if (id === undefined) return ok({ data: all.map(shownGroup) });
  const group = all.find((known) => known.id === id);
  return group === undefined ? notFound : ok(shownGroup(group));
}

/** Without `profile_group_id`, the profiles of every group (the newer of two documentations). */
function someProfiles(call: Call, posts: Posts): Answer {
  const [, id, part] = call.path;
  const groupId = call.query.get("profile_group_id");
  if (groupId !== null && groupOf(call) === undefined) return notFound;
  const visible = (call.account ?? groups).filter((group) => groupId === null || group.id === groupId);
  const profiles = visible.flatMap(membersOf);
  if (id === undefined) return ok({ data: profiles.map((profile) => shownProfile(profile, posts)) });

  const profile = profiles.find((one) => one.id === id);
  if (profile === undefined) return notFound;
  if (part === "placements") return ok({ data: boardsOf(profile) });
  if (part === "stats") {
    const period = periodOf(call.query);
    return period === null ? badPeriod : ok(profileStats(profile, period, call.now));
  }
  return ok({ ...shownProfile(profile, posts), latest_stats: [], summary_stats: null });
}

/** Null where a time is none. */
function periodOf(query: URLSearchParams): Period | null {
  const { from, to } = Object.fromEntries(query);
  const period = { from: from ? instantOf(from) : null, to: to ? instantOf(to) : null };
  return (from && period.from === null) || (to && period.to === null) ? null : period;
}

const badPeriod = badRequest("from or to is not an ISO 8601 time");

/** What more ids get is in no source; a refusal is what a client can be wrong about. */
const mostPosts = 50;

/** Ids that are unknown, or of another group, are left out. */
function statsOfPosts({ query, now }: Call, group: Group, posts: Posts): Answer {
  const ids = query.get("post_ids") ?? "";
  if (ids === "") return badRequest("param is missing or the value is empty: post_ids");
  const wanted = new Set(ids.split(","));
  if (wanted.size > mostPosts) return badRequest(`post_ids holds more than ${mostPosts} ids`);
  const period = periodOf(query);
  if (period === null) return badPeriod;
  const profile = query.get("profiles")?.split(",") ?? null;
  const found = [...wanted].flatMap((id) => {
    const post = posts.get(id);
    if (post === undefined || post.deletedAt !== null || post.groupId !== group.id) return [];
    const { profileId } = post.content;
    if (profile !== null && !profile.includes(profileId) && !profile.includes("pinterest")) return [];
    return [[id, postStats(post, period, now)] as const];
  });
  return ok({ data: Object.fromEntries(found) });
}

/** The four documented words, and those of the post itself; of other words the documentation says nothing. */
function hasStatus(post: StoredPost, word: string, now: number, manner: ListingManner): boolean {
  const life = lifeOf(post, now);
  const { status } = life;
  const atPinterest = statusShown(life, manner);
  if (word === "published") return atPinterest === "published";
  if (word === "failed") return atPinterest === "failed" || status === "media_processing_failed";
  return status === word;
}

function listPosts({ query, now, manner }: Call, group: Group, posts: Posts): Answer {
  const status = query.get("status");
  const after = query.get("scheduled_after");
  const afterAt = after === null ? null : instantOf(after);
  if (after !== null && afterAt === null) return badRequest("scheduled_after is not an ISO 8601 time");
  // The documented form repeats `platforms[]`, most official clients join with commas.
  const platforms = [...query.getAll("platforms[]"), ...(query.get("platforms")?.split(",") ?? [])];

  const matching = posts
    .listed()
    .filter(
      (post) =>
        post.groupId === group.id &&
        post.deletedAt === null &&
        isListed(post, manner, now) &&
        (platforms.length === 0 || platforms.includes("pinterest")) &&
        (afterAt === null || (post.content.scheduledAt ?? Number.NEGATIVE_INFINITY) > afterAt) &&
        (status === null || hasStatus(post, status, now, manner)),
    );
  const page = pageOf(matching, query, manner);
  return ok({ ...page.counts, data: page.posts.map((post) => listedPost(post, now, manner)) });
}

function createPost(call: Call, group: Group, posts: Posts): Answer {
  const { submission, key, now, manner, duplicates } = call;
  if (submission.tree.post === undefined) return badRequest("A required parameter was not sent: post");
  const verdict = contentOf(submission, group, null);
  if (verdict.kind === "errors") return refused({ errors: verdict.errors });
  const first = duplicates && duplicateOf(verdict.content, posts.accepted(), duplicates, now);
  if (first !== null) return { status: 409, body: duplicateBody(first.id), put: null };
  const sequence = posts.nextSequence();
  const post: StoredPost = {
    id: postId(sequence),
    sequence,
    source: "postproxy",
    groupId: group.id,
    key,
    createdAt: now,
    submittedAt: verdict.content.draft ? null : now,
    deletedAt: null,
    content: verdict.content,
  };
  return { status: 201, body: shownPost(post, now, manner), put: post };
}

/** Drafts, and scheduled posts more than five minutes before their time (the newer of two documentations). */
function isEditable(post: StoredPost, now: number): boolean {
  const { status } = lifeOf(post, now);
  const { scheduledAt } = post.content;
  return status === "draft" || (status === "scheduled" && (scheduledAt ?? 0) - now > 5 * 60_000);
}

/** A draft that is given a time is a draft no more, unless the same request says that it stays one. */
function staysDraft(after: Content, { tree: { post } }: Submission): boolean {
  const given = isTree(post) ? Object.keys(post) : [];
  return after.draft && (given.includes("draft") || !given.includes("scheduled_at"));
}

function updatePost(post: StoredPost, { submission, now, manner }: Call, group: Group): Answer {
  if (!isEditable(post, now)) return refused({ error: "Post cannot be edited" });
  const before = post.content;
  const verdict = contentOf(changed(before, submission), group, before);
  if (verdict.kind === "errors") return refused({ errors: verdict.errors });
  const draft = staysDraft(verdict.content, submission);
  // New media are processed anew; what is being changed otherwise stays processed.
  const since = verdict.content.medium === before.medium ? (post.submittedAt ?? now) : now;
  const put = { ...post, submittedAt: draft ? null : since, content: { ...verdict.content, draft } };
  return { status: 200, body: shownPost(put, now, manner), put };
}

function publishPost(post: StoredPost, { now, manner }: Call): Answer {
  if (post.submittedAt !== null) return refused({ error: "Post is not a draft" });
  const put = { ...post, submittedAt: now, content: { ...post.content, draft: false } };
  return { status: 200, body: shownPost(put, now, manner), put };
}

function somePosts(call: Call, posts: Posts): Answer {
  const { method, now, manner } = call;
  const [, id, part] = call.path;
  const group = groupOf(call);
  if (group === undefined) return notFound;
  if (id === undefined) {
    if (method === "GET") return listPosts(call, group, posts);
    return method === "POST" ? createPost(call, group, posts) : notFound;
  }
  if (id === "stats" && part === undefined) {
    return method === "GET" ? statsOfPosts(call, group, posts) : notFound;
  }
  const post = posts.get(id);
  if (post === undefined || post.deletedAt !== null || post.groupId !== group.id) return notFound;
  // What the service merely mirrors is not its own to change; no source says how that is refused.
  if (post.source === "imported" && method !== "GET") return refused({ error: "Post was imported" });
  switch (part === undefined ? method : `${method} ${part}`) {
    case "GET":
      return ok(shownPost(post, now, manner));
    case "PATCH":
      return updatePost(post, call, group);
    case "DELETE":
      return { status: 200, body: { deleted: true }, put: { ...post, deletedAt: now } };
    case "POST publish":
      return publishPost(post, call);
    default:
      return notFound;
  }
}

export function answer(call: Call, posts: Posts): Answer {
  const [resource, , part, more] = call.path;
  if (more !== undefined) return notFound;
  if (resource === "posts") return somePosts(call, posts);
  if (call.method !== "GET") return notFound;
  if (resource === "profile_groups") return part === undefined ? profileGroups(call) : notFound;
  if (resource === "profiles") {
    return part === undefined || part === "placements" || part === "stats"
      ? someProfiles(call, posts)
      : notFound;
  }
  return notFound;
}
