// A path in a calendar opens files under the allowed folders and nothing else, whatever it is spelled like.

import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMediaChecker } from "../../src/media/check.ts";
import { openMediaFile } from "../../src/media/file.ts";
import { memoryCache, options } from "./server.ts";

const base = mkdtempSync(join(tmpdir(), "pinsheet-media-"));
const folder = join(base, "calendar");
const library = join(base, "library");

beforeAll(() => {
  for (const made of [folder, join(folder, "images"), library, join(base, "calendar-private")])
    mkdirSync(made);
  writeFileSync(join(base, "secret.txt"), "secret");
  writeFileSync(join(base, "calendar-private", "a.jpg"), "secret");
  writeFileSync(join(folder, "images", "shelf.jpg"), "shelf");
  writeFileSync(join(library, "tiles.jpg"), "tiles");
  symlinkSync(join(base, "secret.txt"), join(folder, "link.jpg"));
  symlinkSync(base, join(folder, "way-out"));
  symlinkSync("images/shelf.jpg", join(folder, "inner-link.jpg"));
  symlinkSync("loop.jpg", join(folder, "loop.jpg"));
  symlinkSync(join(library, "tiles.jpg"), join(folder, "to-library.jpg"));
  execFileSync("mkfifo", [join(folder, "pipe.jpg")]);
});
afterAll(() => rmSync(base, { recursive: true }));

async function opened(path: string, mediaFolders: string[] = [], from = folder): Promise<string> {
  const file = await openMediaFile(path, from, mediaFolders);
  if ("kind" in file) {
    expect(file.message.length * file.hint.length).toBeGreaterThan(0);
    return file.code;
  }
  const text = await file.handle.readFile("utf8");
  await file.handle.close();
  expect(file.bytes).toBe(text.length);
  return `${file.name}: ${text}`;
}

describe("a path that stays inside", () => {
  test.each([
    ["images/shelf.jpg", "shelf.jpg: shelf"],
    ["./images/../images/shelf.jpg", "shelf.jpg: shelf"],
    ["inner-link.jpg", "inner-link.jpg: shelf"],
  ])("%s opens", async (path, expected) => {
    expect(await opened(path)).toBe(expected);
  });

  test("may start in a media folder, or lead into one", async () => {
    expect(await opened("tiles.jpg")).toBe("media-not-found");
    expect(await opened("tiles.jpg", [library])).toBe("tiles.jpg: tiles");
    expect(await opened("../library/tiles.jpg", [library])).toBe("tiles.jpg: tiles");
    expect(await opened("to-library.jpg", [library])).toBe("to-library.jpg: tiles");
    expect(await opened("to-library.jpg")).toBe("media-outside-folder");
    expect(await opened(join(library, "tiles.jpg"), [library])).toBe("tiles.jpg: tiles");
  });

  test("opens where the folder itself is reached through a link", async () => {
    symlinkSync(folder, join(base, "alias"));
    expect(await opened("images/shelf.jpg", [], join(base, "alias"))).toBe("shelf.jpg: shelf");
  });
});

test.each([
  ["../secret.txt", "media-outside-folder"],
  ["../no-such-file.txt", "media-outside-folder"],
  ["../calendar-private/a.jpg", "media-outside-folder"],
  ["images/../../secret.txt", "media-outside-folder"],
  ["/etc/passwd", "media-outside-folder"],
  ["/proc/self/environ", "media-outside-folder"],
  ["/dev/zero", "media-outside-folder"],
  ["link.jpg", "media-outside-folder"],
  ["way-out/secret.txt", "media-outside-folder"],
  ["loop.jpg", "media-outside-folder"],
  ["~/.ssh/id_rsa", "media-outside-folder"],
  ["~root/a.jpg", "media-outside-folder"],
  ["C:\\Users\\rosa\\a.jpg", "media-outside-folder"],
  ["c:/a.jpg", "media-outside-folder"],
  ["C:a.jpg", "media-outside-folder"],
  ["\\\\server\\share\\a.jpg", "media-outside-folder"],
  ["//server/share/a.jpg", "media-outside-folder"],
  ["\\\\?\\C:\\a.jpg", "media-outside-folder"],
  ["file:///etc/passwd", "media-not-a-url"],
  ["FILE:/etc/passwd", "media-not-a-url"],
  ["ftp://example.com/a.jpg", "media-not-a-url"],
  ["data:image/png;base64,AAAA", "media-not-a-url"],
  ["images/shelf.jpg\0.png", "media-not-a-url"],
  ["", "media-outside-folder"],
  [".", "media-outside-folder"],
  ["..", "media-outside-folder"],
  ["images", "media-not-found"],
  ["pipe.jpg", "media-not-found"],
  ["images/none.jpg", "media-not-found"],
  ["images/shelf.jpg/deeper.jpg", "media-not-found"],
  [`${"a".repeat(300)}.jpg`, "media-not-found"],
])("%j does not open: %s", async (path, code) => {
  expect(await opened(path)).toBe(code);
});

test("a file is judged anew when its size or time changes, and not before", async () => {
  const path = join(folder, "changing.jpg");
  const cache = memoryCache();
  const checker = createMediaChecker(options({ cache }));
  const check = () =>
    checker.check({
      medium: { kind: "file", path: "changing.jpg" },
      key: "k",
      folder,
      role: "media",
      thumbOffset: null,
    });
  writeFileSync(path, "a few words");
  expect(await check()).toMatchObject({ code: "media-wrong-format" });
  const [[, first] = []] = cache.entries;
  expect(await check()).toMatchObject({ code: "media-wrong-format" });
  expect(cache.entries.get("k")).toBe(first);
  writeFileSync(path, "");
  expect(await check()).toMatchObject({ code: "media-damaged" });
  writeFileSync(path, "other words");
  utimesSync(path, 1, 1);
  expect(await check()).toMatchObject({ code: "media-wrong-format" });
  await checker.close();
});

test("a file is judged anew when other bytes of the same size take its place, and its time is put back", async () => {
  const path = join(folder, "herbs.webp");
  const checker = createMediaChecker(options());
  const medium = { kind: "file", path: "herbs.webp" } as const;
  const check = () => checker.check({ medium, key: "k", folder, role: "media", thumbOffset: null });
  cpSync(new URL("../../fixtures/media/balcony-herbs.webp", import.meta.url), path);
  expect(await check()).toMatchObject({ kind: "good" });
  const { size, atime, mtime } = statSync(path);
  // Two writes within one tick of the file system's clock look alike.
  const probe = join(folder, "probe");
  do writeFileSync(probe, "");
  while (statSync(probe, { bigint: true }).ctimeNs <= statSync(path, { bigint: true }).ctimeNs);
  writeFileSync(path, Buffer.alloc(size, "words "));
  utimesSync(path, atime, mtime);
  expect(await check()).toMatchObject({ kind: "bad" });
  await checker.close();
});
