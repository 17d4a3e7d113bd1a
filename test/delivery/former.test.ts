// A failure that is not the end, and Pins that are sent again: what was made of them before is read first. Keys are ignored; the
// real run, ledger and imitation on a clock that stands until it is moved.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { type Desk, header, openDesk } from "../support/desk.ts";
import type { SandboxOptions } from "../support/sandbox.ts";

const second = 1_000;
const minute = 60 * second;

async function published(words: string, options: Partial<SandboxOptions> = {}) {
  const desk = await openDesk({ honourKeys: false, ...options });
  const row = `Pin,${words},Kitchen ideas,https://media.example.com/tile-samples.png,,2026-11-24T11:59:00Z`;
  desk.write("c.csv", `${header}\n${row}\n`);
  await desk.publish(["c.csv"]);
  return desk;
}

/** A run after so long; the only row as it is then. */
async function later(desk: Desk, ms: number) {
  desk.wait(ms);
  const [row] = (await desk.publish(["c.csv"])).rows;
  return { state: row?.state, notes: row?.notes.map(({ code }) => code), id: row?.post_id };
}

/** `retry --failed --yes`. */
async function retry(desk: Desk) {
  const { ledger, close } = desk.session();
  const failed = (await ledger.pins()).filter(({ state }) => state === "failed");
  const released = await ledger.requeue(failed, desk.now());
  await close();
  return released.length;
}

const loseLedger = ({ cwd }: Desk) => {
  for (const end of ["", "-wal", "-shm", "-sender"]) rmSync(join(cwd, `pinsheet.db${end}`), { force: true });
};

const posts = (desk: Desk) => desk.sandbox().accepted();

describe("a failure that is shown", () => {
  it("while Postproxy tries again is not the end, and the Pin that goes live is published", async () => {
    const desk = await published("Words [sandbox:retry:300s]", { listing: { retries: "failed" } });
    expect(await later(desk, minute)).toMatchObject({ state: "submitted", notes: ["failing"] });
    expect(await retry(desk)).toBe(0);
    expect(await later(desk, 3 * minute)).toMatchObject({ state: "submitted", notes: ["failing"] });
    expect(await later(desk, 2 * minute)).toMatchObject({ state: "published", notes: [] });
    expect(posts(desk)).toHaveLength(1);
  });

  it("is final when it has stood for five settle times", async () => {
    const desk = await published("Words [sandbox:fail]");
    expect(await later(desk, minute)).toMatchObject({ state: "submitted", notes: ["failing"] });
    expect(await later(desk, 10 * minute - 1)).toMatchObject({ state: "submitted", notes: ["failing"] });
    expect(await later(desk, 1)).toMatchObject({ state: "failed", notes: [] });
  });

  it("stands anew once something else was shown", async () => {
    const desk = await published("Words [sandbox:fail]");
    await later(desk, minute);
    let isBroken = true;
    const id = posts(desk)[0]?.id ?? "";
    const gone = { kind: "status", status: 404, headers: {}, body: "{}", afterAccepting: false } as const;
    await desk.restart({ faults: ({ path }) => (isBroken && path === `/api/posts/${id}` ? gone : null) });
    expect(await later(desk, 9 * minute)).toMatchObject({ state: "submitted", notes: ["post-not-found"] });
    isBroken = false;
    expect(await later(desk, 9 * minute)).toMatchObject({ state: "submitted", notes: ["failing"] });
    expect(await later(desk, 10 * minute)).toMatchObject({ state: "failed" });
  });

  it.each(["Words [sandbox:media-fail]"])(
    "of the medium is final at once: nobody tries it again",
    async (words) => {
      expect(await later(await published(words), minute)).toMatchObject({ state: "failed" });
    },
  );
});

