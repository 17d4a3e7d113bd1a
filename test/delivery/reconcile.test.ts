// Lost answers on a real ledger against a real list: what is found, what is waited for, and what is never guessed.

import { expect, test } from "vitest";
import { reconcile } from "../../src/delivery/reconcile.ts";
import { type Desk, header, openDesk } from "../support/desk.ts";
import type { Fault } from "../support/faults.ts";
import type { SandboxOptions } from "../support/sandbox.ts";

const minute = 60_000;

const rows = (...words: string[]) =>
  [
    header,
    ...words.map(
      (word) => `${word},${word},Kitchen ideas,https://media.example.com/tile-samples.png?${word},,now`,
    ),
    "",
  ].join("\n");

/** The next posts meet these. */
async function faulty(coming: Fault[], options: Partial<SandboxOptions> = {}) {
  const desk = await openDesk({
    honourKeys: false,
    faults: ({ method }) => (method === "POST" ? (coming.shift() ?? null) : null),
    ...options,
  });
  return { desk, coming };
}

const lost: Fault = { kind: "reset-after-accepting" };
const never: Fault = { kind: "reset-after-reading" };

async function fact(desk: Desk, name: "listing-lag") {
  const session = desk.session();
  const value = Number(await session.ledger.fact(name));
  await session.close();
  return value;
}

const states = async (desk: Desk) =>
  Object.fromEntries((await desk.publish(["c.csv"])).rows.map(({ title, state }) => [title, state]));

test("a list that is late by more than the settle time makes nothing twice, and the settle time grows", async () => {
  const { desk, coming } = await faulty([], { listing: { lateMs: 10 * minute } });
  desk.write("c.csv", rows("one"));
  await desk.publish(["c.csv"]);
  desk.wait(minute);
  coming.push(lost);
  desk.write("c.csv", rows("one", "two"));
  await desk.publish(["c.csv"]);
  for (let n = 0; n < 40; n++) {
    desk.wait(minute);
    await desk.publish(["c.csv"]);
  }
  expect(desk.creations()).toHaveLength(2);
  expect(await states(desk)).toEqual({ one: "published", two: "published" });
  expect(await fact(desk, "listing-lag")).toBeGreaterThan(2 * minute);
});

test("what is proven absent is sent once more, though others are posted all the time into a list that is late", async () => {
  const { desk, coming } = await faulty([], { listing: { lateMs: 40_000 } });
  const words = ["old"];
  desk.write("c.csv", rows(...words));
  await desk.publish(["c.csv"]);
  desk.wait(5 * minute);
  coming.push(never);
  words.push("lost");
  for (let n = 0; n < 16; n++) {
    desk.write("c.csv", rows(...words));
    await desk.publish(["c.csv"]);
    desk.wait(30_000);
    words.push(`more ${n}`);
  }
  const bodies = desk
    .sandbox()
    .accepted()
    .map(({ content }) => content.body);
  expect(bodies).toContain("lost");
  expect(new Set(bodies).size).toBe(bodies.length);
});

test("one post that cannot be read keeps no other from being found", async () => {
  let broken = "";
  const coming = [lost, lost];
  const { desk } = await faulty([], {
    faults: ({ method, path }) => {
      if (method === "POST") return coming.shift() ?? null;
      if (broken === "" || path !== `/api/posts/${broken}`) return null;
      return { kind: "status", status: 500, headers: {}, body: "", afterAccepting: false };
    },
  });
  desk.write("c.csv", rows("one", "two"));
  await desk.publish(["c.csv"], { concurrency: 1 });
  broken = desk.sandbox().accepted()[0]?.id ?? "";
  desk.wait(3 * minute);
  expect(await states(desk)).toMatchObject({ one: "uncertain" });
  broken = "";
  desk.wait(5 * minute);
  expect(Object.values(await states(desk))).not.toContain("uncertain");
  expect(desk.creations()).toHaveLength(2);
});

test("while the account has no such profile, no list is held to show its posts", async () => {
  const { desk } = await faulty([never]);
  desk.write("c.csv", rows("one"));
  await desk.publish(["c.csv"]);
  const session = desk.session();
  const account = { groupOf: () => null, isKnown: () => false, isActive: () => false, onPin: () => {} };
  for (let n = 0; n < 60; n++) {
    desk.wait(60 * minute);
    expect((await reconcile(session, account)).again).toEqual([]);
  }
  const [pin] = await session.ledger.pins();
  await session.close();
  expect(pin).toMatchObject({
    state: "uncertain",
    issues: [{ code: "absence-not-provable", message: expect.stringContaining("has no such profile now") }],
  });
});

