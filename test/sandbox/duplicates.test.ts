import { expect, test } from "vitest";
import { type Json, pin, rehearse } from "./rehearsal.ts";

const minute = 60_000;

async function detecting(withinMs: number) {
  const rehearsal = await rehearse({ detectDuplicates: { withinMs } });
  const post = (body: Json, key: string | null = null) =>
    rehearsal.call("POST", "/api/posts", body, key === null ? {} : { "idempotency-key": key });
  return { ...rehearsal, post };
}

test("the same post within the window is refused, and the first one named, whatever its key", async () => {
  const { post, pass, sandbox } = await detecting(10 * minute);
  const first = await post(pin(), "one");
  pass(10 * minute - 1);
  const named = { status: 409, json: { error: "Duplicate post", duplicate_post_id: first.json["id"] } };
  expect(await post(pin(), "two")).toMatchObject(named);
  expect(await post(pin())).toMatchObject(named);
  expect(sandbox.accepted()).toHaveLength(1);
});

test("its own key brings back the first reply all the same", async () => {
  const { post } = await detecting(minute);
  const first = await post(pin(), "one");
  expect(await post(pin(), "one")).toMatchObject({ status: 201, json: first.json });
});

test("after the window it is taken, and is the first one from then on", async () => {
  const { post, pass } = await detecting(minute);
  await post(pin());
  pass(minute);
  const second = await post(pin());
  expect(second.status).toBe(201);
  expect(await post(pin())).toMatchObject({ status: 409, json: { duplicate_post_id: second.json["id"] } });
});

test("a post that was deleted is no longer in the way", async () => {
  const { post, call } = await detecting(minute);
  await call("DELETE", `/api/posts/${(await post(pin())).json["id"]}`);
  expect((await post(pin())).status).toBe(201);
});

test.each<[string, Json]>([
  ["body", pin({ post: { body: "Other words." } })],
  ["board", pin({ pinterest: { board_id: "718605684300112299" } })],
  ["title", pin({ pinterest: { title: "Shelves" } })],
  ["link", pin({ pinterest: { destination_link: "https://a.example/" } })],
  ["medium", pin({ media: ["https://media.example.com/other.jpg"] })],
  ["time", pin({ post: { scheduled_at: "2026-12-01T09:00:00Z" } })],
  ["draft", pin({ post: { draft: true } })],
])("a post that differs in its %s is another post", async (_name, other) => {
  const { post } = await detecting(minute);
  await post(pin());
  expect((await post(other)).status).toBe(201);
  expect((await post(other)).status).toBe(409);
});

test("the order in which the parameters were written makes no difference", async () => {
  const { post } = await detecting(minute);
  const params = { title: "Shelves", destination_link: "https://a.example/" };
  const reversed = Object.fromEntries(Object.entries(params).toReversed());
  await post(pin({ pinterest: params }));
  expect((await post(pin({ pinterest: reversed }))).status).toBe(409);
});

test("files are compared by what is in them", async () => {
  const { call } = await detecting(minute);
  const send = async (bytes: string) => {
    const form = new FormData();
    form.append("post[body]", "Six shelf layouts");
    form.append("profiles[]", "prof_Q7tm");
    form.append("platforms[pinterest][board_id]", "718605684300112233");
    form.append("media[]", new Blob([bytes]), "a.jpg");
    return (await call("POST", "/api/posts", form)).status;
  };
  expect([await send("one"), await send("two"), await send("one")]).toEqual([201, 201, 409]);
});
