import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { contentHash, idempotencyKey } from "../../src/delivery/key.ts";
import { isSamePost } from "../../src/delivery/same-post.ts";
import { type Decided, settlementOf } from "../../src/delivery/settlement.ts";
import { at, pin } from "../support/pins.ts";
import { post } from "../support/posts.ts";

describe("an outcome decides the state of its pin", () => {
  const cases: [Decided, string, string | null][] = [
    [{ kind: "accepted", post: post() }, "submitted", null],
    [{ kind: "refused", message: "422" }, "failed", "refused"],
    [{ kind: "stop", message: "401" }, "scheduled", null],
    [{ kind: "later", message: "429", pauseMs: 1 }, "scheduled", null],
    [{ kind: "unknown", message: "reset", pauseMs: null }, "uncertain", "outcome-unknown"],
    [{ kind: "duplicate", postId: "NWLtbA", message: "409", ours: true }, "submitted", null],
    [{ kind: "duplicate", postId: "NWLtbA", message: "409", ours: false }, "failed", "duplicate-post"],
  ];
  it.each(cases)("%o", (decided, state, code) => {
    const settled = settlementOf(decided, pin(), { now: at, retryAt: null, reconcileAt: at });
    expect(settled.state).toBe(state);
    expect(settled.issues[0]?.code ?? null).toBe(code);
    expect(settled.postId !== null).toBe(state === "submitted");
  });

  it("of one that comes later keeps nothing but when it is tried again, and of one that is lost when it is looked for", () => {
    const times = { now: at, retryAt: at + 7, reconcileAt: at + 9 };
    const held = pin({ issues: [{ code: "refused", column: null, value: null, message: "no", hint: "" }] });
    for (const kind of ["later", "quota"] as const)
      expect(settlementOf({ kind, message: "429", pauseMs: 1 }, held, times)).toEqual({
        state: "scheduled",
        issues: [],
        notes: [],
        postId: null,
        notBefore: at + 7,
        pollAt: null,
        reconcileAt: null,
        duplicateOf: null,
        error: "429",
      });
    expect(settlementOf({ kind: "unknown", message: "reset", pauseMs: null }, held, times)).toMatchObject({
      notBefore: null,
      pollAt: null,
      reconcileAt: at + 9,
    });
  });

  it("a draft that is not one is said to be none", () => {
    const settled = (draft: boolean | null) =>
      settlementOf({ kind: "accepted", post: post({ draft }) }, pin({ draft: true }), {
        now: at,
        retryAt: null,
        reconcileAt: at,
      }).notes;
    expect(settled(true)).toEqual([]);
    expect(settled(false)).toMatchObject([{ code: "not-a-draft" }]);
    expect(settled(null)).toMatchObject([{ code: "not-a-draft" }]);
  });

  it("a pin sent ahead of its time is asked for when it is due", () => {
    const ahead = pin({ at: at + 3_600_000 });
    const { pollAt } = settlementOf({ kind: "accepted", post: post() }, ahead, {
      now: at,
      retryAt: null,
      reconcileAt: at,
    });
    expect(pollAt).toBeGreaterThan(at + 3_600_000);
  });
});

describe("a post is ours only field by field", () => {
  it("after the normalisations an API may make", () => {
    expect(isSamePost(post({ body: " Six shelf layouts\r\n" }), pin())).toBe(true);
  });
  it.each([
    ["another text", post({ body: "Seven shelf layouts" })],
    ["an import", post({ source: "imported" })],
    ["no Pinterest entry", post({ pinterest: null })],
    [
      "other media",
      post({ media: [{ status: "pending", error: null, sourceUrl: "https://a.example/b.jpg" }] }),
    ],
    ["no media", post({ media: [] })],
  ])("%s is not ours", (_, other) => {
    expect(isSamePost(other, pin())).toBe(false);
  });
  it.each(["boardId", "title", "link"] as const)("another %s is not ours", (field) => {
    const one = post();
    if (one.pinterest) one.pinterest[field] = "https://else.example/";
    expect(isSamePost(one, pin())).toBe(false);
  });
});

describe("the idempotency key", () => {
  it("is the same for the same content and differs in every part of it", () => {
    expect(contentHash(pin({ id: "x", line: 99, calendar: "b.csv" }))).toBe(contentHash(pin()));
    const others = [
      { profile: "p" },
      { boardId: "b" },
      { medium: { kind: "url", url: "https://a.example/a.jpg?v=2" } },
      { medium: { kind: "file", path: "a.jpg" }, media: "file:a.jpg" },
      { body: "b" },
      { title: null },
      { link: null },
      { thumbOffset: 3 },
      { draft: true },
      { at: at + 1 },
      { now: true },
      { cover: { kind: "url", url: "https://a.example/c.jpg" } },
    ] as const;
    const hashes = others.map((differs) => contentHash(pin(differs)));
    expect(new Set([contentHash(pin()), ...hashes]).size).toBe(others.length + 1);
  });
  it("is made of what a Pin has: a field that is new to pinsheet changes no key of a Pin without it", () => {
    const bare = pin({ title: null, link: null, medium: { kind: "url", url: "https://a.example/a.jpg" } });
    const { profile, boardId: board, body, draft } = bare;
    const written = Object.entries({
      profile,
      board,
      media: "https://a.example/a.jpg",
      body,
      draft,
      publishAt: at,
    });
    expect(contentHash(bare)).toBe(createHash("sha256").update(JSON.stringify(written)).digest("hex"));
  });
  it("differs for twins and generations", () => {
    const keys = [
      idempotencyKey("c", 0, 0),
      idempotencyKey("c", 0, 1),
      idempotencyKey("c", 1, 0),
      idempotencyKey("d", 0, 0),
    ];
    expect(new Set(keys).size).toBe(4);
    expect(keys[0]).toHaveLength(64);
  });
});
