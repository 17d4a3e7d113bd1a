// Taking back what was sent ahead, against a real server: what is gone is not sent again, what may be live is left.

import { expect, test } from "vitest";
import { cancelIn } from "../../src/actions/cancel.ts";
import { retryPins } from "../../src/actions/retry.ts";
import { takeSenderLock } from "../../src/ledger/lock.ts";
import type { Pin } from "../../src/model/pin.ts";
import type { Preview } from "../../src/model/report.ts";
import { type Desk, header, openDesk } from "../support/desk.ts";
import type { Fault, FaultScript } from "../support/faults.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const row = (title: string, when: string, more = "") =>
  `${title},Text ${title}${more},Kitchen ideas,https://media.example.com/tile-samples.png?${title},,${when}`;
const calendar = (...rows: string[]) => [header, ...rows, ""].join("\n");
const tomorrow = "2026-11-25T12:00Z";
const ahead = { aheadMs: 3 * day };

/** A desk whose calendar was sent ahead; `faults` come into force then. */
async function sentAhead(...rows: string[]) {
  let faults: FaultScript = () => null;
  const desk = await openDesk({ faults: (asked) => faults(asked) });
  desk.write("a.csv", calendar(...rows));
  await desk.publish(["a.csv"], ahead);
  desk.wait(10 * minute);
  return {
    desk,
    script: (of: FaultScript) => {
      faults = of;
    },
  };
}

type Meanwhile = (offer: Preview) => unknown;

async function cancel(desk: Desk, words: readonly string[] | null = null, meanwhile: Meanwhile = () => {}) {
  const session = desk.session();
  try {
    const wish = { words: words ?? [], calendar: null, profile: words === null ? "Studio North" : null };
    return await cancelIn(
      session,
      wish,
      async (offer) => {
        await meanwhile(offer);
        return "yes" as const;
      },
      new AbortController().signal,
    );
  } finally {
    await session.close();
  }
}

