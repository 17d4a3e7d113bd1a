import { describe, expect, test } from "vitest";
import { type Json, kitchen, noon, pin, rehearse } from "./rehearsal.ts";

const inDays = (days: number) => new Date(noon + days * 86_400_000).toISOString();

describe("creating a post", () => {
  test("answers 201 with the post as pending, its parameters echoed", async () => {
    const { call } = await rehearse();
    const params = { title: "Shelves", destination_link: "https://studio.example/shelves?utm=a#b" };
    const { status, json } = await call(
      "POST",
      "/api/posts?profile_group_id=grp_k3Jx",
      pin({ post: { scheduled_at: "2026-12-03T08:30:00+01:00" }, pinterest: params }),
    );
    expect(status).toBe(201);
    expect(json).toMatchObject({
      id: expect.stringMatching(/^[A-Za-z]{6}$/),
      body: "Six shelf layouts for a narrow kitchen.",
      status: "pending",
      draft: false,
      source: "postproxy",
      scheduled_at: "2026-12-03T07:30:00.000Z",
      created_at: "2026-11-24T12:00:00.000Z",
      media: [
        {
          status: "pending",
          content_type: "image/jpeg",
          source_url: "https://media.example.com/narrow-kitchen.jpg",
          url: null,
        },
      ],
      platforms: [
        {
          platform: "pinterest",
          status: "pending",
          params: { board_id: kitchen, ...params },
          permalink: null,
        },
      ],
      thread: [],
    });
  });

  test("takes the platform's name for the profile of the group", async () => {
    const { call, sandbox } = await rehearse();
    expect((await call("POST", "/api/posts", pin({ profiles: ["pinterest", "prof_Q7tm"] }))).status).toBe(
      201,
    );
    expect(sandbox.accepted()[0]?.content.profileId).toBe("prof_Q7tm");
  });

  test("without `post` is a bad request in the words of Rails", async () => {
    const { call } = await rehearse();
    const { status, json } = await call("POST", "/api/posts", { profiles: ["prof_Q7tm"] });
    expect(status).toBe(400);
    expect(json).toEqual({
      status: 400,
      error: "Bad Request",
      message: "A required parameter was not sent: post",
    });
    expect((await call("POST", "/api/posts", "{")).status).toBe(400);
    expect((await call("POST", "/api/posts", "[]")).status).toBe(400);
    const asText = await call("POST", "/api/posts", JSON.stringify(pin()), { "content-type": "text/plain" });
    expect(asText.status).toBe(400);
  });

  test("with more than a megabyte of JSON is too large", async () => {
    const { call } = await rehearse();
    expect((await call("POST", "/api/posts", pin({ post: { body: "x".repeat(2 ** 20) } }))).status).toBe(413);
  });

  const video = { media: ["https://media.example.com/balcony.mp4"] };
  const refusals: [string, Json, string][] = [
    [
      "an unknown parameter",
      pin({ pinterest: { link: "x" } }),
      "Invalid platform params for pinterest: link",
    ],
    ["a draft at the top level", pin({ top: { draft: true } }), "Unknown parameter: draft"],
    ["a group in the body", pin({ top: { profile_group_id: "g" } }), "Unknown parameter: profile_group_id"],
    ["a thread", pin({ top: { thread: [] } }), "Unknown parameter: thread"],
    ["another key of the post", pin({ post: { alt: "x" } }), "Unknown parameter: post.alt"],
    [
      "another platform",
      pin({ top: { platforms: { pinterest: { board_id: kitchen }, x: {} } } }),
      "Unknown parameter: platforms.x",
    ],
    ["no board", pin({ top: { platforms: {} } }), "Platform pinterest: board_id is required"],
    [
      "a board of another profile",
      pin({ pinterest: { board_id: "718605684300440017" } }),
      "Platform pinterest: board_id is not a board of this profile",
    ],
    [
      "a number for a board",
      pin({ pinterest: { board_id: 7 } }),
      "Platform pinterest: board_id must be a string",
    ],
    ["no media", pin({ media: [] }), "Media can't be blank"],
    [
      "two media",
      pin({ media: ["https://a.example/1.jpg", "https://a.example/2.jpg"] }),
      "Platform pinterest: exactly one media item is allowed",
    ],
    ["a path for media", pin({ media: ["images/a.jpg"] }), "Media is not a URL: images/a.jpg"],
    ["an empty body", pin({ post: { body: " " } }), "Body can't be blank"],
    [
      "a body of 501",
      pin({ post: { body: "x".repeat(501) } }),
      "Body is too long (maximum is 500 characters)",
    ],
    [
      "a title of 101",
      pin({ pinterest: { title: "x".repeat(101) } }),
      "Platform pinterest: title is too long (maximum is 100 characters)",
    ],
    ["a null title", pin({ pinterest: { title: null } }), "Platform pinterest: title must be a string"],
    [
      "a link of 2,049",
      pin({ pinterest: { destination_link: `https://a.example/${"x".repeat(2_031)}` } }),
      "Platform pinterest: destination_link is too long (maximum is 2048 characters)",
    ],
    [
      "a link that is none",
      pin({ pinterest: { destination_link: "studio.example" } }),
      "Platform pinterest: destination_link must be a URL",
    ],
    [
      "a cover on an image",
      pin({ pinterest: { cover_url: "https://a.example/c.jpg" } }),
      "Platform pinterest: cover_url is for videos only",
    ],
    [
      "a moment of an image",
      pin({ pinterest: { thumb_offset: 0 } }),
      "Platform pinterest: thumb_offset is for videos only",
    ],
    [
      "half a second",
      pin({ ...video, pinterest: { thumb_offset: 1.5 } }),
      "Platform pinterest: thumb_offset must be a whole number of seconds",
    ],
    ["another format", pin({ pinterest: { format: "reel" } }), "Platform pinterest: format must be pin"],
    [
      "a time without an offset",
      pin({ post: { scheduled_at: "2026-12-03T07:30:00" } }),
      "Scheduled at must be an ISO 8601 time with an offset",
    ],
    [
      "31 November",
      pin({ post: { scheduled_at: "2026-11-31T07:30:00Z" } }),
      "Scheduled at must be an ISO 8601 time with an offset",
    ],
    ["a draft in words", pin({ post: { draft: "true" } }), "Draft must be true or false"],
    ["an unknown profile", pin({ profiles: ["prof_none"] }), "Profile not found for prof_none"],
    ["the profile of another group", pin({ profiles: ["prof_S4ux"] }), "Profile not found for prof_S4ux"],
    ["another network", pin({ profiles: ["instagram"] }), "The sandbox publishes to Pinterest only"],
    ["no profile", pin({ profiles: [] }), "Profiles can't be blank"],
  ];

  test.each(refusals)("with %s is refused", async (_name, body, error) => {
    const { call, sandbox } = await rehearse();
    const { status, json } = await call("POST", "/api/posts", body);
    expect({ status, json }).toEqual({ status: 422, json: { errors: [error] } });
    expect(sandbox.accepted()).toEqual([]);
  });

  test("takes every field at its limit, counted in code points", async () => {
    const { call } = await rehearse();
    const link = `https://a.example/${"x".repeat(2_030)}`;
    const body = pin({
      post: { body: "🪴".repeat(500) },
      pinterest: { title: "🪴".repeat(100), destination_link: link },
    });
    expect((await call("POST", "/api/posts", body)).status).toBe(201);
  });

  test("reports everything that is wrong at once", async () => {
    const { call } = await rehearse();
    const { json } = await call("POST", "/api/posts", { post: {} });
    expect(json["errors"]).toEqual([
      "Body can't be blank",
      "Profiles can't be blank",
      "Media can't be blank",
      "Platform pinterest: board_id is required",
    ]);
  });

  test("gives every post an id of its own", async () => {
    const { call, sandbox } = await rehearse();
    await Promise.all(Array.from({ length: 40 }, () => call("POST", "/api/posts", pin())));
    expect(new Set(sandbox.accepted().map((post) => post.id)).size).toBe(40);
  });
});

