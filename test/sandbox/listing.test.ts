import pLimit from "p-limit";
import { expect, test } from "vitest";
import type { ListingManner } from "../../src/sandbox/listing.ts";
import { type Json, pin, rehearse } from "./rehearsal.ts";

/** A sandbox of these manners with this many posts in it, `Pin 0` first, accepted a second apart. */
async function listing(manner: Partial<ListingManner>, count: number, post: Json = {}) {
  const rehearsal = await rehearse({ listing: manner });
  const { call, pass } = rehearsal;
  for (let n = 0; n < count; n++) {
    await call("POST", "/api/posts", pin({ post: { body: `Pin ${n}`, ...post } }));
    pass(1_000);
  }
  const page = async (query: string) => (await call("GET", `/api/posts?${query}`)).json;
  const items = async (query: string) => (await page(query))["data"] as Json[];
  const bodies = async (query: string) => (await items(query)).map((item) => item["body"]);
  return { ...rehearsal, page, items, bodies };
}

test("the oldest post comes first where it is told to", async () => {
  const { bodies } = await listing({ order: "oldest-first" }, 4);
  expect(await bodies("per_page=2")).toEqual(["Pin 0", "Pin 1"]);
  expect(await bodies("per_page=2&page=1")).toEqual(["Pin 2", "Pin 3"]);
});

test("a scattered list is in no order of time, and in the same one at every reading", async () => {
  const { bodies, call } = await listing({ order: "scattered" }, 30);
  const all = await bodies("per_page=100");
  const ordered = Array.from({ length: 30 }, (_, n) => `Pin ${n}`);
  expect(all).not.toEqual(ordered);
  expect(all).not.toEqual(ordered.toReversed());
  expect(all.toSorted()).toEqual(ordered.toSorted());
  expect([...(await bodies("per_page=20")), ...(await bodies("per_page=20&page=1"))]).toEqual(all);
  await call("POST", "/api/posts", pin({ post: { body: "New" } }));
  const after = await bodies("per_page=100");
  expect(after).toContain("New");
  expect(after.filter((body) => body !== "New")).toEqual(all);
});

test("a page is never longer than the longest, and says how long it is", async () => {
  const { page } = await listing({ longestPage: 3 }, 5);
  expect(await page("per_page=100")).toMatchObject({ total: 5, page: 0, per_page: 3, data: [{}, {}, {}] });
  expect(await page("per_page=100&page=1")).toMatchObject({ data: [{}, {}] });
});

test("where pages count from one, page 0 and page 1 are the same", async () => {
  const { bodies, page } = await listing({ firstPage: 1 }, 5);
  expect(await bodies("per_page=2&page=0")).toEqual(["Pin 4", "Pin 3"]);
  expect(await bodies("per_page=2&page=1")).toEqual(["Pin 4", "Pin 3"]);
  expect(await bodies("per_page=2&page=2")).toEqual(["Pin 2", "Pin 1"]);
  expect(await bodies("per_page=2&page=3")).toEqual(["Pin 0"]);
  expect((await page("per_page=2"))["page"]).toBe(1);
});

test("a post that is late in the list is read by its id at once", async () => {
  const lateMs = ({ content }: { content: { body: string } }) => (content.body === "Pin 1" ? 60_000 : 0);
  const { bodies, call, pass, sandbox, page } = await listing({ lateMs }, 3);
  expect(await page("")).toMatchObject({ total: 2 });
  expect(await bodies("")).toEqual(["Pin 2", "Pin 0"]);
  expect((await call("GET", `/api/posts/${sandbox.accepted()[1]?.id}`)).status).toBe(200);
  pass(60_000 - 2_000 - 1);
  expect(await bodies("")).toEqual(["Pin 2", "Pin 0"]);
  pass(1);
  expect(await bodies("")).toEqual(["Pin 2", "Pin 1", "Pin 0"]);
});

test("lateness may be the same for every post", async () => {
  const { bodies, pass } = await listing({ lateMs: 5_000 }, 2);
  expect(await bodies("")).toEqual([]);
  pass(3_000);
  expect(await bodies("")).toEqual(["Pin 0"]);
});

test("the total may be missing, or wobble between the pages", async () => {
  const missing = await listing({ total: "missing" }, 3);
  expect(await missing.page("per_page=1")).not.toHaveProperty("total");
  const wobbling = await listing({ total: "wobbling" }, 3);
  const totals = await Promise.all(
    [0, 1, 2].map(async (n) => (await wobbling.page(`per_page=1&page=${n}`))["total"]),
  );
  expect(totals).toEqual([3, 4, 3]);
});

