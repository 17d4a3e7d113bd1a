// Accidents thought out one by one, against which the promise must hold: each ends in exactly the posts that were asked for, or
// in a named state that says why it waits.

import { expect, test } from "vitest";
import type { Fault } from "../../src/sandbox/faults.ts";
import { header, read, workplace } from "../support/program.ts";

const lost: Fault = { kind: "reset-after-accepting" };
const flags = ["--json", "--settle", "3s", "--timeout", "2s", "--ahead", "1h"];

/** The first requests that create a post go wrong in these ways. */
const inTurn =
  (faults: readonly (Fault | null)[]) =>
  ({ method, path, n }: { method: string; path: string; n: number }) =>
    method === "POST" && path.endsWith("/posts") ? (faults[n - 1] ?? null) : null;

test("a Pin for later does not take the post of its twin that was sent at once", async () => {
  const place = await workplace({
    honourKeys: false,
    faults: inTurn([lost, lost]),
    // The later one comes into the list after the first look.
    listing: { lateMs: ({ content }) => (content.scheduledAt === null ? 0 : 2_500) },
  });
  const row = (at: string) => `Twin,The same words,Kitchen ideas,${place.media("tile-samples.png")},,${at}`;
  const later = new Date(Date.now() + 1_800_000).toISOString();
  place.write("c.csv", [header, row(later), ""].join("\n"));
  await place.run(["publish", "c.csv", ...flags, "--wait", "0"]);
  place.write("c.csv", [header, row(later), row("now"), ""].join("\n"));
  for (let passes = 0; passes < 2; passes++) await place.run(["publish", "c.csv", ...flags, "--wait", "3s"]);
  const done = await place.run(["publish", "c.csv", ...flags, "--wait", "0"]);
  expect(read(done.stdout).rows.map(({ state }) => state)).toEqual(["submitted", "published"]);
  expect(place.sandbox.accepted().map(({ content }) => content.scheduledAt !== null)).toEqual([true, false]);
});
