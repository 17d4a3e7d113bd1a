// The main road: read, plan, send, confirm, and the second time nothing. `publish` and `plan` are the built program as a process.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dueRows, header, read, workplace } from "../support/program.ts";

describe("publish", () => {
  it("makes every due row a Pin, once: the second run posts nothing", async () => {
    const place = await workplace();
    place.write("autumn.csv", dueRows(6, place.media));
    const first = await place.run(["publish", "autumn.csv", "--json"]);
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(/^new ledger .*pinsheet\.db: it remembers/);
    const { rows, summary } = read(first.stdout);
    expect(rows.map(({ state }) => state)).toEqual(Array(6).fill("published"));
    expect(rows.every(({ permalink }) => permalink?.startsWith("https://www.pinterest.com/pin/"))).toBe(true);
    expect(summary).toMatchObject({ rows: 6, states: { published: 6 }, sent: 6, confirmed: 6 });
    const second = await place.run(["publish", "autumn.csv", "--json"]);
    expect(second.stderr).toBe("");
    expect(read(second.stdout).summary).toMatchObject({ rows: 6, states: { published: 6 }, sent: 0 });
    expect(place.posts()).toBe(6);
  });

  it("posts exactly what the row says", async () => {
    const place = await workplace();
    const media = place.media("balcony-makeover.mp4");
    const cover = place.media("balcony-cover.jpg");
    place.write(
      "c.csv",
      "Title,Description,Board,Media URL,Destination link,Publish date,Cover,Thumb offset\n" +
        `Balcony,"Two lines,\nin quotes",small  BALCONIES,${media},https://studio.example/?a=1&b=2,2026-01-05T09:00+01:00,${cover},2\n`,
    );
    const done = await place.inside(["publish", "c.csv", "--json", "--max-late", "365d"]);
    expect(done.code).toBe(0);
    const [post] = place.sandbox.accepted();
    expect(post?.content).toEqual({
      body: "Two lines,\nin quotes",
      draft: false,
      scheduledAt: null,
      profileId: "prof_Q7tm",
      medium: { contentType: "video/mp4", sourceUrl: media, upload: null },
      cover: null,
      params: {
        board_id: "718605684300112299",
        title: "Balcony",
        destination_link: "https://studio.example/?a=1&b=2",
        cover_url: cover,
        thumb_offset: 2,
      },
    });
  });

  it("uploads a local file, byte for byte", async () => {
    const place = await workplace();
    const { cpSync, readFileSync } = await import("node:fs");
    const { createHash } = await import("node:crypto");
    const source = new URL("../../fixtures/media/balcony-herbs.webp", import.meta.url);
    cpSync(source, `${place.cwd}/images/herbs.webp`);
    place.write("c.csv", `${header}\nHerbs,Four herbs,Kitchen ideas,images/herbs.webp,,now\n`);
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(done.stdout).rows[0]).toMatchObject({ state: "published", media: "images/herbs.webp" });
    const sha = createHash("sha256").update(readFileSync(source)).digest("hex");
    expect(place.sandbox.accepted()[0]?.content.medium.upload).toMatchObject({
      sha256: sha,
      contentType: "image/webp",
    });
  });

  it("reads the calendar from stdin", async () => {
    const place = await workplace();
    const done = await place.inside(["publish", "-", "--json"], { stdin: dueRows(2, place.media) });
    expect(read(done.stdout).summary).toMatchObject({ rows: 2, states: { published: 2 } });
  });

  it("sends tomorrow ahead with --ahead, and leaves the day after", async () => {
    const place = await workplace();
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const row = (n: number, hours: number) =>
      `T${n},B${n},Kitchen ideas,${place.media("tile-samples.png")}?${n},,${inHours(hours)}`;
    place.write("c.csv", [header, row(1, 20), row(2, 40), ""].join("\n"));
    const done = await place.inside(["publish", "c.csv", "--json", "--ahead", "24h"]);
    expect(read(done.stdout).rows.map(({ state }) => state)).toEqual(["submitted", "scheduled"]);
    expect(place.sandbox.accepted().map(({ content }) => content.scheduledAt !== null)).toEqual([true]);
    expect(done.code).toBe(0);
  });

  it("sends a draft as a draft", async () => {
    const place = await workplace();
    place.write("c.csv", `${header},draft\nT,B,Kitchen ideas,${place.media("tile-samples.png")},,now,yes\n`);
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(done.stdout).rows[0]).toMatchObject({ state: "submitted", draft: true });
    expect(place.sandbox.accepted()[0]?.content).toMatchObject({ draft: true });
    expect(done.code).toBe(0);
  });

  it("keeps the reason when Pinterest refuses the Pin", async () => {
    const place = await workplace();
    place.write(
      "c.csv",
      `${header}\nT,Text [sandbox:fail],Kitchen ideas,${place.media("tile-samples.png")},,now\n`,
    );
    const first = await place.inside(["publish", "c.csv", "--json", "--wait", "3s"]);
    expect(read(first.stdout).rows[0]).toMatchObject({ state: "submitted", notes: [{ code: "failing" }] });
    const done = await place.inside(["publish", "c.csv", "--json", "--settle", "200ms"]);
    expect(done.code).toBe(1);
    expect(read(done.stdout).rows[0]).toMatchObject({
      state: "failed",
      issues: [{ code: "publish-failed" }],
    });
  });

  it("waits for a Pin that Pinterest retries, and does not call it failed", async () => {
    const place = await workplace();
    place.write(
      "c.csv",
      `${header}\nT,Text [sandbox:retry],Kitchen ideas,${place.media("tile-samples.png")},,now\n`,
    );
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(done.stdout).rows[0]).toMatchObject({ state: "published" });
  });

  it("with --wait 0 leaves the confirmation to the next run", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    const first = await place.inside(["publish", "c.csv", "--json", "--wait", "0"]);
    expect(read(first.stdout).rows[0]).toMatchObject({ state: "submitted" });
    const second = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(second.stdout).rows[0]).toMatchObject({ state: "published" });
    expect(place.posts()).toBe(1);
  });
});

