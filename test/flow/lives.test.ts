// Lives of calendars: a person edits the file as people do, the whole program passes over it, and the sandbox counts what
// was really posted. Rows keep their words; all else about them may change between two runs.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { folder } from "../support/pins.ts";
import { plainSandbox } from "../support/program.ts";
import { publishOnce } from "../support/run.ts";
import type { Sandbox } from "../support/sandbox.ts";
import { runs, seedsUntil } from "../support/seed.ts";

const hour = 3_600_000;
const boards = ["Kitchen ideas", "Small balconies", "Weekend builds"];

type Line = { words: number; title: string; image: number; board: number; hours: number; id: string };
type Desk = { name: string; lines: Line[]; deleted: Line[]; next: number };

/** What a person does between two runs; `n` picks the row and the amount. */
const deeds = {
  sort: ({ lines }: Desk) => void lines.reverse(),
  retitle: ({ lines }: Desk, n: number) => change(lines, n, (line) => ({ ...line, title: `${line.title}!` })),
  move: ({ lines }: Desk, n: number) =>
    change(lines, n, (line) => ({ ...line, hours: line.hours + (n % 5) - 2 })),
  moveAll: (desk: Desk, n: number) => {
    desk.lines = desk.lines.map((line) => ({ ...line, hours: line.hours + (n % 5) - 2 }));
  },
  board: ({ lines }: Desk, n: number) => change(lines, n, (line) => ({ ...line, board: n % 3 })),
  remove: (desk: Desk, n: number) =>
    void desk.deleted.push(...desk.lines.splice(n % Math.max(1, desk.lines.length), 1)),
  restore: ({ lines, deleted }: Desk) => void lines.push(...deleted.splice(0, 1)),
  add: (desk: Desk, n: number) => void desk.lines.push(newLine(desk.next++, n)),
  number: (desk: Desk) => {
    desk.lines = desk.lines.map((line, index) => ({ ...line, id: String(index + 1) }));
  },
  unnumber: (desk: Desk) => {
    desk.lines = desk.lines.map((line) => ({ ...line, id: "" }));
  },
} satisfies Record<string, (desk: Desk, n: number) => void>;

function change(lines: Line[], n: number, edit: (line: Line) => Line): void {
  const index = n % Math.max(1, lines.length);
  const line = lines[index];
  if (line) lines[index] = edit(line);
}

/** Few images, so that rows are alike in all but their words; some are due, some are not. */
const newLine = (words: number, n: number): Line => ({
  words,
  title: `Title ${words}`,
  image: n % 2,
  board: n % 3,
  hours: (n % 7) - 4,
  id: "",
});

const life = fc.record({
  start: fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }),
  days: fc.array(fc.array(fc.tuple(fc.constantFrom(...Object.keys(deeds)), fc.nat(1000)), { maxLength: 2 }), {
    minLength: 1,
    maxLength: 5,
  }),
});

test("whatever a calendar goes through, no words are posted twice and every row is accounted for", async () => {
  let lives = 0;
  let sentInAll = 0;

  const pass = async (sandbox: Sandbox, cwd: string, desk: Desk, born: number) => {
    const row = ({ words, title, image, board, hours, id }: Line) =>
      `${id},${title},Life ${born} words ${words},${boards[board]},${sandbox.url}/media/tile-samples.png?${image},${new Date(start + hours * hour).toISOString()}`;
    const file = join(cwd, desk.name);
    writeFileSync(
      file,
      ["id,title,body,board_id,media_url,publish_at", ...desk.lines.map(row), ""].join("\n"),
    );
    return publishOnce(sandbox, cwd, { calendars: [desk.name], timezone: null });
  };
  const start = Date.now();

  for (const next of seedsUntil(() => sentInAll > 60))
    await fc.assert(
      fc.asyncProperty(life, async ({ start: first, days }) => {
        const born = ++lives;
        const cwd = folder();
        // An account of its own: a new ledger on an account with posts looks for its own among them first.
        const sandbox = await plainSandbox({ honourKeys: false });
        onTestFinished(() => sandbox.close());
        const desk: Desk = { name: "calendar.csv", lines: [], deleted: [], next: 0 };
        for (const n of first) deeds.add(desk, n);
        for (const day of [[], ...days]) {
          for (const [deed, n] of day) deeds[deed as keyof typeof deeds](desk, n);
          const report = await pass(sandbox, cwd, desk, born);
          expect(report.stopped).toBeNull();
          if (desk.lines.length > 0) expect(report.summary.rows).toBe(desk.lines.length);
          expect((await pass(sandbox, cwd, desk, born)).summary.sent).toBe(0);
          sentInAll += report.summary.sent;
          const bodies = sandbox.accepted().map(({ content }) => content.body);
          expect(new Set(bodies).size).toBe(bodies.length);
        }
        await sandbox.close();
        rmSync(join(cwd, "pinsheet.db"), { force: true });
      }),
      { seed: next, numRuns: runs(15) },
    );
  expect(sentInAll).toBeGreaterThan(60);
});
