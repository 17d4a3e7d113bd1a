// Rows that this ledger never sent, and posts that are there already: a lost ledger, or a calendar from another machine.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Desk, header, noon, openDesk } from "../support/desk.ts";
import type { Fault } from "../support/faults.ts";

const minute = 60_000;
const hour = 60 * minute;
const imageOf = (words: string) =>
  `https://media.example.com/tile-samples.png?${encodeURIComponent(words.trim())}`;
const kitchen = "718605684300112233";

const row = (words: string, at: number | "now", more: { title?: string; draft?: string } = {}) =>
  `${more.title ?? "Shelves"},${words},Kitchen ideas,${imageOf(words)},,${at === "now" ? at : new Date(at).toISOString()},${more.draft ?? ""}`;
const calendar = (...rows: string[]) => [`${header},draft`, ...rows, ""].join("\n");

const loseLedger = ({ cwd }: Desk) => {
  for (const end of ["", "-wal", "-shm", "-sender"]) rmSync(join(cwd, `pinsheet.db${end}`), { force: true });
};

/** As another machine would make it. */
const made = (desk: Desk, body: string, post: object = {}, title = "Shelves", of = body) =>
  desk.call("POST", "/api/posts", {
    post: { body, ...post },
    profiles: ["prof_Q7tm"],
    media: [imageOf(of)],
    platforms: { pinterest: { board_id: kitchen, title } },
  });

/** The list fails for as long as it is told to. */
async function failingList() {
  const faults: { next: Fault | null } = { next: null };
  const desk = await openDesk({
    faults: ({ method, path, query }) =>
      method === "GET" && path === "/api/posts" && query.includes("page=0") ? faults.next : null,
  });
  return { desk, faults };
}

describe("after the ledger was lost", () => {
  test("what was sent is adopted, once each, and nothing is sent again", async () => {
    const desk = await openDesk({ honourKeys: false });
    desk.write(
      "c.csv",
      calendar(
        row("one", noon),
        row("two", noon - hour),
        row("three", "now"),
        row("four", "now", { draft: "yes" }),
      ),
    );
    await desk.publish(["c.csv"]);
    expect(desk.creations()).toHaveLength(4);
    loseLedger(desk);
    desk.wait(10 * minute);
    const { rows, summary } = await desk.publish(["c.csv"]);
    expect(desk.creations()).toHaveLength(4);
    expect(summary.sent).toBe(0);
    expect(rows.every(({ notes }) => notes.some(({ code }) => code === "posted-before"))).toBe(true);
    expect(new Set(rows.map(({ post_id }) => post_id)).size).toBe(4);
  });

  test("the days of a daily repeat are matched to their own posts, and tomorrow's is still to come", async () => {
    const desk = await openDesk({ honourKeys: false });
    const days = [0, 1, 2, 3].map((day) => noon + day * 24 * hour);
    desk.write("c.csv", calendar(...days.map((at) => row("every day", at))));
    for (let day = 0; day < 3; day++) {
      await desk.publish(["c.csv"]);
      desk.wait(24 * hour - minute);
      if (day < 2) desk.wait(minute);
    }
    const posts = desk
      .sandbox()
      .accepted()
      .map(({ id }) => id);
    expect(posts).toHaveLength(3);
    loseLedger(desk);
    const { rows } = await desk.publish(["c.csv"]);
    expect(rows.map(({ post_id }) => post_id)).toEqual([...posts, null]);
    expect(rows[3]?.state).toBe("scheduled");
    desk.wait(2 * minute);
    await desk.publish(["c.csv"]);
    expect(desk.creations()).toHaveLength(4);
  });

  test("what was sent ahead is known by its time", async () => {
    const desk = await openDesk({ honourKeys: false, listing: { times: "offset" } });
    desk.write("c.csv", calendar(row("same", noon + 5 * hour), row("same", noon + 6 * hour)));
    await desk.publish(["c.csv"], { aheadMs: 8 * hour });
    const [five, six] = desk
      .sandbox()
      .accepted()
      .toSorted((a, b) => (a.content.scheduledAt ?? 0) - (b.content.scheduledAt ?? 0));
    loseLedger(desk);
    const { rows } = await desk.publish(["c.csv"], { aheadMs: 8 * hour });
    expect(rows.map(({ post_id }) => post_id)).toEqual([five?.id, six?.id]);
  });

  test("rows that were missed meanwhile are adopted too", async () => {
    const desk = await openDesk({ honourKeys: false });
    desk.write("c.csv", calendar(row("old", noon)));
    await desk.publish(["c.csv"]);
    loseLedger(desk);
    desk.wait(72 * hour);
    const { rows } = await desk.publish(["c.csv"]);
    expect(rows[0]).toMatchObject({ notes: [{ code: "posted-before" }] });
  });

  test("a row that was not in order then is compared when it is", async () => {
    const desk = await openDesk({ honourKeys: false });
    const good = row("one", noon);
    desk.write("c.csv", calendar(good, row("two", noon)));
    await desk.publish(["c.csv"]);
    loseLedger(desk);
    desk.write("c.csv", calendar(good.replace("Kitchen ideas", "Kitchn ideas"), row("two", noon)));
    expect((await desk.publish(["c.csv"])).rows[0]?.state).toBe("invalid");
    desk.write("c.csv", calendar(good, row("two", noon)));
    desk.wait(minute);
    expect((await desk.publish(["c.csv"])).rows[0]).toMatchObject({ notes: [{ code: "posted-before" }] });
    expect(desk.creations()).toHaveLength(2);
  });
});