test.each([
  ["ms", ".000Z"],
  ["seconds", "Z"],
  ["offset", "+00:00"],
] as const)("times in %s end with %s, in a list and alone", async (times, end) => {
  const { items, call } = await listing({ times }, 1, { scheduled_at: "2026-12-01T09:00:00.000Z" });
  const [listed] = await items("");
  const expected = { scheduled_at: `2026-12-01T09:00:00${end}`, created_at: `2026-11-24T12:00:00${end}` };
  expect(listed).toMatchObject(expected);
  expect((await call("GET", `/api/posts/${listed?.["id"]}`)).json).toMatchObject(expected);
});

test.each([
  ["as-sent", " Cafe\u0301\r\nhttps://a.example/x ", " Cafe\u0301 "],
  ["normalised", "Caf\u00e9\nhttps://a.example/x", "Caf\u00e9"],
  ["rewritten", expect.stringMatching(/^Caf\u00e9\nhttps:\/\/pxy\.example\/\w+ #pinned$/), "Caf\u00e9"],
] as const)("texts are %s, in a list and alone", async (texts, body, title) => {
  const { call, items } = await listing({ texts }, 0);
  const sent = {
    post: { body: " Cafe\u0301\r\nhttps://a.example/x " },
    pinterest: { title: " Cafe\u0301 " },
  };
  await call("POST", "/api/posts", pin(sent));
  const [listed] = await items("");
  const expected = { body, platforms: [{ params: { title } }] };
  expect(listed).toMatchObject(expected);
  expect((await call("GET", `/api/posts/${listed?.["id"]}`)).json).toMatchObject(expected);
});

test("the posts of a list carry their media where they are told to", async () => {
  const { items } = await listing({ media: true }, 1);
  expect(await items("")).toMatchObject([
    { media: [{ source_url: "https://media.example.com/narrow-kitchen.jpg" }] },
  ]);
});

test("imported Pins lie between the posts: twins that only id and source tell apart, and older ones", async () => {
  const { items, sandbox, call } = await listing({ imported: 5, media: true }, 4);
  const all = await items("");
  const words = all.map(({ body, source }) => `${source}: ${body}`);
  expect(words).toEqual([
    "postproxy: Pin 3",
    ...[2, 1, 0].flatMap((n) => [`imported: Pin ${n}`, `postproxy: Pin ${n}`]),
    "imported: Pinned by hand, 0.",
    "imported: Pinned by hand, 1.",
  ]);
  expect(new Set(all.map((post) => post["id"])).size).toBe(all.length);
  const [, twin, post] = all;
  const { id, source, media, platforms, ...same } = post ?? {};
  const [{ params }] = platforms as [Json];
  expect(twin).toMatchObject({ ...same, source: "imported", platforms: [{ params }] });
  expect(sandbox.accepted()).toHaveLength(4);

  const path = `/api/posts/${twin?.["id"]}`;
  expect((await call("GET", path)).json).toMatchObject({ source: "imported", body: "Pin 2" });
  expect((await call("DELETE", path)).status).toBe(422);
});

test("imported Pins are the same ones in every order", async () => {
  const newest = await listing({ imported: 6 }, 4);
  const scattered = await listing({ imported: 6, order: "scattered" }, 4);
  const ids = (items: Json[]) => items.map((post) => post["id"]);
  const one = ids(await newest.items("per_page=100"));
  const other = ids(await scattered.items("per_page=100"));
  expect(other).not.toEqual(one);
  expect(other.toSorted()).toEqual(one.toSorted());
});

test("a list of thousands holds every post once, page by page", async () => {
  const { call, items } = await listing({ order: "scattered", imported: 1_000 }, 0);
  // Few at once: what a machine does with thousands of connections is not asked here.
  const limit = pLimit(8);
  await limit.map(Array.from({ length: 2_000 }).keys(), (n) =>
    call("POST", "/api/posts", pin({ post: { body: `${n}` } })),
  );
  const seen = new Set<unknown>();
  for (let page = 0; page < 30; page++) {
    for (const item of await items(`per_page=100&page=${page}`)) seen.add(item["id"]);
  }
  expect(seen.size).toBe(3_000);
});
