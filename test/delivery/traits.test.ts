// What pins and posts show of themselves where they are compared, and whether two are meant for one moment.

import { describe, expect, it } from "vitest";
import { clockTolerance } from "../../src/delivery/tolerance.ts";
import { momentOfPost, sameMoment, traitsOfPin, traitsOfPost } from "../../src/delivery/traits.ts";
import type { Post } from "../../src/postproxy/wire.ts";
import { at, pin } from "../support/pins.ts";
import { post as anyPost, pinterest } from "../support/posts.ts";

const minute = 60_000;
const day = 86_400_000;
const iso = (ms: number) => new Date(at + ms).toISOString();

const post = (differs: Partial<Post> = {}) =>
  anyPost({ media: [], pinterest: pinterest({ boardId: "b1" }), ...differs });

describe("a pin shows", () => {
  const rest = {
    profile: "prof_Q7tm",
    board: { id: "718605684300112233", name: "kitchen ideas" },
    title: "Shelves",
    body: "Six shelf layouts",
    link: "https://studio.example/shelves",
  };
  it.each([
    [{ medium: null }, []],
    [{ medium: { kind: "url", url: "https://a.example/a.jpg?v=2" } }, ["url:https://a.example/a.jpg"]],
    [{ medium: { kind: "file", path: "a.jpg" } }, ["file:/home/sheets/a.jpg"]],
    [{ medium: { kind: "file", path: "a.jpg" }, picture: "h1" }, ["bytes:h1", "file:/home/sheets/a.jpg"]],
    [{ medium: null, picture: "h1" }, ["bytes:h1"]],
  ] as const)("of %j the pictures %j", (differs, pictures) => {
    expect(traitsOfPin(pin(differs), "/home/sheets")).toEqual({ ...rest, pictures });
  });
});

describe("a post shows", () => {
  const rest = { profile: null, body: "Six shelf layouts" };
  it("its board, title and link", () => {
    expect(traitsOfPost(post())).toEqual({
      ...rest,
      board: { id: "b1", name: null },
      pictures: [],
      title: "Shelves",
      link: "https://studio.example/shelves",
    });
  });
  it.each([
    ["Pinterest parameters", null],
    ["a board", pinterest({ boardId: null })],
  ])("no title and no link without %s", (_, shown) => {
    expect(traitsOfPost(post({ pinterest: shown }))).toEqual({
      ...rest,
      board: { id: null, name: null },
      pictures: [],
      title: undefined,
      link: undefined,
    });
  });
  it("the pictures that have an address, without its version", () => {
    const sources = [
      "HTTPS://a.example/a.jpg?v=2",
      "http://a.example/b.jpg",
      null,
      "a.jpg",
      "a-https://a.jpg",
    ];
    const media = sources.map((sourceUrl) => ({ sourceUrl, status: "processed", error: null }));
    expect(traitsOfPost(post({ media })).pictures).toEqual([
      "url:https://a.example/a.jpg",
      "url:http://a.example/b.jpg",
    ]);
  });
});

describe("two pins are meant for one moment", () => {
  it.each([
    [minute - 1, true],
    [1 - minute, true],
    [minute, false],
    [-minute, false],
  ])("%i ms apart: %s", (apart, same) => {
    expect(sameMoment(pin({ at: at + apart }), pin())).toBe(same);
  });
  it.each([
    [{ now: true }, {}],
    [{}, { now: true }],
    [{ at: null }, {}],
    [{}, { at: null }],
  ])("or nobody knows: %j and %j", (one, other) => {
    expect(sameMoment(pin(one), pin(other))).toBeNull();
  });
});

describe("a post was made for the time of a pin", () => {
  it.each([
    ["scheduled for it", iso(0), iso(-day), true],
    ["scheduled for it, nobody says when it was made", iso(0), null, true],
    ["scheduled for another, nobody says when it was made", iso(9 * minute), null, false],
    ["nobody says anything", null, null, null],
    ["made at it", null, iso(0), true],
    ["made just before it, for clocks differ", null, iso(-clockTolerance), true],
    ["made before that", null, iso(-clockTolerance - 1), false],
    ["made a day after it", null, iso(day), true],
    ["made later", null, iso(day + 1), false],
    ["made after it and shown as scheduled for then", iso(9 * minute), iso(8 * minute), true],
    ["made after it and shown as scheduled for just before", iso(8 * minute), iso(9 * minute), true],
    ["made after it for another time", iso(9 * minute), iso(8 * minute - 1), false],
    ["made after it for a time before", iso(8 * minute), iso(9 * minute + 1), false],
  ])("%s", (_, scheduledAt, createdAt, same) => {
    expect(momentOfPost(post({ scheduledAt, createdAt }), pin())).toBe(same);
  });
  it.each([{ now: true }, { at: null }])("or nobody knows, where it has none: %j", (differs) => {
    expect(momentOfPost(post({ scheduledAt: iso(0) }), pin(differs))).toBeNull();
  });
});
