import { expect, test } from "vitest";
import { serverError } from "../support/fault-statuses.ts";
import type { Fault } from "../support/faults.ts";
import { type Json, pin, rehearse } from "./rehearsal.ts";

/** Two posts, and a list of them that meets this fault at its first reading. */
async function reading(fault: Fault) {
  const rehearsal = await rehearse({
    faults: ({ method, path, reads }) =>
      method === "GET" && path === "/api/posts" && reads === 1 ? fault : null,
  });
  await rehearsal.call("POST", "/api/posts", pin({ post: { body: "First" } }));
  await rehearsal.call("POST", "/api/posts", pin({ post: { body: "Second" } }));
  const list = () => rehearsal.call("GET", "/api/posts");
  return { ...rehearsal, list };
}

test("a list may fail once and be there again", async () => {
  const { list } = await reading(serverError(false));
  expect((await list()).status).toBe(500);
  expect((await list()).json).toMatchObject({ total: 2 });
});

test.each<Fault>([
  { kind: "reset-after-reading" },
  { kind: "close-after-reading" },
  { kind: "truncate-after-accepting" },
  { kind: "cut-chunked-after-accepting" },
  { kind: "html-after-accepting" },
  { kind: "malformed-after-accepting" },
])("a list that meets $kind cannot be read", async (fault) => {
  const { list } = await reading(fault);
  await expect(list()).rejects.toThrow();
  expect((await list()).json).toMatchObject({ total: 2 });
});

test("one item of a page may be unreadable, in the place of another", async () => {
  const { list } = await reading({ kind: "unreadable-item" });
  const { json } = await list();
  expect(json).toMatchObject({ total: 2, data: [{ body: "Second" }, { error: expect.anything() }] });
  expect((json["data"] as Json[])[1]).not.toHaveProperty("id");
});

test("a page without items has an unreadable one then", async () => {
  const { call } = await reading({ kind: "unreadable-item" });
  expect((await call("GET", "/api/posts?page=9")).json).toMatchObject({ data: [{}] });
});

test("every other reading request can be spoilt too", async () => {
  const { call } = await rehearse({ faults: ({ method }) => (method === "GET" ? serverError(false) : null) });
  const { json } = await call("POST", "/api/posts", pin());
  expect((await call("GET", `/api/posts/${json["id"]}`)).status).toBe(500);
  expect((await call("GET", "/api/profiles")).status).toBe(500);
});
