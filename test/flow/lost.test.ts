// What was lost and comes back: answers that never arrived, a ledger that is gone. The whole program against a server
// that honours idempotency keys, and against one that ignores them.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fault, FaultScript } from "../support/faults.ts";
import { dueRows, header, read, workplace } from "../support/program.ts";

const firstPosts =
  (count: number, fault: Fault): FaultScript =>
  ({ method, path, n }) =>
    method === "POST" && path.endsWith("/posts") && n <= count ? fault : null;

const settled = ["publish", "c.csv", "--json", "--settle", "1s"];
const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

describe.each([true, false])("a server that honours keys: %s", (honourKeys) => {
  it("a post that was never made is proven absent and sent again, with the same key and the same bytes", async () => {
    const place = await workplace({ honourKeys, faults: firstPosts(1, { kind: "reset-after-reading" }) });
    place.write("c.csv", dueRows(1, place.media));
    const done = await place.inside(settled);
    expect(done.stderr).toMatch(/The answer to a Pin was lost; looking for it at Postproxy in \d+ s/);
    expect(read(done.stdout).summary).toMatchObject({ states: { published: 1 }, sent: 1 });
    const keys = place.sandbox.requests().flatMap(({ method, key }) => (method === "POST" ? [key] : []));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(place.posts()).toBe(1);
  });

  it("an upload that was never made is sent again with the same bytes, unless its file changed", async () => {
    const place = await workplace({ honourKeys, faults: firstPosts(2, { kind: "reset-after-reading" }) });
    const files = new URL("../../fixtures/media/", import.meta.url).pathname;
    const row = (title: string, file: string) => `${title},${title},Kitchen ideas,${file},,now`;
    const { copyFileSync, appendFileSync } = await import("node:fs");
    for (const name of ["tile-samples.png", "entryway-hooks.png"])
      copyFileSync(join(files, name), join(place.cwd, name));
    place.write(
      "c.csv",
      [header, row("A", "tile-samples.png"), row("B", "entryway-hooks.png"), ""].join("\n"),
    );
    await place.inside(["publish", "c.csv", "--wait", "0", "--settle", "1s"]);
    appendFileSync(join(place.cwd, "entryway-hooks.png"), "more");
    const done = read((await place.inside([...settled, "--wait", "2s"])).stdout);
    expect(done.rows.map(({ state }) => state)).toEqual(["published", "uncertain"]);
    expect(done.rows[1]?.issues.map(({ code }) => code)).toEqual(["file-changed-after-sending"]);
    expect(place.posts()).toBe(1);
  });

  it("a post that is listed late is waited for, and the settle time grows by what was seen", async () => {
    const place = await workplace({
      honourKeys,
      listing: { lateMs: 2_500 },
      faults: ({ method, path, n }) =>
        method === "POST" && path.endsWith("/posts") && n === 2 ? { kind: "reset-after-accepting" } : null,
    });
    place.write("c.csv", dueRows(2, place.media));
    const done = await place.inside([...settled.slice(0, -1), "500ms", "--concurrency", "1"]);
    expect(read(done.stdout).summary.states).toEqual({ published: 2 });
    expect(place.posts()).toBe(2);
  });

  it("a list that does not show what is surely there proves nothing: the Pin stays uncertain and says why", async () => {
    const place = await workplace({
      honourKeys,
      listing: { texts: "rewritten" },
      faults: ({ method, path, n }) =>
        method === "POST" && path.endsWith("/posts") && n === 2 ? { kind: "reset-after-reading" } : null,
    });
    place.write("c.csv", dueRows(2, place.media));
    const ran = await place.inside([...settled, "--concurrency", "1", "--wait", "1s"]);
    const done = read(ran.stdout);
    const uncertain = done.rows.find(({ state }) => state === "uncertain");
    expect(uncertain?.issues).toMatchObject([
      { code: "absence-not-provable", message: expect.stringMatching(/otherwise than it was sent/) },
    ]);
    expect(place.posts()).toBe(1);
  });

  it("a lost ledger: what Postproxy has is adopted, and only the rest is sent", async () => {
    const place = await workplace({ honourKeys });
    const row = (n: number, time: string) =>
      `Pin ${n},Text ${n},Kitchen ideas,${place.media("tile-samples.png")}?n=${n},,${time}`;
    const rows = [row(0, at(-2)), row(1, at(-1)), row(2, at(-1)), row(3, at(1)), row(4, at(30))];
    place.write("c.csv", [header, ...rows, ""].join("\n"));
    await place.inside(["publish", "c.csv", "--ahead", "2h"]);
    expect(place.posts()).toBe(4);
    for (const end of ["", "-wal", "-shm", "-sender"])
      rmSync(join(place.cwd, `pinsheet.db${end}`), { force: true });
    place.write("c.csv", [header, ...rows, row(5, at(-0.5)), ""].join("\n"));

    const recovered = await place.inside(["recover", "c.csv", "--json", "--settle", "2s"]);
    expect(read(recovered.stdout).summary).toMatchObject({ found: 4, sent: 0 });
    expect(place.posts()).toBe(4);
    const done = read(
      (await place.inside(["publish", "c.csv", "--json", "--ahead", "2h", "--settle", "2s"])).stdout,
    );
    expect(done.summary).toMatchObject({ sent: 1, states: { published: 4, submitted: 1, scheduled: 1 } });
    expect(place.posts()).toBe(5);
  });

  it("a lost ledger without `recover`: `publish` compares before it sends", async () => {
    const place = await workplace({ honourKeys });
    const due = dueRows(3, place.media).replaceAll("now", at(-1));
    place.write("c.csv", due);
    await place.inside(["publish", "c.csv"]);
    rmSync(join(place.cwd, "pinsheet.db"));
    const done = read((await place.inside(["publish", "c.csv", "--json"])).stdout);
    expect(done.summary).toMatchObject({ found: 3, sent: 0, states: { published: 3 } });
    expect(done.rows[0]?.notes.map(({ code }) => code)).toEqual(["posted-before"]);
    expect(place.posts()).toBe(3);
  });

  it("the same calendar on another machine adopts what the first one made", async () => {
    const place = await workplace({ honourKeys });
    const due = dueRows(3, place.media).replaceAll("now", at(-1));
    place.write("c.csv", due);
    await place.inside(["publish", "c.csv"]);
    writeFileSync(join(place.cwd, "copy.csv"), due);
    const done = await place.inside(["publish", "copy.csv", "--json", "--ledger", "other.db"]);
    expect(read(done.stdout).summary).toMatchObject({ found: 3, sent: 0 });
    expect(place.posts()).toBe(3);
  });
});

describe("nothing is sent", () => {
  it("on a new ledger while the posts of the account cannot be read whole", async () => {
    const place = await workplace({
      faults: ({ method, path }) =>
        method === "GET" && path.endsWith("/posts")
          ? { kind: "status", status: 500, headers: {}, body: "{}", afterAccepting: false }
          : null,
    });
    place.write("c.csv", dueRows(2, place.media));
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(done.code).toBe(3);
    expect(read(done.stdout).summary.states).toEqual({ scheduled: 2 });
    expect(place.posts()).toBe(0);
  });
});
