// What an event leads to: looking, telling, or nothing. Never to another state of a Pin.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/daemon/listen/event-action.ts";
import type { KnownOfEvent } from "../../../src/ledger/events.ts";
import { type PinState, pinStates } from "../../../src/model/states.ts";
import { type EventSubject, pinterestEvents, readEvent } from "../../../src/postproxy/events.ts";
import { runs, seedsUntil } from "../../support/seed.ts";

const when = { now: 1_000_000, nextLookAt: 0 };
const owned = (state: PinState, isCurrent = true): KnownOfEvent => ({
  owner: { pin: "pin-1", state, isCurrent },
  inDoubt: [],
});
const nobody: KnownOfEvent = { owner: null, inDoubt: [] };
type Post = Extract<EventSubject, { kind: "post" }>;
const post = (differs: Partial<Post> = {}): EventSubject => ({
  kind: "post",
  says: "published",
  postId: "NWLtbA",
  platform: "pinterest",
  profileIds: ["prof_Q7tm"],
  ...differs,
});
const on = (about: EventSubject, known: KnownOfEvent, at = when) =>
  decide({ id: "evt_1", type: "t", createdAt: 900_000, about }, known, at);

describe("an event about the post of a Pin", () => {
  it.each(["processed", "published", "failed", "retrying", "media-failed"] as const)(
    "that says %s makes a Pin be read that is not confirmed",
    (says) => {
      // A failure that was shown before begins to stand anew.
      const isRetried = says === "retrying" && { isRetried: true };
      expect(on(post({ says }), owned("submitted"))).toEqual({
        action: "read-post",
        pin: "pin-1",
        ...isRetried,
      });
    },
  );

  it.each([
    ["published", "failed", "contradicts"],
    ["published", "media-failed", "contradicts"],
    ["published", "retrying", "nothing-new"],
    ["published", "processed", "nothing-new"],
    ["published", "published", "nothing-new"],
    ["failed", "published", "contradicts"],
    ["failed", "retrying", "contradicts"],
    ["failed", "failed", "nothing-new"],
    ["failed", "processed", "nothing-new"],
  ] as const)("of a Pin that is %s and says %s: %s", (state, says, action) => {
    expect(on(post({ says }), owned(state))).toMatchObject({ action });
  });

  it("that it had before it was sent anew is told if that one is published after all", () => {
    for (const state of ["scheduled", "submitted", "published"] as const) {
      expect(on(post(), owned(state, false))).toMatchObject({ action: "contradicts" });
      expect(on(post({ says: "failed" }), owned(state, false))).toEqual({ action: "nothing-new" });
    }
  });

  it("that says a failed Pin is published leaves a note; the other way round there is none to leave", () => {
    const note = { code: "said-published", value: "NWLtbA", hint: expect.stringMatching(/--may-be-live/) };
    const message = expect.stringMatching(/though Postproxy had said that it failed/);
    expect(on(post(), owned("failed"))).toEqual({
      action: "contradicts",
      pin: "pin-1",
      note: expect.objectContaining({ ...note, message }),
    });
    expect(on(post({ says: "failed" }), owned("published"))).toMatchObject({ note: null });
    expect(on(post(), owned("cancelled"))).toMatchObject({
      note: { ...note, message: expect.stringMatching(/though it had been taken back/) },
    });
  });

  it("on another network is not ours", () => {
    expect(on(post({ platform: "instagram" }), owned("submitted"))).toEqual({ action: "not-ours" });
  });
});

