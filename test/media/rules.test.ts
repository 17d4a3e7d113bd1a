// What Pinterest takes, at the very edges, and how far a remembered result is trusted.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imageDamage } from "../../src/media/damage.ts";
import { conditionalHeaders, course, goodForMs, responseValidator } from "../../src/media/freshness.ts";
import { judgeDuration, judgeSize, judgeUse, readableBytes, sizeLimits } from "../../src/media/rules.ts";
import { sniff } from "../../src/media/sniff.ts";
import { bad, type MediaResult } from "../../src/model/media-check.ts";
import { runs, seed } from "../support/seed.ts";

const image = { kind: "good", facts: { format: "jpg", bytes: 9, duration: null, picture: "p" } } as const;
const video = { kind: "good", facts: { format: "mp4", bytes: 9, duration: 6.02, picture: "p" } } as const;

describe("limits", () => {
  test.each([
    ["jpg", 32_000_000, null],
    ["gif", 32_000_001, "media-too-big"],
    ["mp4", 32_000_001, null],
    ["mov", 2_000_000_000, null],
    ["mp4", 2_000_000_001, "media-too-big"],
  ] as const)("a %s of %i bytes: %s", (format, bytes, code) => {
    expect(judgeSize(format, bytes)?.code ?? null).toBe(code);
  });

  test.each([
    [3.94, "video-too-short"],
    [3.958, null],
    [4, null],
    [900, null],
    [900.04, null],
    [900.06, "video-too-long"],
  ])("a video of %d s: %s", (seconds, code) => {
    expect(judgeDuration(seconds)?.code ?? null).toBe(code);
  });

  test("every duration gets at most one objection, and only outside the limits", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2_000, noNaN: true }), (seconds) => {
        expect(judgeDuration(seconds) === null).toBe(seconds >= 4 - 0.05 && seconds <= 900 + 0.05);
      }),
      { seed, numRuns: runs(100) },
    );
  });

  test("sizes are told in decimal units", () => {
    expect([0, 999, 32_600_000, sizeLimits.video].map(readableBytes)).toEqual([
      "0 bytes",
      "999 bytes",
      "32.6 MB",
      "2 GB",
    ]);
  });
});

describe("the use of a medium", () => {
  const use = (result: MediaResult, role: "media" | "cover", thumbOffset: number | null = null) => {
    const judged = judgeUse(result, { role, thumbOffset });
    return judged.kind === "bad" ? judged.code : judged.kind;
  };

  test.each([
    ["an image as medium", image, "media", null, "good"],
    ["an image as cover", image, "cover", null, "good"],
    ["a video as cover", video, "cover", null, "cover-not-an-image"],
    ["a short video as cover", bad("video-too-short", "", ""), "cover", null, "cover-not-an-image"],
    ["a web page as cover", bad("media-is-web-page", "", ""), "cover", null, "cover-not-an-image"],
    ["a missing cover", bad("media-not-found", "", ""), "cover", null, "media-not-found"],
    [
      "an unreachable cover",
      { kind: "unknown", silent: false, message: "", hint: "" },
      "cover",
      null,
      "unknown",
    ],
    ["a thumb_offset at the start", video, "media", 0, "good"],
    ["a thumb_offset at the last whole second", video, "media", 6, "good"],
    ["a thumb_offset after the end", video, "media", 7, "thumb-offset-beyond-end"],
    ["a thumb_offset on an image", image, "media", 1, "cover-on-image"],
  ] as const)("%s", (_case, result, role, thumbOffset, expected) => {
    expect(use(result, role, thumbOffset)).toBe(expected);
  });

  test("the hint for a thumb_offset names a number that is accepted", () => {
    fc.assert(
      fc.property(fc.double({ min: 4, max: 900, noNaN: true }), fc.nat(5), (duration, beyond) => {
        const result = { kind: "good", facts: { format: "mp4", bytes: 1, duration, picture: "p" } } as const;
        const judged = judgeUse(result, { role: "media", thumbOffset: Math.ceil(duration) + beyond });
        const suggested = judged.kind === "bad" ? Number(/to (\d+)\./.exec(judged.hint)?.[1]) : Number.NaN;
        expect(judgeUse(result, { role: "media", thumbOffset: suggested }).kind).toBe("good");
      }),
      { seed, numRuns: runs(100) },
    );
  });
});

