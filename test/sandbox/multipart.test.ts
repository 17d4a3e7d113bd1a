import { createHash } from "node:crypto";
import { request } from "node:http";
import { expect, test } from "vitest";
import type { Sandbox } from "../support/sandbox.ts";
import { type Json, kitchen, rehearse } from "./rehearsal.ts";

type Part = string | { name: string; type: string; bytes: Uint8Array<ArrayBuffer> };

function form(parts: readonly [string, Part][]): FormData {
  const data = new FormData();
  for (const [field, part] of parts) {
    if (typeof part === "string") data.append(field, part);
    else data.append(field, new Blob([part.bytes], { type: part.type }), part.name);
  }
  return data;
}

const image = { name: "shelves.jpg", type: "image/jpeg", bytes: Uint8Array.from([0xff, 0xd8, 0, 13, 10]) };
const clip = { name: "balcony.mp4", type: "video/mp4", bytes: new Uint8Array(300_000).fill(7) };
const cover = { name: "cover.png", type: "image/png", bytes: new Uint8Array(50).fill(9) };

const basics: [string, Part][] = [
  ["post[body]", "Chloé’s shelves 🪴"],
  ["profiles[]", "prof_Q7tm"],
  ["platforms[pinterest][board_id]", kitchen],
];
const withMedia = (...parts: [string, Part][]) => form([...basics, ...parts]);

test("a form with a file makes the same kind of post as JSON", async () => {
  const { call, sandbox } = await rehearse();
  const { status, json } = await call(
    "POST",
    "/api/posts",
    withMedia(
      ["post[scheduled_at]", "2026-12-04T18:00:00+01:00"],
      ["post[draft]", "false"],
      ["platforms[pinterest][title]", "Balcony"],
      ["platforms[pinterest][thumb_offset]", "4"],
      ["media[]", clip],
      ["platforms[pinterest][cover_file]", cover],
    ),
  );
  expect(status).toBe(201);
  expect(json).toMatchObject({
    body: "Chloé’s shelves 🪴",
    scheduled_at: "2026-12-04T17:00:00.000Z",
    media: [{ content_type: "video/mp4", source_url: null }],
    platforms: [{ params: { board_id: kitchen, title: "Balcony", thumb_offset: 4 } }],
  });
  const hashed = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  expect(sandbox.accepted()[0]?.content).toMatchObject({
    medium: { upload: { name: "balcony.mp4", bytes: 300_000, sha256: hashed(clip.bytes) } },
    cover: { name: "cover.png", bytes: 50, sha256: hashed(cover.bytes) },
  });
});

test("a file keeps its name, but not the folders in it", async () => {
  const { call, sandbox } = await rehearse();
  await call("POST", "/api/posts", withMedia(["media[]", { ...image, name: "pins/Chloé’s 台.jpg" }]));
  expect(sandbox.accepted()[0]?.content.medium.upload?.name).toBe("Chloé’s 台.jpg");
});

test("a form may name its medium by address, with a cover from a file", async () => {
  const { call } = await rehearse();
  const body = withMedia(
    ["media[]", "https://media.example.com/balcony.mov"],
    ["platforms[pinterest][cover_file]", cover],
  );
  expect((await call("POST", "/api/posts", body)).json).toMatchObject({
    media: [{ content_type: "video/quicktime", source_url: "https://media.example.com/balcony.mov" }],
  });
});

