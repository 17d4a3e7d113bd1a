import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { createClient, type Reply } from "../../src/postproxy/client.ts";
import { type PinMedium, preparePost } from "../../src/postproxy/request.ts";
import { closedPort, listening, rawServer } from "./servers.ts";

const now = Date.UTC(2026, 10, 24, 12, 0, 0);
const boundary = "pinsheet-3f9c";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pinsheet-upload-"));
});
afterAll(() => rm(folder, { recursive: true }));

function prepare(media: PinMedium, cover: PinMedium | null = null) {
  const content = {
    body: 'Balcony "makeover"\nin forty seconds, für alle 🌿',
    title: null,
    link: null,
    board: "7186",
    profile: "prof_Q7tm",
    publishAt: null,
    draft: false,
    media,
    cover,
    thumbOffset: null,
  };
  return preparePost(content, boundary);
}

const video = (bytes: number, name = "balcony.mp4") =>
  ({ kind: "file", name, bytes, format: "mp4" }) as const;

async function upload(
  baseUrl: string,
  prepared: ReturnType<typeof prepare>,
  files: (() => Readable)[],
): Promise<Reply> {
  const client = createClient({
    baseUrl,
    apiKey: "key-4711-secret",
    profileGroup: null,
    timeoutMs: 600_000,
    connections: 1,
    now: () => now,
  });
  const reply = await client.createPost({
    prepared,
    files,
    idempotencyKey: "pin-1",
    groupId: null,
    mayLeave: () => true,
  });
  await client.close();
  return reply;
}

type Part = { field: string; name: string; contentType: string; bytes: number; sha256: string };

/** A server that reads the form with a parser of its own and keeps a digest of every file. */
async function formServer() {
  const seen = { fields: [] as [string, string][], parts: [] as Part[], headers: {} as object, bytes: 0 };
  const server = createServer((request, response) => {
    seen.headers = request.headers;
    request.on("data", (chunk: Buffer) => {
      seen.bytes += chunk.length;
    });
    const form = new Busboy({ headers: request.headers as BusboyHeaders });
    form.on("field", (name, value) => seen.fields.push([name, value]));
    form.on("file", (field, stream, name, _encoding, contentType) => {
      const hash = createHash("sha256");
      let bytes = 0;
      stream.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        hash.update(chunk);
      });
      stream.on("end", () =>
        seen.parts.push({ field, name, contentType, bytes, sha256: hash.digest("hex") }),
      );
    });
    form.on("finish", () => response.writeHead(201).end('{"id":"NWLtbA"}'));
    request.pipe(form);
  });
  return { seen, url: await listening(server), close: () => server.close() };
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe("an upload", () => {
  test("arrives byte for byte, with its names, types and exact length", async () => {
    const server = await formServer();
    const content = randomBytes(3_000_001);
    const cover = randomBytes(70_000);
    await writeFile(join(folder, "a.mp4"), content);
    const name = 'balcony "no 1" é.mp4';
    const prepared = prepare(video(content.length, name), {
      kind: "file",
      name: "cover.jpg",
      bytes: cover.length,
      format: "jpg",
    });
    const reply = await upload(server.url, prepared, [
      () => createReadStream(join(folder, "a.mp4"), { highWaterMark: 300_000 }),
      () => Readable.from([cover]),
    ]);
    expect(outcomeOf(reply, now).kind).toBe("accepted");
    expect(server.seen.fields).toEqual([
      // multipart lines end in CRLF, inside a value too
      ["post[body]", 'Balcony "makeover"\r\nin forty seconds, für alle 🌿'],
      ["profiles[]", "prof_Q7tm"],
      ["platforms[pinterest][board_id]", "7186"],
    ]);
    expect(server.seen.parts).toEqual([
      {
        field: "media[]",
        name: "balcony %22no 1%22 é.mp4",
        contentType: "video/mp4",
        bytes: content.length,
        sha256: sha256(content),
      },
      {
        field: "platforms[pinterest][cover_file]",
        name: "cover.jpg",
        contentType: "image/jpeg",
        bytes: cover.length,
        sha256: sha256(cover),
      },
    ]);
    expect(server.seen.headers).toMatchObject({
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": String(server.seen.bytes),
      "idempotency-key": "pin-1",
      connection: "close",
    });
    expect(server.seen.headers).not.toHaveProperty("expect");
    server.close();
  });

  test("arrives byte for byte when its chunks lie in the middle of larger buffers", async () => {
    const server = await formServer();
    const content = randomBytes(500_000);
    const around = Buffer.concat([randomBytes(777), content, randomBytes(777)]);
    const inside = around.subarray(777, 777 + content.length);
    await upload(server.url, prepare(video(content.length)), [() => Readable.from([inside])]);
    expect(server.seen.parts).toMatchObject([{ bytes: content.length, sha256: sha256(content) }]);
    server.close();
  });

  test("of a large file is streamed, never held", async () => {
    const server = await formServer();
    const bytes = 64 * 1024 * 1024;
    const path = join(folder, "sparse.mp4");
    const file = await open(path, "w");
    await file.truncate(bytes);
    await file.close();
    let ahead = 0;
    let read = 0;
    const counting = () =>
      Readable.from(
        (async function* () {
          for await (const chunk of createReadStream(path)) {
            read += chunk.length;
            ahead = Math.max(ahead, read - server.seen.bytes);
            yield chunk;
          }
        })(),
      );
    const reply = await upload(server.url, prepare(video(bytes)), [counting]);
    expect(reply.status).toBe(201);
    expect(server.seen.parts).toMatchObject([{ bytes }]);
    // What was read and has not arrived: the socket buffers hold a few MB, the file is 64 MB.
    expect(ahead).toBeLessThan(bytes / 2);
    server.close();
  });

  test("repeated with the same boundary is the same bytes", async () => {
    const requests: Buffer[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      requests.push(Buffer.concat(chunks));
      response.writeHead(201).end('{"id":"NWLtbA"}');
    });
    const url = await listening(server);
    const content = randomBytes(100_000);
    for (const size of [1_000, 30_000]) {
      const file = () => Readable.from(slices(content, size));
      await upload(url, prepare(video(content.length)), [file]);
    }
    expect(requests[0]?.length).toBeGreaterThan(content.length);
    expect(requests[1]?.equals(requests[0]!)).toBe(true);
    server.close();
  });
});