async function pinsOf(desk: Desk): Promise<Pin[]> {
  const { ledger, close } = desk.session();
  const pins = await ledger.pins();
  await close();
  return pins.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** The posts that were not deleted. */
const standing = (desk: Desk) =>
  desk
    .sandbox()
    .accepted()
    .filter(({ deletedAt }) => deletedAt === null).length;
const deletions = (desk: Desk) =>
  desk
    .sandbox()
    .requests()
    .filter(({ method }) => method === "DELETE").length;
const onDelete =
  (...faults: (Fault | null)[]): FaultScript =>
  ({ method }) =>
    method === "DELETE" ? (faults.shift() ?? null) : null;

test("a cancelled Pin is not sent again, whatever its row becomes, until a person says so", async () => {
  const { desk } = await sentAhead(row("A", tomorrow), row("B", tomorrow));
  const report = await cancel(desk);
  expect(report.cancelled.map(({ title, state }) => [title, state])).toEqual([
    ["A", "cancelled"],
    ["B", "cancelled"],
  ]);
  expect(standing(desk)).toBe(0);
  const changes = [
    [row("A", tomorrow), row("B", tomorrow)],
    [row("B", tomorrow, " fixed"), row("A", tomorrow)],
    [row("A", "2026-11-26T12:00Z"), row("B", tomorrow)],
    [row("B", "now"), row("A", "now")],
  ];
  for (const rows of changes) {
    desk.write("a.csv", calendar(...rows));
    desk.wait(8 * 60 * minute);
    expect((await desk.publish(["a.csv"], ahead)).summary.sent).toBe(0);
  }
  expect(desk.creations().length).toBe(2);

  desk.write("a.csv", calendar(row("A", "2026-11-27T12:00Z"), row("B", tomorrow)));
  await desk.publish(["a.csv"], ahead);
  const second = (await pinsOf(desk)).find(({ state, title }) => state === "cancelled" && title === "B");
  expect(second).toBeDefined();
  const wish = { states: [], words: [second?.id ?? ""], mayBeLive: false, calendar: null };
  expect((await retryPins(desk.session().config, wish, async () => "yes")).retried.length).toBe(1);
  await desk.publish(["a.csv"], { ...ahead, maxLateMs: 365 * day });
  expect(desk.creations().length).toBe(3);
  expect(new Set(desk.creations().map(({ key }) => key)).size).toBe(3);
});

test('the "repeat" of a cancelled Pin asks for no other one when its row is moved', async () => {
  const desk = await openDesk();
  const wished = (when: string) => `${header},repeat\n${row("A", when)},yes\n`;
  desk.write("a.csv", wished(tomorrow));
  await desk.publish(["a.csv"], ahead);
  desk.wait(10 * minute);
  expect((await cancel(desk)).cancelled.length).toBe(1);
  desk.write("a.csv", wished("2026-11-26T12:00Z"));
  const { summary, rows } = await desk.publish(["a.csv"], ahead);
  expect(summary).toMatchObject({ sent: 0, states: { held: 1 } });
  expect(rows[0]?.issues[0]?.hint).toBe("You took that one back. To send this row: `pinsheet retry --held`.");
});

test("a lost answer is looked up: what is gone is taken back, what is there is asked for again", async () => {
  const gone = await sentAhead(row("A", tomorrow));
  gone.script(onDelete({ kind: "reset-after-accepting" }));
  expect((await cancel(gone.desk)).cancelled.length).toBe(1);
  expect(deletions(gone.desk)).toBe(1);

  const there = await sentAhead(row("A", tomorrow));
  there.script(onDelete({ kind: "reset-after-reading" }));
  expect((await cancel(there.desk)).cancelled.length).toBe(1);
  expect(deletions(there.desk)).toBe(2);
  expect(standing(there.desk)).toBe(0);
});

test("where it cannot be looked up it is in doubt, and the next run finds out", async () => {
  const { desk, script } = await sentAhead(row("A", tomorrow));
  let deleted = false;
  script(({ method, path }) => {
    deleted ||= method === "DELETE";
    const isRead = method === "GET" && path.startsWith("/api/posts/");
    return deleted && isRead
      ? { kind: "status", status: 403, headers: {}, body: "{}", afterAccepting: false }
      : null;
  });
  const report = await cancel(desk);
  expect(report).toMatchObject({ cancelled: [], notDone: [{ reason: expect.stringMatching(/not known/) }] });
  expect((await pinsOf(desk))[0]).toMatchObject({ state: "submitted", notes: [{ code: "cancel-in-doubt" }] });
  script(() => null);
  desk.wait(2 * minute);
  await desk.publish(["a.csv"], { waitMs: 1_000 });
  expect((await pinsOf(desk))[0]).toMatchObject({ state: "cancelled", notes: [] });
  expect(desk.creations().length).toBe(1);
});

test("a refusal, and a key that may not, leave the Pin with Postproxy", async () => {
  const { desk, script } = await sentAhead(row("A", tomorrow), row("B", tomorrow));
  const status = (code: number): Fault => ({
    kind: "status",
    status: code,
    headers: {},
    body: '{"error":"no"}',
    afterAccepting: false,
  });
  script(onDelete(status(422)));
  const report = await cancel(desk);
  expect(report.cancelled.map(({ title }) => title)).toEqual(["B"]);
  expect(report.notDone).toMatchObject([{ title: "A", reason: "Postproxy refused to delete its post: no" }]);
  script(onDelete(status(403)));
  expect(await cancel(desk)).toMatchObject({ cancelled: [], stopped: { exitCode: 3 } });
  const [first] = await pinsOf(desk);
  expect(first).toMatchObject({ state: "submitted" });
  const { ledger, close } = desk.session();
  expect(await ledger.cancellations(first?.id ?? "")).toMatchObject([
    { outcome: "refused", status: 422, error: "no" },
    { outcome: "refused", status: 403, error: "no" },
  ]);
  await close();
});

test("what is live, under way or too close is left in words, and its post is not touched", async () => {
  const { desk } = await sentAhead(row("A", "now"), row("B", "2026-11-24T12:14Z"), row("C", tomorrow));
  const report = await cancel(desk);
  expect(report.cancelled.map(({ title }) => title)).toEqual(["C"]);
  expect(report.left.map(({ title, reason }) => [title, reason])).toEqual([
    ["A", "it is live"],
    ["B", "it is published within five minutes, too soon to be sure"],
  ]);
  expect(deletions(desk)).toBe(1);
});

test("a Pin that goes live while the person thinks about it is left alone", async () => {
  const { desk } = await sentAhead(row("A", "2026-11-24T13:00Z"));
  const report = await cancel(desk, null, () => desk.wait(60 * minute));
  expect(report).toMatchObject({ cancelled: [], notDone: [{ reason: "it is live" }] });
  expect(deletions(desk)).toBe(0);
});

test("a Pin whose answer was lost is left until its post is found", async () => {
  const { desk } = await sentAhead(row("A", tomorrow));
  await desk.restart({
    faults: ({ method }) => (method === "POST" ? { kind: "reset-after-accepting" } : null),
  });
  desk.write("a.csv", calendar(row("A", tomorrow), row("B", tomorrow)));
  await desk.publish(["a.csv"], ahead);
  const report = await cancel(desk);
  expect(report.cancelled.length).toBe(1);
  expect(report.left).toMatchObject([
    { title: "B", state: "uncertain", reason: expect.stringMatching(/may be at Postproxy, or live/) },
  ]);
});

test("it works while another process holds the sender's lock, and says of a named Pin why it cannot", async () => {
  const { desk } = await sentAhead(row("A", tomorrow), row("B", "2026-12-24T12:00Z"));
  const [a, b] = await pinsOf(desk);
  const session = desk.session();
  const lock = takeSenderLock(session.ledger.file);
  const report = await cancel(desk, [a?.id ?? "", b?.id.slice(0, 8) ?? ""]);
  lock?.release();
  await session.close();
  expect(lock).not.toBe(null);
  expect(report.cancelled.map(({ title }) => title)).toEqual(["A"]);
  expect(report.left).toMatchObject([
    { title: "B", reason: "it was not sent, so there is nothing to take back" },
  ]);
});

test("a process that dies after its request left leaves the intent, and the next one ends it", async () => {
  const { desk } = await sentAhead(row("A", tomorrow));
  const [pin] = await pinsOf(desk);
  const { ledger, client, close } = desk.session();
  expect(await ledger.startCancel(pin?.id ?? "", pin?.postId ?? "", desk.now())).toEqual(expect.any(Number));
  await client.deletePost(pin?.postId ?? "", "grp_k3Jx");
  await close();
  expect((await cancel(desk)).cancelled.length).toBe(1);
  expect((await pinsOf(desk))[0]?.state).toBe("cancelled");
});

test("the intent is on the disk before the request leaves, so that a process that dies then has not forgotten it", async () => {
  const { desk, script } = await sentAhead(row("A", tomorrow));
  const [pin] = await pinsOf(desk);
  // Another process, which sees only what was committed.
  const witness = desk.session();
  const seen: Promise<number | null>[] = [];
  script(({ method }) => {
    if (method === "DELETE") seen.push(witness.ledger.openCancel(pin?.id ?? ""));
    return null;
  });
  expect((await cancel(desk)).cancelled.length).toBe(1);
  expect(await Promise.all(seen)).toEqual([expect.any(Number)]);
  await witness.close();
});

test("it makes no difference which process sees first that the post is gone", async () => {
  const { desk } = await sentAhead(row("A", tomorrow));
  const [pin] = await pinsOf(desk);
  const { ledger, close } = desk.session();
  if (!pin) throw new Error("nothing was sent");
  await ledger.startCancel(pin.id, pin.postId ?? "", desk.now());
  const done = [await ledger.cancelled(pin, [], desk.now()), await ledger.cancelled(pin, [], desk.now())];
  expect(done).toEqual([true, true]);
  expect(await ledger.cancellations(pin.id)).toMatchObject([{ outcome: "cancelled" }]);
  await close();
});

test("that a post is gone says nothing of the one that its Pin has since", async () => {
  const { desk } = await sentAhead(row("A", tomorrow));
  const [slow] = await pinsOf(desk);
  await cancel(desk);
  const { ledger, close } = desk.session();
  await ledger.requeue(await ledger.pins(), desk.now());
  await desk.publish(["a.csv"], ahead);
  const [anew] = await pinsOf(desk);
  if (!slow || !anew) throw new Error("nothing was sent");
  expect(anew.postId).not.toBe(slow.postId);
  await ledger.startCancel(anew.id, anew.postId ?? "", desk.now());
  expect(await ledger.cancelled(slow, [], desk.now())).toBe(false);
  expect(await ledger.pins()).toMatchObject([{ state: "submitted", postId: anew.postId }]);
  expect(await ledger.openCancel(anew.id)).not.toBeNull();
  await close();
});

test("posts that were taken back do not keep lost answers from being looked up", async () => {
  const rows = ["A", "B", "C", "D"].map((title) => row(title, tomorrow));
  const { desk } = await sentAhead(...rows);
  await cancel(desk);
  await desk.restart({
    honourKeys: false,
    faults: ({ method, n }) => (method === "POST" && n === 1 ? { kind: "reset-after-reading" } : null),
  });
  desk.write("a.csv", calendar(...rows, row("E", tomorrow)));
  for (let n = 0; n < 5; n++) {
    await desk.publish(["a.csv"], ahead);
    desk.wait(5 * minute);
  }
  expect((await pinsOf(desk))[4]).toMatchObject({ title: "E", state: "submitted" });
});
