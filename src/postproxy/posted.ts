// What is asked of posts that were made: their statistics and those of their profiles, and to take them back. One try each:
// none of it may keep anything else waiting, and what an answer means is decided elsewhere.

import { Client as Connection } from "undici";
import type { Redact } from "../lib/redact.ts";
import type { Reader } from "./read.ts";
import { type Answer, exchange } from "./reply.ts";
import { type StatsAnswer, type StatsRequest, statsAnswer } from "./stats.ts";
import { readPostStats, readProfileStats, type Series } from "./wire-stats.ts";
import { errorText } from "./words.ts";

/** The answer to a removal; `status` null: none came. `error`: why it was refused, or why there is none. */
export type Removed = { status: number | null; requestId: string | null; error: string | null };

/** None of them throws. */
export type PostedCalls = {
  /** Takes a post out of Postproxy, once; only reading the post tells whether it is gone. */
  deletePost(id: string, groupId: string | null): Promise<Removed>;
  /** Statistics of up to `mostPosts` posts of a group. */
  postStats(request: StatsRequest & { posts: readonly string[] }): Promise<StatsAnswer<Map<string, Series>>>;
  /** Statistics of a profile. */
  profileStats(request: StatsRequest & { profile: string }): Promise<StatsAnswer<Series>>;
};

type Query = Readonly<Record<string, string>>;

export function postedCalls({
  reader,
  writing,
  now,
  pathTo,
  inGroup,
}: {
  reader: Pick<Reader, "once">;
  writing: Omit<Removal, "path">;
  now: () => number;
  pathTo: (resource: string, query: Query) => string;
  inGroup: (groupId: string | null) => Query;
}): PostedCalls {
  return {
    async deletePost(id, groupId) {
      const path = pathTo(`posts/${encodeURIComponent(id)}`, inGroup(groupId));
      const answer = await removePost({ ...writing, path });
      const { status, body, error } = answer;
      const refused = status !== null && status >= 300 ? errorText(status, body) : null;
      return { status, requestId: answer.headers.requestId, error: refused ?? error };
    },

    async postStats({ posts, groupId, since, signal }) {
      const query = { ...inGroup(groupId), post_ids: posts.join(","), ...from(since) };
      const answer = await reader.once(pathTo("posts/stats", query), signal);
      return statsAnswer(answer, readPostStats, now());
    },

    async profileStats({ profile, groupId, since, signal }) {
      const resource = `profiles/${encodeURIComponent(profile)}/stats`;
      const answer = await reader.once(pathTo(resource, { ...inGroup(groupId), ...from(since) }), signal);
      return statsAnswer(answer, readProfileStats, now());
    },
  };
}

/** Inclusive (Postproxy's agent skill, Stats). */
function from(since: number | null): Query {
  return since === null ? {} : { from: new Date(since).toISOString() };
}

type Removal = {
  origin: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  redact: Redact;
};

/** Never throws: whatever happens is in the answer. Never redirected, never repeated. */
async function removePost({ origin, path, headers, timeoutMs, redact }: Removal): Promise<Answer> {
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: timeoutMs } };
  const connection = new Connection(origin, { ...limits, pipelining: 0, allowH2: false });
  try {
    const signal = AbortSignal.timeout(2 * timeoutMs);
    return await exchange(connection, { method: "DELETE", path, headers, signal }, redact);
  } finally {
    await connection.destroy();
  }
}