describe("reading posts", () => {
  test("a post is found in its group only", async () => {
    const { call } = await rehearse();
    const { json } = await call("POST", "/api/posts", pin());
    expect((await call("GET", `/api/posts/${json["id"]}`)).json).toEqual(json);
    const elsewhere = await call("GET", `/api/posts/${json["id"]}?profile_group_id=grp_b7Wd`);
    expect(elsewhere).toMatchObject({ status: 404, json: { error: "Not found" } });
    expect((await call("GET", "/api/posts/nobody")).status).toBe(404);
    expect((await call("GET", "/api/posts?profile_group_id=grp_none")).status).toBe(404);
  });

  test("the list counts pages from zero, newest first, ten to a page", async () => {
    const { call, pass } = await rehearse();
    for (let i = 0; i < 12; i++) {
      await call("POST", "/api/posts", pin({ post: { body: `Pin ${i}` } }));
      pass(1_000);
    }
    const bodies = ({ json }: { json: Json }) => (json["data"] as Json[]).map((post) => post["body"]);
    const first = await call("GET", "/api/posts");
    expect(first.json).toMatchObject({ total: 12, page: 0, per_page: 10 });
    expect(bodies(first).slice(0, 2)).toEqual(["Pin 11", "Pin 10"]);
    expect(bodies(await call("GET", "/api/posts?page=1"))).toEqual(["Pin 1", "Pin 0"]);
    expect(bodies(await call("GET", "/api/posts?page=3&per_page=3"))).toEqual(["Pin 2", "Pin 1", "Pin 0"]);
    expect((await call("GET", "/api/posts?page=9")).json).toMatchObject({ total: 12, data: [] });
    expect((await call("GET", "/api/posts?per_page=500")).json["per_page"]).toBe(100);
    expect((await call("GET", "/api/posts?per_page=0")).json["per_page"]).toBe(1);
    expect((await call("GET", "/api/posts?per_page=many&page=-1")).json).toMatchObject({
      page: 0,
      per_page: 10,
    });
  });

  test("a listed post comes without its media", async () => {
    const { call } = await rehearse();
    await call("POST", "/api/posts", pin());
    const { json } = await call("GET", "/api/posts");
    const [post] = json["data"] as Json[];
    expect(post).not.toHaveProperty("media");
    expect(post).toMatchObject({ platforms: [{ params: { board_id: kitchen } }] });
  });

  test("the list filters by status, platform and time", async () => {
    const { call, pass } = await rehearse();
    const create = (body: string, post: Json) => call("POST", "/api/posts", pin({ post: { body, ...post } }));
    await create("draft", { draft: true });
    await create("soon", { scheduled_at: inDays(1) });
    await create("later", { scheduled_at: inDays(9) });
    await create("now", {});
    await create("bad [sandbox:fail]", {});
    await create("bad [sandbox:media-fail]", {});
    pass(60_000);
    const found = async (query: string) => {
      const { json } = await call("GET", `/api/posts?${query}`);
      return (json["data"] as Json[]).map((post) => post["body"]);
    };
    expect(await found("status=draft")).toEqual(["draft"]);
    expect(await found("status=scheduled")).toEqual(["later", "soon"]);
    expect(await found("status=published")).toEqual(["now"]);
    expect(await found("status=failed")).toEqual(["bad [sandbox:media-fail]", "bad [sandbox:fail]"]);
    expect(await found("status=processed")).toEqual(["bad [sandbox:fail]", "now"]);
    expect(await found(`scheduled_after=${inDays(2)}`)).toEqual(["later"]);
    expect(await found("platforms[]=pinterest&platforms[]=instagram")).toHaveLength(6);
    expect(await found("platforms=instagram,pinterest")).toHaveLength(6);
    expect(await found("platforms[]=instagram")).toEqual([]);
    expect((await call("GET", "/api/posts?scheduled_after=tomorrow")).status).toBe(400);
  });
});