describe("an event about a post that no Pin has", () => {
  const doubt = { owner: null, inDoubt: ["prof_Q7tm", null] };

  it("changes nothing while no answer is lost, or one of another profile", () => {
    expect(on(post(), nobody)).toEqual({ action: "not-ours" });
    expect(on(post({ profileIds: ["prof_else"] }), doubt)).toEqual({ action: "not-ours" });
  });

  it("has a lost answer of its profile looked for sooner, and adopts nothing", () => {
    const sooner = { action: "look-sooner", profiles: ["prof_Q7tm"], reconcileAt: when.now };
    expect(on(post(), doubt)).toEqual(sooner);
    expect(on(post({ profileIds: [] }), doubt)).toEqual({ ...sooner, profiles: [] });
  });

  it("does not have the list read more often than it may", () => {
    const later = { now: when.now, nextLookAt: when.now + 5_000 };
    expect(on(post(), doubt, later)).toMatchObject({ reconcileAt: when.now + 5_000 });
  });
});

describe("an event with numbers", () => {
  it("is measured for a post of a Pin, at its time", () => {
    const stats = { impressions: 31 };
    const about: EventSubject = {
      kind: "post-stats",
      postId: "NWLtbA",
      platform: "pinterest",
      profileId: null,
      stats,
    };
    const of = { kind: "post", postId: "NWLtbA", pin: "pin-1" };
    expect(on(about, owned("published"))).toEqual({
      action: "measured",
      measurement: { of, stats, recordedAt: 900_000 },
    });
    expect(on(about, nobody)).toEqual({ action: "not-ours" });
  });

  it("is measured for a Pinterest profile, at the time it was recorded", () => {
    const stats = { follower_count: 812 };
    const about = { kind: "profile-stats", profileId: "p", platform: "pinterest", stats } as const;
    expect(on({ ...about, recordedAt: 5 }, nobody)).toMatchObject({ measurement: { recordedAt: 5 } });
    expect(on({ ...about, recordedAt: null }, nobody)).toMatchObject({
      measurement: { recordedAt: 900_000 },
    });
    expect(on({ ...about, platform: "tiktok", recordedAt: 5 }, nobody)).toEqual({ action: "not-ours" });
  });
});

describe("an event about a profile", () => {
  it("has the account read, if the profile is one of Pinterest", () => {
    const about = { kind: "profile", connected: false, profileId: "p", name: null } as const;
    expect(on({ ...about, platform: "pinterest" }, nobody)).toEqual({ action: "read-account" });
    expect(on({ ...about, platform: "instagram" }, nobody)).toEqual({ action: "not-ours" });
  });
});

it("an event of a kind that is not known is kept, and nothing more", () => {
  expect(on({ kind: "other" }, owned("submitted"))).toEqual({ action: "not-understood" });
});

it("whatever comes, the decision is one of looking, telling and keeping", () => {
  const types = fc.constantFrom(...pinterestEvents, "comment.created");
  const word = fc.constantFrom("NWLtbA", "prof_Q7tm", "pinterest", "x", 7, null);
  const data = fc.dictionary(
    fc.constantFrom("id", "post_id", "profile_id", "platform", "status", "stats", "platforms"),
    word,
  );
  const owner = fc.option(
    fc.record({
      pin: fc.constant("pin-1"),
      state: fc.constantFrom(...pinStates),
      isCurrent: fc.boolean(),
    }),
  );
  const known = fc.record({ owner, inDoubt: fc.array(fc.constantFrom("prof_Q7tm", null), { maxLength: 2 }) });
  const seen = new Set<string>();
  for (const next of seedsUntil(() => seen.size === 8))
    fc.assert(
      fc.property(types, data, known, (type, fields, ledger) => {
        const event = readEvent({ id: "evt_1", type, data: fields });
        if (event === null) throw new Error("not read");
        const decision = decide(event, ledger, when);
        seen.add(decision.action);
        // The only thing that touches a Pin besides its times is a reading of its own, unconfirmed post.
        if (decision.action === "read-post") expect(ledger.owner?.state).toBe("submitted");
        if (decision.action === "look-sooner") expect(ledger.inDoubt).not.toEqual([]);
      }),
      { seed: next, numRuns: runs(1_000) },
    );
  expect(seen.size).toBe(8);
});