describe("a failed Pin that is retried", () => {
  it("and went live since is not sent again", async () => {
    const desk = await published("Words [sandbox:retry:900s]", { listing: { retries: "failed" } });
    await later(desk, minute);
    const failed = await later(desk, 11 * minute);
    expect(failed.state).toBe("failed");
    desk.wait(5 * minute);
    expect(await retry(desk)).toBe(1);
    expect(await later(desk, 0)).toMatchObject({ notes: ["former-post-live"] });
    expect(await later(desk, minute)).toMatchObject({ state: "published", id: posts(desk)[0]?.id });
    expect(posts(desk)).toHaveLength(1);
    expect(desk.creations()).toHaveLength(1);
  });

  it("and is being tried again by Postproxy is with Postproxy still", async () => {
    const desk = await published("Words [sandbox:retry:3600s]", { listing: { retries: "failed" } });
    await later(desk, minute);
    expect(await later(desk, 11 * minute)).toMatchObject({ state: "failed" });
    await desk.restart({ listing: { retries: "failed_waiting_for_retry" } });
    await retry(desk);
    expect(await later(desk, second)).toMatchObject({ state: "submitted" });
    expect(await later(desk, 60 * minute)).toMatchObject({ state: "published" });
    expect(posts(desk)).toHaveLength(1);
  });

  it.each(["is failed still", "was deleted"])("and whose post %s is sent", async (_) => {
    const desk = await published("Words [sandbox:fail-before:2026-11-24T12:05:00Z]");
    await later(desk, minute);
    expect(await later(desk, 11 * minute)).toMatchObject({ state: "failed" });
    if (_ === "was deleted") await desk.call("DELETE", `/api/posts/${posts(desk)[0]?.id}`);
    await retry(desk);
    await later(desk, 0);
    expect(await later(desk, minute)).toMatchObject({ state: "published", id: posts(desk)[1]?.id });
    expect(posts(desk)).toHaveLength(2);
  });

  it("waits while its former post cannot be read, and keeps no other back", async () => {
    const desk = await published("Words [sandbox:fail-before:2026-11-24T12:05:00Z]");
    await later(desk, minute);
    await later(desk, 11 * minute);
    const id = posts(desk)[0]?.id ?? "";
    let isBroken = true;
    const down = { kind: "status", status: 500, headers: {}, body: "{}", afterAccepting: false } as const;
    await desk.restart({ faults: ({ path }) => (isBroken && path === `/api/posts/${id}` ? down : null) });
    await retry(desk);
    const other = "Other,Other words,Kitchen ideas,https://media.example.com/tile-samples.png?2,,now";
    const row = `Pin,Words [sandbox:fail-before:2026-11-24T12:05:00Z],Kitchen ideas,https://media.example.com/tile-samples.png,,2026-11-24T11:59:00Z`;
    desk.write("c.csv", `${header}\n${row}\n${other}\n`);
    const events: [string, string][] = [];
    const told = await desk.publish(
      ["c.csv"],
      {},
      { onEvent: ({ event, message }) => events.push([event, message]) },
    );
    expect(told.rows.map(({ state }) => state)).toEqual(["scheduled", "submitted"]);
    expect(events).toContainEqual(["later", expect.stringContaining("could not be read")]);
    isBroken = false;
    expect(await later(desk, minute)).toMatchObject({ state: "submitted" });
    expect(posts(desk)).toHaveLength(3);
  });
});

describe("a Pin that failed, was retried and published, before the ledger was lost", () => {
  const words = "Words [sandbox:fail-before:2026-11-24T12:05:00Z]";

  async function retriedAndLost(options: Partial<SandboxOptions> = {}) {
    const desk = await published(words, options);
    await later(desk, minute);
    expect(await later(desk, 11 * minute)).toMatchObject({ state: "failed" });
    await retry(desk);
    await later(desk, 0);
    expect(await later(desk, minute)).toMatchObject({ state: "published" });
    loseLedger(desk);
    return desk;
  }

  it("is adopted by its live post, and `retry` has nothing to do", async () => {
    const desk = await retriedAndLost();
    await later(desk, 0);
    expect(await later(desk, minute)).toMatchObject({ state: "published", id: posts(desk)[1]?.id });
    expect(await retry(desk)).toBe(0);
    expect(posts(desk)).toHaveLength(2);
  });

  it("is adopted as failed where only that post is listed, and a retry finds the live one", async () => {
    // What was made after five past twelve is listed half an hour later.
    const lateMs = ({ createdAt }: { createdAt: number }) =>
      createdAt > Date.parse("2026-11-24T12:05:00Z") ? 30 * minute : 0;
    const desk = await retriedAndLost({ listing: { lateMs } });
    await later(desk, 0);
    expect(await later(desk, minute)).toMatchObject({ state: "submitted", id: posts(desk)[0]?.id });
    expect(await later(desk, 20 * minute)).toMatchObject({ state: "failed" });
    desk.wait(30 * minute);
    expect(await retry(desk)).toBe(1);
    await later(desk, 0);
    expect(await later(desk, minute)).toMatchObject({ state: "published", id: posts(desk)[1]?.id });
    expect(posts(desk)).toHaveLength(2);
  });
});