const big = { ...image, bytes: new Uint8Array(32 * 1024 ** 2 + 1) };
const refusals: [string, [string, Part][], string][] = [
  ["no medium", [], "Media can't be blank"],
  [
    "two media",
    [
      ["media[]", image],
      ["media[]", "https://a.example/1.jpg"],
    ],
    "Platform pinterest: exactly one media item is allowed",
  ],
  ["an empty file", [["media[]", { ...image, bytes: new Uint8Array() }]], "shelves.jpg is empty"],
  ["an image over 32 MB", [["media[]", big]], "shelves.jpg is too large (maximum is 32 MB)"],
  [
    "a file elsewhere",
    [
      ["media[]", image],
      ["extra", cover],
    ],
    "Unexpected file: extra",
  ],
  [
    "a cover on an image",
    [
      ["media[]", image],
      ["platforms[pinterest][cover_file]", cover],
    ],
    "Platform pinterest: cover_file is for videos only",
  ],
  [
    "a video as cover",
    [
      ["media[]", clip],
      ["platforms[pinterest][cover_file]", clip],
    ],
    "Platform pinterest: cover_file must be an image",
  ],
  [
    "an unknown field",
    [
      ["media[]", image],
      ["note", "x"],
    ],
    "Unknown parameter: note",
  ],
];

test.each(refusals)("a form with %s is refused", async (_name, parts, error) => {
  const { call } = await rehearse();
  expect(await call("POST", "/api/posts", withMedia(...parts))).toMatchObject({
    status: 422,
    json: { errors: [error] },
  });
});

test("a form that is no form is a bad request", async () => {
  const { call } = await rehearse();
  const send = (body: string, type: string) => call("POST", "/api/posts", body, { "content-type": type });
  expect((await send("nonsense", "multipart/form-data; boundary=x")).status).toBe(400);
  expect((await send("nonsense", "multipart/form-data")).status).toBe(400);
  const torn = '--x\r\nContent-Disposition: form-data; name="media[]"; filename="a.jpg"\r\n\r\nhalf';
  expect((await send(torn, "multipart/form-data; boundary=x")).status).toBe(400);
  expect((await call("POST", "/api/posts", withMedia(["post[body]", "twice"]))).status).toBe(400);
});

test("a key is bound to the fields and the bytes of the files, not to the boundary", async () => {
  const { call, sandbox } = await rehearse();
  const key = { "idempotency-key": "k" };
  const send = (file: Part) => call("POST", "/api/posts", withMedia(["media[]", file]), key);
  const first = await send(image);
  expect((await send(image)).json).toEqual(first.json);
  expect((await send({ ...image, bytes: Uint8Array.from([1, 2, 3, 4, 5]) })).status).toBe(422);
  expect(sandbox.accepted()).toHaveLength(1);
});

test("a draft is changed by a form as by JSON", async () => {
  const { call, sandbox } = await rehearse();
  const { json } = await call("POST", "/api/posts", withMedia(["post[draft]", "true"], ["media[]", image]));
  const change = form([["platforms[pinterest][title]", "Shelves"]]);
  const changed = await call("PATCH", `/api/posts/${json["id"]}`, change);
  expect((changed.json["platforms"] as Json[])[0]).toMatchObject({ params: { title: "Shelves" } });
  expect(sandbox.accepted()[0]?.content.medium.upload?.name).toBe("shelves.jpg");
});

/** Sends the beginning of a form and hangs up. */
function hangUp(sandbox: Sandbox, key: string): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(`${sandbox.url}/api/posts`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${sandbox.apiKey}`,
        "content-type": "multipart/form-data; boundary=x",
        "content-length": "1000000",
        "idempotency-key": key,
      },
    });
    sending.on("error", () => undefined);
    sending.on("close", resolve);
    const head = '--x\r\nContent-Disposition: form-data; name="media[]"; filename="a.jpg"\r\n\r\n';
    sending.write(head + "x".repeat(100_000), () => sending.destroy());
  });
}

test("an upload that breaks off makes no post and frees its key", async () => {
  const { call, sandbox } = await rehearse();
  await hangUp(sandbox, "k");
  await expect
    .poll(
      async () =>
        (await call("POST", "/api/posts", withMedia(["media[]", image]), { "idempotency-key": "k" })).status,
    )
    .toBe(201);
  expect(sandbox.accepted()).toHaveLength(1);
});