describe("one bad row", () => {
  it("costs no other row anything, and says line, column, value and remedy", async () => {
    const place = await workplace();
    const good = `Good,Text,Kitchen ideas,${place.media("tile-samples.png")},,now`;
    const bad = [
      `B1,Text,Kitchn ideas,${place.media("narrow-kitchen.jpg")},,now`,
      `B2,Text,Kitchen ideas,${place.media("corpus/nothing.jpg")},,now`,
      `B3,Text,Kitchen ideas,${place.media("reading-corner.jpg")},,next week`,
      `B4,,Kitchen ideas,${place.media("linen-curtains.jpg")},ftp://x,`,
    ];
    place.write("c.csv", [header, ...bad, good, ""].join("\n"));
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(done.code).toBe(1);
    const { rows } = read(done.stdout);
    expect(
      rows.map(({ line, state, issues }) => [
        line,
        state,
        issues
          .map(({ code }) => code)
          .toSorted()
          .join(" "),
      ]),
    ).toEqual([
      [2, "invalid", "unknown-board"],
      [3, "invalid", "media-not-found"],
      [4, "invalid", "time-unreadable"],
      [5, "invalid", "body-missing link-not-a-url time-missing"],
      [6, "published", ""],
    ]);
    for (const problem of rows.flatMap((row) => row.issues)) {
      expect(problem.hint.length).toBeGreaterThan(10);
      expect(problem.column).not.toBeNull();
    }
    expect(place.posts()).toBe(1);
  });

  it("is published once it is fixed, and only it", async () => {
    const place = await workplace();
    const rows = dueRows(3, place.media);
    place.write("c.csv", rows.replace("Kitchen ideas", "Kitchn ideas"));
    expect((await place.inside(["publish", "c.csv"])).code).toBe(1);
    expect(place.posts()).toBe(2);
    place.write("c.csv", rows);
    expect((await place.inside(["publish", "c.csv"])).code).toBe(0);
    expect(place.posts()).toBe(3);
  });
});