function* slices(content: Buffer, size: number): Generator<Buffer> {
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size);
}

describe("an upload that goes wrong", () => {
  const bytes = 8 * 1024 * 1024;
  const zeros = () => Readable.from(slices(Buffer.alloc(bytes), 65_536));

  test("with an early 413 delivers the refusal", async () => {
    const server = await rawServer((socket) => {
      socket.once("data", () => {
        socket.pause();
        socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 23\r\nConnection: close\r\n\r\n");
        socket.write('{"error":"max is 1 MB"}');
      });
    });
    const reply = await upload(server.url, prepare(video(bytes)), [zeros]);
    expect(reply).toMatchObject({ sent: true, status: 413 });
    expect(outcomeOf(reply, now)).toEqual({ kind: "refused", message: "413: max is 1 MB" });
    await server.close();
  });

  test("by a reset half-way is unknown", async () => {
    const server = await rawServer((socket) => {
      let received = 0;
      socket.on("data", (chunk) => {
        received += chunk.length;
        if (received > bytes / 2) socket.resetAndDestroy();
      });
    });
    const reply = await upload(server.url, prepare(video(bytes)), [zeros]);
    expect(reply).toMatchObject({ sent: true, status: null });
    expect(outcomeOf(reply, now).kind).toBe("unknown");
    await server.close();
  });

  test("because a file cannot be opened sends nothing", async () => {
    const server = await rawServer(() => undefined);
    const prepared = prepare(video(10));
    const reply = await upload(server.url, prepared, [() => createReadStream(join(folder, "gone.mp4"))]);
    expect(reply).toMatchObject({ sent: false, error: expect.stringContaining("gone.mp4") });
    expect(outcomeOf(reply, now).kind).toBe("later");
    expect(server.connections).toBe(0);
    await server.close();
  });

  test("because nothing listens leaves no file open", async () => {
    const stream = zeros();
    const reply = await upload(await closedPort(), prepare(video(bytes)), [() => stream]);
    expect(outcomeOf(reply, now).kind).toBe("later");
    expect(stream.destroyed).toBe(true);
  });

  test.each([
    ["shrank", bytes + 1],
    ["grew", bytes - 1],
  ])("because the file %s never becomes a complete request", async (_, declared) => {
    let ended = false;
    const server = createServer((request, response) => {
      request.on("error", () => undefined);
      request.on("end", () => {
        ended = true;
        response.end();
      });
      request.resume();
    });
    const url = await listening(server);
    const reply = await upload(url, prepare(video(declared)), [zeros]);
    expect(reply).toMatchObject({ sent: true, status: null });
    expect(outcomeOf(reply, now).kind).toBe("unknown");
    expect(ended).toBe(false);
    server.close();
  });

  test("because a file breaks while it is read is unknown and leaves no stream open", async () => {
    const server = await rawServer((socket) => socket.resume());
    const streams: Readable[] = [];
    const breaking = () => {
      const stream = Readable.from(
        (async function* () {
          yield Buffer.alloc(1000);
          throw new Error("the disk is gone");
        })(),
      );
      streams.push(stream);
      return stream;
    };
    const reply = await upload(server.url, prepare(video(bytes)), [breaking]);
    expect(outcomeOf(reply, now).kind).toBe("unknown");
    expect(reply.error).toContain("the disk is gone");
    expect(streams.every((stream) => stream.destroyed)).toBe(true);
    await server.close();
  });
});
