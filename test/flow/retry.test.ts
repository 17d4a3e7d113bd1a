// `retry` on the whole program: what it shows, what it asks, and that a Pin goes out once. Its first life is lived by the built program.

import { describe, expect, it, test } from "vitest";
import type { FaultScript } from "../support/faults.ts";
import { dueRows, header, read, workplace } from "../support/program.ts";

const hour = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * hour).toISOString();

/** The first post ends like this. */
const firstPost =
  (fault: NonNullable<ReturnType<FaultScript>>): FaultScript =>
  ({ method, path, n }) =>
    method === "POST" && path.endsWith("/posts") && n === 1 ? fault : null;

const refused = {
  kind: "status",
  status: 422,
  headers: {},
  body: '{"errors":["the title is rude"]}',
  afterAccepting: false,
} as const;

type Place = Awaited<ReturnType<typeof workplace>>;
const sheet = (place: Place, time: string, title = "T", body = "B") =>
  `${header}\n${title},${body},Kitchen ideas,${place.media("tile-samples.png")},,${time}\n`;
const statesOf = async (place: Place) => read((await place.inside(["status", "--json"])).stdout).rows;
const idOf = async (place: Place) => (await statesOf(place))[0]?.pin ?? "";
const keys = (place: Place) => place.sandbox.accepted().map(({ key }) => key);

describe("a Pin that was refused", () => {
  it("is fixed, retried, and published once with what its row says now", async () => {
    const place = await workplace({ faults: firstPost(refused) });
    const time = hoursAgo(1);
    place.write("c.csv", sheet(place, time, "Rude"));
    const failed = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(failed.stdout).rows[0]).toMatchObject({
      state: "failed",
      issues: [{ code: "refused", hint: expect.stringContaining("pinsheet retry --failed") }],
    });
    place.write("c.csv", sheet(place, time, "Polite"));
    const told = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(told.stdout).rows[0]).toMatchObject({
      state: "failed",
      notes: [{ code: "edited-after-sending", hint: expect.stringContaining("pinsheet retry --failed") }],
    });
    const retried = await place.inside(["retry", "--failed", "--yes"]);
    expect(retried).toMatchObject({ code: 0, stderr: "" });
    expect(retried.stdout).toContain("the title is rude");
    expect(retried.stdout).toContain("1 Pin is eligible again; nothing was sent yet.");
    expect(retried.stdout).toContain("`pinsheet publish c.csv` sends what is due");
    expect((await statesOf(place))[0]).toMatchObject({ state: "scheduled", issues: [], notes: [] });
    for (const _ of ["once", "twice"]) {
      const done = await place.inside(["publish", "c.csv", "--json"]);
      expect(read(done.stdout).rows[0]).toMatchObject({ state: "published", title: "Polite" });
    }
    expect(place.sandbox.accepted().map(({ content }) => content.params["title"])).toEqual(["Polite"]);
  });

  it("by Pinterest is posted anew, under another key", async () => {
    const place = await workplace();
    place.write("c.csv", sheet(place, hoursAgo(1), "T", "Text [sandbox:fail]"));
    // What failed is failed when it has stood for five settle times.
    await place.inside(["publish", "c.csv", "--settle", "200ms"]);
    expect((await statesOf(place))[0]).toMatchObject({ state: "failed", post_id: expect.any(String) });
    await place.inside(["retry", "--failed", "--yes"]);
    await place.inside(["publish", "c.csv", "--settle", "200ms"]);
    expect(new Set(keys(place)).size).toBe(2);
    expect((await statesOf(place))[0]).toMatchObject({ state: "failed" });
  });
});

it("a Pin that was missed is sent after all", async () => {
  const place = await workplace();
  place.write("c.csv", sheet(place, hoursAgo(999)));
  await place.inside(["publish", "c.csv"]);
  expect((await statesOf(place))[0]).toMatchObject({ state: "missed" });
  expect((await place.inside(["retry", "--missed", "--yes"])).code).toBe(0);
  await place.inside(["publish", "c.csv"]);
  expect((await statesOf(place))[0]).toMatchObject({ state: "published" });
  expect(place.posts()).toBe(1);
});