test("without an absence on record nothing is claimed again, nor twice on one", async () => {
  const { desk } = await faulty([never]);
  desk.write("c.csv", rows("one"));
  await desk.publish(["c.csv"]);
  const { ledger, close } = desk.session();
  const [doubt] = await ledger.unknownOutcomes();
  const { pin, request } = doubt ?? { pin: null, request: null };
  if (pin === null || request === null) throw new Error("no doubt");
  expect(await ledger.claimAgain(pin.id, request, desk.now())).toBeNull();
  await ledger.keepUnknown([{ ...pin, absentAt: desk.now() }]);
  expect(await ledger.claimAgain(pin.id, request, desk.now())).toMatchObject({ pin: pin.id });
  await ledger.recover(desk.now(), desk.now(), 0);
  expect(await ledger.claimAgain(pin.id, request, desk.now())).toBeNull();
  await close();
});

test("a post that was found for a pin that is uncertain no more is nobody's", async () => {
  const { desk } = await faulty([lost]);
  desk.write("c.csv", rows("one"));
  await desk.publish(["c.csv"]);
  const { ledger, close } = desk.session();
  const [pin] = await ledger.pins();
  const find = { pin: pin?.id ?? "", postId: "abc", notes: [], pollAt: desk.now(), now: desk.now() };
  await ledger.recordAbsent(find.pin, desk.now());
  expect(await ledger.recordFound(find)).toBe(false);
  expect(await ledger.ownerOf("abc")).toBeNull();
  await close();
});

test("a post that another row has is not taken for a lost one that looks the same", async () => {
  const { desk, coming } = await faulty([]);
  desk.write("c.csv", rows("one"));
  await desk.publish(["c.csv"]);
  coming.push(never);
  // The same words, board, medium and time, wanted twice.
  desk.write(
    "c.csv",
    rows("one")
      .replace(header, `${header},repeat`)
      .replace(
        /now\n/,
        "now,yes\none,one,Kitchen ideas,https://media.example.com/tile-samples.png?one,,now,yes\n",
      ),
  );
  await desk.publish(["c.csv"]);
  desk.wait(minute);
  const after = (await desk.publish(["c.csv"])).rows;
  expect(after.map(({ state }) => state)).toEqual(["published", "uncertain"]);
  for (let n = 0; n < 4; n++) {
    desk.wait(minute);
    await desk.publish(["c.csv"]);
  }
  expect(desk.sandbox().accepted()).toHaveLength(2);
  expect((await desk.publish(["c.csv"])).summary.states).toEqual({ published: 2 });
});

test("a settle time that has grown is waited for: three times the longest delay seen", async () => {
  const { desk } = await faulty([never]);
  const session = desk.session();
  await session.ledger.setFact("listing-lag", String(10 * minute));
  await session.close();
  desk.write("c.csv", rows("one"));
  await desk.publish(["c.csv"]);
  const sent = desk.now();
  while (desk.sandbox().accepted().length === 0 && desk.now() - sent < 120 * minute) {
    desk.wait(minute);
    await desk.publish(["c.csv"]);
  }
  // Two looks, half of it apart, the first when it is over.
  expect(desk.now() - sent).toBe(45 * minute);
});

const answer = (status: number, body: object, afterAccepting: boolean): Fault => ({
  kind: "status",
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
  afterAccepting,
});

test.each([1, 2])(
  "two answers that name one post, %i at once: one row has it, the other fails in words",
  async (concurrency) => {
    const named = answer(201, { id: "NWLtbA", status: "pending" }, false);
    const { desk } = await faulty([named, named]);
    desk.write("c.csv", rows("one", "two"));
    const { rows: after, summary } = await desk.publish(["c.csv"], { concurrency });
    expect(after.map(({ state }) => state).toSorted()).toEqual(["failed", "submitted"]);
    const failed = after.find(({ state }) => state === "failed");
    expect(failed?.issues).toMatchObject([
      {
        code: "duplicate-post",
        message: expect.stringContaining("belongs to another row"),
        hint: expect.stringContaining("--may-be-live"),
      },
    ]);
    expect(summary.sent).toBe(1);
    // It owns no post that is another's.
    expect(failed?.post_id).toBeNull();
  },
);

test("a draft that was not made as one stops the run, and says so", async () => {
  const noDraft = answer(201, { id: "NWLtbA", status: "pending", draft: false }, false);
  const { desk } = await faulty([noDraft]);
  desk.write(
    "c.csv",
    rows("one", "two", "three").replace(header, `${header},draft`).replaceAll(/now\n/g, "now,yes\n"),
  );
  const { rows: after, stopped } = await desk.publish(["c.csv"], { concurrency: 1 });
  expect(stopped).toMatchObject({ message: expect.stringContaining("a draft was asked for"), exitCode: 1 });
  expect(desk.creations()).toHaveLength(1);
  expect(after.map(({ state }) => state).toSorted()).toEqual(["scheduled", "scheduled", "submitted"]);
  expect(after.flatMap(({ notes }) => notes.map(({ code }) => code))).toEqual(["not-a-draft"]);
});
