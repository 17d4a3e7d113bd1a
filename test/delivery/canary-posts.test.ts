// Canary posts, looked for in a real list over HTTP: what it says of lists that lag, hide or rewrite.

import { describe, expect, test } from "vitest";
import { type CanaryPost, checkCanaryPosts } from "../../src/delivery/canary-posts.ts";
import { listAllPosts } from "../../src/delivery/list-posts.ts";
import type { Pin } from "../../src/model/pin.ts";
import type { ListingManner } from "../../src/sandbox/listing.ts";
import { type Desk, noon, openDesk } from "../support/desk.ts";
import { pin } from "../support/pins.ts";

const minute = 60_000;
const settleMs = 2 * minute;
const image = "https://media.example.com/tile-samples.png";

/** Posts that were sent and accepted, a minute apart, the newest first; each pin as the ledger keeps it. */
async function sent(count: number, listing: Partial<ListingManner>, differs: Partial<Pin> = {}) {
  const desk = await openDesk({ listing });
  const canaries: CanaryPost[] = [];
  for (let n = 0; n < count; n++) {
    const scheduled = differs.at !== undefined && differs.at !== null && differs.at > desk.now();
    const { id } = await desk.call("POST", "/api/posts", {
      post: {
        body: differs.body ?? `Pin ${n}`,
        ...(scheduled && { scheduled_at: new Date(differs.at ?? 0).toISOString() }),
      },
      profiles: ["prof_Q7tm"],
      media: [image],
      platforms: { pinterest: { board_id: "718605684300112233", title: "Shelves" } },
    });
    const made = pin({ body: `Pin ${n}`, link: null, at: desk.now(), ...differs, postId: String(id) });
    canaries.unshift({ pin: made, acceptedAt: desk.now() });
    desk.wait(minute);
  }
  return { desk, canaries };
}

async function check(desk: Desk, canaries: readonly CanaryPost[]) {
  const list = await listAllPosts(desk.client, desk.now, { groupId: null, oldest: null, mustSee: [] });
  return checkCanaryPosts(desk, list, canaries, { groupId: null, settleMs });
}

describe("a list that shows what was sent is to be trusted", () => {
  test.each([
    {},
    { order: "oldest-first" },
    { order: "scattered", longestPage: 2 },
    { times: "seconds" },
    { times: "offset" },
    { texts: "normalised" },
    { imported: 6 },
  ] as const)("%o", async (listing) => {
    const { desk, canaries } = await sent(5, listing);
    expect(await check(desk, canaries)).toEqual({ inconclusive: null, lagMs: 0 });
  });

  test("also with a time of its own", async () => {
    const { desk, canaries } = await sent(3, { times: "seconds" }, { at: noon + 600 * minute + 500 });
    expect(await check(desk, canaries)).toMatchObject({ inconclusive: null });
  });

  test("with nothing made yet there is nothing to hold it against", async () => {
    const { desk } = await sent(0, {});
    expect(await check(desk, [])).toMatchObject({ inconclusive: null });
  });

  test("what was made after it began to be read may be missing", async () => {
    const { desk, canaries } = await sent(4, {});
    const list = await listAllPosts(desk.client, desk.now, { groupId: null, oldest: null, mustSee: [] });
    const later = { pin: pin({ postId: "later" }), acceptedAt: desk.now() + 1 };
    const verdict = await checkCanaryPosts(desk, list, [later, ...canaries], { groupId: null, settleMs });
    expect(verdict.inconclusive).toBeNull();
  });

  test("also where nothing else was made", async () => {
    const { desk, canaries } = await sent(1, {});
    const earlier = { posts: new Map(), unclean: null, startedAt: noon - 1 };
    const request = { groupId: null, settleMs: 0 };
    expect((await checkCanaryPosts(desk, earlier, canaries, request)).inconclusive).toBeNull();
    expect(
      (await checkCanaryPosts(desk, { ...earlier, startedAt: noon }, canaries, request)).inconclusive,
    ).toMatch(/surely there/);
  });

  test("what is older than the last three is not looked for", async () => {
    const { desk, canaries } = await sent(4, {});
    const posts = new Map(
      (await listAllPosts(desk.client, desk.now, { groupId: null, oldest: null, mustSee: [] })).posts,
    );
    posts.delete(canaries[3]?.pin.postId ?? "");
    const list = { posts, unclean: null, startedAt: desk.now() };
    const request = { groupId: null, settleMs };
    expect(await checkCanaryPosts(desk, list, canaries, request)).toEqual({ inconclusive: null, lagMs: 0 });
    const three = await checkCanaryPosts(desk, list, canaries.slice(1), request);
    expect(three.inconclusive).toMatch(/surely there/);
  });
});

