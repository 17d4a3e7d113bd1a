// A sender that is stopped between its claim and its request, while its successor proves the post absent and sends it. The
// service ignores keys; the clock is the test's. Each guard has a control beside it without which there are two posts.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { Session } from "../../src/context/session.ts";
import { claimDeadlineMs, startDeadline } from "../../src/delivery/deadline.ts";
import { runIn } from "../../src/run/pipeline.ts";
import { becomeSender } from "../../src/run/sender.ts";
import { type Desk, header, openDesk } from "../support/desk.ts";
import { unwatched } from "../support/run.ts";

const row = `${header}\nPin,Words,Kitchen ideas,https://media.example.com/tile-samples.png,,2026-11-24T11:59:00Z\n`;
const minute = 60_000;
const timeoutMs = 1_000;

/** Stops who comes here until it is let go. */
function barrier() {
  const reached = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const stop = async () => {
    reached.resolve();
    await gone.promise;
  };
  return { stop, reached: reached.promise, letGo: gone.resolve };
}

type Stop = ReturnType<typeof barrier>["stop"];

/** The claim is on the disk; its answer is not here yet. */
const stoppedBeforeAnswer = (session: Session, stop: Stop): Session => ({
  ...session,
  ledger: {
    ...session.ledger,
    async claim(wish) {
      const claim = await session.ledger.claim(wish);
      await stop();
      return claim;
    },
  },
});

const stoppedBeforeRequest = (session: Session, stop: Stop): Session => ({
  ...session,
  client: {
    ...session.client,
    async createPost(request) {
      await stop();
      return session.client.createPost(request);
    },
  },
});

const epochAlone = (session: Session): Session => ({
  ...session,
  client: {
    ...session.client,
    createPost: (request) => session.client.createPost({ ...request, mayLeave: () => true }),
  },
});

const fromTheAnswer = (session: Session): Session => ({
  ...session,
  client: {
    ...session.client,
    createPost: (request) =>
      session.client.createPost({ ...request, mayLeave: startDeadline(session.clock) }),
  },
});

async function states(desk: Desk) {
  const { ledger, close } = desk.session();
  const pins = await ledger.pins();
  await close();
  return pins;
}

/** The first sender is stopped, its lock is deleted, others run until the row is submitted; then the first goes on. */
async function sendAhead(working: (session: Session, stop: Stop) => Session) {
  const desk = await openDesk({ honourKeys: false }, { timeoutMs });
  desk.write("c.csv", row);
  const first = desk.session();
  const { stop, reached, letGo } = barrier();
  const lock = await becomeSender(first, "publish");
  const run = runIn(working(first, stop), unwatched(desk.cwd, ["c.csv"]));
  await reached;
  const claimedAt = desk.now();
  rmSync(join(desk.cwd, "pinsheet.db-sender"));
  await desk.publish(["c.csv"]);
  const [recovered] = await states(desk);
  for (let passes = 0; passes < 6; passes++) {
    desk.wait(minute);
    await desk.publish(["c.csv"]);
  }
  const byOthers = desk.sandbox().accepted().length;
  letGo();
  const report = await run.catch((error: Error) => error);
  lock?.release();
  await first.close();
  return { desk, claimedAt, recovered, byOthers, posts: desk.sandbox().accepted().length, report };
}

describe("a sender that is stopped while its successor proves absence and sends", () => {
  it("makes a second post where only the epoch stands in its way (control)", async () => {
    const { byOthers, posts } = await sendAhead((session, stop) =>
      stoppedBeforeRequest(epochAlone(session), stop),
    );
    expect([byOthers, posts]).toEqual([1, 2]);
  });

  it("makes a second post where the deadline counts from the claim's answer (control)", async () => {
    const { byOthers, posts } = await sendAhead((session, stop) =>
      stoppedBeforeAnswer(fromTheAnswer(session), stop),
    );
    expect([byOthers, posts]).toEqual([1, 2]);
  });

  it.each([
    ["between commit and answer", stoppedBeforeAnswer],
    ["between claim and request", stoppedBeforeRequest],
  ])("sends nothing any more: stopped %s", async (_, stopped) => {
    const { desk, byOthers, posts } = await sendAhead(stopped);
    expect([byOthers, posts]).toEqual([1, 1]);
    // Nor has it moved what is its successor's now.
    expect((await states(desk))[0]).toMatchObject({ state: "published" });
  });

  it("is waited for: its Pin is looked for from its claim, the deadline and the time limit on", async () => {
    const { claimedAt, recovered } = await sendAhead(stoppedBeforeRequest);
    const firstReconcile = 15_000;
    expect(recovered).toMatchObject({ state: "uncertain" });
    expect(recovered?.reconcileAt).toBe(Math.max(firstReconcile, claimDeadlineMs + timeoutMs) + claimedAt);
  });
});

test("who cannot know that his predecessor is dead proves nothing before its request must have ended", async () => {
  const desk = await openDesk({ honourKeys: false }, { timeoutMs: 30_000, settleMs: 4_000 });
  desk.write("c.csv", row);
  await desk.publish(["c.csv"], { death: { step: "claimed", nth: 1 } }).catch(() => {});
  rmSync(join(desk.cwd, "pinsheet.db-sender"));
  const lists = () =>
    desk
      .sandbox()
      .requests()
      .filter(({ path, method }) => method === "GET" && path === "/api/posts");
  const compared = lists().length;
  await desk.publish(["c.csv"]);
  desk.wait(claimDeadlineMs + 30_000 - 1);
  await desk.publish(["c.csv"]);
  expect(lists()).toHaveLength(compared);
  desk.wait(1);
  await desk.publish(["c.csv"]);
  expect(lists().length).toBeGreaterThan(compared);
  expect(desk.sandbox().accepted()).toEqual([]);
  for (const wait of [4_000, 2_000]) {
    desk.wait(wait);
    await desk.publish(["c.csv"]);
  }
  expect(desk.sandbox().accepted()).toHaveLength(1);
});

test("who has the very lock of the dead one need not wait for it", async () => {
  const desk = await openDesk({ honourKeys: false }, { timeoutMs: 30_000, settleMs: 4_000 });
  desk.write("c.csv", row);
  await desk.publish(["c.csv"], { death: { step: "claimed", nth: 1 } }).catch(() => {});
  await desk.publish(["c.csv"]);
  expect((await states(desk))[0]?.reconcileAt).toBe(desk.now() + 500);
});

test.each([
  ["is stopped", (desk: Desk) => desk.wait(claimDeadlineMs)],
  ["sleeps, and its monotonic clock with it", (desk: Desk) => desk.setWall(claimDeadlineMs)],
])("a sender that %s after its claim sends the row later, once", async (_, sleeping) => {
  const desk = await openDesk({ honourKeys: false }, { timeoutMs });
  desk.write("c.csv", row);
  const session = desk.session();
  let stops = 1;
  const stop = async () => {
    if (stops-- > 0) sleeping(desk);
  };
  const lock = await becomeSender(session, "publish");
  if (lock === null) throw new Error("the lock was not let go");
  const report = await runIn(stoppedBeforeRequest(session, stop), unwatched(desk.cwd, ["c.csv"]));
  const [pin] = await session.ledger.pins();
  const attempts = await session.ledger.attempts(pin?.id ?? "");
  expect(attempts.map(({ outcome, error }) => [outcome, error])).toEqual([
    ["later", expect.stringMatching(/nothing was sent: .*claim/)],
    ["accepted", null],
  ]);
  expect(report.summary.sent).toBe(1);
  expect(desk.sandbox().accepted()).toHaveLength(1);
  lock.release();
  await session.close();
});
