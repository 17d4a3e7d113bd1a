import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PinContent, preparePost } from "../../src/postproxy/request.ts";
import { runs, seed } from "../support/seed.ts";

const image: PinContent = {
  body: "Six shelf layouts for a narrow kitchen, with measurements.",
  title: "Narrow kitchen shelf layouts",
  link: "https://studio-north.example/guides/narrow-kitchen?utm_source=pinterest",
  board: "718605684300112233",
  profile: "prof_Q7tm",
  publishAt: Date.UTC(2026, 11, 3, 7, 30),
  draft: false,
  media: { kind: "url", url: "https://assets.studio-north.example/pins/shelves-01.jpg" },
  cover: null,
  thumbOffset: null,
};

const video: PinContent = {
  ...image,
  body: "Balcony makeover in forty seconds.",
  publishAt: null,
  draft: true,
  media: { kind: "file", name: "balcony.mov", bytes: 5_000_000, format: "mov" },
  cover: { kind: "file", name: "cover.jpg", bytes: 40_000, format: "jpg" },
  thumbOffset: 4,
};

describe("a Pin whose media are addresses", () => {
  test("becomes exactly this JSON", () => {
    expect(preparePost(image, "unused")).toEqual({
      kind: "json",
      contentType: "application/json",
      body:
        '{"post":{"body":"Six shelf layouts for a narrow kitchen, with measurements.",' +
        '"scheduled_at":"2026-12-03T07:30:00.000Z"},"profiles":["prof_Q7tm"],' +
        '"media":["https://assets.studio-north.example/pins/shelves-01.jpg"],' +
        '"platforms":{"pinterest":{"board_id":"718605684300112233","title":"Narrow kitchen shelf layouts",' +
        '"destination_link":"https://studio-north.example/guides/narrow-kitchen?utm_source=pinterest"}}}',
    });
  });

  test("leaves out every field that has no value", () => {
    const bare = preparePost({ ...image, title: null, link: null, publishAt: null }, "unused");
    expect(bare.kind === "json" && JSON.parse(bare.body)).toEqual({
      post: { body: image.body },
      profiles: ["prof_Q7tm"],
      media: ["https://assets.studio-north.example/pins/shelves-01.jpg"],
      platforms: { pinterest: { board_id: "718605684300112233" } },
    });
  });

  test("says draft inside post, and cover and thumb_offset inside pinterest", () => {
    const media = { kind: "url", url: "https://assets.studio-north.example/balcony.mp4" } as const;
    const cover = { kind: "url", url: "https://assets.studio-north.example/cover.jpg" } as const;
    const prepared = preparePost({ ...video, media, cover, thumbOffset: 0 }, "unused");
    expect(prepared.kind === "json" && JSON.parse(prepared.body)).toMatchObject({
      post: { draft: true },
      platforms: { pinterest: { cover_url: cover.url, thumb_offset: 0 } },
    });
  });
});

describe("a Pin with a file", () => {
  test("becomes bracketed fields and the parts to upload", () => {
    expect(preparePost(video, "b0undary")).toEqual({
      kind: "multipart",
      boundary: "b0undary",
      fields: [
        ["post[body]", "Balcony makeover in forty seconds."],
        ["post[draft]", "true"],
        ["profiles[]", "prof_Q7tm"],
        ["platforms[pinterest][board_id]", "718605684300112233"],
        ["platforms[pinterest][title]", "Narrow kitchen shelf layouts"],
        ["platforms[pinterest][destination_link]", image.link],
        ["platforms[pinterest][thumb_offset]", "4"],
      ],
      files: [
        { field: "media[]", name: "balcony.mov", contentType: "video/quicktime", bytes: 5_000_000 },
        {
          field: "platforms[pinterest][cover_file]",
          name: "cover.jpg",
          contentType: "image/jpeg",
          bytes: 40_000,
        },
      ],
    });
  });

  test("as cover only sends the video's address as text", () => {
    const media = { kind: "url", url: "https://assets.studio-north.example/balcony.mp4" } as const;
    const prepared = preparePost({ ...video, media }, "b0undary");
    expect(prepared).toMatchObject({ kind: "multipart", files: [{ name: "cover.jpg" }] });
    expect(prepared.kind === "multipart" && prepared.fields).toContainEqual(["media[]", media.url]);
  });
});

test("the same content gives the same bytes, in whatever order its fields were set", () => {
  const medium = fc.oneof(
    fc.record({ kind: fc.constant("url" as const), url: fc.webUrl() }),
    fc.record({
      kind: fc.constant("file" as const),
      name: fc.string(),
      bytes: fc.nat(),
      format: fc.constantFrom("jpg", "png", "gif", "webp", "mp4", "mov"),
    }),
  );
  const content: fc.Arbitrary<PinContent> = fc.record({
    body: fc.string({ unit: "binary" }),
    title: fc.option(fc.string()),
    link: fc.option(fc.webUrl()),
    board: fc.string(),
    profile: fc.string(),
    publishAt: fc.option(fc.integer({ min: 0, max: 4e12 })),
    draft: fc.boolean(),
    media: medium,
    cover: fc.option(medium),
    thumbOffset: fc.option(fc.nat()),
  });
  fc.assert(
    fc.property(content, (pin) => {
      const reversed = Object.fromEntries(Object.entries(pin).reverse()) as PinContent;
      expect(JSON.stringify(preparePost(reversed, "b"))).toBe(JSON.stringify(preparePost(pin, "b")));
    }),
    { seed, numRuns: runs(100) },
  );
});