it("a Pin that was held becomes the second one that its person wants, and stays so", async () => {
  const place = await workplace();
  place.write("c.csv", sheet(place, hoursAgo(3)));
  await place.inside(["publish", "c.csv"]);
  place.write("c.csv", sheet(place, hoursAgo(2)));
  await place.inside(["publish", "c.csv"]);
  const held = (await statesOf(place)).find(({ state }) => state === "held");
  expect(place.posts()).toBe(1);
  const retried = await place.inside(["retry", held?.pin ?? "", "--yes", "--json"]);
  expect(read(retried.stdout).lines).toMatchObject([
    { type: "retried", pin: held?.pin, state: "scheduled", was: "held" },
    { type: "summary", retried: 1, left: 0 },
  ]);
  for (const _ of ["once", "twice"]) await place.inside(["publish", "c.csv"]);
  expect(place.posts()).toBe(2);
  expect((await statesOf(place)).map(({ state }) => state)).toEqual(["published", "published"]);
});

describe("a Pin whose answer was lost", () => {
  const lost = async (kind: "reset-after-accepting" | "reset-after-reading" = "reset-after-accepting") => {
    const place = await workplace({ faults: firstPost({ kind }) });
    place.write("c.csv", dueRows(1, place.media));
    await place.inside(["publish", "c.csv", "--wait", "0", "--settle", "8h"]);
    const id = (await idOf(place)).slice(0, 8);
    return { place, id };
  };

  it("is left alone without the word for it, and the word is said to go with its id", async () => {
    const { place, id } = await lost();
    expect(await place.inside(["retry", "--failed", "--yes"])).toMatchObject({ code: 0 });
    const left = await place.inside(["retry", id, "--yes"]);
    expect(left.code).toBe(1);
    expect(left.stdout).toContain("so it may be live");
    expect(left.stdout.replace(/\s+/g, " ")).toContain(`\`pinsheet retry ${id} --may-be-live\``);
    expect((await place.inside(["retry", "--failed", "--may-be-live", "--yes"])).code).toBe(2);
    expect((await statesOf(place))[0]).toMatchObject({ state: "uncertain" });
  });

  it("is sent again with it, under another key", async () => {
    const { place, id } = await lost("reset-after-reading");
    expect((await place.inside(["retry", id, "--may-be-live", "--yes"])).code).toBe(0);
    await place.inside(["publish", "c.csv"]);
    expect((await statesOf(place))[0]).toMatchObject({ state: "published" });
    const asked = place.sandbox.requests().filter(({ method }) => method === "POST");
    expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
    expect(place.posts()).toBe(1);
  });

  it("is not sent again with it where the account has its post after all", async () => {
    const { place, id } = await lost();
    expect((await place.inside(["retry", id, "--may-be-live", "--yes"])).code).toBe(0);
    await place.inside(["publish", "c.csv"]);
    expect((await statesOf(place))[0]).toMatchObject({ state: "published" });
    expect(place.posts()).toBe(1);
  });
});

