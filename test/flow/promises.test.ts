// Promises of docs/why/guarantees.md at their borders: what is just within is done, what is just beyond is not. On a clock that
// stands until it is moved, but where processes are the question.

import { describe, expect, it, onTestFinished } from "vitest";
import { openIntake } from "../../src/daemon/listen/intake.ts";
import { type Desk, header, noon, openDesk } from "../support/desk.ts";
import type { Fault } from "../support/faults.ts";
import { dueRows, read, workplace } from "../support/program.ts";
import { published, secret, signed } from "../support/webhooks.ts";

const minute = 60_000;
const hour = 60 * minute;
const tile = "https://media.example.com/tile-samples.png";
const row = (word: string, when = "now") => `${word},Text ${word},Kitchen ideas,${tile}?${word},,${when}`;
const calendar = (...rows: string[]) => [header, ...rows, ""].join("\n");
const at = (ms: number) => new Date(ms).toISOString();

const lost: Fault = { kind: "reset-after-accepting" };
const never: Fault = { kind: "reset-after-reading" };

/** A desk whose next posts meet these. */
async function faulty(coming: Fault[] = []) {
  const desk = await openDesk({
    honourKeys: false,
    faults: ({ method }) => (method === "POST" ? (coming.shift() ?? null) : null),
  });
  return { desk, coming };
}

const stateOf = async (desk: Desk) => {
  const { ledger, close } = desk.session();
  const [pin] = await ledger.pins();
  await close();
  if (pin === undefined) throw new Error("there is no pin");
  return pin;
};

describe("what is late", () => {
  it("by a minute more than --max-late is missed, and by a minute less it is sent", async () => {
    const desk = await openDesk();
    const maxLateMs = 3 * hour;
    const late = (ms: number) => at(noon - maxLateMs - ms);
    desk.write("c.csv", calendar(row("out", late(minute)), row("in", late(-minute))));
    const { rows } = await desk.publish(["c.csv"], { maxLateMs });
    expect(rows.map(({ title, state }) => [title, state])).toEqual([
      ["out", "missed"],
      ["in", "submitted"],
    ]);
    expect(desk.creations()).toHaveLength(1);
  });
});

describe("429 with Retry-After", () => {
  /** When a request for a post arrived, from the second one on. */
  async function asked(pauseSeconds: number) {
    const times: number[] = [];
    const headers = { "retry-after": String(pauseSeconds) };
    const busy: Fault = { kind: "status", status: 429, headers, body: "{}", afterAccepting: false };
    const desk: Desk = await openDesk({
      faults: ({ method, n }) => {
        if (method === "POST") times.push(desk.now());
        return method === "POST" && n === 1 ? busy : null;
      },
    });
    desk.write("c.csv", calendar(row("a"), row("b"), row("c")));
    return { desk, late: () => times.slice(1).map((time) => time - noon) };
  }

  it("keeps every Pin back until then, not only the one that was told, and then all are sent", async () => {
    const { desk, late } = await asked(50);
    await desk.publish(["c.csv"], { concurrency: 1 });
    expect(desk.sandbox().accepted()).toHaveLength(3);
    expect(late()).toHaveLength(3);
    expect(Math.min(...late())).toBeGreaterThanOrEqual(50_000);
  });

  it("of more than a run waits for keeps the next runs back as well", async () => {
    const { desk, late } = await asked(600);
    for (let n = 0; n < 12; n++) {
      await desk.publish(["c.csv"], { concurrency: 1 });
      desk.wait(minute);
    }
    expect(desk.sandbox().accepted()).toHaveLength(3);
    expect(Math.min(...late())).toBeGreaterThanOrEqual(600_000);
  });
});

