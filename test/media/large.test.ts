// A two-gigabyte video costs a few kilobytes, wherever its index lies and however long its tables are.

import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { createMediaChecker } from "../../src/media/check.ts";
import { films, index, mdatLarge, type Sparse, serveSparse, size } from "./film.ts";
import { ftyp } from "./mp4.ts";
import { options, serve } from "./server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function checkFrom(file: Sparse) {
  const server = await serveSparse(file);
  const checker = createMediaChecker(options());
  open.push(checker, server);
  const medium = { kind: "url", url: `${server.origin}/film.mp4` } as const;
  const verdict = await checker.check({ medium, key: "k", folder: "/", role: "media", thumbOffset: 889 });
  return { verdict, ...checker.traffic() };
}

test.each(Object.entries(films))(
  "a video of 2 GB, %s, is measured with at most 64 KiB",
  async (_shape, file) => {
    const { verdict, bytes, requests } = await checkFrom(file);
    expect(verdict).toMatchObject({ kind: "good", facts: { format: "mp4", bytes: size, duration: 890 } });
    expect(bytes).toBeLessThanOrEqual(64 * 1024);
    expect(requests).toBeLessThanOrEqual(8);
  },
);

test("a video over 2 GB is refused after its head", async () => {
  const { verdict, bytes } = await checkFrom({ size: 2_000_000_001, parts: [{ offset: 0, bytes: ftyp }] });
  expect(verdict).toMatchObject({ kind: "bad", code: "media-too-big" });
  expect(bytes).toBe(4096);
});

test("a video of 2 GB that was cut short is found out by the reach of its media data", async () => {
  const whole = films["index last"];
  const { verdict, bytes } = await checkFrom({ size: 1_000_000_000, parts: whole.parts.slice(0, 2) });
  expect(verdict).toMatchObject({ kind: "bad", code: "media-damaged" });
  expect(bytes).toBe(4096);
});

test("a server that ignores Range leaves a video with its index last unknown, without downloading it", async () => {
  let hungUp = Promise.resolve<unknown>(undefined);
  const server = await serve((_request, response) => {
    hungUp = once(response, "close");
    response.writeHead(200, { "content-length": size });
    response.write(Buffer.concat([ftyp, mdatLarge(size - ftyp.length - index.length)]));
    const piece = Buffer.alloc(64 * 1024);
    const more = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on("drain", more);
    more();
  });
  const checker = createMediaChecker(options());
  open.push(checker, server);
  const medium = { kind: "url", url: `${server.origin}/film.mp4` } as const;
  const verdict = await checker.check({ medium, key: "k", folder: "/", role: "media", thumbOffset: null });
  expect(verdict).toMatchObject({ kind: "unknown", message: expect.stringContaining("Range") });
  expect(checker.traffic().bytes).toBeLessThan(2 * 1024 * 1024);
  await hungUp;
});
