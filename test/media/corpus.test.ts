// Every file of fixtures/media gets the verdict that expected.json names, wherever its bytes come from.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMediaChecker, type MediaResult } from "../../src/media/check.ts";
import type { Medium } from "../../src/model/medium.ts";
import { fixtures, manners, options, serve, serveFixtures, type TestServer } from "./server.ts";

type Expected =
  | { kind: "good"; format: string; duration: number | null; made?: string }
  | { kind: "bad"; code: string; made: string };

const corpus = Object.entries(
  JSON.parse(readFileSync(new URL("expected.json", fixtures), "utf8")) as Record<string, Expected>,
);
const checker = createMediaChecker(options());
let server: TestServer;
beforeAll(async () => {
  server = await serve(serveFixtures);
});
afterAll(async () => {
  await checker.close();
  await server.close();
});

function verdictOn(medium: Medium): Promise<MediaResult> {
  const key = JSON.stringify(medium);
  return checker.check({ medium, key, folder: fileURLToPath(fixtures), role: "media", thumbOffset: null });
}

function expectVerdict(verdict: MediaResult, file: string, expected: Expected) {
  if (expected.kind === "bad" || verdict.kind !== "good") {
    expect(verdict).toMatchObject(
      expected.kind === "bad" ? { kind: "bad", code: expected.code } : { kind: "good" },
    );
    return;
  }
  const { format, bytes, duration } = verdict.facts;
  expect(format).toBe(expected.format);
  expect(bytes).toBe(readFileSync(new URL(file, fixtures)).length);
  if (expected.duration === null) expect(duration).toBeNull();
  else expect(duration).toBeCloseTo(expected.duration, 1);
}

test("expected.json names every file of the folder", () => {
  const files = readdirSync(fixtures, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "expected.json")
    .map((entry) => (entry.parentPath.endsWith("corpus") ? `corpus/${entry.name}` : entry.name));
  expect(files.sort()).toEqual(corpus.map(([file]) => file).sort());
});

describe("as a local file", () => {
  test.each(corpus)("%s is judged by its content", async (file, expected) => {
    expectVerdict(await verdictOn({ kind: "file", path: file }), file, expected);
  });
});

describe.each(manners)("from a server in the manner %s", (manner) => {
  test.each(corpus)("%s is judged by its content", async (file, expected) => {
    expectVerdict(
      await verdictOn({ kind: "url", url: `${server.origin}/${manner}/${file}` }),
      file,
      expected,
    );
  });
});

test("an image costs at most two requests and 8 KiB, a video of the corpus at most 16 KiB", async () => {
  for (const [file, expected] of corpus) {
    if (expected.kind === "bad") continue;
    const fresh = createMediaChecker(options());
    const medium: Medium = { kind: "url", url: `${server.origin}/range/${file}` };
    await fresh.check({ medium, key: file, folder: "/", role: "media", thumbOffset: null });
    const { requests, bytes } = fresh.traffic();
    expect(bytes, file).toBeLessThanOrEqual(expected.duration === null ? 8192 : 16_384);
    if (expected.duration === null) expect(requests, file).toBeLessThanOrEqual(2);
    await fresh.close();
  }
});
