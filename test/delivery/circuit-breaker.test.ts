// The breaker on a real ledger and a clock that waiting moves.

import { expect, test } from "vitest";
import { type CircuitBreaker, openCircuitBreaker } from "../../src/delivery/circuit-breaker.ts";
import { exitCodes } from "../../src/lib/exit-codes.ts";
import { header, openDesk } from "../support/desk.ts";
import { refusalWith } from "../support/fault-statuses.ts";

const minute = 60_000;
const never = new AbortController().signal;

async function breakers() {
  const desk = await openDesk();
  const session = desk.session();
  const waits: string[] = [];
  const open = () => openCircuitBreaker(session, (message) => void waits.push(message));
  return { desk, open, waits, breaker: await open() };
}

/** Who is let in at once, of so many. */
async function crowd(breaker: CircuitBreaker, size: number) {
  const inside: (() => void)[] = [];
  const waiting = Array.from({ length: size }, async () => {
    const leave = await breaker.acquire(never);
    if (leave !== null) inside.push(leave);
  });
  await new Promise((resolve) => setImmediate(resolve));
  return { inside, all: () => Promise.all(waiting) };
}

test("all go at once where nothing is wrong", async () => {
  const { breaker } = await breakers();
  expect((await crowd(breaker, 5)).inside).toHaveLength(5);
});

test("after trouble one at a time, until one is answered", async () => {
  const { breaker, desk } = await breakers();
  breaker.onFailure("503", 1_000);
  desk.wait(1_000);
  const { inside, all } = await crowd(breaker, 4);
  expect(inside).toHaveLength(1);
  inside[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(inside).toHaveLength(2);
  await breaker.answered();
  inside[1]?.();
  await all();
  expect(inside).toHaveLength(4);
});

test("a pause is waited for, and told where a person would notice it", async () => {
  const { breaker, desk, waits } = await breakers();
  const from = desk.now();
  breaker.onFailure("429", 30_000);
  await breaker.acquire(never);
  expect(desk.now() - from).toBe(30_000);
  expect(waits).toEqual(["The API is busy; going on in 30 s."]);
});

test("an API that names no time is left alone all the same, each time longer", async () => {
  const { breaker, desk } = await breakers();
  const waits: number[] = [];
  for (let n = 0; n < 4; n++) {
    const from = desk.now();
    expect(breaker.onFailure("no answer", null)).toBeGreaterThan(from);
    (await breaker.acquire(never))?.();
    waits.push(desk.now() - from);
  }
  for (const [n, ms] of waits.entries()) {
    expect(ms).toBeGreaterThanOrEqual(500 * 2 ** n);
    expect(ms).toBeLessThanOrEqual(1_000 * 2 ** n);
  }
});

test("posts that fail together are one trouble; five in a row end the run", async () => {
  const { breaker, desk } = await breakers();
  for (let n = 0; n < 9; n++) breaker.onFailure("502", 1_000);
  expect(breaker.closed()).toBeNull();
  for (let n = 0; n < 4; n++) {
    desk.wait(1_000);
    breaker.onFailure("502: Bad gateway", 1_000);
  }
  expect(breaker.closed()).toEqual({
    message: "the API gave no definite answer 5 times in a row; the last: 502: Bad gateway",
    hint: "The rest of the calendar waits, nothing is lost. Run pinsheet again when the API answers.",
    exitCode: exitCodes.unreachable,
  });
  expect(await breaker.acquire(never)).toBeNull();
});

test("a pause of hours closes the breaker, and that of the next run too", async () => {
  const { breaker, open, desk } = await breakers();
  breaker.onFailure("429", 60 * minute);
  await breaker.remember();
  expect(await breaker.acquire(never)).toBeNull();
  const next = await open();
  expect(await next.acquire(never)).toBeNull();
  expect(next.closed()?.message).toMatch(/asked everyone to wait until/);
  desk.wait(60 * minute);
  expect(await (await open()).acquire(never)).not.toBeNull();
});

test("five refusals for one reason end the run; one more ends the next", async () => {
  const { breaker, open } = await breakers();
  for (let n = 1; n <= 5; n++) {
    expect(breaker.closed()).toBeNull();
    // Ids and counts in the words make no other reason of it.
    await breaker.refused(`422: board ${n} is not yours`);
  }
  expect(breaker.closed()?.message).toBe(
    "Postproxy refuses one Pin after the other for the same reason: 422: board 5 is not yours",
  );
  const next = await open();
  const { inside } = await crowd(next, 3);
  expect(inside).toHaveLength(1);
  await next.refused("422: board 6 is not yours");
  expect(next.closed()).not.toBeNull();
  const third = await open();
  await third.answered();
  const fourth = await open();
  await fourth.refused("422: board 7 is not yours");
  expect(fourth.closed()).toBeNull();
});

test("refusals for different reasons end nothing", async () => {
  const { breaker } = await breakers();
  for (const reason of ["a", "b", "a", "b", "a", "b"]) await breaker.refused(reason);
  expect(breaker.closed()).toBeNull();
});

const rows = (count: number) =>
  [
    header,
    ...Array.from(
      { length: count },
      (_, n) => `T${n},B${n},Kitchen ideas,https://media.example.com/tile-samples.png?${n},,now`,
    ),
    "",
  ].join("\n");

test("a used-up quota ends the run at once, and its pin keeps its state and a time to try again", async () => {
  let empty = true;
  const desk = await openDesk({
    faults: ({ method }) => (method === "POST" && empty ? refusalWith(402) : null),
  });
  desk.write("c.csv", rows(4));
  const { rows: after, stopped } = await desk.publish(["c.csv"], { concurrency: 1 });
  expect(stopped).toMatchObject({ exitCode: exitCodes.unreachable, message: /may post no more for now/ });
  expect(desk.creations()).toHaveLength(1);
  expect(after.map(({ state, issues }) => [state, issues.length])).toEqual(Array(4).fill(["scheduled", 0]));
  const session = desk.session();
  const held = (await session.ledger.pins()).map(({ notBefore }) => notBefore).filter((at) => at !== null);
  await session.close();
  expect(held).toEqual([desk.now() + 15 * minute]);
  empty = false;
  desk.wait(15 * minute);
  expect((await desk.publish(["c.csv"])).summary.sent).toBe(4);
});

test("posts that are all said to exist already end the run, not the calendar", async () => {
  const elsewhere = {
    kind: "status",
    status: 409,
    headers: { "content-type": "application/json" },
    body: '{"error":"Duplicate post","duplicate_post_id":"nobody"}',
    afterAccepting: false,
  } as const;
  const desk = await openDesk({ faults: ({ method }) => (method === "POST" ? elsewhere : null) });
  desk.write("c.csv", rows(12));
  const { rows: after, stopped } = await desk.publish(["c.csv"], { concurrency: 1 });
  expect(stopped?.message).toMatch(/for the same reason/);
  expect(after.filter(({ state }) => state === "scheduled")).toHaveLength(7);
});
