import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Outcome, outcomeOf } from "../../src/delivery/outcome.ts";
import type { Reply } from "../../src/postproxy/client.ts";
import { runs, seed } from "../support/seed.ts";

const now = Date.UTC(2026, 10, 24, 12, 0, 0);

function reply(status: number | null, body: string | null = null, retryAfter: string | null = null): Reply {
  return { sent: true, status, headers: { date: now, retryAfter, requestId: null }, body, error: null };
}

const json = (answer: unknown): string => JSON.stringify(answer);

describe("a reply with status", () => {
  const kinds: [number, Outcome["kind"]][] = [
    [400, "refused"],
    [401, "stop"],
    [402, "quota"],
    [403, "stop"],
    [404, "refused"],
    [405, "refused"],
    [408, "unknown"],
    [409, "unknown"],
    [410, "refused"],
    [413, "refused"],
    [415, "refused"],
    [422, "refused"],
    [429, "later"],
    [431, "refused"],
    [451, "refused"],
    [500, "unknown"],
    [501, "unknown"],
    [502, "unknown"],
    [503, "unknown"],
    [504, "unknown"],
    [520, "unknown"],
    [599, "unknown"],
    [999, "unknown"],
  ];

  test.each(kinds)("%i is %s", (status, kind) => {
    const outcome = outcomeOf(reply(status, json({ error: "Because" })), now);
    expect(outcome).toMatchObject({ kind, message: expect.stringContaining(`${status}: Because`) });
  });
});

describe("a success", () => {
  test("with a readable post is accepted", () => {
    const outcome = outcomeOf(reply(201, json({ id: "NWLtbA", status: "pending" })), now);
    expect(outcome).toMatchObject({ kind: "accepted", post: { id: "NWLtbA", status: "pending" } });
  });

  test.each([null, "", "{}", "[]", "<html>", '{"id":null}', '{"id":"NWLtbA"'])(
    "with the body %j may have made a post: unknown",
    (body) => {
      expect(outcomeOf(reply(201, body), now).kind).toBe("unknown");
    },
  );
});

describe("no readable answer is unknown, and says why", () => {
  test.each([
    [reply(null), "no answer: the connection was closed"],
    [{ ...reply(null), error: "reset" }, "no answer: reset"],
    [reply(300), "POSTPROXY_BASE_URL answers with a redirect (300), which is never followed"],
    [reply(399), "POSTPROXY_BASE_URL answers with a redirect (399), which is never followed"],
    [reply(299), "the answer was a success (299) but could not be read: it holds no post id"],
    [
      { ...reply(201), error: "cut short" },
      "the answer was a success (201) but could not be read: cut short",
    ],
  ])("%j", (answer, message) => {
    expect(outcomeOf(answer, now)).toEqual({ kind: "unknown", message, pauseMs: null });
  });

  test("nor is a 408 anything else, though it names a post", () => {
    expect(outcomeOf(reply(408, json({ duplicate_post_id: "NWLtbA" })), now).kind).toBe("unknown");
  });
});

describe("a conflict", () => {
  test("that names the earlier post is a duplicate", () => {
    const body = json({ error: "Duplicate post", duplicate_post_id: "NWLtbA" });
    expect(outcomeOf(reply(409, body), now)).toEqual({
      kind: "duplicate",
      postId: "NWLtbA",
      message: "409: Duplicate post",
    });
  });

  test.each([
    json({ error: "A request with this Idempotency-Key is still being handled" }),
    json({ error: "Duplicate post", duplicate_post_id: null }),
    json({ error: "Duplicate post", duplicate_post_id: { id: "x" } }),
    json("Conflict"),
    "<html>",
    null,
  ])("that names none is still in flight: unknown (%j)", (body) => {
    expect(outcomeOf(reply(409, body), now)).toMatchObject({ kind: "unknown", pauseMs: null });
  });
});

