import { expect, test } from "vitest";
import type { Fault } from "../support/faults.ts";
import { type Rates, randomFaults } from "../support/random-faults.ts";
import { seed } from "../support/seed.ts";
import { pin, rehearse } from "./rehearsal.ts";

const often: Rates = { posts: 1, lists: 1, reads: 1, lateUpToMs: 100, slowUpToMs: 20, without: [] };

const post = (n: number) => ({ method: "POST", path: "/api/posts", query: "", n, reads: 0 });
const get = (path: string, reads: number) => ({ method: "GET", path, query: "", n: 0, reads });
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
/** A date in a header is the only thing in it that the clock decides. */
const dateless = (fault: Fault | null) => JSON.stringify(fault).replace(/\w{3}, \d.*? GMT/, "");

test("a seed brings the same faults again, another seed others", () => {
  const drawn = (from: number) => {
    const script = randomFaults(from, { ...often, posts: 0.5 });
    return numbers(200).map((n) => dateless(script(post(n))));
  };
  expect(drawn(seed)).toEqual(drawn(seed));
  expect(drawn(seed)).not.toEqual(drawn(seed + 1));
});

test("what a post meets does not depend on what is read in between", () => {
  const alone = randomFaults(seed, often);
  const among = randomFaults(seed, often);
  for (const n of numbers(100)) {
    among(get("/api/posts", n));
    expect(dateless(among({ ...post(n), reads: n }))).toBe(dateless(alone(post(n))));
  }
});

test("every class comes, of posts, of lists and of other readings, and is counted", () => {
  const script = randomFaults(seed, often);
  for (const n of numbers(2_000)) {
    script(post(n));
    script(get("/api/posts", n));
    script(get("/api/posts/NWLtbA", n));
  }
  const counts = script.counts();
  expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(6_000);
});

test("the rates are kept, each for its kind of request", () => {
  const script = randomFaults(seed, { ...often, posts: 0.25, lists: 0, reads: 0 });
  const met = numbers(4_000).filter((n) => script(post(n)) !== null).length;
  expect(met / 4_000).toBeCloseTo(0.25, 1);
  expect(numbers(100).map((n) => script(get("/api/posts", n)))).toEqual(numbers(100).map(() => null));
  expect(script({ ...post(1), method: "PATCH", path: "/api/posts/NWLtbA" })).toBeNull();
});

test("what is left out never comes, and must be a class", () => {
  const script = randomFaults(seed, { ...often, without: ["post refused-401", "post hang-before"] });
  for (const n of numbers(2_000)) script(post(n));
  expect(script.counts()).toMatchObject({ "post refused-401": 0, "post hang-before": 0 });
  expect(() => randomFaults(seed, { ...often, without: ["post refused"] })).toThrow("post refused");
});

test("stopped, it lets everything through and counts no more", async () => {
  const hanging = ["hang-before", "hang-after", "stalled", "accept-late-hang"];
  const faults = randomFaults(seed, { ...often, without: hanging.map((name) => `post ${name}`) });
  const { call } = await rehearse({ faults });
  await call("POST", "/api/posts", pin()).catch(() => undefined);
  faults.stop();
  const before = faults.counts();
  for (const _ of numbers(20)) expect((await call("POST", "/api/posts", pin())).status).toBe(201);
  expect((await call("GET", "/api/posts")).status).toBe(200);
  expect(faults.counts()).toEqual(before);
});
