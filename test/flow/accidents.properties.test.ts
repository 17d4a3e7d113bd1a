// One accident after the other to one calendar, the whole program passing over each: rows keep their words, and no words are
// posted twice, whatever is lost, shifted, copied or put back.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectNothingTwice } from "../support/accident.ts";
import {
  type CalendarRow,
  csvOf,
  isoLocal,
  otherZone,
  type Saved,
  season,
  shifted,
  zone,
} from "../support/calendar.ts";
import { folder } from "../support/pins.ts";
import { plainSandbox } from "../support/program.ts";
import { publishOnce } from "../support/run.ts";
import { runs, seed } from "../support/seed.ts";

/** A folder with calendars in it, and how `publish` is called there. */
type Desk = {
  rows: readonly CalendarRow[];
  files: Map<string, string>;
  names: readonly string[];
  timezone: string;
};

const first = "autumn.csv";
const save = (desk: Desk, rows: readonly CalendarRow[], saved: Saved = {}, name = first) =>
  void desk.files.set(name, csvOf(rows, saved));

/** What happens between two runs; `n` picks the place or the amount. */
const bulkProblems = {
  nothing: () => {},
  cut: (desk: Desk, n: number) => {
    const text = desk.files.get(first) ?? "";
    desk.files.set(first, text.slice(0, (text.length * n) / 1000));
  },
  cutBehindRow: (desk: Desk, n: number) => save(desk, desk.rows.slice(0, n % 17)),
  filter: (desk: Desk, n: number) =>
    save(
      desk,
      desk.rows.filter((_, index) => index % 3 !== n % 3),
    ),
  shift: (desk: Desk, n: number) => save(desk, shifted(desk.rows, (n % 5) * 12 - 24)),
  sort: (desk: Desk) => save(desk, desk.rows.toReversed()),
  number: (desk: Desk, n: number) =>
    save(
      desk,
      desk.rows.map((row, index) => ({ ...row, id: String(1 + ((index + n) % 16)) })),
    ),
  retitle: (desk: Desk) =>
    save(
      desk,
      desk.rows.map((row) => ({ ...row, title: `${row.title}!` })),
    ),
  fillDown: (desk: Desk, n: number) =>
    save(
      desk,
      desk.rows.map((row) => ({ ...row, board: desk.rows[n % 16]?.board ?? "" })),
    ),
  dates: (desk: Desk) => save(desk, desk.rows, { time: (at) => isoLocal(at).replaceAll("-", "/") }),
  pasteTwice: (desk: Desk) => save(desk, [...desk.rows, ...desk.rows]),
  olderAndShifted: (desk: Desk, n: number) => save(desk, shifted(desk.rows.slice(0, n % 17), -1)),
  putBack: (desk: Desk) => save(desk, desk.rows),
  copy: (desk: Desk, n: number) => {
    save(desk, shifted(desk.rows, n % 3), {}, "copy.csv");
    desk.names = n % 2 === 0 ? ["copy.csv"] : [first, "copy.csv"];
  },
  onlyFirst: (desk: Desk) => {
    desk.names = [first];
  },
  onlyCopy: (desk: Desk) => {
    desk.names = desk.files.has("copy.csv") ? ["copy.csv"] : [first];
  },
  deleteFirst: (desk: Desk) => {
    if (desk.files.has("copy.csv")) desk.files.delete(first);
  },
  otherZone: (desk: Desk, n: number) => {
    desk.timezone = n % 2 === 0 ? otherZone : zone;
  },
} satisfies Record<string, (desk: Desk, n: number) => void>;

const misfortunes = fc.array(
  fc.tuple(fc.constantFrom(...(Object.keys(bulkProblems) as (keyof typeof bulkProblems)[])), fc.nat(999)),
  { minLength: 1, maxLength: 7 },
);

test("whatever happens to a calendar, no words are posted twice and every row is accounted for", async () => {
  let sentInAll = 0;
  await fc.assert(
    fc.asyncProperty(misfortunes, async (misfortune) => {
      const sandbox = await plainSandbox({ honourKeys: false });
      const cwd = folder();
      const rows = season((name) => `${sandbox.url}/media/${name}`, { apartHours: 3 });
      const desk: Desk = { rows, files: new Map([[first, csvOf(rows)]]), names: [first], timezone: zone };
      const publish = async () => {
        for (const name of [first, "copy.csv"]) {
          const text = desk.files.get(name);
          if (text === undefined) rmSync(join(cwd, name), { force: true });
          else writeFileSync(join(cwd, name), text);
        }
        return publishOnce(sandbox, cwd, { calendars: desk.names, timezone: desk.timezone });
      };
      try {
        for (const [accident, n] of [["nothing", 0] as const, ...misfortune]) {
          bulkProblems[accident](desk, n);
          const report = await publish();
          expect(report.stopped).toBeNull();
          const counted = Object.values(report.summary.states).reduce((sum, count) => sum + count, 0);
          expect(counted).toBe(report.rows.length);
          expectNothingTwice(sandbox.accepted().map(({ content }) => content.body));
          sentInAll += report.summary.sent;
        }
      } finally {
        await sandbox.close();
      }
    }),
    { seed, numRuns: runs(8) },
  );
  // Eight of each calendar are due from the start, and some accidents make more so.
  expect(sentInAll).toBeGreaterThanOrEqual(runs(8) * 8);
});
