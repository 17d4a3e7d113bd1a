// The Postproxy API as pinsheet uses it. Only this folder knows its URLs and JSON (facts: Postproxy's reference and
// official clients); what an answer means for a pin is decided in delivery/outcome.ts.

import type { Readable } from "node:stream";
import { withoutEnd } from "../lib/ends.ts";
import { unreachableError, usageError } from "../lib/errors.ts";
import type { Board } from "../lib/fold-name.ts";
import { redactor } from "../lib/redact.ts";
import type { Profile } from "../model/profile.ts";
import { type PostedCalls, postedCalls } from "./posted.ts";
import { findGroup } from "./profile-group.ts";
import { createReader, type ReadResult, realWait } from "./read.ts";
import type { Reply } from "./reply.ts";
import type { PreparedPost } from "./request.ts";
import { sendPost } from "./send.ts";
import {
  readCreatedWebhook,
  readDeliveries,
  readWebhooks,
  type Webhook,
  type WebhookDelivery,
} from "./webhooks.ts";
import {
  type Page,
  type Post,
  type ProfileGroup,
  readPlacements,
  readPost,
  readPosts,
  readProfileGroups,
  readProfiles,
} from "./wire.ts";
import { write } from "./write.ts";

export type { Removed } from "./posted.ts";
export type { Reply } from "./reply.ts";

/** All but `createPost` and those of `PostedCalls` throw ExpectedError (exit 3) where the API cannot be reached or read. */
export type Client = PostedCalls & {
  profileGroups(): Promise<ProfileGroup[]>;
  /** Profiles of every network; `serverTime` is the server's clock, milliseconds since the epoch. */
  profiles(): Promise<{ profiles: Profile[]; serverTime: number | null }>;
  /** The profiles as they were told last; null: never. */
  lastProfiles(): readonly Profile[] | null;
  /** The boards of a Pinterest profile. */
  placements(profile: Profile): Promise<Board[]>;
  /** One page of the posts of a group, in an order that is not documented. `number` counts from 0. */
  posts(groupId: string | null, number: number): Promise<Page<Post>>;
  /** Null where Postproxy knows no such post, or the key may not see it. */
  post(id: string, groupId: string | null): Promise<Post | null>;
  /** One try, never repeated, never redirected. Never throws: it is all in the reply. */
  createPost(request: {
    prepared: PreparedPost;
    files: (() => Readable)[];
    idempotencyKey: string;
    groupId: string | null;
    /** Asked in the last synchronous step before the first byte is written; after a "no" nothing is sent. */
    mayLeave: () => boolean;
  }): Promise<Reply>;
  /** All subscriptions. Of these no group is asked: no client of Postproxy sends one. */
  webhooks(): Promise<Webhook[]>;
  /** One try. `secret` is shown this once, or null where the answer holds none. */
  addWebhook(wish: { url: string; events: readonly string[] }): Promise<Webhook & { secret: string | null }>;
  /** One try. False where there is no such subscription. */
  removeWebhook(id: string): Promise<boolean>;
  /** The first page of what was delivered, as the API orders it; null where there is no such subscription. */
  webhookDeliveries(id: string): Promise<WebhookDelivery[] | null>;
  /** Waits for posts in flight; gives up reads. */
  close(): Promise<void>;
};

type ClientOptions = {
  /** Origin, without `/api`. */
  baseUrl: string;
  apiKey: string;
  /** Id or name; null: all that the key can see. */
  profileGroup: string | null;
  /** Of one request. */
  timeoutMs: number;
  connections: number;
  now: () => number;
  /** Hears the `Date` of every answer, and when by `now` it was asked for and had. Nobody may want to. */
  heard?: (serverTime: number, asked: number, answered: number) => void;
  /** Pauses between tries of a read; only tests pass it. */
  wait?: (ms: number) => Promise<unknown>;
};

/** A test holds this against package.json. */
export const userAgent = "pinsheet/0.1.0";