describe("a remembered result", () => {
  const wrong = bad("media-damaged", "", "");
  test.each([
    ["none", null, "read"],
    ["good and young", { result: image, validator: null, checkedAt: 1 }, "use"],
    ["good and old", { result: image, validator: '"a"', checkedAt: -goodForMs }, "confirm"],
    ["good and old without validator", { result: image, validator: null, checkedAt: -goodForMs }, "read"],
    ["good and from the future", { result: image, validator: null, checkedAt: 3 }, "read"],
    ["bad and young", { result: wrong, validator: '"a"', checkedAt: 1 }, "confirm"],
    ["bad without validator", { result: wrong, validator: null, checkedAt: 1 }, "read"],
  ] as const)("%s: %s", (_case, cached, kind) => {
    expect(course(cached, 2).kind).toBe(kind);
  });

  test("is confirmed by ETag if the server sent a proper one, else by date", () => {
    const lastModified = "Tue, 24 Nov 2026 10:00:00 GMT";
    expect(responseValidator({ etag: 'W/"a"', lastModified })).toBe('W/"a"');
    expect(responseValidator({ etag: "a", lastModified })).toBe(lastModified);
    expect(conditionalHeaders('W/"a"')).toEqual({ "if-none-match": 'W/"a"' });
    expect(conditionalHeaders(lastModified)).toEqual({ "if-modified-since": lastModified });
    expect(conditionalHeaders(null)).toEqual({});
  });
});

describe("first bytes", () => {
  const found = async (text: string) => sniff(Buffer.from(text));

  test.each([
    "<!DOCTYPE html><title>x</title>",
    "\ufeff  \n<html lang=en>",
    "<!-- saved from Drive -->\n<body>",
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
    "<script>location='/login'</script>",
    "<html><body><svg viewBox='0 0 1 1'></svg>",
  ])("%j is a web page", async (text) => {
    expect(await found(text)).toEqual({ kind: "web-page" });
  });

  test.each([
    ["<svg xmlns='http://www.w3.org/2000/svg'>", "an SVG drawing"],
    ["version https://git-lfs.github.com/spec/v1\noid sha256:0", "a Git LFS pointer"],
    ['{"error":"quota"}', "plain text"],
    ["\0\x01\x02\x03", "of no known format"],
    ["%PDF-1.7\n%\xe2\xe3", "pdf (application/pdf)"],
  ])("%j is %s", async (text, expected) => {
    expect(await sniff(Buffer.from(text, "latin1"))).toEqual({ kind: "other", found: expected });
  });

  test("any bytes at all get an answer", async () => {
    const starts = fc.constantFrom(
      "",
      "\xff\xd8\xff",
      "\x89PNG\r\n\x1a\n",
      "GIF89a",
      "RIFF____WEBP",
      "\0\0\0\x18ftyp",
      "PK\x03\x04",
      "\x1aE\xdf\xa3",
      "\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    );
    await fc.assert(
      fc.asyncProperty(starts, fc.uint8Array({ maxLength: 400 }), async (start, rest) => {
        const sniffed = await sniff(Buffer.concat([Buffer.from(start, "latin1"), rest]));
        expect(["media", "web-page", "other"]).toContain(sniffed.kind);
      }),
      { seed, numRuns: runs(1_000) },
    );
  });
});

describe("the end of a JPEG", () => {
  const scan = Buffer.alloc(4096, 0x5a);
  scan.set([0xff, 0x00, 0x12, 0xff, 0xd3, 0x34], 100);
  const damage = (tail: Buffer) => imageDamage("jpg", scan, tail, 100_000);

  test("in the middle of picture data means that it was cut", () => {
    expect(damage(scan)).toMatch(/end marker/);
  });

  test.each([
    ["the end marker", Buffer.concat([scan, Buffer.from([0xff, 0xd9])])],
    [
      "the end marker and padding",
      Buffer.concat([scan.subarray(2000), Buffer.from([0xff, 0xd9]), Buffer.alloc(1000)]),
    ],
    ["zeros only", Buffer.alloc(4096)],
    ["something that is no picture data", Buffer.concat([scan.subarray(10), Buffer.from([0xff, 0x51])])],
  ])("with %s speaks against nothing", (_case, tail) => {
    expect(damage(tail)).toBeNull();
  });
});
