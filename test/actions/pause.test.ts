// What is paused is not sent, whatever way it would have gone; nothing of it is lost.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pausePins, resumePins } from "../../src/actions/pause.ts";
import type { Pause } from "../../src/ledger/ledger.ts";
import { type Desk, header, openDesk } from "../support/desk.ts";

const row = (title: string, when = "now", board = "Kitchen ideas") =>
  `${title},Text ${title},${board},https://media.example.com/tile-samples.png?${title},,${when}`;
const calendar = (...rows: string[]) => [header, ...rows, ""].join("\n");
const minute = 60_000;

async function pausing(desk: Desk, ...pauses: Pick<Pause, "scope" | "subject">[]): Promise<void> {
  const { ledger, close } = desk.session();
  const more = { name: "it", since: desk.now(), by: "ann on studio" };
  await ledger.pause(pauses.map((pause) => ({ ...pause, ...more })));
  await close();
}

async function inLedger<T>(desk: Desk, look: (ledger: ReturnType<Desk["session"]>["ledger"]) => Promise<T>) {
  const { ledger, close } = desk.session();
  try {
    return await look(ledger);
  } finally {
    await close();
  }
}
const pins = (desk: Desk) => inLedger(desk, (ledger) => ledger.pins());

test("a paused Pin is not sent, and keeps its time: by everything, its profile, its calendar or itself", async () => {
  const desk = await openDesk();
  desk.write("a.csv", calendar(row("A", "2026-11-24T13:00Z")));
  await desk.publish(["a.csv"]);
  const [pin] = await pins(desk);
  desk.wait(2 * 60 * minute);
  const subjects = { all: "", profile: "prof_Q7tm", calendar: "a.csv", pin: pin?.id ?? "" };
  for (const [scope, subject] of Object.entries(subjects) as [Pause["scope"], string][]) {
    await pausing(desk, { scope, subject });
    const { summary, paused, stopped } = await desk.publish(["a.csv"]);
    expect({ scope, stopped, ...summary }).toMatchObject({
      stopped: null,
      sent: 0,
      states: { scheduled: 1 },
    });
    expect(paused).toMatchObject({
      waiting: 1,
      due: 1,
      pauses: [{ scope, by: "ann on studio", waiting: 1, due: 1 }],
    });
    await inLedger(desk, (ledger) => ledger.resume([{ scope, subject }]));
  }
  expect((await desk.publish(["a.csv"])).summary.sent).toBe(1);
});

test("what is not paused is sent meanwhile", async () => {
  const desk = await openDesk();
  desk.write("a.csv", calendar(row("A")));
  desk.write("b.csv", calendar(row("B")));
  await pausing(desk, { scope: "calendar", subject: "a.csv" }, { scope: "profile", subject: "prof_other" });
  expect((await desk.publish(["a.csv", "b.csv"])).summary.sent).toBe(1);
  expect(desk.sandbox().accepted()[0]?.content.body).toBe("Text B");
});

test("a pause holds at once, also in a run that is under way", async () => {
  const desk = await openDesk({}, { concurrency: 1 });
  desk.write("a.csv", calendar(row("A"), row("B"), row("C")));
  const other = desk.session();
  const onStep = (name: unknown) => {
    if (name !== "recorded") return;
    unsubscribe("pinsheet:step", onStep);
    void other.ledger.pause([{ scope: "all", subject: "", name: "", since: desk.now(), by: "ann" }]);
  };
  subscribe("pinsheet:step", onStep);
  const { summary } = await desk.publish(["a.csv"]);
  await other.close();
  // The second may have been claimed before the pause was written.
  expect(summary.sent).toBeLessThan(3);
  expect(desk.creations().length).toBe(summary.sent);
  expect(await desk.publish(["a.csv"])).toMatchObject({ summary: { sent: 0 } });
});

test("a lost answer is still looked up, and what is proven absent is not sent again before the pause ends", async () => {
  const desk = await openDesk({
    faults: ({ method, n }) => (method === "POST" && n === 1 ? { kind: "reset-after-reading" } : null),
  });
  desk.write("a.csv", calendar(row("A")));
  await desk.publish(["a.csv"]);
  await pausing(desk, { scope: "all", subject: "" });
  for (let n = 0; n < 4; n++) {
    desk.wait(5 * minute);
    await desk.publish(["a.csv"]);
  }
  expect(desk.creations().length).toBe(1);
  expect((await pins(desk))[0]).toMatchObject({ state: "uncertain", absentAt: expect.any(Number) });
  await inLedger(desk, (ledger) => ledger.resume([{ scope: "all", subject: "" }]));
  desk.wait(5 * minute);
  await desk.publish(["a.csv"]);
  expect(desk.creations().length).toBe(2);
  expect((await pins(desk))[0]?.state).toBe("submitted");
});

