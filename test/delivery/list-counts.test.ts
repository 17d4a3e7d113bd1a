import { expect, onTestFinished, test } from "vitest";
import { listAllPosts } from "../../src/delivery/list-posts.ts";
import { createClient } from "../../src/postproxy/client.ts";
import type { ListingManner } from "../../src/sandbox/listing.ts";
import { pin, rehearse } from "../sandbox/rehearsal.ts";

/** A list of so many posts as it is read, which counts `more` than it shows. */
async function readList(listing: Partial<ListingManner>, count: number, more = 0) {
  const { sandbox, call, pass } = await rehearse({ listing });
  for (let n = 0; n < count; n++) {
    await call("POST", "/api/posts", pin({ post: { body: `Pin ${n}` } }));
    pass(1_000);
  }
  const client = createClient({
    baseUrl: sandbox.url,
    apiKey: sandbox.apiKey,
    profileGroup: null,
    timeoutMs: 600_000,
    connections: 1,
    now: Date.now,
  });
  onTestFinished(() => client.close());
  const posts: typeof client.posts = async (...of) => {
    const page = await client.posts(...of);
    return { ...page, total: page.total === null ? null : page.total + more };
  };
  const list = await listAllPosts({ ...client, posts }, Date.now, {
    groupId: null,
    oldest: null,
    mustSee: [],
  });
  const bodies = [...list.posts.values()].map(({ body }) => body).toSorted();
  return { ...list, bodies, sent: Array.from({ length: count }, (_, n) => `Pin ${n}`).toSorted() };
}

const manners: [string, Partial<ListingManner>][] = [
  ["as documented", {}],
  ["without a total", { total: "missing" }],
  ["with a total that is one too many now and then", { total: "wobbling", longestPage: 4 }],
  ["in no order, with short pages", { order: "scattered", longestPage: 3 }],
  [
    "oldest first, with pages that count from one and no total",
    { order: "oldest-first", firstPage: 1, total: "missing", longestPage: 5 },
  ],
];

test.each(manners)("a list %s is read whole, and known to be", async (_, manner) => {
  for (const count of [0, 1, 11]) {
    const { unclean, bodies, sent } = await readList(manner, count);
    expect({ count, unclean, bodies }).toEqual({ count, unclean: null, bodies: sent });
  }
});

test("a list that never shows as many posts as it counts proves nothing, and says so", async () => {
  const { unclean } = await readList({ longestPage: 4 }, 11, 1);
  expect(unclean).toBe("it shows 11 posts and counts 12");
});