export function createClient(options: ClientOptions): Client {
  const { origin, pathname } = new URL(options.baseUrl);
  const prefix = withoutEnd(pathname, /\//);
  const headers = headersFor(options.apiKey);
  const { timeoutMs, connections, now, heard = () => {}, wait = realWait } = options;
  const redact = redactor(options.apiKey);
  const reader = createReader({ origin, headers, timeoutMs, connections, now, heard, wait, redact });
  const writing = { origin, headers, timeoutMs, redact };
  const inFlight = new Set<Promise<Reply>>();
  let group: Promise<string | null> | null = null;
  let told: readonly Profile[] | null = null;

  const pathTo = (resource: string, query: Query): string => `${prefix}/api/${resource}${search(query)}`;

  async function readAll<Item extends { id: string }>(resource: string, query: Query, read: ReadPage<Item>) {
    const get = (more: Query) => reader.get(pathTo(resource, { ...query, ...more }));
    return readPages(get, read, `${origin}${prefix}/api/${resource}`);
  }

  async function profileGroups(): Promise<ProfileGroup[]> {
    return (await readAll("profile_groups", {}, readProfileGroups)).items;
  }

  /** Asked once; a failure is not kept. */
  async function configuredGroup(): Promise<string | null> {
    const { profileGroup } = options;
    if (profileGroup === null) return null;
    group ??= profileGroups().then((groups) => findGroup(profileGroup, groups).id);
    try {
      return await group;
    } catch (error) {
      group = null;
      throw error;
    }
  }

  return {
    profileGroups,

    async profiles() {
      const groupId = await configuredGroup();
      const { items, serverTime } = await readAll("profiles", inGroup(groupId), readProfiles);
      // Old and new documents disagree on what the list holds (docs/why/postproxy.md, Profiles), so the answer is filtered too.
      const profiles = items.filter(
        (profile) => groupId === null || (profile.groupId ?? groupId) === groupId,
      );
      told = profiles;
      return { profiles, serverTime };
    },

    lastProfiles: () => told,

    async placements(profile) {
      const resource = `profiles/${encodeURIComponent(profile.id)}/placements`;
      return (await readAll(resource, inGroup(profile.groupId), readPlacements)).items;
    },

    async posts(groupId, number) {
      const query = { ...inGroup(groupId), page: String(number), per_page: String(postsOnPage) };
      const answer = await reader.get(pathTo("posts", query), { anyStumble: true });
      const page = readPosts(answer.json);
      if (page === null) throw unreadable(`${origin}${prefix}/api/posts`);
      return page;
    },

    async post(id, groupId) {
      const answer = await reader.get(pathTo(`posts/${encodeURIComponent(id)}`, inGroup(groupId)));
      if (answer.status === 404) return null;
      const post = readPost(answer.json);
      if (post === null) throw unreadable(`${origin}${prefix}/api/posts/${id}`);
      return post;
    },

    async createPost({ prepared, files, idempotencyKey, groupId, mayLeave }) {
      const path = pathTo("posts", inGroup(groupId));
      const attempt = { origin, path, headers, idempotencyKey, prepared, files, timeoutMs, mayLeave, redact };
      const asked = now();
      const sending = sendPost(attempt);
      inFlight.add(sending);
      const reply = await sending.finally(() => inFlight.delete(sending));
      if (reply.headers.date !== null) heard(reply.headers.date, asked, now());
      return reply;
    },

    ...postedCalls({ reader, writing, now, pathTo, inGroup }),

    async webhooks() {
      return (await readAll("webhooks", {}, readWebhooks)).items;
    },

    async addWebhook({ url, events }) {
      const body = { url, events, description: "pinsheet" };
      const path = pathTo("webhooks", {});
      const made = readCreatedWebhook(
        await write(writing, { method: "POST", path, body, what: "the webhook" }),
      );
      if (made === null) throw unreadable(`${origin}${path}`);
      return made;
    },

    async removeWebhook(id) {
      const path = pathTo(`webhooks/${encodeURIComponent(id)}`, {});
      return (await write(writing, { method: "DELETE", path, body: null, what: "the removal" })) !== null;
    },

    async webhookDeliveries(id) {
      const path = pathTo(`webhooks/${encodeURIComponent(id)}/deliveries`, {
        per_page: String(postsOnPage),
      });
      const { status, json } = await reader.get(path);
      if (status === 404) return null;
      const page = readDeliveries(json);
      if (page === null) throw unreadable(`${origin}${path}`);
      return page.items;
    },

    async close() {
      await Promise.allSettled(inFlight);
      await reader.close();
    },
  };
}

function headersFor(apiKey: string): Readonly<Record<string, string>> {
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw usageError(
      "the API key is empty or holds a space, a line break or another character that keys do not have",
      "Copy the key again and put it into the environment variable POSTPROXY_API_KEY.",
    );
  }
  return { Authorization: `Bearer ${apiKey}`, Accept: "application/json", "User-Agent": userAgent };
}

type Query = Readonly<Record<string, string>>;
type ReadPage<Item> = (json: unknown) => Page<Item> | null;

/** Every client of Postproxy sends the group as a query parameter, with every verb (docs/why/postproxy.md, Context). */
function inGroup(groupId: string | null): Query {
  return groupId === null ? {} : { profile_group_id: groupId };
}

function search(query: Query): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? "" : `?${text}`;
}

/** 100: what the sibling lists document as their largest page; a smaller clamp does no harm. */
const postsOnPage = 100;

/** No list we read has pages in the documents; a `total` above the items shows that it has (docs/why/postproxy.md, Not documented). */
const mostPages = 1_000;

async function readPages<Item extends { id: string }>(
  get: (query: Query) => Promise<ReadResult>,
  read: ReadPage<Item>,
  where: string,
): Promise<{ items: Item[]; serverTime: number | null }> {
  const items = new Map<string, Item>();
  let serverTime: number | null = null;
  let query: Query = {};
  let stale = 0;
  // Pages count from zero where the documents say so; if they do not here, one page repeats the first.
  for (let number = 1; number <= mostPages && stale < 2; number += 1) {
    const answer = await get(query);
    const page = read(answer.json);
    if (page === null) throw unreadable(where);
    const before = items.size;
    for (const item of page.items) items.set(item.id, item);
    stale = items.size > before ? 0 : stale + 1;
    serverTime = answer.serverTime;
    if (page.items.length === 0 || page.total === null || items.size >= page.total) break;
    query = { page: String(number), per_page: String(page.perPage ?? page.items.length) };
  }
  return { items: [...items.values()], serverTime };
}

function unreadable(where: string) {
  return unreachableError(
    `${where} does not answer as the Postproxy API does`,
    "Check POSTPROXY_BASE_URL (normally https://api.postproxy.dev).",
  );
}
