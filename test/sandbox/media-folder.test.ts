import { mkdir, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rangeOf } from "../../src/sandbox/media-folder.ts";
import { runs, seedsUntil } from "../support/seed.ts";
import { rehearse, temporaryFolder } from "./rehearsal.ts";

const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, i) => i % 251));

async function served() {
  const root = await temporaryFolder();
  const folder = join(root, "media");
  await mkdir(join(folder, "inner"), { recursive: true });
  await writeFile(join(root, "secret.txt"), "secret");
  await writeFile(join(folder, "inner", "deep.jpg"), "deep");
  await writeFile(join(folder, "tile samples.png"), bytes);
  await writeFile(join(folder, "empty.jpg"), "");
  await writeFile(join(folder, "page.html"), "<p>");
  await symlink(join(root, "secret.txt"), join(folder, "link.jpg"));
  const { sandbox } = await rehearse({ mediaFolder: folder });
  return (name: string, headers: Record<string, string> = {}, method = "GET") =>
    fetch(`${sandbox.url}/media/${name}`, { method, headers });
}

test("a file comes whole, with its type, size and validator", async () => {
  const get = await served();
  const response = await get("tile%20samples.png");
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": "1000",
    "accept-ranges": "bytes",
    etag: expect.stringMatching(/^".+"$/),
  });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  expect((await get("page.html")).headers.get("content-type")).toBe("application/octet-stream");
});

test("HEAD says the same without the bytes", async () => {
  const get = await served();
  const response = await get("tile%20samples.png", { range: "bytes=0-9" }, "HEAD");
  expect([response.status, response.headers.get("content-length")]).toEqual([200, "1000"]);
});

test("a range brings its bytes only", async () => {
  const get = await served();
  for (const [range, start, end] of [
    ["bytes=0-9", 0, 10],
    ["bytes=990-", 990, 1_000],
    ["bytes=-4", 996, 1_000],
    ["bytes=900-5000", 900, 1_000],
  ] as const) {
    const response = await get("tile%20samples.png", { range });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(`bytes ${start}-${end - 1}/1000`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes.subarray(start, end));
  }
});

test("a range beyond the end is told the size", async () => {
  const get = await served();
  const beyond = await get("tile%20samples.png", { range: "bytes=1000-" });
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */1000"]);
  expect((await get("empty.jpg", { range: "bytes=0-9" })).status).toBe(416);
  expect((await get("empty.jpg")).status).toBe(200);
});

test("an unchanged file is not sent again, and a range of another version comes whole", async () => {
  const get = await served();
  const etag = (await get("tile%20samples.png")).headers.get("etag") ?? "";
  expect((await get("tile%20samples.png", { "if-none-match": etag })).status).toBe(304);
  expect((await get("tile%20samples.png", { "if-none-match": '"other"' })).status).toBe(200);
  expect((await get("tile%20samples.png", { range: "bytes=0-1", "if-range": etag })).status).toBe(206);
  expect((await get("tile%20samples.png", { range: "bytes=0-1", "if-range": '"other"' })).status).toBe(200);
});

/** As it stands: `fetch` would tidy the path first. */
function statusOfRaw(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

test("no path leads out of the folder, nor into one", async () => {
  const get = await served();
  const { url } = await get("empty.jpg");
  for (const path of [
    "/media/../secret.txt",
    "/media/..%2fsecret.txt",
    "/media/%2e%2e%2fsecret.txt",
    "/media/inner%2f..%2f..%2fsecret.txt",
    "/media/link.jpg",
    "/media/inner",
    "/media/inner/deep.jpg",
    "/media/inner%2fdeep.jpg",
    "/media/",
    "/media/%00",
    "/media/%zz",
    "/media/none.jpg",
  ]) {
    expect(await statusOfRaw(url, path), path).toBe(404);
  }
  expect((await get("empty.jpg", {}, "POST")).status).toBe(404);
});

test("any range is within the file, and anything else is the whole", () => {
  let within = 0;
  const header = fc.oneof(fc.stringMatching(/^bytes=\d{0,3}-\d{0,3}$/), fc.string());
  for (const next of seedsUntil(() => within > 50))
    fc.assert(
      fc.property(header, fc.nat(500), (text, size) => {
        const range = rangeOf(text, size);
        if (range === null || range === "unsatisfiable") return;
        within++;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThan(size);
      }),
      { seed: next, numRuns: runs(500) },
    );
  expect(within).toBeGreaterThan(50);
  expect(rangeOf("bytes=0-1,4-5", 10)).toBeNull();
  expect(rangeOf("bytes=5-2", 10)).toBeNull();
  expect(rangeOf(undefined, 10)).toBeNull();
});
