import { describe, expect, it } from "vitest";
import { confirmationOf, nextPollAt } from "../../src/delivery/progress.ts";
import { readPost } from "../../src/postproxy/wire.ts";
import { at } from "../support/pins.ts";

const read = (differs: object, platform: object = {}) => {
  const platforms = [{ platform: "pinterest", status: "pending", params: null, error: null, ...platform }];
  const post = readPost({ id: "NWLtbA", body: "b", status: "pending", media: [], platforms, ...differs });
  if (post === null) throw new Error("unreadable");
  return confirmationOf(post);
};

describe("what a post says about its Pin", () => {
  it("published at Pinterest is published, with the permalink", () => {
    const permalink = "https://www.pinterest.com/pin/1/";
    expect(read({ status: "processed" }, { status: "published", permalink })).toEqual({
      kind: "published",
      permalink,
    });
  });

  it.each(["pending", "processing", "failed_waiting_for_retry", "pending_deletion", "a-word-of-tomorrow"])(
    "%s is not final, though the post is processed",
    (status) => {
      expect(read({ status: "processed" }, { status })).toEqual({ kind: "waiting" });
    },
  );

  it("processed without platforms is not final", () => {
    expect(read({ status: "processed", platforms: [] })).toEqual({ kind: "waiting" });
  });

  it("deleted at Pinterest is told as such", () => {
    const said = read({ status: "processed" }, { status: "deleted" });
    expect(said).toMatchObject({
      kind: "failed",
      issue: { code: "pin-deleted", message: expect.stringMatching(/deleted/) },
    });
  });

  it("failed keeps what Pinterest said", () => {
    const error_details = { platform_error_code: "40", platform_error_message: "Board not found." };
    const said = read({ status: "processed" }, { status: "failed", error: "Board not found", error_details });
    expect(said).toMatchObject({
      kind: "failed",
      issue: { code: "publish-failed", message: expect.stringMatching(/Board not found.*40/) },
    });
  });

  it("media that could not be processed fails with its reason", () => {
    const media = [{ status: "failed", error_message: "Could not download the file" }];
    const said = read({ status: "media_processing_failed", media });
    expect(said).toMatchObject({
      kind: "failed",
      issue: { code: "media-failed", message: expect.stringMatching(/Could not download/) },
    });
  });

  it("of several media the one that failed says why", () => {
    const media = [
      { status: "processed", error_message: "not this" },
      { status: "failed", error_message: "this" },
    ];
    expect(read({ status: "media_processing_failed", media })).toMatchObject({
      issue: { message: "Postproxy could not use the medium: this" },
    });
  });

  it.each([
    [{ error: "No", error_details: null }, "Pinterest refused the Pin: No"],
    [{ error: "", error_details: null }, "Pinterest refused the Pin: no reason was given"],
    [{ error: null, error_details: null }, "Pinterest refused the Pin: no reason was given"],
  ])("failed says no more than Pinterest did: %j", (said, message) => {
    expect(read({ status: "processed" }, { status: "failed", ...said })).toMatchObject({
      issue: { message },
    });
  });

  it("an empty reason is none", () => {
    const post = readPost({ id: "NWLtbA", body: "b", status: "processed", media: [], platforms: [] });
    if (post === null) throw new Error("unreadable");
    const pinterest = { status: "failed", boardId: null, title: null, link: null, permalink: null };
    const said = (error: string | null, errorDetails: string | null) =>
      confirmationOf({ ...post, pinterest: { ...pinterest, error, errorDetails } });
    expect(said("", "Board gone")).toMatchObject({
      issue: { message: "Pinterest refused the Pin: Board gone" },
    });
    expect(said("No", "")).toMatchObject({ issue: { message: "Pinterest refused the Pin: No" } });
  });

  it("a draft waits for a person", () => {
    expect(read({ status: "draft" })).toEqual({ kind: "draft" });
  });
});

describe("when to ask again", () => {
  const second = 1000;
  const pin = (polls: number, changedAt = at) => ({ at, polls, changedAt });
  it("waits twice as long each time, up to half a minute", () => {
    const waits = [0, 1, 2, 3, 4, 5, 6].map((polls) => (nextPollAt(pin(polls), "waiting", at) - at) / second);
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });
  it("grows rarer as the hours pass, and never stops", () => {
    const hour = 3600 * second;
    expect(nextPollAt(pin(50), "waiting", at + 2 * hour) - (at + 2 * hour)).toBe(600 * second);
    expect(nextPollAt(pin(99), "waiting", at + 48 * hour) - (at + 48 * hour)).toBe(hour);
  });
  it("grows rarer after an hour and after a day, not with them", () => {
    const hour = 3600 * second;
    const wait = (age: number) => (nextPollAt(pin(50), "waiting", at + age) - (at + age)) / second;
    expect([wait(hour), wait(hour + 1)]).toEqual([30, 600]);
    expect([wait(24 * hour), wait(24 * hour + 1)]).toEqual([600, 3600]);
  });
  it("asks for a draft once a day", () => {
    expect(nextPollAt(pin(0), "draft", at)).toBe(at + 24 * 3600 * second);
  });
  it("does not ask for a future Pin before its time", () => {
    const ahead = { at: at + 3_600_000, polls: 0, changedAt: at };
    expect(nextPollAt(ahead, "waiting", at)).toBe(at + 3_600_000 + second);
  });
});
