// Events in any order, late, repeated, contradicting and of others: whatever comes, every Pin ends as asking alone would
// have it end. The real ledger, sandbox and intake, on a clock that stands until it is moved.

import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { type IntakeRequest, openIntake } from "../../../src/daemon/listen/intake.ts";
import { becomeSender } from "../../../src/run/sender.ts";
import { header, openDesk } from "../../support/desk.ts";
import { runs, seed } from "../../support/seed.ts";
import { secret, signed } from "../../support/webhooks.ts";

const endings = ["ends well", "[sandbox:fail]", "[sandbox:retry]", "[sandbox:media-fail]"] as const;

const types = [
  "post.processed",
  "platform_post.published",
  "platform_post.failed",
  "platform_post.failed_waiting_for_retry",
  "platform_post.insights",
  "media.failed",
] as const;

/** An event that claims something of a post. */
const claim = (id: string, type: string, post: string) => {
  const data = { post_id: post, platform: "pinterest", profile_id: "prof_Q7tm", insights: { saved: 2 } };
  return { id, type, data: type === "post.processed" ? { id: post } : data };
};

/** Four Pins that were sent, each to end in its own way, and an intake for their events. */
async function sent() {
  const desk = await openDesk({}, { waitMs: 0 });
  const rows = endings.map(
    (body, n) => `Pin ${n},${body},Kitchen ideas,https://media.example.com/tile-samples.png?n=${n},,now`,
  );
  desk.write("c.csv", [header, ...rows, ""].join("\n"));
  await desk.publish(["c.csv"]);
  const session = desk.session();
  onTestFinished(() => session.ledger.close());
  const said: unknown[] = [];
  const request: IntakeRequest = {
    ledger: session.ledger,
    now: desk.now,
    secret,
    heartbeat: { webhook: () => {} },
    log: () => {},
    onNews: (news) => said.push(news),
  };
  const intake = openIntake(request);
  const tell = async (event: object) => {
    const { body, headers } = signed(event, desk.now());
    return intake({
      method: "POST",
      path: "/webhook",
      header: (name) => headers[name],
      body: async () => Buffer.from(body),
    });
  };
  const pins = async () => {
    const all = await session.ledger.pins();
    return new Map(all.map((pin) => [pin.body ?? "", pin]));
  };
  return { desk, session, tell, pins };
}

/** A failure is final when it has stood for ten minutes. */
async function untilFinal({ desk }: Awaited<ReturnType<typeof sent>>) {
  for (const ms of [60_000, 600_000]) {
    desk.wait(ms);
    await desk.publish(["c.csv"]);
  }
}

const isFinal = (state: string | undefined) => state === "published" || state === "failed";

describe("events in any order", () => {
  it("end each Pin as asking alone does, and never move one back", async () => {
    const plain = await sent();
    await untilFinal(plain);
    const ends = async (place: typeof plain) =>
      [...(await place.pins())].map(([body, { state, permalink, issues }]) => ({
        body,
        state,
        hasLink: permalink !== null,
        issues: issues.map(({ code }) => code),
      }));
    const byAsking = await ends(plain);
    expect(byAsking.map(({ state }) => state)).toEqual(["published", "failed", "published", "failed"]);

    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constantFrom(...types), which: fc.nat({ max: 4 }) }) },
      { weight: 1, arbitrary: fc.record({ waitMs: fc.nat({ max: 2_000 }) }) },
    );
    const life = fc.array(step, { minLength: 3, maxLength: 12 });
    let lives = 0;
    await fc.assert(
      fc.asyncProperty(life, async (steps) => {
        const place = await sent();
        const ids = [...(await place.pins()).values()].map(({ postId }) => postId ?? "");
        for (const one of steps) {
          const before = await place.pins();
          if ("waitMs" in one) {
            place.desk.wait(one.waitMs);
            await place.desk.publish(["c.csv"]);
          } else {
            const post = ids[one.which] ?? "zzzzzz";
            // The same claim has the same id: some of these are repeats.
            const event = claim(`evt_${post}_${one.type}`, one.type, post);
            expect((await place.tell(event)).status).toBe(200);
            // An event alone never moves a Pin.
            for (const [body, { state }] of await place.pins()) expect(state).toBe(before.get(body)?.state);
          }
          for (const [body, { state }] of await place.pins()) {
            const was = before.get(body)?.state;
            if (isFinal(was)) expect(state).toBe(was);
          }
        }
        await untilFinal(place);
        expect(await ends(place)).toEqual(byAsking);
        expect(place.desk.sandbox().accepted()).toHaveLength(4);
        lives += 1;
      }),
      { seed, numRuns: runs(8) },
    );
    expect(lives).toBe(runs(8));
  });

  it("of a post whose answer was lost: it is looked for at once, and adopted by that look alone", async () => {
    const desk = await openDesk({
      faults: ({ method }) => (method === "POST" ? { kind: "reset-after-accepting" } : null),
    });
    desk.write(
      "c.csv",
      `${header}\nOne,Text,Kitchen ideas,https://media.example.com/tile-samples.png,,now\n`,
    );
    await desk.publish(["c.csv"]);
    const post = desk.sandbox().accepted()[0]?.id ?? "";
    const session = desk.session();
    onTestFinished(() => session.ledger.close());
    const [doubt] = await session.ledger.unknownOutcomes();
    expect(doubt?.pin.reconcileAt).toBeGreaterThan(desk.now());
    const intake = openIntake({
      ledger: session.ledger,
      now: desk.now,
      secret,
      heartbeat: { webhook: () => {} },
      log: () => {},
      onNews: () => {},
    });
    const { body, headers } = signed(claim("evt_1", "platform_post.published", post), desk.now());
    const question = { method: "POST", path: "/webhook", header: (name: string) => headers[name] };
    await intake({ ...question, body: async () => Buffer.from(body) });
    const [sooner] = await session.ledger.unknownOutcomes();
    expect(sooner?.pin).toMatchObject({ state: "uncertain", postId: null, reconcileAt: desk.now() });
    await desk.publish(["c.csv"]);
    const [pin] = await session.ledger.pins();
    expect(pin).toMatchObject({ state: "submitted", postId: post });
    expect(desk.sandbox().accepted()).toHaveLength(1);
  });

  it("that were kept before a crash are seen to by the next sender", async () => {
    const place = await sent();
    place.desk.wait(60_000);
    const [first] = (await place.pins()).values();
    await place.tell(claim("evt_1", "platform_post.published", first?.postId ?? ""));
    const next = place.desk.session();
    const lock = await becomeSender(next, "watch");
    expect((await next.ledger.toConfirm(place.desk.now())).map(({ id }) => id)).toContain(first?.id);
    lock?.release();
    await next.close();
  });
});