describe("a 422", () => {
  test.each([
    "Idempotency-Key was already used with a different request body",
    "This key was used with another payload",
    "The key came with a different JSON body",
  ])("about the key means that an earlier attempt exists: unknown (%s)", (error) => {
    expect(outcomeOf(reply(422, json({ error })), now).kind).toBe("unknown");
  });

  test.each(["Title is too long", "Invalid platform params for pinterest: key", "Media can't be blank"])(
    "about the post is refused (%s)",
    (error) => {
      expect(outcomeOf(reply(422, json({ errors: [error] })), now)).toEqual({
        kind: "refused",
        message: `422: ${error}`,
      });
    },
  );

  test("whose body was not read is unknown: it may have been about the key", () => {
    expect(outcomeOf(reply(422, null), now).kind).toBe("unknown");
  });
});

describe("a refusal is about the account, not about the post", () => {
  test.each([
    "Your plan's quota of posts is used up",
    "Monthly quota exceeded",
    "You have reached your plan limit of 50 posts",
    "You have reached your monthly post limit",
    "Daily posting limit reached for this account",
    "Post limit reached. Upgrade your plan to continue.",
    "Upgrade to publish more posts",
    "Your subscription has expired",
    "Your current plan does not include Pinterest",
    "Account limit reached",
  ])("when it says: %s", (error) => {
    expect(outcomeOf(reply(422, json({ error })), now).kind).toBe("quota");
  });

  test.each([
    "Body exceeds the post limit of 500 characters",
    "Title is too long (maximum is 100 characters)",
    "Description is longer than the post limit (500 characters)",
    "Image is larger than the post limit of 20 MB",
    "Image: the post limit is 20 MB",
    "Body is over the post limit by 1 character",
    "Video exceeds the 15 minutes limit",
    "Board limit reached for this Pin",
    "Platform pinterest: board_id is not a board of this profile",
    "Media could not be read",
    "Link is not allowed by Pinterest's policy on limits",
    "Scheduled at must be in the future",
  ])("but not when it says: %s", (error) => {
    expect(outcomeOf(reply(422, json({ errors: [error] })), now).kind).toBe("refused");
  });

  test("a 402 always is, and a time to come back is kept", () => {
    expect(outcomeOf(reply(402, "{}", "120"), now)).toMatchObject({ kind: "quota", pauseMs: 120_000 });
  });

  test.each([401, 403, 408, 409, 429])("a %i has a meaning of its own, whatever it says", (status) => {
    expect(outcomeOf(reply(status, json({ error: "Your plan limit is reached" })), now).kind).not.toBe(
      "quota",
    );
  });
});

describe("the pause", () => {
  test.each([429, 503])("that a %i asks for holds for everyone", (status) => {
    expect(outcomeOf(reply(status, "{}", "120"), now)).toMatchObject({ pauseMs: 120_000 });
  });

  test("of a 429 without Retry-After is left to the caller", () => {
    expect(outcomeOf(reply(429, "{}"), now)).toMatchObject({ kind: "later", pauseMs: null });
  });

  test("of any other status is not listened to", () => {
    expect(outcomeOf(reply(500, "{}", "120"), now)).toMatchObject({ pauseMs: null });
  });
});

test("a reply to something never sent is later, even if it says otherwise", () => {
  expect(outcomeOf({ ...reply(null), sent: false, error: "the connection was refused" }, now)).toEqual({
    kind: "later",
    message: "nothing was sent: the connection was refused",
    pauseMs: null,
  });
});

test("what was sent is only ever tried again after a 429, and only ever refused by a 4xx", () => {
  const body = fc.option(fc.oneof(fc.string(), fc.jsonValue().map(json)));
  const status = fc.option(fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(409, 422, 429)));
  const seen = new Set<string>();
  fc.assert(
    fc.property(status, body, fc.option(fc.string()), (code, text, retryAfter) => {
      const outcome = outcomeOf(reply(code, text, retryAfter), now);
      seen.add(outcome.kind);
      if (outcome.kind === "later") expect(code).toBe(429);
      if (outcome.kind === "refused" || outcome.kind === "stop") {
        expect(code).toBeGreaterThanOrEqual(400);
        expect(code).toBeLessThan(500);
      }
    }),
    { seed, numRuns: runs(1000) },
  );
  expect([...seen]).toEqual(expect.arrayContaining(["later", "refused", "unknown"]));
});