describe("a draft", () => {
  test("stays a draft until it is published, then goes its way", async () => {
    const { call, pass } = await rehearse();
    const { json } = await call("POST", "/api/posts", pin({ post: { draft: true } }));
    expect(json).toMatchObject({ status: "draft", draft: true });
    pass(86_400_000);
    expect((await call("GET", `/api/posts/${json["id"]}`)).json["status"]).toBe("draft");
    const published = await call("POST", `/api/posts/${json["id"]}/publish`);
    expect(published).toMatchObject({ status: 200, json: { status: "pending", draft: false } });
    expect((await call("POST", `/api/posts/${json["id"]}/publish`)).status).toBe(422);
    pass(2_000);
    expect((await call("GET", `/api/posts/${json["id"]}`)).json).toMatchObject({
      status: "processed",
      platforms: [{ status: "published" }],
    });
  });

  test("with a time waits for it once it is published", async () => {
    const { call, pass } = await rehearse();
    const { json } = await call(
      "POST",
      "/api/posts",
      pin({ post: { draft: true, scheduled_at: inDays(2) } }),
    );
    await call("POST", `/api/posts/${json["id"]}/publish`);
    pass(60_000);
    expect((await call("GET", `/api/posts/${json["id"]}`)).json["status"]).toBe("scheduled");
  });

  test("is a draft no more when it is given a time, unless told to stay one", async () => {
    const { call } = await rehearse();
    const create = async () => (await call("POST", "/api/posts", pin({ post: { draft: true } }))).json["id"];
    const patch = async (post: Json) => (await call("PATCH", `/api/posts/${await create()}`, { post })).json;
    expect(await patch({ scheduled_at: inDays(2) })).toMatchObject({ draft: false, status: "pending" });
    expect(await patch({ scheduled_at: inDays(2), draft: true })).toMatchObject({ draft: true });
    expect(await patch({ body: "Other words." })).toMatchObject({ draft: true, body: "Other words." });
  });
});