describe("a list that shows posts late", () => {
  it("makes the settle time three times the delay that was seen: nothing counts as absent sooner", async () => {
    const { desk, coming } = await faulty();
    await desk.restart({ listing: { lateMs: 10 * minute } });
    desk.write("c.csv", calendar(row("one")));
    await desk.publish(["c.csv"]);
    desk.wait(minute);
    coming.push(lost);
    desk.write("c.csv", calendar(row("one"), row("two")));
    for (let n = 0; n < 40; n++) {
      await desk.publish(["c.csv"]);
      desk.wait(minute);
    }
    const session = desk.session();
    const delay = Number(await session.ledger.fact("listing-lag"));
    await session.close();
    // What is seen is the last look at which a post was still missing.
    expect(delay).toBeGreaterThan(5 * minute);

    await desk.restart({ listing: null });
    coming.push(never);
    desk.write("c.csv", calendar(row("one"), row("two"), row("three")));
    const sentAt = desk.now();
    const third = () =>
      desk
        .sandbox()
        .accepted()
        .find(({ content }) => content.body === "Text three");
    for (let n = 0; n < 120 && third() === undefined; n++) {
      await desk.publish(["c.csv"]);
      desk.wait(minute);
    }
    expect((third()?.createdAt ?? 0) - sentAt).toBeGreaterThanOrEqual(3 * delay);
    // The lost one and this one; the restart began to count anew.
    expect(desk.creations()).toHaveLength(2);
  });
});

type Stranger = { post?: object; pinterest?: object; media?: string };

/** Another client of the account makes a post that differs from the row "a" in this alone. */
const strange = (desk: Desk, { post, pinterest, media = `${tile}?a` }: Stranger) =>
  desk.call("POST", "/api/posts", {
    post: { body: "Text a", ...post },
    profiles: ["prof_Q7tm"],
    media: [media],
    platforms: { pinterest: { board_id: "718605684300112233", title: "a", ...pinterest } },
  });

const strangers: [string, Stranger][] = [
  ["board", { pinterest: { board_id: "718605684300112299" } }],
  ["text", { post: { body: "Text a, by hand" } }],
  ["title", { pinterest: { title: "Another" } }],
  ["link", { pinterest: { destination_link: "https://studio.example/a" } }],
  ["time", { post: { scheduled_at: at(noon + 24 * hour) } }],
  ["medium", { media: "https://media.example.com/narrow-kitchen.jpg" }],
];

describe("a post that another client made while an answer was lost", () => {
  /** The pin, after its answer was lost, such a post was made, an event told of it, and it was looked for. */
  async function lookedFor(stranger: Stranger) {
    const { desk } = await faulty([never]);
    desk.write("c.csv", calendar(row("a")));
    await desk.publish(["c.csv"]);
    // Not so late that it would be looked for without an event.
    desk.wait(5_000);
    const { id = "" } = await strange(desk, stranger);
    const session = desk.session();
    onTestFinished(() => session.ledger.close());
    const intake = openIntake({
      ledger: session.ledger,
      now: desk.now,
      secret,
      heartbeat: { webhook: () => {} },
      log: () => {},
      onNews: () => {},
    });
    const { body, headers } = signed(published(id), desk.now());
    const question = { method: "POST", path: "/webhook", header: (name: string) => headers[name] };
    expect((await intake({ ...question, body: async () => Buffer.from(body) })).status).toBe(200);
    expect((await stateOf(desk)).reconcileAt).toBe(desk.now());
    await desk.publish(["c.csv"]);
    const atOnce = await stateOf(desk);
    for (let n = 0; n < 10; n++) {
      desk.wait(minute);
      await desk.publish(["c.csv"]);
    }
    return { id, atOnce, inTheEnd: await stateOf(desk) };
  }

  it("and that is the same in all is taken for it at once, for nobody could tell them apart", async () => {
    const { id, atOnce } = await lookedFor({});
    expect(atOnce).toMatchObject({ state: "submitted", postId: id });
  });

  it.each(strangers)(
    "is not adopted when it differs in its %s alone, whatever an event says of it",
    async (_, stranger) => {
      const { id, atOnce, inTheEnd } = await lookedFor(stranger);
      expect(id).not.toBe("");
      expect(atOnce).toMatchObject({ state: "uncertain", postId: null });
      expect(inTheEnd.postId).not.toBe(id);
    },
  );
});

