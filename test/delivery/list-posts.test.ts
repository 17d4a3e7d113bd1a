// The reading of a real list over HTTP, in every manner in which it could be kept, while others post and delete.

import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ListAllRequest, listAllPosts } from "../../src/delivery/list-posts.ts";
import { type Client, createClient } from "../../src/postproxy/client.ts";
import type { ListingManner } from "../../src/sandbox/listing.ts";
import { noon, pin, type Rehearsal, rehearse } from "../sandbox/rehearsal.ts";
import type { Fault, FaultScript } from "../support/faults.ts";
import type { SandboxOptions } from "../support/sandbox.ts";
import { runs, seedsUntil } from "../support/seed.ts";

const hour = 3_600_000;
const everything: ListAllRequest = { groupId: null, oldest: null, mustSee: [] };

/** A real client that does not wait between its tries. */
function clientOf({ sandbox }: Rehearsal): Client {
  const client = createClient({
    baseUrl: sandbox.url,
    apiKey: sandbox.apiKey,
    profileGroup: null,
    timeoutMs: 600_000,
    connections: 1,
    now: () => noon,
    wait: async () => {},
  });
  onTestFinished(() => client.close());
  return client;
}

async function list(manner: Partial<ListingManner>, count: number, options: Partial<SandboxOptions> = {}) {
  const rehearsal = await rehearse({ ...options, listing: manner });
  let born = 0;
  const add = async () => {
    const { json } = await rehearsal.call("POST", "/api/posts", pin({ post: { body: `Pin ${born++}` } }));
    rehearsal.pass(1_000);
    return String(json["id"]);
  };
  const remove = (id: string) => rehearsal.call("DELETE", `/api/posts/${id}`);
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await add());
  const client = clientOf(rehearsal);
  const pages = () => rehearsal.sandbox.requests().filter(({ query }) => query.includes("page=")).length;
  const readAll = (request: Partial<ListAllRequest> = {}, by = client) =>
    listAllPosts(by, () => noon, { ...everything, ...request });
  return { ...rehearsal, add, remove, ids, client, pages, readAll };
}

/** The client, with something that happens after each page that it reads. */
const meddledWith = (client: Client, after: (page: number) => Promise<unknown>): Client => {
  let pages = 0;
  return {
    ...client,
    async posts(groupId, number) {
      const page = await client.posts(groupId, number);
      await after(pages++);
      return page;
    },
  };
};

const manners = {
  "as documented": {},
  "oldest first": { order: "oldest-first" },
  scattered: { order: "scattered" },
  clamped: { longestPage: 3 },
  "one a page": { longestPage: 1 },
  "counted from one": { firstPage: 1, longestPage: 3 },
  "without a total": { total: "missing", longestPage: 3 },
  "without a total on one page": { total: "missing" },
  "with a wobbling total": { total: "wobbling", longestPage: 3 },
  "with a wobbling total on one page": { total: "wobbling" },
  "with whole seconds": { times: "seconds", longestPage: 3 },
  "with media": { media: true, longestPage: 3 },
  "with imported posts": { imported: 4, longestPage: 3 },
  "all of it": {
    order: "scattered",
    longestPage: 2,
    firstPage: 1,
    total: "wobbling",
    times: "offset",
    texts: "rewritten",
    imported: 5,
  },
} satisfies Record<string, Partial<ListingManner>>;

describe("a list that stands still is read whole", () => {
  test.each(Object.entries(manners))("%s", async (_, manner) => {
    const { readAll, ids } = await list(manner, 11);
    const { posts, unclean, startedAt } = await readAll();
    expect(unclean).toBeNull();
    expect([...posts.keys()]).toEqual(expect.arrayContaining(ids));
    expect(startedAt).toBe(noon);
  });

  test("also an empty one", async () => {
    const { readAll } = await list({}, 0);
    expect(await readAll()).toMatchObject({ unclean: null, posts: new Map() });
  });
});

