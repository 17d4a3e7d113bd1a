// What was checked is what is sent: a file that is swapped, written to or touched on its way is noticed before its last byte leaves.

import {
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Files, openFiles, streamOf } from "../../src/delivery/files.ts";
import { createMediaChecker } from "../../src/media/check.ts";
import { openMediaFile } from "../../src/media/file.ts";
import type { MediaFacts } from "../../src/model/medium.ts";
import { createClient } from "../../src/postproxy/client.ts";
import { options } from "../media/server.ts";
import { listening } from "../postproxy/servers.ts";

const fixture = (name: string) => new URL(`../../fixtures/media/${name}`, import.meta.url);
const medium = { kind: "file", path: "herbs.webp" } as const;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pinsheet-files-"));
  file = join(folder, "herbs.webp");
  cpSync(fixture("balcony-herbs.webp"), file);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function checked(): Promise<MediaFacts> {
  const checker = createMediaChecker(options());
  const verdict = await checker.check({ medium, key: file, folder, role: "media", thumbOffset: null });
  await checker.close();
  if (verdict.kind !== "good") throw new Error(`the fixture is ${verdict.kind}`);
  return verdict.facts;
}

function files(): Files {
  const opened = openFiles({ mediaFolders: [] as string[] } as Parameters<typeof openFiles>[0], folder);
  onTestFinished(() => opened.close());
  return opened;
}

/** Another file of the same size: only its middle differs, so that it looks good to every check of a format. */
const sameSize = () => {
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  return bytes;
};

/** Until the clock of the file system has moved on: two writes within one tick of it look alike. */
function tick() {
  const { ctimeNs } = statSync(file, { bigint: true });
  const probe = join(folder, "probe");
  do writeFileSync(probe, "");
  while (statSync(probe, { bigint: true }).ctimeNs <= ctimeNs);
}

/** Puts other bytes there and the time of the last write back, as a program that copies times does. */
function swapped(bytes: Buffer) {
  tick();
  const { atime, mtime } = statSync(file);
  writeFileSync(join(folder, "other"), bytes);
  utimesSync(join(folder, "other"), atime, mtime);
  renameSync(join(folder, "other"), file);
}
function overwritten(bytes: Buffer) {
  tick();
  const { atime, mtime } = statSync(file);
  writeFileSync(file, bytes);
  utimesSync(file, atime, mtime);
}

describe("between the check and the upload", () => {
  const changed = {
    issue: { code: "media-damaged", message: expect.stringContaining("between the check and the upload") },
  };

  test("a file that nobody touches is sent", async () => {
    const opened = files();
    expect(await opened.open(medium, await checked(), "media_url")).toMatchObject({ name: "herbs.webp" });
    expect(opened.opened).toHaveLength(1);
  });

  test.each([
    ["swapped for", swapped],
    ["overwritten with", overwritten],
  ])("a file that is %s one of the same size and time is not sent", async (_, change) => {
    const facts = await checked();
    change(sameSize());
    const opened = files();
    expect(await opened.open(medium, facts, "media_url")).toMatchObject(changed);
    expect(opened.opened).toEqual([]);
  });

  test("bytes that are no image are not sent, though the stamp of their file is the one that was checked", async () => {
    const facts = await checked();
    overwritten(Buffer.alloc(facts.bytes, "secret "));
    const { stamp } = await openedStamp();
    expect(await files().open(medium, { ...facts, stamp }, "media_url")).toMatchObject(changed);
  });

  test("a file that is written to while it is looked at once more is not sent", async () => {
    const facts = await checked();
    const handle = await open(file);
    const kind = Object.getPrototypeOf(handle) as { read: (...args: unknown[]) => Promise<unknown> };
    await handle.close();
    const { read } = kind;
    onTestFinished(() => {
      kind.read = read;
    });
    let isOver = false;
    kind.read = async function (...args) {
      const found = await Reflect.apply(read, this, args);
      // The whole file is read in larger pieces, to be hashed; the second look comes after that.
      if (!isOver && typeof args[2] === "number" && args[2] < 65_536) {
        isOver = true;
        overwritten(sameSize());
      }
      return found;
    };
    expect(await files().open(medium, facts, "media_url")).toMatchObject(changed);
    expect(isOver).toBe(true);
  });

  async function openedStamp() {
    const found = await openMediaFile("herbs.webp", folder, []);
    if ("kind" in found) throw new Error(found.message);
    await found.handle.close();
    return found;
  }
});

