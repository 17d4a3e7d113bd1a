// The wall clock of this computer is set, or the computer sleeps, while an answer is lost. Keys are ignored; elapsed time is
// the API's, so that absence is never proven early.

import { expect, it, test } from "vitest";
import { runIn } from "../../src/run/pipeline.ts";
import { becomeSender } from "../../src/run/sender.ts";
import { header, openDesk } from "../support/desk.ts";
import type { Fault } from "../support/faults.ts";
import { unwatched } from "../support/run.ts";

const second = 1_000;
const minute = 60 * second;

const rows = (...words: string[]) =>
  [
    header,
    ...words.map(
      (word) =>
        `${word},${word},Kitchen ideas,https://media.example.com/tile-samples.png?${word},,2026-11-24T11:59:00Z`,
    ),
    "",
  ].join("\n");

/** The next posts meet these; posts are listed after so long. */
async function faulty(coming: (Fault | null)[], lateMs: number) {
  return openDesk({
    honourKeys: false,
    listing: { lateMs },
    faults: ({ method }) => (method === "POST" ? (coming.shift() ?? null) : null),
  });
}

const lost: Fault = { kind: "reset-after-accepting" };
const neverMade: Fault = { kind: "reset-after-reading" };

it.each([
  ["forward", 110 * second],
  ["back", -110 * second],
])("set %s between two runs, it shortens no wait", async (_, ms) => {
  const desk = await faulty([lost], 110 * second);
  desk.write("c.csv", rows("one"));
  await desk.publish(["c.csv"]);
  desk.setWall(ms);
  for (let n = 0; n < 20; n++) {
    desk.wait(15 * second);
    await desk.publish(["c.csv"]);
  }
  expect(desk.sandbox().accepted()).toHaveLength(1);
  expect((await desk.publish(["c.csv"])).summary.states).toEqual({ published: 1 });
});

it("was behind when the sender died: from then on nothing is measured by it", async () => {
  const desk = await faulty([lost], 110 * second);
  desk.write("c.csv", rows("one"));
  desk.setWall(-110 * second);
  await desk.publish(["c.csv"], { death: { step: "answered", nth: 1 } }).catch(() => {});
  // Its successor finds the Pin while the clock is wrong still, and cannot reach the API.
  const session = desk.session();
  const lock = await becomeSender(session, "publish");
  if (lock === null) throw new Error("the lock was not let go");
  lock.release();
  await session.close();
  desk.setWall(110 * second);
  for (let n = 0; n < 20; n++) {
    desk.wait(15 * second);
    await desk.publish(["c.csv"]);
  }
  expect(desk.sandbox().accepted()).toHaveLength(1);
});

test.each([
  // So far that nothing is done until it is right again, or so little that nobody would notice.
  ["is set forward", 30 * minute],
  ["is set back", -30 * minute],
  ["is set by little", 20 * second],
])("when it %s in the middle of a run, the wait begins anew", async (_, ms) => {
  const desk = await faulty([neverMade], 0);
  desk.write("c.csv", rows("one"));
  const session = desk.session();
  const lock = await becomeSender(session, "watch");
  if (lock === null) throw new Error("the lock was not let go");
  const run = async () => void (await runIn(session, unwatched(desk.cwd, ["c.csv"])));
  await run();
  desk.wait(2 * minute);
  await run();
  expect((await session.ledger.pins())[0]?.absentAt).not.toBeNull();
  desk.setWall(ms);
  desk.wait(minute);
  await run();
  expect(desk.sandbox().accepted()).toEqual([]);
  expect((await session.ledger.pins())[0]).toMatchObject({ state: "uncertain" });
  desk.setWall(-ms);
  for (let n = 0; n < 5; n++) {
    desk.wait(minute);
    await run();
  }
  expect(desk.sandbox().accepted()).toHaveLength(1);
  lock.release();
  await session.close();
});

test("when it is set by minutes between two posts, the next answer tells, and no more is sent", async () => {
  let posts = 0;
  const desk = await openDesk({
    faults: ({ method }) => {
      if (method === "POST" && ++posts === 1) desk.setWall(10 * minute);
      return null;
    },
  });
  desk.write("c.csv", rows("one", "two", "three", "four"));
  const { stopped } = await desk.publish(["c.csv"], { concurrency: 1 });
  expect(stopped?.message).toBe("this computer's clock is 10 minutes ahead of the API's");
  expect(desk.creations()).toHaveLength(2);
});

test("a pause that the API asked for is as long as it said, whatever the wall clock says meanwhile", async () => {
  const busy: Fault = {
    kind: "status",
    status: 429,
    headers: { "content-type": "application/json", "retry-after": "100" },
    body: '{"error":"Posting rate limit reached"}',
    afterAccepting: false,
  };
  const desk = await faulty([busy], 0);
  desk.write("c.csv", rows("one"));
  await desk.publish(["c.csv"]);
  const asked = desk.creations().length;
  desk.setWall(110 * second);
  desk.wait(99 * second);
  await desk.publish(["c.csv"]);
  expect(desk.creations()).toHaveLength(asked);
  desk.wait(second);
  await desk.publish(["c.csv"]);
  expect(desk.creations()).toHaveLength(asked + 1);
});
