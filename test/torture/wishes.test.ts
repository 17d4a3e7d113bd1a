// What the checker of the torture takes for a double and for a loss, case by case.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { PinState } from "../../src/model/states.ts";
import type { AcceptedPost } from "../support/api-process.ts";
import type { Row } from "./calendar.ts";
import { makePictures, pictureName } from "./pictures.ts";
import { compareWishes } from "./wishes.ts";

const pictures = mkdtempSync(join(tmpdir(), "pinsheet-test-"));
afterAll(() => rmSync(pictures, { recursive: true }));
const pinOf = makePictures(pictures, [0, 1]);

const row = (pin: number): Row => ({
  pin,
  title: "",
  body: "Words",
  board: "Kitchen ideas",
  version: 1,
  upload: false,
  signature: 0,
  link: "",
  at: "now",
  draft: false,
  repeat: false,
  kept: "picture and board",
});

const post = (differs: Partial<AcceptedPost> = {}): AcceptedPost => ({
  id: "a",
  body: "Words",
  title: null,
  link: null,
  board: "1",
  draft: false,
  key: null,
  createdAt: 0,
  scheduledAt: null,
  sourceUrl: `http://127.0.0.1/media/${pictureName(0, 1)}?X-Amz-Signature=7`,
  sha256: null,
  deletedAt: null,
  live: true,
  ...differs,
});

const pin = (state: PinState, issues = "[]") => ({
  state,
  issues,
  media: JSON.stringify({ kind: "file", path: `pictures/${pictureName(0, 1)}` }),
  publish_at: 0,
  post_id: state === "submitted" ? "a" : null,
});

const judged = (posts: readonly AcceptedPost[], pins: ReturnType<typeof pin>[] = [], rows = [row(0)]) => {
  const mayEnd = ["held"] as const;
  const { doubles, losses } = compareWishes({ rows, standing: rows, posts, pins, pinOf, mayEnd, now: 0 });
  return { doubles, losses };
};

const fine = { doubles: 0, losses: 0 };
const double = { doubles: 1, losses: 0 };
const loss = { doubles: 0, losses: 1 };

test("two posts with one Pin's pictures are a double, whatever else was edited between them", () => {
  const anew = `http://127.0.0.1/media/${pictureName(0, 2)}`;
  expect(judged([post()])).toEqual(fine);
  expect(judged([post(), post({ id: "b", body: "Other words", board: "2", sourceUrl: anew })])).toEqual(
    double,
  );
});

test("an upload is told by its bytes", () => {
  const sha256 = createHash("sha256")
    .update(readFileSync(join(pictures, pictureName(0, 2))))
    .digest("hex");
  expect(judged([post(), post({ id: "b", sourceUrl: null, sha256 })])).toEqual(double);
  expect(judged([post(), post({ id: "b", sourceUrl: null, sha256 })], [], [row(0), row(0)])).toEqual(fine);
});

test("a post that failed for good, or was taken back before its time, is none", () => {
  expect(judged([post({ live: false }), post({ id: "b" })])).toEqual(fine);
  expect(judged([post({ live: false })])).toEqual(loss);
});

test("a post of no row at all is a double", () => {
  const stranger = `http://127.0.0.1/media/${pictureName(1, 1)}`;
  expect(judged([post(), post({ id: "b", sourceUrl: stranger })])).toEqual(double);
});

test("a row without a post is a loss, unless its Pin says why or is still under way", () => {
  expect(judged([])).toEqual(loss);
  expect(judged([], [pin("published")])).toEqual(loss);
  expect(judged([], [pin("held")])).toEqual(loss);
  expect(judged([], [pin("held", '[{"code":"moved-after-sending"}]')])).toEqual(fine);
  expect(judged([], [pin("uncertain")])).toEqual(fine);
  // Sent ahead, and its post is there: that it fails is told when it does. One whose post is gone is lost.
  expect(judged([post({ live: false })], [pin("submitted")])).toEqual(fine);
  expect(judged([], [pin("submitted")])).toEqual(loss);
});

test("a row that was deleted asks for nothing, and one that was pasted twice for one post", () => {
  const of = (standing: readonly Row[], posts: readonly AcceptedPost[]) =>
    compareWishes({ rows: [row(0)], standing, posts, pins: [], pinOf, mayEnd: [], now: 0 });
  expect(of([], [])).toMatchObject(fine);
  expect(of([row(0), row(0)], [post()])).toMatchObject(fine);
});
