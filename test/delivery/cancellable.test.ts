// What may be taken back, and what not: whatever may be on its way to Pinterest stays.

import { expect, test } from "vitest";
import { cancelOutcome } from "../../src/actions/cancel-outcome.ts";
import { objectionTo, standingOf } from "../../src/delivery/cancellable.ts";
import { clockTolerance } from "../../src/delivery/tolerance.ts";
import { type PinState, pinStates } from "../../src/model/states.ts";
import type { Post } from "../../src/postproxy/wire.ts";

const minute = 60_000;
const now = Date.parse("2026-11-24T12:00:00Z");
const pin = { at: now + 60 * minute, draft: false, changedAt: now - 60 * minute };
const iso = (ms: number) => new Date(ms).toISOString();

const post = (status: string, pinterest: string | null = "pending", differs: Partial<Post> = {}): Post => ({
  id: "NWLtbA",
  body: "",
  status,
  draft: status === "draft",
  source: "postproxy",
  scheduledAt: iso(pin.at),
  createdAt: null,
  media: [],
  pinterest:
    pinterest === null
      ? null
      : {
          status: pinterest,
          boardId: null,
          title: null,
          link: null,
          error: null,
          errorDetails: null,
          permalink: null,
        },
  ...differs,
});

test("to keep back a Pin that was not sent ahead, its own pause is named, not one of everything", () => {
  const hint = objectionTo({ id: "3f2a91bc-0000", state: "scheduled" })?.hint;
  expect(hint).toContain("`pinsheet pause 3f2a91bc`");
});

const reasons: Partial<Record<PinState, string>> = {
  sending: "it is being sent",
  uncertain: "its answer was lost, so it may be at Postproxy, or live",
  published: "it is live",
  cancelled: "it was taken back already",
  failed: "it was refused, and is not published",
};

test("a Pin that is submitted is judged by its post", () => {
  expect(objectionTo({ id: "3f2a91bc-0000", state: "submitted" })).toBeNull();
});

test.each(pinStates.filter((state) => state !== "submitted"))(
  "a Pin that is %s is left alone, and it is said why",
  (state: PinState) => {
    const pin = { id: "3f2a91bc-0000", state };
    expect(objectionTo(pin)?.reason).toBe(
      reasons[state] ?? "it was not sent, so there is nothing to take back",
    );
    expect(objectionTo(pin)?.hint).toMatch(/\.$/);
  },
);

test.each([
  ["waits for its time", post("scheduled"), "cancellable"],
  ["its medium is being processed", post("pending"), "cancellable"],
  ["no network is listed yet", post("scheduled", null), "cancellable"],
  ["a draft", post("draft"), "cancellable"],
  ["a draft without a time", post("draft", "pending", { scheduledAt: null }), "cancellable"],
  ["published", post("processed", "published"), "it is live"],
  ["being handed to Pinterest", post("processed", "processing"), "it is being published now"],
  ["waiting for a retry", post("processed", "failed_waiting_for_retry"), "it is being published now"],
  [
    "waiting for a retry, though it has a time",
    post("scheduled", "failed_waiting_for_retry"),
    "it is being published now",
  ],
  ["started", post("processed", "pending"), "it is being published now"],
  ["processing", post("processing"), "it is being published now"],
  [
    "for as soon as possible",
    post("scheduled", "pending", { scheduledAt: null }),
    "it is being published now",
  ],
  [
    "due in five minutes",
    post("scheduled", "pending", { scheduledAt: iso(now + 5 * minute) }),
    "it is published within five minutes, too soon to be sure",
  ],
  ["refused by Pinterest", post("processed", "failed"), "it was refused, and is not published"],
  [
    "without its medium",
    post("media_processing_failed"),
    "Postproxy could not use its medium, and does not publish it",
  ],
  ["being deleted", post("processed", "pending_deletion"), "it was deleted at Pinterest"],
  [
    "an unknown word",
    post("embargoed"),
    'Postproxy says "embargoed" of its post, which pinsheet does not know',
  ],
  [
    "an unknown word of the network",
    post("scheduled", "queued"),
    'Postproxy says "queued" of it, which pinsheet does not know',
  ],
  [
    "imported",
    post("scheduled", "pending", { source: "imported" }),
    "its post is one that Postproxy imported from Pinterest",
  ],
])("%s", (_, of, verdict) => {
  const standing = standingOf(of, pin, now);
  expect(standing.kind === "never" ? standing.reason : standing.kind).toBe(verdict);
});