test("a file that was sent before is known by its bytes, not by its length", async () => {
  const opened = files();
  await opened.open(medium, await checked(), "media_url");
  const [{ sha256 = "", file: { bytes = 0 } = {} } = {}] = opened.opened;
  expect(await files().reopen("herbs.webp", bytes, sha256)).toBeNull();
  overwritten(sameSize());
  expect(await files().reopen("herbs.webp", bytes, sha256)).toMatchObject({
    code: "file-changed-after-sending",
  });
});

describe("after it was hashed", () => {
  /** More than one piece of a stream. */
  const large = async () => {
    const room = Buffer.alloc(300_000);
    room.writeUInt32BE(room.length);
    room.write("free", 4);
    writeFileSync(file, Buffer.concat([readFileSync(fixture("balcony-makeover.mp4")), room]));
    const opened = files();
    const made = await opened.open(medium, await checked(), "media_url");
    const [one] = opened.opened;
    if (one === undefined || "issue" in made || made.kind !== "file")
      throw new Error("the film was not opened");
    return { one, made };
  };
  const received = async (stream: Readable) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      return { bytes: Buffer.concat(chunks), error: null };
    } catch (error) {
      return { bytes: Buffer.concat(chunks), error: String(error) };
    }
  };

  test("a file arrives byte for byte, also where it grew", async () => {
    const { one } = await large();
    const before = readFileSync(file);
    writeFileSync(file, "more", { flag: "a" });
    expect(await received(streamOf(one))).toEqual({ bytes: before, error: null });
  });

  test("a file that is written to never leaves whole", async () => {
    const { one, made } = await large();
    overwritten(sameSize());
    const { bytes, error } = await received(streamOf(one));
    expect(error).toContain("was changed while it was sent");
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.length).toBeLessThan(made.bytes);
  });

  test("a file of one piece that is written to does not leave at all", async () => {
    const opened = files();
    await opened.open(medium, await checked(), "media_url");
    overwritten(sameSize());
    const [one] = opened.opened;
    if (one === undefined) throw new Error("the image was not opened");
    expect((await received(streamOf(one))).bytes).toHaveLength(0);
  });

  test("no server ever has the whole of such a request", async () => {
    const { one, made } = await large();
    const ended = Promise.withResolvers<boolean>();
    const server = createServer((request, response) => {
      request.resume();
      request.on("close", () => ended.resolve(request.complete));
      request.on("end", () => response.writeHead(201).end("{}"));
      request.on("error", () => {});
    });
    const baseUrl = await listening(server);
    onTestFinished(() => void server.close());
    const client = createClient({
      baseUrl,
      apiKey: "key-4711-secret",
      profileGroup: null,
      timeoutMs: 5_000,
      connections: 1,
      now: () => 0,
    });
    overwritten(sameSize());
    const part = { field: "media[]", name: made.name, contentType: "video/mp4", bytes: made.bytes };
    const reply = await client.createPost({
      prepared: { kind: "multipart", boundary: "pinsheet-1", fields: [], files: [part] },
      files: [() => streamOf(one)],
      idempotencyKey: "pin-1",
      groupId: null,
      mayLeave: () => true,
    });
    await client.close();
    expect(reply).toMatchObject({
      status: null,
      error: expect.stringContaining("changed while it was sent"),
    });
    expect(await ended.promise).toBe(false);
  });
});
