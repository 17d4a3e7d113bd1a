// PURE. Reads the JSON that Postproxy sends, in every shape its documents and clients show, into our own types.
// Tolerant by intent: unknown fields are ignored, unknown words pass through, only a missing id is fatal.

import { z } from "zod";
import type { Board } from "../lib/fold-name.ts";
import type { Profile } from "../model/profile.ts";
import { sentence } from "./words.ts";

/** One file of a post. `sourceUrl` is the address that was submitted. */
type PostMedium = { status: string; error: string | null; sourceUrl: string | null };

/** What became of the post at Pinterest, with the parameters it was given. */
type PinterestResult = {
  status: string;
  boardId: string | null;
  title: string | null;
  link: string | null;
  error: string | null;
  /** The network's own words, its code and Postproxy's hint, as one readable line. */
  errorDetails: string | null;
  permalink: string | null;
};

export type Post = {
  id: string;
  body: string | null;
  status: string;
  /** Null where the answer does not say (Postproxy's older shapes). */
  draft: boolean | null;
  source: string | null;
  scheduledAt: string | null;
  createdAt: string | null;
  media: PostMedium[];
  /** Null while Postproxy lists no Pinterest entry. */
  pinterest: PinterestResult | null;
};

/** One page of a list. `unreadable` items are counted, so that nobody takes such a page for complete. */
export type Page<Item> = {
  items: Item[];
  unreadable: number;
  total: number | null;
  page: number | null;
  perPage: number | null;
};

export type ProfileGroup = { id: string; name: string };

// Each field that is not what we expect becomes null instead of spoiling the whole object.
// Numbers only as far as JSON keeps their digits: a longer id would be another id.
const text = z
  .union([z.string(), z.int().transform(String)])
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);
const id = z.union([z.string(), z.int().transform(String)]).refine((value) => value.trim() !== "");
const count = z.coerce.number().int().nonnegative().nullable().catch(null);
/** Optional, for zod 4 takes a missing key of type `unknown` for an error. */
const anything = z.unknown().optional();
const record = z.record(z.string(), z.unknown());
/** Reads an object as far as it is one: its fields are null where it is none. */
const inside = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((json) => record.safeParse(json).data ?? {}, z.object(shape));
const list = z.array(z.unknown()).catch([]);

const postSchema = z.object({
  id,
  body: text,
  content: text,
  post: inside({ body: text }),
  status: text,
  draft: z.boolean().nullable().catch(null),
  source: text,
  scheduled_at: text,
  created_at: text,
  media: list,
  platforms: list,
  networks: list,
  accounts: list,
});

const mediumSchema = z.object({ status: text, error_message: text, error: anything, source_url: text });

const resultSchema = z.object({
  platform: text,
  network: text,
  status: text,
  params: inside({ board_id: text, title: text, destination_link: text, link: text }),
  error: anything,
  error_details: anything,
  permalink: text,
  published_url: text,
  url: text,
});

const detailsSchema = z.object({
  platform_error_code: text,
  platform_error_subcode: text,
  platform_error_message: text,
  postproxy_note: text,
});

const profileSchema = z.object({
  id,
  name: text,
  username: text,
  platform: text,
  network: text,
  status: text,
  profile_group_id: text,
  expires_at: text,
  post_count: count,
});

const namedSchema = z.object({ id, name: text });

const duplicateSchema = z.object({ duplicate_post_id: id });

const wrapperSchema = inside({
  id: anything,
  data: anything,
  items: anything,
  placements: anything,
  post: anything,
  total: count,
  page: count,
  per_page: count,
});

/** Reads one post, or null where there is no post with an id. Never throws. */
export function readPost(json: unknown): Post | null {
  const parsed = postSchema.safeParse(unwrapped(json));
  if (!parsed.success) return null;
  const post = parsed.data;
  const results = [...post.platforms, ...post.networks, ...post.accounts];
  return {
    id: post.id,
    body: post.body ?? post.content ?? post.post.body,
    status: post.status ?? "unknown",
    // The word is older than the flag and in every shape (docs/why/postproxy.md, Shapes).
    draft: post.status === "draft" ? true : post.draft,
    source: post.source,
    scheduledAt: post.scheduled_at,
    createdAt: post.created_at,
    media: post.media.flatMap(readMedium),
    pinterest: results.flatMap(readPinterest)[0] ?? null,
  };
}