test("a post that is gone was taken back by somebody, unless it is young or its time has come", () => {
  expect(standingOf(null, pin, now).kind).toBe("cancellable");
  expect(standingOf(null, { ...pin, changedAt: now - minute }, now)).toMatchObject({
    reason: expect.stringMatching(/just now/),
  });
  expect(standingOf(null, { ...pin, at: now - minute }, now)).toMatchObject({
    reason: expect.stringMatching(/may be live/),
  });
  // Two clocks may differ by two minutes.
  expect(standingOf(null, { ...pin, at: now + minute }, now).kind).toBe("never");
  expect(standingOf(null, { ...pin, at: now - minute, draft: true }, now).kind).toBe("cancellable");
});

test("what is gone is judged to the millisecond", () => {
  const young = { ...pin, changedAt: now - 2 * minute };
  expect(standingOf(null, young, now).kind).toBe("cancellable");
  expect(standingOf(null, { ...young, changedAt: young.changedAt + 1 }, now).kind).toBe("never");
  const near = { ...pin, at: now + clockTolerance };
  expect(standingOf(null, near, now).kind).toBe("never");
  expect(standingOf(null, { ...near, at: near.at + 1 }, now).kind).toBe("cancellable");
  // Without a time it was to be published at once.
  expect(standingOf(null, { ...pin, at: null }, now).kind).toBe("never");
});

const answer = (status: number | null, error: string | null = null) => ({ status, requestId: null, error });

test.each([
  ["deleted and gone", answer(200), null, "cancelled"],
  ["no answer, and gone", answer(null, "reset"), null, "cancelled"],
  ["it was gone before", answer(404, "Not found"), null, "cancelled"],
  ["deleted, and still shown", answer(200), post("scheduled"), "again"],
  ["no answer, and still there", answer(null, "reset"), post("scheduled"), "again"],
  ["an error inside, and still there", answer(500, "oops"), post("scheduled"), "again"],
  ["refused", answer(422, "no"), post("scheduled"), "refused"],
  ["published meanwhile", answer(200), post("processed", "published"), "kept"],
  ["being published meanwhile", answer(null, "reset"), post("processed", "processing"), "kept"],
  ["deleted, and it cannot be read", answer(200), "unread" as const, "in-doubt"],
  ["no answer, and it cannot be read", answer(null, "reset"), "unread" as const, "in-doubt"],
  ["the key may not", answer(401, "Invalid API key"), "unread" as const, "stop"],
  ["asked to wait", answer(429, "slow down"), post("scheduled"), "stop"],
])("%s", (_, removed, found, kind) => {
  expect(cancelOutcome(removed, found, { pin, now }).kind).toBe(kind);
});

test.each([
  ["the key may not delete", answer(403, "Forbidden"), "stop"],
  ["a refusal at the edge", answer(400, "no"), "refused"],
  ["a refusal at the other edge", answer(499, "no"), "refused"],
  ["it was not there, and is now", answer(404, "Not found"), "again"],
  ["it took too long", answer(408, "timeout"), "again"],
])("where the post is still there: %s", (_, removed, kind) => {
  expect(cancelOutcome(removed, post("scheduled"), { pin, now }).kind).toBe(kind);
});

test.each([
  [answer(422, "not now"), "Postproxy refused to delete its post: not now"],
  [answer(410), "Postproxy refused to delete its post: 410"],
])("a refusal says what Postproxy said", (removed, reason) => {
  expect(cancelOutcome(removed, post("scheduled"), { pin, now })).toMatchObject({ reason });
});

test("a post that is gone when its time had come proves nothing", () => {
  expect(cancelOutcome(answer(200), null, { pin: { ...pin, at: now + minute }, now }).kind).toBe("in-doubt");
});