describe("changing a post", () => {
  const scheduled = async () => {
    const rehearsal = await rehearse();
    const { json } = await rehearsal.call(
      "POST",
      "/api/posts",
      pin({
        post: { scheduled_at: inDays(1) },
        pinterest: { title: "Old", destination_link: "https://a.example/" },
      }),
    );
    rehearsal.pass(10_000);
    return { ...rehearsal, path: `/api/posts/${json["id"]}` };
  };

  test("merges what is given and leaves the rest", async () => {
    const { call, path } = await scheduled();
    const { status, json } = await call("PATCH", path, {
      post: { scheduled_at: inDays(3) },
      platforms: { pinterest: { title: "New" } },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      body: "Six shelf layouts for a narrow kitchen.",
      status: "scheduled",
      scheduled_at: inDays(3),
      media: [{ status: "processed" }],
      platforms: [{ params: { board_id: kitchen, title: "New", destination_link: "https://a.example/" } }],
    });
    expect((await call("GET", path)).json).toEqual(json);
  });

  test("replaces media as a whole, which are processed anew", async () => {
    const { call, path } = await scheduled();
    const { json } = await call("PATCH", path, { media: ["https://media.example.com/tiles.png"] });
    expect(json).toMatchObject({ status: "pending", media: [{ content_type: "image/png" }] });
    expect(await call("PATCH", path, { media: [] })).toMatchObject({ status: 422 });
  });

  test("checks the result like a new post", async () => {
    const { call, path } = await scheduled();
    expect(await call("PATCH", path, { platforms: { pinterest: { link: "x" } } })).toMatchObject({
      status: 422,
      json: { errors: ["Invalid platform params for pinterest: link"] },
    });
    expect((await call("PATCH", path, { platforms: { tiktok: {} } })).status).toBe(422);
    expect((await call("PATCH", path, { post: "text" })).status).toBe(422);
    expect((await call("GET", path)).json).toMatchObject({ platforms: [{ params: { title: "Old" } }] });
  });

  test("is refused while media are processed, in the last five minutes and afterwards", async () => {
    const { call, pass, path } = await scheduled();
    const { json } = await call("POST", "/api/posts", pin());
    const refused = { status: 422, json: { error: "Post cannot be edited" } };
    expect(await call("PATCH", `/api/posts/${json["id"]}`, {})).toMatchObject(refused);
    pass(86_400_000 - 10_000 - 5 * 60_000 - 1);
    expect((await call("PATCH", path, {})).status).toBe(200);
    pass(1);
    expect(await call("PATCH", path, {})).toMatchObject(refused);
  });
});

test("a deleted post is gone, but not forgotten", async () => {
  const { call, sandbox } = await rehearse();
  const { json } = await call("POST", "/api/posts", pin());
  const path = `/api/posts/${json["id"]}`;
  expect(await call("DELETE", path)).toMatchObject({ status: 200, json: { deleted: true } });
  expect((await call("GET", path)).status).toBe(404);
  expect((await call("DELETE", path)).status).toBe(404);
  expect((await call("GET", "/api/posts")).json["total"]).toBe(0);
  expect(sandbox.accepted()).toMatchObject([{ id: json["id"], deletedAt: noon }]);
});
