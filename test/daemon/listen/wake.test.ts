// When an event makes the program look: at once where it waits, and not so often that the API suffers.

import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openWaker, runForEventAt } from "../../../src/daemon/listen/wake.ts";
import { header, noon, openDesk } from "../../support/desk.ts";

describe("a run for an event", () => {
  it.each([
    ["gathers what comes in a burst", null, 100],
    ["keeps two seconds from the run before", { startedAt: noon, wasStopped: false }, 2_000],
    ["comes soon where that was long ago", { startedAt: noon - 60_000, wasStopped: false }, 100],
    ["keeps half a minute from one that was stopped", { startedAt: noon, wasStopped: true }, 30_000],
  ])("%s", (_, last, later) => {
    expect(runForEventAt(noon, last)).toBe(noon + later);
  });
});

describe("a interruptibleSleep", () => {
  const forever = (signal: AbortSignal) => delay(2 ** 30, undefined, { signal }).catch(() => undefined);
  const { signal } = new AbortController();

  it("ends when somebody wakes it, and the next one is a sleep again", async () => {
    const waker = openWaker((_, ends) => forever(ends));
    const naps = [waker.interruptibleSleep(1, signal), waker.interruptibleSleep(1, signal)];
    waker.wake();
    await Promise.all(naps);
    let isOver = false;
    const next = waker.interruptibleSleep(1, signal).then(() => {
      isOver = true;
    });
    await delay(0);
    expect(isOver).toBe(false);
    waker.wake();
    await next;
  });

  it("ends with its signal", async () => {
    const stop = new AbortController();
    const interruptibleSleep = openWaker((_, ends) => forever(ends)).interruptibleSleep(1, stop.signal);
    stop.abort();
    await interruptibleSleep;
  });
});

it("a run that waits for a post asks for it as soon as it is woken", async () => {
  const hour = 3_600_000;
  const desk = await openDesk();
  const rows = `One,Text,Kitchen ideas,https://media.example.com/tile-samples.png,,2026-11-24T12:30Z`;
  desk.write("c.csv", `${header}\n${rows}\n`);
  const reads = () =>
    desk
      .sandbox()
      .requests()
      .filter(({ path }) => /^\/api\/posts\/./.test(path)).length;
  const asked: { ms: number; reads: number }[] = [];
  const interruptibleSleep = async (ms: number) => {
    asked.push({ ms, reads: reads() });
    if (asked.length > 1) return desk.wait(ms);
    const { ledger, close } = desk.session();
    const [pin] = await ledger.pins();
    desk.wait(1_000);
    const event = { id: "evt_1", type: "t", createdAt: null, delivery: null, profileId: null, content: "{}" };
    await ledger.receive({ ...event, receivedAt: desk.now(), postId: pin?.postId ?? "" }, () => ({
      action: "read-post",
      pin: pin?.id ?? "",
    }));
    await close();
  };
  await desk.publish(["c.csv"], { aheadMs: 24 * hour, waitMs: hour }, { interruptibleSleep });
  // Half an hour was to be waited; the event made it a second.
  expect(asked[0]).toEqual({ ms: 1_801_000, reads: 0 });
  expect(asked[1]).toEqual({ ms: 1_800_000, reads: 1 });
});