test("whatever is posted and deleted meanwhile, a readAll that calls itself clean has every post that was there throughout", async () => {
  const manner = fc.record({
    order: fc.constantFrom("newest-first", "oldest-first", "scattered"),
    longestPage: fc.integer({ min: 1, max: 4 }),
    firstPage: fc.constantFrom(0, 1),
    total: fc.constantFrom("exact", "missing", "wobbling"),
    imported: fc.constantFrom(0, 3),
  });
  const deed = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ kind: "nothing" } as const) },
    { weight: 2, arbitrary: fc.constant({ kind: "post" } as const) },
    { weight: 2, arbitrary: fc.nat(20).map((n) => ({ kind: "delete", n }) as const) },
    { weight: 1, arbitrary: fc.nat(20).map((n) => ({ kind: "both", n }) as const) },
  );
  const seen = { clean: 0, moved: 0 };
  for (const next of seedsUntil(() => seen.clean > 60 && seen.moved > 30))
    await fc.assert(
      fc.asyncProperty(
        manner as fc.Arbitrary<Partial<ListingManner>>,
        fc.integer({ min: 0, max: 9 }),
        fc.array(deed, { maxLength: 14 }),
        async (how, count, deeds) => {
          const { add, remove, ids, client, readAll } = await list(how, count);
          const gone = new Set<string>();
          const meddler = meddledWith(client, async (page) => {
            const next = deeds[page] ?? { kind: "nothing" };
            const victim = "n" in next ? ids[next.n % Math.max(1, ids.length)] : undefined;
            if (victim !== undefined) {
              gone.add(victim);
              await remove(victim);
            }
            if (next.kind === "post" || next.kind === "both") await add();
          });
          const { posts, unclean } = await readAll({}, meddler);
          if (unclean !== null) return;
          seen.clean += 1;
          if (deeds.some(({ kind }) => kind !== "nothing")) seen.moved += 1;
          const throughout = ids.filter((id) => !gone.has(id));
          expect(throughout.filter((id) => !posts.has(id))).toEqual([]);
        },
      ),
      { seed: next, numRuns: runs(150) },
    );
  expect(seen.clean).toBeGreaterThan(60);
  expect(seen.moved).toBeGreaterThan(30);
});

test("posts that are made while it is read do not keep it from an end", async () => {
  const { add, ids, client, readAll } = await list({ longestPage: 3 }, 10);
  const meddler = meddledWith(client, (page) => (page % 3 === 1 ? add() : Promise.resolve()));
  const { posts, unclean } = await readAll({}, meddler);
  expect(unclean).toBeNull();
  expect([...posts.keys()]).toEqual(expect.arrayContaining(ids));
});

describe("what cannot be taken for whole is called so", () => {
  /** A list that a faulty service could show. */
  const shown = (
    client: Client,
    page: (number: number) => string[] | null,
    total: number | null,
  ): Client => ({
    ...client,
    async posts(_, number) {
      const all = await client.posts(null, 0);
      const wanted = page(number) ?? all.items.map(({ id }) => id);
      const items = wanted.flatMap((id) => all.items.find((post) => post.id === id) ?? []);
      return { items, unreadable: 0, total, page: number, perPage: items.length };
    },
  });

  test("a list that shows its first page for every page, and no total", async () => {
    const { client, ids, readAll } = await list({}, 8);
    const { unclean } = await readAll(
      {},
      shown(client, () => ids.slice(0, 4), null),
    );
    expect(unclean).not.toBeNull();
  });

  test("a list that counts more than it shows", async () => {
    const { client, ids, readAll } = await list({}, 8);
    const pages = [ids.slice(0, 4), ids.slice(5), []];
    const { unclean } = await readAll(
      {},
      shown(client, (number) => pages[number] ?? [], 8),
    );
    expect(unclean).not.toBeNull();
  });

  test("posts of one instant that change places between two pages, where the rest is not read", async () => {
    const rehearsal = await list({}, 0);
    const ids: string[] = [];
    // Thirty in one second, then forty older ones are not wanted: the fifteenth is skipped between two pages.
    for (let n = 0; n < 30; n++) ids.push(await addAtOnce(rehearsal, n));
    rehearsal.pass(9 * hour);
    for (let n = 30; n < 60; n++) ids.push(await addAtOnce(rehearsal, n));
    const newest = ids.toReversed();
    const pages = [
      newest.slice(0, 15),
      [...newest.slice(14, 15), ...newest.slice(16, 30)],
      newest.slice(30),
      [],
    ];
    const faulty = shown(rehearsal.client, (number) => pages[number] ?? [], 60);
    const { posts, unclean } = await rehearsal.readAll(
      { oldest: noon + 9 * hour, mustSee: newest.slice(0, 3) },
      faulty,
    );
    expect(posts.has(newest[15] ?? "")).toBe(false);
    expect(unclean).not.toBeNull();
  });

  const addAtOnce = async ({ call }: Rehearsal, n: number) => {
    const { json } = await call("POST", "/api/posts", pin({ post: { body: `At once ${n}` } }));
    return String(json["id"]);
  };
});