test("the Pins of a paused calendar stay paused when it is renamed, or its rows go over to another one", async () => {
  const desk = await openDesk();
  desk.write(
    "a.csv",
    calendar(row("A", "2026-11-24T13:00Z"), row("B", "2026-11-24T13:00Z"), row("C", "2026-11-24T13:00Z")),
  );
  await desk.publish(["a.csv"]);
  await pausing(desk, { scope: "calendar", subject: "a.csv" });
  desk.write(
    "b.csv",
    calendar(row("A", "2026-11-24T13:00Z"), row("B", "2026-11-24T13:00Z"), row("C", "2026-11-24T13:00Z")),
  );
  desk.wait(2 * 60 * minute);
  expect((await desk.publish(["b.csv"])).summary).toMatchObject({ rows: 3, sent: 0 });
  expect((await pins(desk)).filter(({ calendar }) => calendar === "b.csv").length).toBe(3);
});

test("a paused calendar that is renamed is paused under its new name, also for the rows that it gets there", async () => {
  const desk = await openDesk();
  const rows = [row("A", "2026-11-24T13:00Z"), row("B", "2026-11-24T13:00Z")];
  desk.write("a.csv", calendar(...rows));
  await desk.publish(["a.csv"]);
  await pausing(desk, { scope: "calendar", subject: "a.csv" });
  renameSync(join(desk.cwd, "a.csv"), join(desk.cwd, "b.csv"));
  desk.wait(2 * 60 * minute);
  expect((await desk.publish(["b.csv"])).summary).toMatchObject({ rows: 2, sent: 0 });
  expect(await inLedger(desk, (ledger) => ledger.pauses())).toMatchObject([
    { scope: "calendar", subject: "b.csv" },
  ]);
  desk.write("b.csv", calendar(...rows, row("C")));
  expect((await desk.publish(["b.csv"])).summary).toMatchObject({ rows: 3, sent: 0 });
  await inLedger(desk, (ledger) => ledger.resume([{ scope: "calendar", subject: "b.csv" }]));
  expect((await desk.publish(["b.csv"])).summary.sent).toBe(3);
});

test("resume tells what is due, what comes later, and what was missed meanwhile", async () => {
  const desk = await openDesk();
  // The command has a clock of its own.
  desk.wait(Date.now() - desk.now() - 30 * 60 * minute);
  const start = Date.now();
  const at = (minutes: number) => new Date(start + minutes * minute).toISOString();
  desk.write(
    "a.csv",
    calendar(row("A", at(-27 * 60)), row("B", at(-60)), row("C", at(60)), row("D", at(120))),
  );
  await desk.publish(["a.csv"]);
  const config = desk.session().config;
  await pausing(desk, { scope: "all", subject: "" });
  const again = await pausePins(config, { profile: "studio north", calendar: null, words: [] });
  expect(again).toMatchObject([
    { scope: "profile", name: "Studio North", already: false, waiting: 4, sentAhead: 0 },
  ]);
  desk.wait(Date.now() - desk.now());
  await desk.publish(["a.csv"]);
  const partly = await resumePins(config, { profile: "prof_Q7tm", calendar: null, words: [] });
  expect(partly).toMatchObject({
    ended: [{ scope: "profile" }],
    left: [{ scope: "all" }],
    catchUp: { due: 0, later: 0 },
  });
  const done = await resumePins(config, { profile: null, calendar: null, words: [] });
  expect(done).toMatchObject({
    ended: [{ scope: "all", by: "ann on studio" }],
    left: [],
    catchUp: { due: 1, later: 2, missed: 1, next: { at: start + 60 * minute } },
  });
  expect(
    await resumePins(config, { profile: null, calendar: join(desk.cwd, "a.csv"), words: [] }),
  ).toMatchObject({
    ended: [],
    notPaused: [{ scope: "calendar", name: join(desk.cwd, "a.csv") }],
  });
});

test.each([
  [{ profile: "studio nort" }, /no Pin of the ledger goes to a profile studio nort/],
  [{ calendar: "z.csv" }, /knows no calendar z\.csv/],
  [{ words: ["abcdef12"] }, /knows no Pin abcdef12/],
])("%j is not known, and nothing is paused", async (wish, words) => {
  const desk = await openDesk();
  desk.write("a.csv", calendar(row("A", "2026-12-24T13:00Z")));
  await desk.publish(["a.csv"]);
  const { config } = desk.session();
  await expect(pausePins(config, { profile: null, calendar: null, words: [], ...wish })).rejects.toThrow(
    words,
  );
  expect(await inLedger(desk, (ledger) => ledger.pauses())).toEqual([]);
});