describe("409 that names a post which no row has", () => {
  /** The list shows nothing of that post yet, so that only the answer tells of it. */
  async function named(stranger: Stranger) {
    const { desk, coming } = await faulty();
    await desk.restart({ listing: { lateMs: 99 * hour } });
    desk.write("c.csv", calendar(row("a", at(noon + 10 * minute))));
    await desk.publish(["c.csv"]);
    desk.wait(10 * minute);
    const { id = "" } = await strange(desk, stranger);
    coming.push({ kind: "duplicate", postId: id });
    await desk.publish(["c.csv"]);
    return { id, pin: await stateOf(desk), desk };
  }

  it.each(strangers)("is not adopted by it when it differs in its %s alone", async (_, stranger) => {
    const { pin } = await named(stranger);
    expect(pin).toMatchObject({ state: "failed", postId: null });
  });

  it("is adopted by it when it agrees in all", async () => {
    const { id, pin, desk } = await named({});
    expect(pin).toMatchObject({ state: "submitted", postId: id });
    expect(desk.sandbox().accepted()).toHaveLength(1);
  });
});

describe("the clocks of the API and of this computer", () => {
  it.each([3, -3])("are too far apart at %i minutes: nothing is sent", async (minutes) => {
    const place = await workplace({ clock: () => Date.now() + minutes * minute });
    place.write("c.csv", dueRows(1, place.media));
    const done = await place.run(["publish", "c.csv"]);
    expect(done.code).toBe(3);
    expect(done.stderr).toMatch(/clock is 3 minutes (?:behind|ahead of) the API's/);
    expect(place.posts()).toBe(0);
  });

  it("may be a minute apart", async () => {
    const place = await workplace({ clock: () => Date.now() + minute });
    place.write("c.csv", dueRows(1, place.media));
    await place.run(["publish", "c.csv", "--wait", "0"]);
    expect(place.posts()).toBe(1);
  });
});

describe("two machines with a ledger each", () => {
  it.each([true, false])(
    "post the rows of one calendar once, also those that say `now` (keys honoured: %s)",
    async (honourKeys) => {
      const place = await workplace({ honourKeys });
      const timed = at(Date.now() - hour);
      place.write(
        "c.csv",
        `${dueRows(2, place.media)}Timed,Text,Kitchen ideas,${place.media("tile-samples.png")},,${timed}\n`,
      );
      await place.run(["publish", "c.csv", "--wait", "0"]);
      expect(place.posts()).toBe(3);
      const done = await place.run(["publish", "c.csv", "--json", "--settle", "1s", "--ledger", "other.db"]);
      expect(read(done.stdout).summary).toMatchObject({ found: 3, sent: 0 });
      const posts = place.sandbox.requests().filter(({ method }) => method === "POST");
      expect(posts).toHaveLength(3);
    },
  );
});

describe("a second process", () => {
  it("that publishes is told who is sending and exits 75; one that watches stands by, and sends when the first is gone", async () => {
    const answer = Promise.withResolvers<void>();
    const place = await workplace({
      faults: ({ method, n }) => {
        if (method !== "POST" || n > 1) return null;
        answer.resolve();
        return { kind: "hang-before" };
      },
    });
    place.write("c.csv", dueRows(1, place.media));
    // Its request is on its way and stays there, so it is the sender until it is killed.
    const first = place.launch(["publish", "c.csv", "--timeout", "10m"]);
    await answer.promise;
    const second = await place.run(["publish", "c.csv"]);
    expect(second.code).toBe(75);
    expect(second.stderr).toContain(`publish, process ${first.process.pid}`);
    const watch = place.launch(["watch", "c.csv", "--cron", "* * * * * *", "--settle", "1s"]);
    await watch.says(new RegExp(`standing-by.*publish, process ${first.process.pid}`));
    expect(place.sandbox.requests().filter(({ method }) => method === "POST")).toHaveLength(1);
    first.process.kill("SIGKILL");
    await watch.says(/watch-started[\s\S]*pin-confirmed/);
    watch.process.kill("SIGTERM");
    expect((await watch.finished).code).toBe(0);
    expect(place.posts()).toBe(1);
  });
});