/** A post may come alone or under `data` or `post`; a post of its own that nests `post.body` has an id. */
function unwrapped(json: unknown): unknown {
  const outer = wrapperSchema.parse(json);
  return id.safeParse(outer.id).success ? json : (outer.data ?? outer.post);
}

/** The id of the earlier post that a 409 names, or null. */
export function readDuplicate(json: unknown): string | null {
  return duplicateSchema.safeParse(json).data?.duplicate_post_id ?? null;
}

function readMedium(json: unknown): PostMedium[] {
  const medium = mediumSchema.safeParse(json).data;
  if (medium === undefined) return [];
  const error = medium.error_message ?? sentence(medium.error);
  return [{ status: medium.status ?? "unknown", error, sourceUrl: medium.source_url }];
}

function readPinterest(json: unknown): PinterestResult[] {
  const result = resultSchema.safeParse(json).data;
  if (result === undefined || (result.platform ?? result.network)?.toLowerCase() !== "pinterest") return [];
  const { params } = result;
  return [
    {
      status: result.status ?? "unknown",
      boardId: params.board_id,
      title: params.title,
      // Postproxy's own MCP server calls it `link` (docs/why/postproxy.md, Pinterest fields).
      link: params.destination_link ?? params.link,
      error: sentence(result.error),
      errorDetails: readDetails(result.error_details),
      permalink: result.permalink ?? result.published_url ?? result.url,
    },
  ];
}

/** `platform_error_message (code 40, subcode 2) postproxy_note`, with whatever is there. */
function readDetails(json: unknown): string | null {
  const details = detailsSchema.safeParse(json).data;
  if (details === undefined) return sentence(json);
  const { platform_error_code: code, platform_error_subcode: subcode } = details;
  const codes = [code && `code ${code}`, subcode && `subcode ${subcode}`].filter(Boolean).join(", ");
  const said = [details.platform_error_message, codes && `(${codes})`, details.postproxy_note];
  return sentence(said.filter(Boolean).join(" "));
}

/** Reads a page of `GET /api/posts`, or null where the answer is no list. */
export function readPosts(json: unknown): Page<Post> | null {
  return readPage(json, readPost);
}

/** Reads `GET /api/profiles`, profiles of every network. */
export function readProfiles(json: unknown): Page<Profile> | null {
  return readPage(json, readProfile);
}

/** Reads `GET /api/profiles/:id/placements`. A placement without an id is nothing to pin to. */
export function readPlacements(json: unknown): Page<Board> | null {
  return readPage(json, readNamed);
}

/** Reads `GET /api/profile_groups`. */
export function readProfileGroups(json: unknown): Page<ProfileGroup> | null {
  return readPage(json, readNamed);
}

function readProfile(json: unknown): Profile | null {
  const profile = profileSchema.safeParse(json).data;
  if (profile === undefined) return null;
  return {
    id: profile.id,
    name: profile.name ?? profile.id,
    username: profile.username,
    platform: (profile.platform ?? profile.network ?? "unknown").toLowerCase(),
    status: (profile.status ?? "unknown").toLowerCase(),
    groupId: profile.profile_group_id,
    expiresAt: profile.expires_at,
    postCount: profile.post_count,
  };
}

function readNamed(json: unknown): { id: string; name: string } | null {
  const named = namedSchema.safeParse(json).data;
  return named === undefined ? null : { id: named.id, name: named.name ?? named.id };
}

/** The wrapper is `{data}` today; older answers were a bare array, `{items}` or `{placements}` (docs/why/postproxy.md, Shapes). */
export function readPage<Item>(json: unknown, readItem: (json: unknown) => Item | null): Page<Item> | null {
  const { data, items: older, placements, total, page, per_page: perPage } = wrapperSchema.parse(json);
  const rows = [json, data, older, placements].find(Array.isArray);
  if (rows === undefined) return null;
  const items = rows.map(readItem).filter((item) => item !== null);
  return { items, unreadable: rows.length - items.length, total, page, perPage };
}
