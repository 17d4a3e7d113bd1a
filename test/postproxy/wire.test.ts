import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  readPlacements,
  readPost,
  readPosts,
  readProfileGroups,
  readProfiles,
} from "../../src/postproxy/wire.ts";
import { errorText } from "../../src/postproxy/words.ts";
import { runs, seed, seedsUntil } from "../support/seed.ts";

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/api/${name}.json`, import.meta.url), "utf8"));
}

const link = "https://studio-north.example/guides/narrow-kitchen?utm_source=pinterest";
const body = "Six shelf layouts for a narrow kitchen, with measurements.";

describe("a post", () => {
  test("just accepted is read with its parameters and media", () => {
    expect(readPost(fixture("post-accepted"))).toEqual({
      id: "NWLtbA",
      body,
      status: "pending",
      draft: false,
      source: "postproxy",
      scheduledAt: "2026-12-03T07:30:00.000Z",
      createdAt: "2026-11-23T12:41:05.000Z",
      media: [
        {
          status: "pending",
          error: null,
          sourceUrl: "https://assets.studio-north.example/pins/shelves-01.jpg",
        },
      ],
      pinterest: {
        status: "pending",
        boardId: "718605684300112233",
        title: "Narrow kitchen shelf layouts",
        link,
        error: null,
        errorDetails: null,
        permalink: null,
      },
    });
  });

  test("in the minimal shape of the older documents is read", () => {
    const post = readPost(fixture("post-minimal"));
    expect(post).toMatchObject({ id: "NWLtbA", body, draft: null, source: null, media: [], pinterest: null });
  });

  test("that was published has its permalink", () => {
    expect(readPost(fixture("post-published"))?.pinterest).toMatchObject({
      status: "published",
      permalink: "https://www.pinterest.com/pin/1009439842000123456/",
    });
  });

  test("that failed says why in one readable line", () => {
    expect(readPost(fixture("post-failed"))?.pinterest).toMatchObject({
      status: "failed",
      boardId: "000000000000000000",
      error: "Board not found",
      errorDetails: "Board not found. (code 40) List the boards again and use an id from that list.",
    });
  });

  test("that waits for a retry keeps the word, which no SDK knows", () => {
    expect(readPost(fixture("post-retrying"))?.pinterest).toMatchObject({
      status: "failed_waiting_for_retry",
      errorDetails: "You have exceeded your rate limit. (code 8)",
    });
  });

  test("whose media failed says so on the medium", () => {
    expect(readPost(fixture("post-media-failed"))).toMatchObject({
      status: "media_processing_failed",
      media: [{ status: "failed", error: "Could not download the file" }],
      pinterest: { status: "pending", title: null },
    });
  });

  test("with the status draft is a draft, whether or not the flag is there", () => {
    expect(readPost(fixture("post-draft"))?.draft).toBe(true);
  });

  test("in the legacy names (content, networks, network, url, link) is read alike", () => {
    expect(readPost(fixture("post-legacy"))).toMatchObject({
      id: "881",
      body,
      pinterest: {
        boardId: "718605684300112233",
        link: "https://studio-north.example/",
        permalink: "https://www.pinterest.com/pin/1/",
      },
    });
  });

  test("wrapped in data, with a nested body and accounts, is read alike", () => {
    expect(readPost(fixture("post-nested"))).toMatchObject({
      id: "NWLtbA",
      body,
      pinterest: { status: "pending", boardId: null },
    });
  });

  test.each([undefined, null, [], "NWLtbA", {}, { id: "" }, { id: null }, { post: { body } }])(
    "is not seen in %j",
    (json) => {
      expect(readPost(json)).toBeNull();
    },
  );

  test("with an id beyond the digits that JSON numbers keep is not taken for another post", () => {
    expect(readPost(JSON.parse('{"id": 718605684300112233}'))).toBeNull();
  });

  test("is read or refused, never thrown at, whatever the JSON", () => {
    let read = 0;
    const key = fc.constantFrom("body", "post", "platforms", "networks", "media", "status", "draft", "data");
    const part = fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.record(
          {
            platform: fc.constant("pinterest"),
            params: fc.jsonValue(),
            error_details: fc.jsonValue(),
            error: fc.jsonValue(),
          },
          { requiredKeys: ["platform"] },
        ),
      ),
    );
    const shaped = fc
      .tuple(fc.dictionary(key, part), fc.oneof(fc.string(), fc.integer(), fc.constant(null)))
      .map(([fields, id]) => ({ ...fields, id }));
    for (const next of seedsUntil(() => read > 100))
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), shaped), (json) => {
          const post = readPost(json);
          if (post !== null) read += 1;
          expect(post === null || post.id !== "").toBe(true);
        }),
        { seed: next, numRuns: runs(500) },
      );
    expect(read).toBeGreaterThan(100);
  });
});

describe("a list", () => {
  test("of posts comes with its counters", () => {
    const page = readPosts(fixture("posts"));
    expect(page).toMatchObject({ unreadable: 0, total: 2, page: 0, perPage: 50 });
    expect(page?.items.map((post) => [post.id, post.pinterest?.boardId])).toEqual([
      ["NWLtbA", "718605684300112233"],
      ["zbNFmz", null],
    ]);
  });

  test("counts the items that cannot be read", () => {
    expect(readPosts({ data: [{ id: "a" }, { body: "no id" }, null] })).toMatchObject({
      unreadable: 2,
      items: [{ id: "a" }],
    });
  });

  test("of profiles holds every network, with group and expiry", () => {
    expect(readProfiles(fixture("profiles"))?.items).toEqual([
      {
        id: "prof_Q7tm",
        name: "Studio North",
        username: null,
        platform: "pinterest",
        status: "active",
        groupId: "grp_k3Jx",
        expiresAt: "2027-02-01T00:00:00.000Z",
        postCount: 118,
      },
      {
        id: "prof_V2ab",
        name: "@studionorth",
        username: null,
        platform: "instagram",
        status: "expired",
        groupId: "grp_k3Jx",
        expiresAt: "2026-08-30T00:00:00.000Z",
        postCount: 40,
      },
    ]);
  });

  test("that is a bare array with legacy names is read alike", () => {
    expect(readProfiles(fixture("profiles-legacy"))?.items).toMatchObject([
      { id: "7", platform: "pinterest", username: "studionorth", groupId: null },
    ]);
  });

  test("of boards is read from data, placements and items; ids become text", () => {
    expect(readPlacements(fixture("placements"))?.items).toEqual([
      { id: "718605684300112233", name: "Kitchen ideas" },
      { id: "718605684300112299", name: "Small balconies" },
    ]);
    const legacy = readPlacements(fixture("placements-legacy"));
    expect(legacy).toMatchObject({ items: [{ id: "12345", name: "Kitchen ideas" }], unreadable: 1 });
    expect(readPlacements({ items: [{ id: "1", name: "A" }] })?.items).toHaveLength(1);
  });

  test("of groups is read", () => {
    expect(readProfileGroups(fixture("profile-groups"))?.items).toEqual([
      { id: "grp_k3Jx", name: "Studio North" },
      { id: "grp_p8Lw", name: "Studio South" },
    ]);
  });

  test.each([{}, { data: {} }, "<html>", null, undefined])("is not seen in %j", (json) => {
    expect(readPosts(json)).toBeNull();
  });
});

describe("an error answer", () => {
  const errors = fixture("errors") as { status: number; body: string | null; says: string }[];

  test.each(errors)("$status $body says: $says", ({ status, body: answer, says }) => {
    expect(errorText(status, answer)).toBe(says);
  });

  test("is one line of bounded length without markup or control characters, whatever the body", () => {
    const messy = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.jsonValue().map((json) => JSON.stringify(json)),
      fc.array(fc.string({ maxLength: 400 })).map((errors) => JSON.stringify({ errors })),
    );
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), messy, (status, answer) => {
        const said = errorText(status, answer);
        expect(said.length).toBeGreaterThan(0);
        expect(said.length).toBeLessThanOrEqual(301);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
        expect(said).not.toMatch(/[\u0000-\u001f]/);
      }),
      { seed, numRuns: runs(500) },
    );
  });
});