describe("a list proves nothing", () => {
  test("that shows other words than were sent", async () => {
    const { desk, canaries } = await sent(3, { texts: "rewritten" });
    expect((await check(desk, canaries)).inconclusive).toMatch(/otherwise than it was sent/);
  });

  test("that shows another time than was sent", async () => {
    const { desk, canaries } = await sent(1, {}, { at: noon + 600 * minute });
    const moved = canaries.map((one) => ({ ...one, pin: { ...one.pin, at: noon + 601 * minute } }));
    expect((await check(desk, moved)).inconclusive).toMatch(/otherwise than it was sent/);
  });

  test("that lacks a post older than the settle time; how late it is, is measured", async () => {
    const { desk, canaries } = await sent(5, {
      lateMs: ({ content }) => (content.body === "Pin 2" ? 90 * minute : 0),
    });
    // The newest two are there; the third is three minutes old.
    expect(await check(desk, canaries)).toEqual({
      inconclusive: expect.stringContaining(canaries[2]?.pin.postId ?? "?"),
      lagMs: 3 * minute,
    });
  });

  test("but one younger than that is only late, where others are there", async () => {
    const { desk, canaries } = await sent(5, { lateMs: 90_000 });
    expect(await check(desk, canaries)).toEqual({ inconclusive: null, lagMs: minute });
  });

  test("and where no other is there, it says nothing of what it would show", async () => {
    const { desk, canaries } = await sent(1, { lateMs: 90_000 });
    expect(await check(desk, canaries)).toMatchObject({
      inconclusive: expect.stringContaining("surely there"),
      lagMs: minute,
    });
  });

  test("that is hours late is called hidden, and no settle time is made of it", async () => {
    const { desk, canaries } = await sent(1, { lateMs: 9_999 * minute });
    desk.wait(100 * minute);
    expect(await check(desk, canaries)).toMatchObject({
      lagMs: 0,
      inconclusive: expect.stringContaining("surely there"),
    });
  });
});

describe("a post that is not listed", () => {
  test.each([
    [settleMs - 1, { inconclusive: null, lagMs: settleMs - 1 }],
    [settleMs, { inconclusive: expect.stringContaining("surely there"), lagMs: settleMs }],
    [60 * minute - 1, { inconclusive: expect.stringContaining("surely there"), lagMs: 60 * minute - 1 }],
    [60 * minute, { inconclusive: expect.stringContaining("surely there"), lagMs: 0 }],
  ])("for %i ms since it was accepted", async (age, verdict) => {
    const { desk, canaries } = await sent(2, {});
    const [newer, older] = canaries;
    if (newer === undefined || older === undefined) throw new Error("two were sent");
    const { posts } = await listAllPosts(desk.client, desk.now, { groupId: null, oldest: null, mustSee: [] });
    const listed = new Map([...posts].filter(([id]) => id === newer.pin.postId));
    const list = { posts: listed, unclean: null, startedAt: older.acceptedAt + age };
    const shown = [{ ...newer, acceptedAt: older.acceptedAt }, older];
    expect(await checkCanaryPosts(desk, list, shown, { groupId: null, settleMs })).toEqual(verdict);
  });
});

describe("posts that were deleted since", () => {
  const remove = (desk: Desk, { pin: { postId } }: CanaryPost) => desk.call("DELETE", `/api/posts/${postId}`);

  test("are passed over", async () => {
    const { desk, canaries } = await sent(6, {});
    for (const canary of canaries.slice(0, 4)) await remove(desk, canary);
    expect(await check(desk, canaries)).toEqual({ inconclusive: null, lagMs: 0 });
  });

  test("may be the only one or two that ever were", async () => {
    const { desk, canaries } = await sent(2, {});
    for (const canary of canaries) await remove(desk, canary);
    expect(await check(desk, canaries)).toMatchObject({ inconclusive: null });
  });

  test("but that all are gone looks like the list of somebody else", async () => {
    const { desk, canaries } = await sent(3, {});
    for (const canary of canaries) await remove(desk, canary);
    expect((await check(desk, canaries)).inconclusive).toMatch(/none of the posts/);
  });
});
