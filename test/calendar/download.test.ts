import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Address, readAddress } from "../../src/calendar/address.ts";
import { type DownloadRequest, download } from "../../src/calendar/download.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import { type Handler, serve } from "../media/server.ts";

const csv = "body,board_id,media_url,publish_at\nText,Board,https://a.example/a.jpg,now\n";

async function server(handler: Handler) {
  const started = await serve(handler);
  onTestFinished(() => started.close());
  return started;
}

const request: DownloadRequest = { name: "the sheet", wholeWorkbook: false, mark: null, allowPrivate: false };

async function fetched(address: Address, differs: Partial<DownloadRequest> = {}) {
  const found = await download(address, { ...request, ...differs });
  if (found.kind === "unchanged") return found;
  const text = readFileSync(found.content.file, "utf8");
  await found.content.release();
  expect(existsSync(found.content.file)).toBe(false);
  return { ...found, text };
}

async function failure(url: string, differs: Partial<Address> = {}): Promise<ExpectedError> {
  const error: unknown = await download({ ...readAddress(url), ...differs }, request).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ExpectedError);
  expect(error).toMatchObject({ exitCode: 3, hint: expect.stringMatching(/\.$/) });
  return error as ExpectedError;
}

describe("a calendar at an address", () => {
  test.each([
    ["etag", { etag: '"v1"' }, "if-none-match", '"v1"'],
    [
      "last-modified",
      { "last-modified": "Tue, 24 Nov 2026 12:00:00 GMT" },
      "if-modified-since",
      "Tue, 24 Nov 2026 12:00:00 GMT",
    ],
  ])("with %s costs one small request while it does not change", async (_, headers, asked, value) => {
    const { origin, requests } = await server((incoming, response) => {
      if (incoming.headers[asked] === value) response.writeHead(304).end();
      else response.writeHead(200, headers).end(csv);
    });
    const address = readAddress(`${origin}/a.csv`);
    const first = await fetched(address);
    expect(first).toMatchObject({ kind: "fetched", text: csv });
    const mark = first.kind === "fetched" ? first.mark : null;
    expect(await fetched(address, { mark })).toEqual({ kind: "unchanged" });
    expect(requests).toHaveLength(2);
    expect(await fetched(address)).toMatchObject({ kind: "fetched" });
  });

  test("has the same mark while its content is the same, where its server says nothing", async () => {
    let text = csv;
    const { origin } = await server((_, response) => response.end(text));
    const marks: unknown[] = [];
    for (const next of [csv, csv, `${csv}\n`]) {
      text = next;
      const found = await fetched(readAddress(origin));
      marks.push(found.kind === "fetched" ? found.mark.sha256 : null);
    }
    expect(marks[1]).toBe(marks[0]);
    expect(marks[2]).not.toBe(marks[0]);
  });

  test("is found through five redirects, and not through six", async () => {
    const { origin } = await server((incoming, response) => {
      const left = Number(incoming.url?.slice(1));
      if (left === 0) response.end(csv);
      else response.writeHead(left % 2 ? 302 : 307, { location: `/${left - 1}` }).end();
    });
    expect(await fetched(readAddress(`${origin}/5`))).toMatchObject({ text: csv });
    expect((await failure(`${origin}/6`)).message).toContain("redirects more than 5 times");
  });

  test("may not lead into a private network, unless that is allowed", async () => {
    const inner = await server((_, response) => response.end(csv));
    const outer = await server((_, response) => response.writeHead(302, { location: inner.origin }).end());
    const error = await failure(outer.origin);
    expect(error.message).toContain("redirects into a private network");
    expect(error.hint).toContain("--allow-private-media");
    expect(inner.requests).toHaveLength(0);
    const found = await fetched(readAddress(outer.origin), { allowPrivate: true });
    expect(found).toMatchObject({ text: csv });
  });

  test.each([
    ["an unprotected address", "http://studio.example/a.csv", "which is not protected"],
    ["a file", "file:///etc/hostname", "which is not protected"],
    ["a page to sign in", "https://accounts.google.com/ServiceLogin", "answers with a page to sign in"],
  ])("may not lead to %s", async (_, location, sentence) => {
    const { origin } = await server((__, response) => response.writeHead(302, { location }).end());
    expect((await failure(origin, { isGoogle: true })).message).toContain(sentence);
  });

  test.each([
    [401, "is not public (HTTP 401)", "Share the sheet"],
    [403, "is not public (HTTP 403)", "Share the sheet"],
    [404, "there is nothing at", "Copy the address"],
    [503, "its server answers HTTP 503", "The last good reading stands"],
    [304, "its server answers HTTP 304", "The last good reading stands"],
  ])("that answers %i is refused: %s", async (status, sentence, hint) => {
    const { origin } = await server((_, response) => response.writeHead(status).end("x"));
    const error = await failure(origin);
    expect(error.message).toContain(sentence);
    expect(error.hint).toContain(hint);
  });

  test("that answers with a page to sign in says how to share the sheet", async () => {
    const { origin } = await server((_, response) => response.end("<!DOCTYPE html><title>Sign in</title>"));
    const error = await failure(origin, { isGoogle: true });
    expect(error.message).toBe("the sheet answers with a page to sign in, not with the sheet");
    expect(error.hint).toContain("anyone who has the link");
    expect((await failure(origin)).message).toContain("a web page, not with a calendar");
  });

  test("that comes compressed without being asked is refused: its size would say nothing", async () => {
    const { origin } = await server((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end("x");
    });
    expect((await failure(origin)).message).toBe(
      "the sheet comes compressed (gzip), which was not asked for",
    );
  });

  test("larger than 20 MB is not read to its end", async () => {
    let sent = 0;
    const { origin } = await server((_, response) => {
      const more = () => {
        while (sent < 500 && response.write(Buffer.alloc(1_000_000, "a"))) sent++;
        if (sent < 500) response.once("drain", more);
      };
      more();
    });
    expect((await failure(origin)).message).toBe("the sheet is larger than 20 MB");
    expect(sent).toBeLessThan(500);
  });

  test("that breaks off or does not answer is no calendar", async () => {
    const { origin } = await server((_, response) => {
      response.writeHead(200, { "content-length": 1000 }).write(csv);
      response.socket?.destroySoon();
    });
    expect((await failure(origin)).message).toContain("the sheet cannot be read now: the connection to");
    expect((await failure("http://127.0.0.1:9")).message).toContain("refused the connection");
  });
});

test("nothing is left behind in the temporary folder when a download fails", async () => {
  const { mkdtempSync, readdirSync, rmSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const before = process.env["TMPDIR"];
  const own = mkdtempSync(join(tmpdir(), "pinsheet-tmp-"));
  process.env["TMPDIR"] = own;
  onTestFinished(() => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(own, { recursive: true });
  });
  const { origin } = await server((_, response) => response.end("<html>"));
  await failure(origin);
  expect(readdirSync(own)).toEqual([]);
});