describe("plan", () => {
  it("says what publish would do, sends nothing, and leaves no row in the ledger, nor the copy it worked on", async () => {
    const place = await workplace();
    const temporary = join(place.cwd, "temporary");
    mkdirSync(temporary);
    place.write("c.csv", dueRows(3, place.media).replace("Kitchen ideas", "Kitchn ideas"));
    const planned = await place.run(["plan", "c.csv", "--json"], { env: { TMPDIR: temporary } });
    expect(readdirSync(temporary).filter((name) => name.startsWith("pinsheet"))).toEqual([]);
    expect(planned.code).toBe(1);
    expect(read(planned.stdout).rows.map(({ state, pin }) => [state, pin])).toEqual([
      ["invalid", null],
      ["scheduled", null],
      ["scheduled", null],
    ]);
    expect(place.posts()).toBe(0);
    const status = await place.inside(["status", "--json"]);
    expect(read(status.stdout).summary).toMatchObject({ rows: 0 });
  });
});

describe("people edit their sheets", () => {
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

  it("re-sorting, fixing typos and renaming the file posts nothing again", async () => {
    const place = await workplace();
    const rows = dueRows(4, place.media);
    place.write("autumn.csv", rows);
    await place.inside(["publish", "autumn.csv"]);
    const [head = "", ...lines] = rows.trim().split("\n");
    const edited = [head, ...lines.toReversed().map((line) => line.replace("Text", "Better text")), ""].join(
      "\n",
    );
    const { rmSync } = await import("node:fs");
    rmSync(`${place.cwd}/autumn.csv`);
    place.write("winter.csv", edited);
    const done = await place.inside(["publish", "winter.csv", "--json"]);
    const after = read(done.stdout);
    expect(after.rows.map(({ state }) => state)).toEqual(Array(4).fill("published"));
    expect(after.rows[0]?.notes.map(({ code }) => code)).toContain("edited-after-sending");
    expect(done.code).toBe(0);
    expect(place.posts()).toBe(4);
  });

  it("moving a published row to another time holds it, in words, until the person says `repeat`", async () => {
    const place = await workplace();
    const row = (time: string, repeat: string) =>
      `${header},repeat\nT,B,Kitchen ideas,${place.media("tile-samples.png")},,${time},${repeat}\n`;
    place.write("c.csv", row(at(-1), ""));
    await place.inside(["publish", "c.csv"]);
    place.write("c.csv", row(at(-0.5), ""));
    const held = await place.inside(["publish", "c.csv"]);
    expect(held.code).toBe(1);
    expect(held.stdout).toContain("looks like the Pin sent");
    expect(place.posts()).toBe(1);
    place.write("c.csv", row(at(-0.5), "yes"));
    await place.inside(["publish", "c.csv"]);
    expect(place.posts()).toBe(2);
  });

  it("deleting a row that was sent ahead is told: Postproxy publishes it all the same", async () => {
    const place = await workplace();
    const row = (n: number) => `T${n},B${n},Kitchen ideas,${place.media("tile-samples.png")}?${n},,${at(20)}`;
    place.write("c.csv", [header, row(1), row(2), ""].join("\n"));
    await place.inside(["publish", "c.csv", "--ahead", "24h"]);
    place.write("c.csv", [header, row(2), ""].join("\n"));
    const plan = await place.inside(["plan", "c.csv"]);
    expect(plan.stdout).toMatch(/row-gone-after-sending: "T1" is in no row any more, but Postproxy has it/);
  });

  it("a `repeat` that made its Pin asks for no other one when the row is moved", async () => {
    const place = await workplace();
    const row = (hours: number) =>
      `${header},repeat\nT,B,Kitchen ideas,${place.media("tile-samples.png")},,${at(hours)},yes\n`;
    place.write("c.csv", row(-2));
    await place.inside(["publish", "c.csv"]);
    place.write("c.csv", row(-1));
    const held = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(held.stdout).rows[0]).toMatchObject({
      state: "held",
      issues: [{ hint: expect.stringContaining("used up") }],
    });
    expect(place.posts()).toBe(1);
  });

  it("an old calendar does not burst onto a board", async () => {
    const place = await workplace();
    place.write(
      "c.csv",
      `${header}\nT,B,Kitchen ideas,${place.media("tile-samples.png")},,2026-01-05T09:00Z\n`,
    );
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(done.code).toBe(1);
    expect(read(done.stdout).rows[0]).toMatchObject({ state: "missed", issues: [{ code: "too-late" }] });
    expect(place.posts()).toBe(0);
  });
});