const readable = (desk: Desk) => later(desk, 0);

describe("a 409 that names a post", () => {
  const duplicates = { detectDuplicates: { withinMs: 24 * 60 * minute } };
  const now = `${header}\nPin,Words,Kitchen ideas,https://media.example.com/tile-samples.png,,now\n`;

  it("which is the row's own, and can be read only later, leaves it uncertain until it is found", async () => {
    let hidden = true;
    let first = true;
    const gone = { kind: "status", status: 404, headers: {}, body: "{}", afterAccepting: false } as const;
    const desk = await openDesk({
      honourKeys: false,
      ...duplicates,
      listing: { lateMs: 60 * minute },
      faults: ({ method, path }) => {
        if (method === "POST" && first) {
          first = false;
          return { kind: "reset-after-accepting" };
        }
        return hidden && /^\/api\/posts\/./.test(path) ? gone : null;
      },
    });
    desk.write("c.csv", now);
    await desk.publish(["c.csv"]);
    for (let n = 0; n < 8; n++) await later(desk, minute);
    // Proven absent by a list that hid it, sent again, and refused as a duplicate.
    expect(desk.creations().length).toBeGreaterThan(1);
    const asked = desk.creations().length;
    expect(await readable(desk)).toMatchObject({ state: "uncertain" });
    hidden = false;
    for (let n = 0; n < 3; n++) await later(desk, minute);
    expect(await later(desk, minute)).toMatchObject({ state: "published", id: posts(desk)[0]?.id });
    expect(desk.creations()).toHaveLength(asked);
    expect(posts(desk)).toHaveLength(1);
  });

  it("which a lost ledger made is that of a row that says now", async () => {
    const desk = await openDesk({ honourKeys: false, ...duplicates, listing: { lateMs: 60 * minute } });
    desk.write("c.csv", now);
    await desk.publish(["c.csv"]);
    desk.wait(10 * minute);
    loseLedger(desk);
    await desk.publish(["c.csv"]);
    expect(await later(desk, minute)).toMatchObject({ state: "published", id: posts(desk)[0]?.id });
    expect(posts(desk)).toHaveLength(1);
  });

  it("which is never shown keeps the row uncertain, in words", async () => {
    const desk = await openDesk({
      honourKeys: false,
      faults: ({ method }) => (method === "POST" ? { kind: "duplicate", postId: "nobody" } : null),
    });
    desk.write("c.csv", now);
    await desk.publish(["c.csv"]);
    for (let n = 0; n < 9; n++) await later(desk, minute);
    const [row] = (await desk.publish(["c.csv"])).rows;
    expect(row).toMatchObject({
      state: "uncertain",
      issues: [
        {
          code: "absence-not-provable",
          message: expect.stringContaining("as the post nobody, and does not show"),
        },
      ],
    });
    expect(desk.creations()).toHaveLength(1);
  });

  it("which is shown late, and is another one, fails the row when its absence is proven", async () => {
    let hidden = true;
    let other = "";
    const gone = { kind: "status", status: 404, headers: {}, body: "{}", afterAccepting: false } as const;
    const desk = await openDesk({
      honourKeys: false,
      faults: ({ method, path }) => {
        if (method === "POST" && other !== "") return { kind: "duplicate", postId: other };
        return hidden && path === `/api/posts/${other}` ? gone : null;
      },
    });
    const made = await desk.call("POST", "/api/posts", {
      post: { body: "Something else" },
      profiles: ["prof_Q7tm"],
      media: ["https://media.example.com/tile-samples.png"],
      platforms: { pinterest: { board_id: "718605684300112233" } },
    });
    other = made.id ?? "";
    desk.write("c.csv", now);
    await desk.publish(["c.csv"]);
    expect(await later(desk, minute)).toMatchObject({ state: "uncertain" });
    hidden = false;
    expect(await later(desk, minute)).toMatchObject({ state: "uncertain" });
    expect(await later(desk, minute)).toMatchObject({ state: "failed" });
    expect(desk.creations()).toHaveLength(2);
  });
});

test("a Pin that is sent for the first time has no former post to be read", async () => {
  const desk = await published("Words");
  const reads = desk
    .sandbox()
    .requests()
    .filter(({ method, path }) => method === "GET" && /^\/api\/posts\/./.test(path));
  expect(reads).toEqual([]);
});
