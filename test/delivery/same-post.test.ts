// Which post is a pin's, field by field: what tells two posts apart, and what an API may change without it.

import { describe, expect, it } from "vitest";
import {
  address,
  isLive,
  isSamePost,
  isSameSchedule,
  isScheduledFor,
  liveFirst,
  maybeSamePost,
  requestedSince,
  text,
} from "../../src/delivery/same-post.ts";
import type { Pin } from "../../src/model/pin.ts";
import type { Post } from "../../src/postproxy/wire.ts";
import { at, pin } from "../support/pins.ts";
import { type PinterestResult, pinterest, post } from "../support/posts.ts";

const url = "https://a.example/a.jpg";
const shown = (differs: Partial<PinterestResult>) => post({ pinterest: pinterest(differs) });
const medium = (...sources: (string | null)[]) =>
  post({ media: sources.map((sourceUrl) => ({ sourceUrl, status: "processed", error: null })) });
const upload: Partial<Pin> = { medium: { kind: "file", path: "a.jpg" } };

describe("text", () => {
  it.each([
    [null, ""],
    ["  a \n", "a"],
    ["a\r\nb", "a\nb"],
    ["a\rb", "a\nb"],
    ["e\u0301", "\u00e9"],
  ])("%j is compared as %j", (written, compared) => {
    expect(text(written)).toBe(compared);
  });
});

describe("an address", () => {
  it.each([
    [null, ""],
    ["", ""],
    ["HTTPS://A.example", "https://a.example/"],
    ["no address", "no address"],
  ])("%j is compared as %j", (written, compared) => {
    expect(address(written)).toBe(compared);
  });
});

describe("a post is a pin's own", () => {
  it.each([
    ["with all of it", post(), {}],
    ["with words in another form", post({ body: " Six shelf layouts\r\n" }), {}],
    ["where the wish for a draft was ignored", post({ draft: false }), { draft: true }],
    ["as the draft it asked for", post({ draft: true }), { draft: true }],
    ["where nothing is said of a draft", post({ draft: null }), {}],
    ["with no title, where it has none", shown({ title: null }), { title: null }],
    ["with an address in another form", shown({ link: "https://STUDIO.example/shelves" }), {}],
    ["with the address of its image in another form", medium("https://A.example/a.jpg"), {}],
    ["with an upload that is shown without an address", medium(null), upload],
    ["with an upload that is shown by its name", medium("a.jpg"), upload],
    ["with an upload that is shown by a name like an address", medium("a-https://a.jpg"), upload],
  ])("%s", (_, one, of) => {
    expect(isSamePost(one, pin(of))).toBe(true);
    expect(maybeSamePost(one, pin(of))).toBe(true);
  });

  it.each([
    ["with other words", post({ body: "Seven" }), {}],
    ["that was imported", post({ source: "imported" }), {}],
    ["that is a draft, where none was asked for", post({ draft: true }), {}],
    ["on another board", shown({ boardId: "b2" }), {}],
    ["with another title", shown({ title: "Boards" }), {}],
    ["with another link", shown({ link: "https://studio.example/" }), {}],
  ])("but not one %s", (_, one, of) => {
    expect(isSamePost(one, pin(of))).toBe(false);
    expect(maybeSamePost(one, pin(of))).toBe(false);
  });

  it.each([
    ["with another image", medium("https://a.example/b.jpg"), {}],
    ["with the image at another protocol", medium("http://a.example/a.jpg"), {}],
    ["with no image", medium(), {}],
    ["with two images", medium(url, url), {}],
    ["with an image that is not shown", medium(null), {}],
    ["with an address, where a file was uploaded", medium("HTTP://a.example/a.jpg"), upload],
    ["with a secure address, where a file was uploaded", medium(url), upload],
    ["where no medium was known", medium(url), { medium: null }],
  ])("nor one %s, which a list does not tell", (_, one, of) => {
    expect(isSamePost(one, pin(of))).toBe(false);
    expect(maybeSamePost(one, pin(of))).toBe(true);
  });

  it.each([
    ["Pinterest parameters", post({ pinterest: null })],
    ["a board", shown({ boardId: null, title: null, link: null })],
  ])("and one without %s may be, and proves nothing", (_, one) => {
    expect(isSamePost(one, pin())).toBe(false);
    expect(maybeSamePost(one, pin())).toBe(true);
    expect(maybeSamePost({ ...one, body: "Seven" }, pin())).toBe(false);
  });
});

describe("a post is live", () => {
  it.each(["published", "processing", "draft", "something new"])("as %s", (status) => {
    expect(isLive(post({ status }))).toBe(true);
    expect(isLive(post({ status, pinterest: null }))).toBe(true);
  });
  it.each(["failed", "media_processing_failed", "deleted", "pending_deletion"])("but not as %s", (status) => {
    expect(isLive(post({ status }))).toBe(false);
    expect(isLive(shown({ status }))).toBe(false);
  });
  it("comes before one that failed, whatever else orders them", () => {
    const live = post({ id: "live" });
    const failed = post({ id: "failed", status: "failed" });
    const byId = (a: Post, b: Post) => (a.id < b.id ? -1 : 1);
    const order = (...posts: Post[]) => posts.toSorted(liveFirst(byId)).map(({ id }) => id);
    expect(order(failed, live)).toEqual(["live", "failed"]);
    expect(order(live, failed)).toEqual(["live", "failed"]);
    expect(order(live, post({ id: "a" }))).toEqual(["a", "live"]);
  });
});

describe("the time of a post", () => {
  const minute = 60_000;
  const iso = (ms: number) => new Date(at + ms).toISOString();

  it.each([
    [iso(0), true],
    [iso(minute - 1), true],
    [iso(1 - minute), true],
    [iso(minute), false],
    [iso(-minute), false],
    [null, false],
    ["soon", false],
  ])("scheduled for %s is its pin's own: %s", (scheduledAt, same) => {
    expect(isScheduledFor(post({ scheduledAt }), at)).toBe(same);
    expect(isScheduledFor(post({ scheduledAt }), null)).toBe(false);
  });

  const later = { at: at + 99 * minute };
  it.each([
    ["scheduled for its time, whenever it was made", iso(99 * minute), iso(-9 * minute), true],
    ["scheduled for another time", iso(50 * minute), iso(minute), false],
    ["made at once, since it was asked for", null, iso(0), true],
    ["made at once, before it was asked for", null, iso(-1), false],
    ["made at once, nobody says when", null, null, true],
    ["scheduled for when it was made", iso(2 * minute), iso(minute), true],
    ["scheduled for a minute before it was made", iso(0), iso(minute), true],
    ["scheduled for more than a minute after it was made", iso(2 * minute + 1), iso(minute), false],
    ["scheduled for more than a minute before it was made", iso(0), iso(minute + 1), false],
    ["scheduled for when it was made, before it was asked for", iso(-minute), iso(-1), false],
    ["scheduled for another time, made nobody says when", iso(0), null, false],
    ["with a time that cannot be read, made since", "soon", iso(0), true],
  ])("%s: %s %s %s", (_, scheduledAt, createdAt, timely) => {
    expect(isSameSchedule(post({ scheduledAt, createdAt }), later, at)).toBe(timely);
  });

  it("is asked for since the time of its row, of a row that says now since ever", () => {
    expect(requestedSince(pin())).toBe(at);
    expect(requestedSince(pin({ at: null, firstSeen: 7 }))).toBe(7);
    expect(requestedSince(pin({ now: true }))).toBe(Number.NEGATIVE_INFINITY);
  });
});
