// What falls between the parts: two of them do their work well, and a Pin or a word would be lost where they meet.

import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newJob } from "../../src/delivery/send-job.ts";
import { header, noon, openDesk } from "../support/desk.ts";
import type { Fault } from "../support/faults.ts";

const minute = 60_000;
const hour = 60 * minute;
const lost: Fault = { kind: "reset-after-accepting" };
const never: Fault = { kind: "reset-after-reading" };

const row = (word: string, at: number) =>
  `${word},${word},Kitchen ideas,https://media.example.com/tile-samples.png?${word},,${new Date(at).toISOString()}`;
const calendar = (...rows: string[]) => [header, ...rows, ""].join("\n");

/** A desk whose next posts meet these. */
async function faulty(coming: Fault[] = []) {
  const desk = await openDesk({
    honourKeys: false,
    faults: ({ method }) => (method === "POST" ? (coming.shift() ?? null) : null),
  });
  return { desk, coming };
}

describe("a ledger that is put back from a backup", () => {
  it("is compared for every calendar that it knows, whichever is published first", async () => {
    const { desk } = await faulty();
    const file = join(desk.cwd, "pinsheet.db");
    desk.write("a.csv", calendar(row("a", noon + hour)));
    desk.write("b.csv", calendar(row("b", noon + hour + 5 * minute)));
    for (const name of ["a.csv", "b.csv"]) await desk.publish([name]);
    copyFileSync(file, `${file}.backup`);
    desk.wait(2 * hour);
    for (const name of ["a.csv", "b.csv"]) await desk.publish([name]);
    expect(desk.creations()).toHaveLength(2);
    for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
    copyFileSync(`${file}.backup`, file);
    desk.wait(minute);
    for (const name of ["a.csv", "b.csv"]) {
      expect((await desk.publish([name])).summary).toMatchObject({ found: 1, sent: 0 });
    }
    expect(desk.creations()).toHaveLength(2);
  });
});

describe("what was learnt of a post", () => {
  it("is told, and stays told, though the calendar is read anew in the same run", async () => {
    const { desk, coming } = await faulty([lost]);
    desk.write("c.csv", calendar(row("a", noon)));
    await desk.publish(["c.csv"]);
    desk.wait(5 * minute);
    for (const more of ["b", "c"]) {
      desk.write("c.csv", calendar(row("a", noon), row(more, noon + hour)));
      const [found] = (await desk.publish(["c.csv"])).rows;
      expect(found?.notes.map(({ code }) => code)).toEqual(["found-by-looking"]);
    }
    expect(coming).toEqual([]);
  });
});

describe("a Pin whose answer was lost and whose row was moved meanwhile", () => {
  it("is withdrawn when it is proven absent, and its row is sent in its place", async () => {
    const { desk } = await faulty([never]);
    desk.write("c.csv", calendar(row("a", noon)));
    await desk.publish(["c.csv"]);
    desk.write("c.csv", calendar(row("a", noon + 3 * hour)));
    expect((await desk.publish(["c.csv"])).summary.states).toEqual({ held: 1 });
    const withdrawn: number[] = [];
    for (let n = 0; n < 8; n++) {
      desk.wait(hour / 2);
      withdrawn.push((await desk.publish(["c.csv"])).summary.withdrawn);
    }
    expect(withdrawn.toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect(desk.sandbox().accepted()).toHaveLength(1);
  });
});

describe("a reading that is recorded, and a comparison that fails after it", () => {
  it("tells all the same whose rows are gone", async () => {
    let down = false;
    const desk = await openDesk({
      faults: ({ method, path }) =>
        down && method === "GET" && path.startsWith("/api/posts")
          ? { kind: "status", status: 500, headers: {}, body: "{}", afterAccepting: false }
          : null,
    });
    desk.write("a.csv", calendar(row("a", noon + hour), row("b", noon + hour)));
    await desk.publish(["a.csv"]);
    down = true;
    desk.write("a.csv", calendar(row("a", noon + hour)));
    desk.write("new.csv", calendar(row("c", noon + hour)));
    const report = await desk.publish(["a.csv", "new.csv"]);
    expect(report.stopped).toMatchObject({ exitCode: 3 });
    expect(report.withdrawn).toMatchObject([{ title: "b", state: "withdrawn" }]);
    expect(report.calendars).toMatchObject([{ unplanned: 0 }, { unplanned: 0 }]);
    expect(report.summary).toMatchObject({ rows: 2, withdrawn: 1, states: { scheduled: 2 } });
  });
});

describe("Pins that are due and wait because the API asked for it", () => {
  it.each([429, 402])("are spoken of at each run, and not asked for: %i", async (status) => {
    const headers = { "retry-after": "1800" };
    const answer = { kind: "status", status, headers, body: "{}", afterAccepting: false } as const;
    const { desk } = await faulty([answer]);
    desk.write("c.csv", calendar(row("a", noon)));
    expect((await desk.publish(["c.csv"])).stopped).toMatchObject({ exitCode: 3 });
    desk.wait(minute);
    expect((await desk.publish(["c.csv"])).stopped).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("12:30"),
    });
    expect(desk.creations()).toHaveLength(1);
    desk.wait(hour);
    expect((await desk.publish(["c.csv"])).summary).toMatchObject({ sent: 1 });
  });
});

describe("a row that is deleted while its answer is lost", () => {
  it("is spoken of: its Pin may be at Postproxy", async () => {
    const { desk } = await faulty([lost]);
    desk.write("c.csv", calendar(row("a", noon), row("b", noon + hour)));
    await desk.publish(["c.csv"]);
    desk.write("c.csv", calendar(row("b", noon + hour)));
    const [report] = (await desk.publish(["c.csv"])).calendars;
    expect(report?.notes).toMatchObject([
      { code: "row-gone-after-sending", value: "a", message: expect.stringContaining("may be at Postproxy") },
    ]);
  });
});

describe("a Pin that is made eligible again while its edited row is read", () => {
  it("is not claimed before it follows its row, and no twin is blamed for that", async () => {
    const { desk } = await faulty();
    desk.write("c.csv", calendar(row("a", noon - 48 * hour)));
    await desk.publish(["c.csv"]);
    const session = desk.session();
    const { ledger } = session;
    const [missed] = await ledger.pins();
    if (missed === undefined) throw new Error("no Pin");
    expect(await ledger.requeue([missed], noon)).toEqual([missed.id]);
    const edited = { ...missed, state: "scheduled", seen: { ...missed.seen, digest: "edited" } } as const;
    const reading = { calendars: await ledger.calendars(), renamed: [], withdrawn: [], now: noon };
    await ledger.record({ ...reading, pins: [edited] });
    const around = {
      folderOf: () => desk.cwd,
      isKnown: () => true,
      isGone: () => false,
      nameOf: (key: string) => key,
    };
    const job = newJob(session, { pin: edited, facts: null }, around);
    const upload = { contentType: "application/json", stored: Buffer.from("{}") };
    expect(await job.claim(upload)).toBeNull();
    expect(await ledger.pins()).toMatchObject([{ state: "scheduled", notes: [] }]);
    await session.close();
  });
});
