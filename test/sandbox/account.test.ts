import { expect, test } from "vitest";
import { boardsOf, profiles } from "../../src/sandbox/account.ts";
import { type Json, noon, rehearse } from "./rehearsal.ts";

test("a key that does not begin with `sandbox` is refused, and so is none", async () => {
  const { call } = await rehearse();
  for (const authorization of ["Bearer live_1", "sandbox", "", "Bearer my-sandbox"]) {
    const { status, json } = await call("GET", "/api/profiles", undefined, { authorization });
    expect({ status, json }).toEqual({ status: 401, json: { error: "Invalid API key" } });
  }
  expect((await call("GET", "/api/profiles", undefined, { authorization: "Bearer sandbox-2" })).status).toBe(
    200,
  );
});

test("the groups count their profiles", async () => {
  const { call } = await rehearse();
  const all = [
    { id: "grp_k3Jx", name: "Studio North", profiles_count: 2 },
    { id: "grp_b7Wd", name: "Studio South", profiles_count: 1 },
  ];
  expect((await call("GET", "/api/profile_groups")).json).toEqual({ data: all });
  expect((await call("GET", "/api/profile_groups/")).json).toEqual({ data: all });
  expect((await call("GET", "/api/profile_groups/grp_b7Wd")).json).toEqual(all[1]);
  expect((await call("GET", "/api/profile_groups/grp_none")).status).toBe(404);
});

test("the profiles of all groups are listed, or those of one", async () => {
  const { call } = await rehearse();
  const names = async (query: string) => {
    const { json } = await call("GET", `/api/profiles${query}`);
    return (json["data"] as Json[]).map((profile) => profile["id"]);
  };
  expect(await names("")).toEqual(["prof_Q7tm", "prof_V2ab", "prof_S4ux"]);
  expect(await names("?profile_group_id=grp_b7Wd")).toEqual(["prof_S4ux"]);
  expect((await call("GET", "/api/profiles?profile_group_id=grp_none")).status).toBe(404);
});

test("one profile shows its status and group", async () => {
  const { call } = await rehearse();
  expect((await call("GET", "/api/profiles/prof_Q7tm")).json).toMatchObject({
    name: "Studio North",
    platform: "pinterest",
    status: "active",
    profile_group_id: "grp_k3Jx",
    summary_stats: null,
  });
  expect((await call("GET", "/api/profiles/prof_S4ux")).json["status"]).toBe("expired");
  expect((await call("GET", "/api/profiles/prof_Q7tm?profile_group_id=grp_b7Wd")).status).toBe(404);
});

test("boards have 18-digit ids, all different", async () => {
  const ids = profiles.flatMap((profile) => boardsOf(profile).map((board) => board.id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^\d{18}$/);
});

test("the placements of a profile are its boards; another network has none", async () => {
  const { call } = await rehearse();
  const { json } = await call("GET", "/api/profiles/prof_Q7tm/placements");
  expect(json["data"]).toContainEqual({ id: "718605684300112307", name: "Chloé’s pantry & larder" });
  expect((await call("GET", "/api/profiles/prof_V2ab/placements")).json).toEqual({ data: [] });
  expect((await call("GET", "/api/profiles/prof_none/placements")).status).toBe(404);
});

test("whatever else is asked for is not found", async () => {
  const { call } = await rehearse();
  const others: [string, string][] = [
    ["GET", "/"],
    ["GET", "/api"],
    ["GET", "/profiles"],
    ["GET", "/api/boards"],
    ["POST", "/api/profiles"],
    ["GET", "/api/profiles/prof_Q7tm/boards"],
    ["GET", "/api/profiles/prof_Q7tm/placements/1"],
    ["GET", "/api/profile_groups/grp_k3Jx/placements"],
    ["PUT", "/api/posts"],
    ["GET", "/api/posts/x/publish"],
  ];
  for (const [method, path] of others) {
    expect(await call(method, path)).toMatchObject({ status: 404, json: { error: "Not found" } });
  }
});

test("every reply of the API carries the sandbox's time and a request id", async () => {
  const { call, pass } = await rehearse();
  pass(3_600_000);
  const first = await call("GET", "/api/profiles");
  expect(first.headers.get("date")).toBe(new Date(noon + 3_600_000).toUTCString());
  const second = await call("GET", "/api/nothing");
  expect(second.headers.get("x-request-id")).toMatch(/^req_/);
  expect(second.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
});

test("requests are noted as they came", async () => {
  const { call, sandbox } = await rehearse();
  await call("GET", "/api/profiles?profile_group_id=grp_k3Jx");
  await call("POST", "/api/posts", {}, { "idempotency-key": "k1" });
  await call("GET", "/media/none.jpg").catch(() => undefined);
  expect(sandbox.requests()).toEqual([
    { method: "GET", path: "/api/profiles", query: "?profile_group_id=grp_k3Jx", key: null },
    { method: "POST", path: "/api/posts", query: "", key: "k1" },
  ]);
});