describe("posts that are nobody's, or somebody else's", () => {
  test("imported ones are never adopted", async () => {
    const desk = await openDesk({ listing: { imported: 4 } });
    const first = await made(desk, "one");
    await desk.call("DELETE", `/api/posts/${first.id}`);
    desk.write("c.csv", calendar(row("one", noon)));
    const { rows } = await desk.publish(["c.csv"]);
    expect(rows[0]).toMatchObject({ notes: [] });
    expect(desk.creations()).toHaveLength(2);
  });

  test.each([
    ["other words", "another", {}, "Shelves"],
    ["another title", "one", {}, "Tiles"],
    ["another time", "one", { scheduled_at: "2026-11-29T12:00:00Z" }, "Shelves"],
    ["a draft, where none was asked for", "one", { draft: true }, "Shelves"],
  ])(
    "%s is not the row's own: it is not adopted, and the row waits for a word",
    async (_, body, post, title) => {
      const desk = await openDesk();
      await made(desk, body, post, title, "one");
      desk.write("c.csv", calendar(row("one", noon)));
      const { rows } = await desk.publish(["c.csv"]);
      expect(rows[0]).toMatchObject({ state: "held", post_id: null, issues: [{ code: "looks-posted" }] });
      expect(desk.creations()).toHaveLength(1);
    },
  );

  test("one made long before the row's time is not adopted, and the row waits for a word", async () => {
    const desk = await openDesk();
    await made(desk, "one");
    desk.wait(3 * hour);
    desk.write("c.csv", calendar(row("one", noon + 2 * hour)));
    expect((await desk.publish(["c.csv"])).rows[0]).toMatchObject({ state: "held", post_id: null });
    expect(desk.creations()).toHaveLength(1);
  });

  test("normalised words are the row's own all the same", async () => {
    const desk = await openDesk({ listing: { texts: "normalised" } });
    await made(desk, "  Chloe\u0301’s shelf ");
    desk.write("c.csv", calendar(row("Chloe\u0301’s shelf", noon)));
    expect((await desk.publish(["c.csv"])).summary.sent).toBe(0);
  });

  test("the post of a lost answer is not taken by a row of a new calendar", async () => {
    const coming: Fault[] = [{ kind: "reset-after-accepting" }];
    const desk = await openDesk({
      faults: ({ method }) => (method === "POST" ? (coming.shift() ?? null) : null),
    });
    desk.write("a.csv", calendar(row("one", noon)));
    expect((await desk.publish(["a.csv"])).rows[0]?.state).toBe("uncertain");
    const [post] = desk.sandbox().accepted();
    desk.write("b.csv", calendar(row("one", noon - 5 * minute, {})));
    expect((await desk.publish(["b.csv"])).rows[0]?.post_id).toBeNull();
    desk.wait(5 * minute);
    expect((await desk.publish(["a.csv"])).rows[0]?.post_id).toBe(post?.id);
  });
});

describe("a list that cannot be read", () => {
  const reset: Fault = { kind: "reset-before-reading" };

  test("stops a new ledger: exit 3, nothing is sent, and the next run compares", async () => {
    const { desk, faults } = await failingList();
    await made(desk, "one");
    desk.write("c.csv", calendar(row("one", noon)));
    faults.next = reset;
    const { stopped } = await desk.publish(["c.csv"]);
    expect(stopped).toMatchObject({ exitCode: 3, message: /reached|reset/, hint: /./ });
    faults.next = null;
    expect((await desk.publish(["c.csv"])).rows[0]).toMatchObject({ notes: [{ code: "posted-before" }] });
    expect(desk.creations()).toHaveLength(1);
  });

  test("stops a calendar that is new to an old ledger, and the next run compares it", async () => {
    const { desk, faults } = await failingList();
    desk.write("old.csv", calendar(row("old", noon)));
    await desk.publish(["old.csv"]);
    await made(desk, "new");
    desk.write("new.csv", calendar(row("new", noon)));
    faults.next = reset;
    expect((await desk.publish(["new.csv"])).stopped?.exitCode).toBe(3);
    faults.next = null;
    expect((await desk.publish(["new.csv"])).rows[0]).toMatchObject({ notes: [{ code: "posted-before" }] });
    expect(desk.creations()).toHaveLength(2);
  });

  test("a run that died before it compared leaves it to the next", async () => {
    const desk = await openDesk();
    desk.write("old.csv", calendar(row("old", noon)));
    await desk.publish(["old.csv"]);
    await made(desk, "new");
    desk.write("new.csv", calendar(row("new", noon)));
    await expect(desk.publish(["new.csv"], { death: { step: "planned", nth: 1 } })).rejects.toThrow("killed");
    await desk.publish(["new.csv"]);
    expect(desk.creations()).toHaveLength(2);
  });

  test("one with entries that cannot be read is said to be so, with what to do", async () => {
    const { desk, faults } = await failingList();
    await made(desk, "one");
    desk.write("c.csv", calendar(row("one", noon)));
    faults.next = { kind: "unreadable-item" };
    const { stopped } = await desk.publish(["c.csv"]);
    expect(stopped?.message).toBe(
      "Postproxy's list of posts could not be read whole to see which rows are posted already: 1 of its entries cannot be read",
    );
    expect(stopped?.hint).toBe(
      "Nothing new is sent until that is known. Run pinsheet again in a few minutes.",
    );
    expect(desk.creations()).toHaveLength(1);
  });
});
