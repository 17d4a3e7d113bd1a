// A calendar that is too large to hold is read, compared, checked and sent as one that is held.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { RunReport } from "../../src/model/report.ts";
import type { RowReport } from "../../src/model/row-report.ts";
import { runIn } from "../../src/run/pipeline.ts";
import { header, noon, openDesk } from "../support/desk.ts";
import { unwatched } from "../support/run.ts";

const hour = 3_600_000;
const media = "https://media.example.com/narrow-kitchen.jpg";

/** Most rows stand alone; some share an image, an id or all cells, and some cannot be sent. */
function calendar(): string {
  const at = (hours: number) => new Date(noon + hours * hour).toISOString();
  const row = (n: number, differs: { image?: string; board?: string; hours?: number; id?: string } = {}) =>
    `${differs.id ?? ""},Title ${n},Text ${n},${differs.board ?? "Kitchen ideas"},${differs.image ?? `${media}?${n}`},,${at(differs.hours ?? n - 10)}`;
  return [
    `id,${header}`,
    ...Array.from({ length: 20 }, (_, n) => row(n)),
    row(3),
    row(30, { image: `${media}?5` }),
    row(31, { id: "7" }),
    row(32, { board: "Nowhere" }),
    row(33, { image: "https://media.example.com/no-such-file.jpg" }),
    row(34, { id: "7", hours: 50 }),
    row(35, { hours: -60 }),
    row(36, { hours: 60 }),
    "",
  ].join("\n");
}

async function open() {
  const desk = await openDesk({}, { concurrency: 1 });
  onTestFinished(() => desk.close());
  desk.write("c.csv", calendar());
  return desk;
}

/** What is said of rows, without the names that are drawn for them. */
const told = (rows: readonly RowReport[]) =>
  rows.map(({ pin, post_id, permalink, ...row }) => ({ ...row, sent: post_id !== null, pin: pin !== null }));

async function allRows(report: RunReport): Promise<RowReport[]> {
  const rows: RowReport[] = [];
  for (const { calendar: name } of report.calendars)
    for await (const page of report.pages(name)) rows.push(...page);
  return rows;
}

/** All that one run says, by a session that stays open while it is read. */
async function rehearse(desk: Awaited<ReturnType<typeof open>>, mostHeld: number) {
  const session = desk.session();
  try {
    const report = await runIn(session, { ...unwatched(desk.cwd, ["c.csv"]), dryRun: true, mostHeld });
    const { summary, calendars } = report;
    return {
      summary,
      calendars: calendars.map(({ calendar: _, ...rest }) => rest),
      rows: told(await allRows(report)).map(({ calendar: _, ...row }) => row),
    };
  } finally {
    await session.close();
  }
}

it("is planned with the same words", async () => {
  const held = await rehearse(await open(), 1_000);
  const spooled = await rehearse(await open(), 4);
  expect(spooled).toEqual(held);
  expect(held.summary.states).toEqual({ scheduled: 22, invalid: 4, held: 1, missed: 1 });
});

it("is sent once, and adopted where the ledger was lost", async () => {
  const desk = await open();
  const first = await desk.publish(["c.csv"], {}, { mostHeld: 4 });
  expect(first.summary).toMatchObject({ sent: 11, rows: 28 });
  expect(desk.creations()).toHaveLength(11);
  for (const end of ["", "-wal", "-shm", "-sender"])
    rmSync(join(desk.cwd, `pinsheet.db${end}`), { force: true });
  const again = await desk.publish(["c.csv"], {}, { mostHeld: 4 });
  expect(again.summary).toMatchObject({ sent: 0, found: 11, rows: 28 });
  expect(desk.creations()).toHaveLength(11);
});

it("is held after all where it may be another calendar under a new name", async () => {
  const desk = await open();
  await desk.publish(["c.csv"], {}, { mostHeld: 4 });
  rmSync(join(desk.cwd, "c.csv"));
  desk.write("d.csv", calendar());
  const renamed = await desk.publish(["d.csv"], {}, { mostHeld: 4 });
  expect(renamed.calendars[0]?.notes.map(({ code }) => code)).toContain("calendar-renamed");
  expect(desk.creations()).toHaveLength(11);
});