describe("a page that fails is asked for again, not the list", () => {
  const failing =
    (fault: Fault, isBad: (reading: number) => boolean): FaultScript =>
    ({ method, path, query, reads }) =>
      method === "GET" && path === "/api/posts" && query !== "" && isBad(reads) ? fault : null;
  const faults: Fault[] = [
    { kind: "reset-before-reading" },
    { kind: "truncate-after-accepting" },
    { kind: "html-after-accepting" },
    { kind: "unreadable-item" },
    { kind: "status", status: 503, headers: {}, body: "", afterAccepting: false },
  ];

  test.each(faults)("$kind at every second reading", async (fault) => {
    const faulty = { faults: failing(fault, (reading) => reading % 2 === 1) };
    const { readAll, ids, pages } = await list({ longestPage: 3 }, 9, faulty);
    const { posts, unclean } = await readAll();
    expect(unclean).toBeNull();
    expect([...posts.keys()]).toEqual(expect.arrayContaining(ids));
    const quiet = await list({ longestPage: 3 }, 9);
    await quiet.readAll();
    expect(pages()).toBeLessThanOrEqual(2 * quiet.pages());
  });

  test("an entry that can never be read is told", async () => {
    const { readAll } = await list({ longestPage: 3 }, 9, {
      faults: failing({ kind: "unreadable-item" }, () => true),
    });
    expect((await readAll()).unclean).toMatch(/entries cannot be read/);
  });

  test("a list that never answers is an error that a person can act on", async () => {
    const reset = failing({ kind: "reset-before-reading" }, () => true);
    const { readAll } = await list({}, 1, { faults: reset });
    await expect(readAll()).rejects.toMatchObject({ exitCode: 3, hint: expect.stringMatching(/./) });
  });
});

describe("what is of no interest is not read", () => {
  /** Forty old posts, then some of today. */
  async function years(manner: Partial<ListingManner>, today = 6) {
    const made = await list({ longestPage: 10, ...manner }, 40);
    made.pass(9 * hour);
    const recent: string[] = [];
    for (let n = 0; n < today; n++) recent.push(await made.add());
    return { ...made, recent, oldest: noon + 9 * hour };
  }

  test("where the newest come first and what must be there was seen", async () => {
    const { readAll, pages, recent, oldest } = await years({}, 14);
    const { posts, unclean } = await readAll({ oldest, mustSee: recent.slice(0, 3) });
    expect(unclean).toBeNull();
    expect([...posts.keys()]).toEqual(expect.arrayContaining(recent));
    expect(posts.size).toBeLessThan(50);
    expect(pages()).toBeLessThan(10);
  });

  test.each([
    ["the order is another", { order: "scattered" }],
    ["the order is the other way round", { order: "oldest-first" }],
  ] as const)("but where %s, all is", async (_, manner) => {
    const { readAll, ids, recent, oldest } = await years(manner);
    const { posts, unclean } = await readAll({ oldest, mustSee: recent.slice(0, 3) });
    expect(unclean).toBeNull();
    expect(posts.size).toBe(ids.length + recent.length);
  });

  test("but where a post that must be there was not seen, all is", async () => {
    const { readAll, ids, recent, oldest } = await years({});
    const { posts } = await readAll({ oldest, mustSee: [ids[0] ?? ""] });
    expect(posts.size).toBe(ids.length + recent.length);
  });

  test("two posts that happen to lie in order say nothing of the list", async () => {
    const { readAll, recent, oldest } = await years({ order: "scattered", longestPage: 1 }, 6);
    const { posts, unclean } = await readAll({ oldest, mustSee: [] });
    expect(unclean).toBeNull();
    expect([...posts.keys()]).toEqual(expect.arrayContaining(recent));
  });
});
