import fc from "fast-check";
import { expect, test } from "vitest";
import { type Life, lifeOf, markers, phases } from "../../src/sandbox/lifecycle.ts";
import { type Content, postId, type StoredPost } from "../../src/sandbox/post.ts";
import { runs, seedsUntil } from "../support/seed.ts";
import { kitchen, noon } from "./rehearsal.ts";

function stored(content: Partial<Content> = {}, submittedAt: number | null = noon): StoredPost {
  return {
    id: "aaaaaa",
    sequence: 1,
    source: "postproxy",
    groupId: "grp_k3Jx",
    key: null,
    createdAt: noon,
    submittedAt,
    deletedAt: null,
    content: {
      body: "Shelves.",
      draft: submittedAt === null,
      scheduledAt: null,
      profileId: "prof_Q7tm",
      medium: { contentType: "image/jpeg", sourceUrl: "https://media.example.com/a.jpg", upload: null },
      cover: null,
      params: { board_id: kitchen },
      ...content,
    },
  };
}

const word = ({ status, media, pinterest }: Life) => `${status} ${media} ${pinterest.status}`;

/** Every change of state of a post, with the milliseconds since noon at which it is first seen. */
function story(post: StoredPost, until: number): string[] {
  const seen: string[] = [];
  let last = "";
  for (let ms = 0; ms <= until; ms += 50) {
    const now = word(lifeOf(post, noon + ms));
    if (now !== last) seen.push(`${ms} ${now}`);
    last = now;
  }
  return seen;
}

test("an image goes from pending to published in a second", () => {
  expect(story(stored(), 5_000)).toEqual([
    "0 pending pending pending",
    "300 processing processed pending",
    "500 processed processed processing",
    "1000 processed processed published",
  ]);
});

test("a scheduled video waits for its time", () => {
  const medium = { contentType: "video/mp4", sourceUrl: null, upload: null };
  expect(story(stored({ medium, scheduledAt: noon + 3_000 }), 9_000)).toEqual([
    "0 pending pending pending",
    "800 scheduled processed pending",
    "3000 processing processed pending",
    "3200 processed processed processing",
    "3700 processed processed published",
  ]);
});

test("a time that has passed means at once", () => {
  expect(story(stored({ scheduledAt: noon - 86_400_000 }), 5_000)).toEqual(story(stored(), 5_000));
});

test("a draft stays a draft", () => {
  expect(story(stored({ scheduledAt: noon + 1_000 }, null), 9_000)).toEqual(["0 draft pending pending"]);
});

test("a post marked to fail fails with Pinterest's words", () => {
  const post = stored({ body: `Shelves ${markers.fail}` });
  expect(story(post, 5_000).at(-1)).toBe("1000 processed processed failed");
  expect(lifeOf(post, noon + 5_000).pinterest).toMatchObject({
    error: "Board not found",
    errorDetails: { platform_error_code: "40", platform_error_message: "Board not found." },
    attemptedAt: noon + 500,
  });
});

test("a post marked for a retry waits two seconds, then is published without a trace of the error", () => {
  const post = stored({ body: markers.retry });
  expect(story(post, 9_000).slice(-2)).toEqual([
    "1000 processed processed failed_waiting_for_retry",
    "3000 processed processed published",
  ]);
  expect(lifeOf(post, noon + 2_000).pinterest.error).toBe("Pinterest answered with a temporary error");
  expect(lifeOf(post, noon + 4_000).pinterest.error).toBeNull();
});

test("a post marked for bad media never reaches Pinterest", () => {
  const post = stored({ body: markers.mediaFail, scheduledAt: noon + 60_000 });
  expect(story(post, 90_000)).toEqual([
    "0 pending pending pending",
    "300 media_processing_failed failed pending",
  ]);
  expect(lifeOf(post, noon + 400).mediaError).toBe("Could not download the file");
});

test("a post through an expired profile fails late", () => {
  expect(story(stored({ profileId: "prof_S4ux" }), 5_000).at(-1)).toBe("1000 processed processed failed");
});

test("a life only moves forward, and ends soon after its time", () => {
  const order = ["pending", "scheduled", "processing", "processed"];
  const ending = { published: 0, failed: 0, media: 0 };
  for (const next of seedsUntil(() => Object.values(ending).every((times) => times > 30)))
    fc.assert(
      fc.property(
        fc.constantFrom("", ...Object.values(markers)),
        fc.option(fc.integer({ min: -10_000, max: 10_000 }), { nil: null }),
        fc.constantFrom("image/png", "video/quicktime"),
        fc.array(fc.nat(30_000), { maxLength: 20 }),
        (body, wait, contentType, moments) => {
          const post = stored({
            body,
            scheduledAt: wait === null ? null : noon + wait,
            medium: { contentType, sourceUrl: null, upload: null },
          });
          const ranks = moments
            .sort((a, b) => a - b)
            .map((ms) => lifeOf(post, noon + ms).status)
            .filter((status) => status !== "media_processing_failed")
            .map((status) => order.indexOf(status));
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));

          const { videoPending, processing, publishing, waitingForRetry } = phases;
          const longest = Math.max(videoPending, wait ?? 0) + processing + publishing + waitingForRetry;
          const end = lifeOf(post, noon + longest);
          if (end.status === "media_processing_failed") ending.media++;
          else {
            expect(end.status).toBe("processed");
            expect(["published", "failed"]).toContain(end.pinterest.status);
            ending[end.pinterest.status === "failed" ? "failed" : "published"]++;
          }
        },
      ),
      { seed: next, numRuns: runs(300) },
    );
  for (const times of Object.values(ending)) expect(times).toBeGreaterThan(30);
});

test("no two of many posts share an id", () => {
  const ids = new Set(Array.from({ length: 20_000 }, (_, i) => postId(i + 1)));
  expect(ids.size).toBe(20_000);
});
