import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { keptMs, keyState, keysInFlight } from "../../src/sandbox/idempotency.ts";
import { noon, pin, rehearse, temporaryFolder } from "./rehearsal.ts";

const withKey = (key: string) => ({ "idempotency-key": key });

describe("a key", () => {
  test("brings back the first reply, status and body, and makes no second post", async () => {
    const { call, pass, sandbox } = await rehearse();
    const first = await call("POST", "/api/posts", pin(), withKey("k"));
    pass(60_000);
    const again = await call("POST", "/api/posts", pin(), withKey("k"));
    expect([again.status, again.json]).toEqual([201, first.json]);
    expect(again.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(sandbox.accepted()).toMatchObject([{ key: "k" }]);
  });

  test("is dead after 24 hours, and the post is made again", async () => {
    const { call, pass, sandbox } = await rehearse();
    await call("POST", "/api/posts", pin(), withKey("k"));
    pass(86_400_000 - 1);
    await call("POST", "/api/posts", pin(), withKey("k"));
    expect(sandbox.accepted()).toHaveLength(1);
    pass(1);
    await call("POST", "/api/posts", pin(), withKey("k"));
    expect(sandbox.accepted()).toHaveLength(2);
  });

  test("with another body is refused, even when only spaces differ", async () => {
    const { call, sandbox } = await rehearse();
    await call("POST", "/api/posts", pin(), withKey("k"));
    const other = await call("POST", "/api/posts", JSON.stringify(pin(), null, 1), withKey("k"));
    expect(other.status).toBe(422);
    expect(other.json["error"]).toMatch(/different request body/);
    expect(sandbox.accepted()).toHaveLength(1);
  });

  test("is free again after an error", async () => {
    const { call } = await rehearse();
    expect((await call("POST", "/api/posts", pin({ media: [] }), withKey("k"))).status).toBe(422);
    expect((await call("POST", "/api/posts", pin(), withKey("k"))).status).toBe(201);
  });

  test("covers publishing, changing and deleting too", async () => {
    const { call } = await rehearse();
    const { json } = await call("POST", "/api/posts", pin({ post: { draft: true } }), withKey("k1"));
    const path = `/api/posts/${json["id"]}`;
    for (const [method, target, key] of [
      ["PATCH", path, "k2"],
      ["POST", `${path}/publish`, "k3"],
      ["DELETE", path, "k4"],
    ] as const) {
      const first = await call(method, target, {}, withKey(key));
      const again = await call(method, target, {}, withKey(key));
      expect([again.status, again.json]).toEqual([200, first.json]);
    }
    expect((await call("DELETE", path, {}, withKey("k3"))).status).toBe(422);
  });

  test("of more than 255 characters is refused, and means nothing on a GET", async () => {
    const { call } = await rehearse();
    expect((await call("POST", "/api/posts", pin(), withKey("k".repeat(255)))).status).toBe(201);
    expect((await call("POST", "/api/posts", pin(), withKey("k".repeat(256)))).status).toBe(422);
    expect((await call("GET", "/api/posts", undefined, withKey("k".repeat(256)))).status).toBe(200);
  });

  test("is ignored where keys are not honoured", async () => {
    const { call, sandbox } = await rehearse({ honourKeys: false });
    await call("POST", "/api/posts", pin(), withKey("k"));
    await call("POST", "/api/posts", pin({ post: { body: "Other." } }), withKey("k"));
    expect(sandbox.accepted()).toMatchObject([{ key: null }, { key: null }]);
    expect(sandbox.requests()).toMatchObject([{ key: "k" }, { key: "k" }]);
  });

  test("outlives the process", async () => {
    const stateFile = join(await temporaryFolder(), "state.ndjson");
    const before = await rehearse({ stateFile });
    const first = await before.call("POST", "/api/posts", pin(), withKey("k"));
    await before.sandbox.close();
    const after = await rehearse({ stateFile });
    expect((await after.call("POST", "/api/posts", pin(), withKey("k"))).json).toEqual(first.json);
    expect(after.sandbox.accepted()).toHaveLength(1);
  });
});

test("while the first request runs, its key is in use; requests without a key run side by side", async () => {
  const { call, sandbox } = await rehearse({ faults: ({ n }) => (n === 1 ? { kind: "hang-after" } : null) });
  const hanging = call("POST", "/api/posts", pin(), withKey("k"));
  hanging.catch(() => undefined);
  await expect.poll(() => sandbox.accepted().length).toBe(1);
  const conflict = await call("POST", "/api/posts", pin(), withKey("k"));
  expect([conflict.status, Object.keys(conflict.json)]).toEqual([409, ["error"]]);
  expect((await call("POST", "/api/posts", pin({ media: [] }), withKey("k"))).status).toBe(409);
  expect((await call("POST", "/api/posts", pin())).status).toBe(201);
  expect((await call("POST", "/api/posts", pin(), withKey("other"))).status).toBe(201);
  expect(sandbox.accepted()).toHaveLength(3);
});

test("without a key nothing is compared: the same pin twice is two posts", async () => {
  const { call, sandbox } = await rehearse();
  await call("POST", "/api/posts", pin());
  await call("POST", "/api/posts", pin());
  expect(sandbox.accepted()).toHaveLength(2);
});

test("a stored reply is good for its body and its time only", () => {
  const reply = { key: "k", fingerprint: "a", at: noon, status: 201, body: "{}" };
  expect(keyState(undefined, "a", noon)).toEqual({ kind: "fresh" });
  expect(keyState(reply, "a", noon + keptMs - 1)).toEqual({ kind: "replay", reply });
  expect(keyState(reply, "b", noon)).toEqual({ kind: "other-body" });
  expect(keyState(reply, "b", noon + keptMs)).toEqual({ kind: "fresh" });
});

test("a key freed twice stays with the request that took it in between", () => {
  const keys = keysInFlight();
  const free = keys.take("k");
  free?.();
  expect(keys.take("k")).not.toBeNull();
  free?.();
  expect(keys.take("k")).toBeNull();
});
