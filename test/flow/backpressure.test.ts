// A service that refuses everything, or that is down: the calendar is not burnt on it, and it is not hammered.

import { expect, it } from "vitest";
import { refusalWith, serverError } from "../support/fault-statuses.ts";
import type { Fault } from "../support/faults.ts";
import { dueRows, read, workplace } from "../support/program.ts";

/** The fault that every new post meets, until it is lifted. */
function until(fault: Fault) {
  const weather = { bad: true };
  const faults = ({ method, path }: { method: string; path: string }) =>
    weather.bad && method === "POST" && path.endsWith("/posts") ? fault : null;
  return { weather, faults };
}

const posted = (place: { sandbox: { requests: () => readonly { method: string }[] } }) =>
  place.sandbox.requests().filter(({ method }) => method === "POST").length;

it("a quota that is used up ends the run at once with one message, and no Pin fails for it", async () => {
  const { weather, faults } = until(refusalWith(402));
  const place = await workplace({ faults });
  place.write("c.csv", dueRows(40, place.media));
  const done = await place.inside(["publish", "c.csv", "--json", "--concurrency", "4"]);
  expect(done.code).toBe(3);
  expect(done.stderr).toMatch(
    /the account may post no more for now: 402: Your plan's quota of posts is used up/,
  );
  expect(read(done.stdout).summary.states).toEqual({ scheduled: 40 });
  expect(posted(place)).toBeLessThanOrEqual(4);
  weather.bad = false;
  const then = await place.inside(["publish", "c.csv", "--json", "--concurrency", "4"]);
  const { scheduled = 0, published = 0 } = read(then.stdout).summary.states;
  expect([scheduled + published, scheduled <= 4]).toEqual([40, true]);
});

it("a run of the same refusal stops the run after a few, and the next run after one", async () => {
  const { weather, faults } = until(refusalWith(422));
  const place = await workplace({ faults });
  place.write("c.csv", dueRows(40, place.media));
  const done = await place.inside(["publish", "c.csv", "--json", "--concurrency", "4"]);
  expect(done.code).toBe(3);
  expect(done.stderr).toMatch(
    /refuses one Pin after the other for the same reason: 422: .*media could not be read/,
  );
  const burnt = read(done.stdout).summary.states["failed"] ?? 0;
  expect(burnt).toBeLessThanOrEqual(8);
  const next = await place.inside(["publish", "c.csv", "--json", "--concurrency", "4"]);
  expect(read(next.stdout).summary.states["failed"]).toBe(burnt + 1);
  weather.bad = false;
  expect((await place.inside(["retry", "--failed", "--yes"])).code).toBe(0);
  const last = await place.inside(["publish", "c.csv", "--json"]);
  expect(read(last.stdout).summary.states).toEqual({ published: 40 });
  expect(place.posts()).toBe(40);
});

it("a service that is down is tried by one request at a time, and then left alone", async () => {
  const { weather, faults } = until(serverError(false));
  const place = await workplace({ faults });
  place.write("c.csv", dueRows(40, place.media));
  const done = await place.inside(["publish", "c.csv", "--json", "--wait", "0", "--settle", "1s"]);
  expect(done.code).toBe(3);
  expect(done.stderr).toMatch(/no definite answer 5 times in a row/);
  // Four were in flight together when the trouble began, then one at a time.
  expect(posted(place)).toBeLessThanOrEqual(4 + 4);
  weather.bad = false;
  const then = await place.inside(["publish", "c.csv", "--json", "--settle", "1s"]);
  expect(read(then.stdout).summary.states).toEqual({ published: 40 });
  expect(place.posts()).toBe(40);
});
