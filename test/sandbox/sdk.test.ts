// The official client drives the sandbox: a reading of the API that is neither ours nor that of the sandbox.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AuthenticationError, NotFoundError, PostProxy, ValidationError } from "postproxy-sdk";
import { expect, test } from "vitest";
import { kitchen, noon, rehearse, temporaryFolder } from "./rehearsal.ts";

async function connected(apiKey?: string) {
  const rehearsal = await rehearse();
  const { sandbox } = rehearsal;
  return { ...rehearsal, sdk: new PostProxy(apiKey ?? sandbox.apiKey, { baseUrl: sandbox.url }) };
}

const options = {
  media: ["https://media.example.com/narrow-kitchen.jpg"],
  platforms: {
    pinterest: { board_id: kitchen, title: "Shelves", destination_link: "https://studio.example/" },
  },
  profileGroupId: "grp_k3Jx",
};

test("it finds the groups, the profiles and the boards", async () => {
  const { sdk } = await connected();
  const groups = await sdk.profileGroups.list();
  expect(groups.data.map((group) => group.name)).toEqual(["Studio North", "Studio South"]);
  expect((await sdk.profileGroups.get("grp_k3Jx")).profiles_count).toBe(2);
  const profiles = await sdk.profiles.list({ profileGroupId: "grp_k3Jx" });
  const profile = profiles.data.find((found) => found.platform === "pinterest");
  expect((await sdk.profiles.get(profile?.id ?? "")).status).toBe("active");
  const boards = await sdk.profiles.placements(profile?.id ?? "");
  expect(boards.data).toContainEqual({ id: kitchen, name: "Kitchen ideas" });
});

test("it creates a post, reads it, lists it and sees it published", async () => {
  const { sdk, pass } = await connected();
  const scheduledAt = new Date(noon + 60_000);
  const created = await sdk.posts.create("Six shelf layouts.", ["pinterest"], { ...options, scheduledAt });
  expect(created).toMatchObject({ status: "pending", scheduled_at: scheduledAt.toISOString() });
  expect(await sdk.posts.get(created.id)).toEqual(created);
  pass(30_000);
  const listed = await sdk.posts.list({
    status: "scheduled",
    platforms: ["pinterest"],
    page: 0,
    perPage: 50,
  });
  expect(listed).toMatchObject({ total: 1, page: 0, per_page: 50, data: [{ id: created.id }] });
  pass(60_000);
  const [result] = (await sdk.posts.get(created.id)).platforms;
  expect(result).toMatchObject({
    platform: "pinterest",
    status: "published",
    params: options.platforms.pinterest,
    permalink: expect.stringMatching(/^https:\/\/www\.pinterest\.com\/pin\/\d{19}\/$/),
  });
});

test("it reads the statistics of posts", async () => {
  const { sdk, pass } = await connected();
  const ids = [];
  for (const body of ["One.", "Two."]) ids.push((await sdk.posts.create(body, ["pinterest"], options)).id);
  pass(24 * 3_600_000);
  const { data } = await sdk.posts.stats(ids, { profiles: ["prof_Q7tm"], from: new Date(noon) });
  expect(Object.keys(data).toSorted()).toEqual(ids.toSorted());
  const [platform] = data[ids[0] ?? ""]?.platforms ?? [];
  expect(platform).toMatchObject({ profile_id: "prof_Q7tm", platform: "pinterest" });
  expect(platform?.records.map(({ stats }) => stats["impressions"])).toEqual([
    expect.any(Number),
    expect.any(Number),
  ]);
});

test("it uploads a file", async () => {
  const { sdk, sandbox } = await connected();
  const file = join(await temporaryFolder(), "shelves.png");
  await writeFile(file, "not really a picture");
  const { platforms } = options;
  const post = await sdk.posts.create("Shelves.", ["prof_Q7tm"], {
    platforms,
    mediaFiles: [file],
    draft: true,
  });
  expect(post.media).toMatchObject([{ content_type: "image/png", source_url: null }]);
  expect(sandbox.accepted()[0]?.content.medium.upload).toMatchObject({ name: "shelves.png", bytes: 20 });
});

test("it publishes a draft, then deletes it", async () => {
  const { sdk } = await connected();
  const draft = await sdk.posts.create("Shelves.", ["prof_Q7tm"], { ...options, draft: true });
  expect(draft.status).toBe("draft");
  expect((await sdk.posts.publishDraft(draft.id)).status).toBe("pending");
  expect(await sdk.posts.delete(draft.id)).toEqual({ deleted: true });
  await expect(sdk.posts.get(draft.id)).rejects.toThrow(NotFoundError);
});

test("it understands the refusals", async () => {
  const { sdk } = await connected();
  await expect(sdk.posts.create("", ["pinterest"], options)).rejects.toThrow(ValidationError);
  await expect(sdk.posts.publishDraft("nobody")).rejects.toThrow("Not found");
  const stranger = await connected("live_key");
  await expect(stranger.sdk.profiles.list()).rejects.toThrow(AuthenticationError);
});

test("what it sends is replayed under a key, which this version of it cannot send itself", async () => {
  const { sdk, call } = await connected();
  const json = {
    post: { body: "Shelves." },
    profiles: ["pinterest"],
    media: options.media,
    platforms: options.platforms,
  };
  const first = await call("POST", "/api/posts", json, { "idempotency-key": "k" });
  const again = await call("POST", "/api/posts", json, { "idempotency-key": "k" });
  expect(again.json).toEqual(first.json);
  const { data } = await sdk.posts.list();
  expect(data.map((post) => post.id)).toEqual([first.json["id"]]);
  const unkeyed = await sdk.request("POST", "/posts", { json });
  expect(unkeyed).not.toMatchObject({ id: first.json["id"] });
});