describe("it asks", () => {
  const missed = async () => {
    const place = await workplace();
    place.write("c.csv", sheet(place, hoursAgo(999)));
    await place.inside(["publish", "c.csv"]);
    return place;
  };

  it("and without a terminal to ask at it shows the Pins and changes nothing", async () => {
    const place = await missed();
    const done = await place.inside(["retry", "--missed"], { stdin: "y\n" });
    expect(done.code).toBe(2);
    expect(done.stdout).toContain("too-late");
    expect(done.stderr).toMatch(/no terminal to ask at\n {2}Nothing was changed\..*--yes/);
    expect((await statesOf(place))[0]).toMatchObject({ state: "missed" });
  });

  it.each([
    [["retry"], "retry needs to know which Pins"],
    [["retry", "--missed", "--json"], "--json is for programs"],
    [["retry", "0badc0de"], "the ledger knows no Pin 0badc0de"],
    [["retry", "abc"], '"abc" is too short'],
    [["retry", "--missed", "--calendar", "d.csv"], "the ledger knows no calendar d.csv"],
  ])("%j is not understood", async (args, message) => {
    const place = await missed();
    const { code, stderr } = await place.inside(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

it("a Pin that waits, and one that is published, are left alone with what to do instead", async () => {
  const place = await workplace();
  place.write("c.csv", dueRows(1, place.media));
  await place.inside(["publish", "c.csv"]);
  const done = await place.inside(["retry", await idOf(place), "--yes"]);
  expect(done.code).toBe(1);
  expect(done.stdout.replace(/\s+/g, " ")).toContain("add a row for it, with `repeat` set to yes");
  expect(done.stdout).toContain("Nothing was changed.");
});

it("a Pin whose row is gone says where the row seems to be", async () => {
  const place = await workplace({ faults: firstPost(refused) });
  place.write("c.csv", sheet(place, hoursAgo(3)));
  await place.inside(["publish", "c.csv"]);
  place.write("c.csv", sheet(place, hoursAgo(2)));
  await place.inside(["publish", "c.csv"]);
  const held = (await statesOf(place)).find(({ state }) => state === "held")?.pin?.slice(0, 8);
  const done = await place.inside(["retry", "--failed", "--yes"]);
  expect(done.stdout).toContain(`line 2 of c.csv now, which is held: \`pinsheet retry ${held}\``);
  expect((await place.inside(["retry", "--held", "--yes"])).code).toBe(0);
  await place.inside(["publish", "c.csv"]);
  expect(place.posts()).toBe(1);
});

describe("status of one Pin", () => {
  it("tells its row, its history and each attempt", async () => {
    const place = await workplace({ faults: firstPost(refused) });
    place.write("c.csv", dueRows(2, place.media));
    await place.inside(["publish", "c.csv", "--concurrency", "1"]);
    const failed = (await statesOf(place)).find(({ state }) => state === "failed");
    const id = failed?.pin ?? "";
    const told = await place.inside(["status", id.slice(0, 8)]);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain(`Pin ${id} · line ${failed?.line} of c.csv`);
    expect(told.stdout.replace(/\s+/g, " ")).toMatch(
      /refused after \d[\d.]* s · HTTP 422 · .*the title is rude/,
    );
    const json = await place.inside(["status", id, "--json"]);
    expect(read(json.stdout).lines.map(({ type }) => type)).toEqual([
      "pin",
      "history",
      "history",
      "history",
      "attempt",
    ]);
  });

  it("is told from that of a calendar, which wins when the ledger knows it", async () => {
    const place = await workplace();
    place.write("abcdef12", dueRows(1, place.media));
    await place.inside(["publish", "abcdef12"]);
    const both = await place.inside(["status", "abcdef12", await idOf(place), "--json"]);
    expect(
      read(both.stdout)
        .lines.map(({ type }) => type)
        .slice(0, 4),
    ).toEqual(["calendar", "row", "summary", "pin"]);
    expect((await place.inside(["status", "abcdef34"])).stderr).toContain("the ledger knows no Pin abcdef34");
    expect((await place.inside(["status", "other.csv"])).stderr).toContain("knows no calendar other.csv");
  });
});

test("`status` and `retry` name a publish that reads the calendar in its zone again", async () => {
  const place = await workplace();
  place.write("c.csv", sheet(place, "2026-01-05 09:00"));
  await place.inside(["publish", "c.csv", "--timezone", "Europe/Paris"]);
  const retried = await place.inside(["retry", "--missed", "--yes"]);
  expect(retried.stdout).toContain("`pinsheet publish c.csv --timezone Europe/Paris` sends what is due");
  const told = await place.inside(["status"]);
  expect(told.stdout).toContain("`pinsheet publish c.csv --timezone Europe/Paris` sends what is due");
});
