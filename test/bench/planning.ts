// Rows read and planned per second, against csv-parse alone on the same file.

import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { type openBoardBook, resolveRows } from "../../src/boards/boards.ts";
import type { Pin } from "../../src/ledger/pin.ts";
import { plan } from "../../src/plan/plan.ts";
import { pinAfter, prepareRow } from "../../src/plan/prepare.ts";
import { sayTime } from "../../src/rows/when.ts";
import { calendarAt } from "../../src/sources/open.ts";
import { readCalendar } from "../../src/sources/read.ts";

const count = 100_000;
const now = Date.UTC(2026, 10, 24);
const folder = mkdtempSync(join(tmpdir(), "pinsheet-bench-"));
const file = join(folder, "calendar.csv");
const calendar = calendarAt(file, join(folder, "pinsheet.db"));
const boards = [
  { id: "1", name: "Kitchen ideas" },
  { id: "2", name: "Small balconies" },
];
const profile = {
  id: "p",
  name: "Studio",
  username: null,
  platform: "pinterest",
  status: "active",
  groupId: null,
  expiresAt: null,
};
const book: ReturnType<typeof openBoardBook> = { of: async () => boards, refresh: async () => boards };

async function csvParseAlone(): Promise<number> {
  let rows = 0;
  for await (const _ of createReadStream(file).pipe(parse({ bom: true }))) rows += 1;
  return rows - 1;
}

/** What a pass does with a calendar, short of the ledger's disk. Returns the pins as they would be recorded. */
async function readAndPlan(pins: readonly Pin[]): Promise<Pin[]> {
  const { rows } = await readCalendar(calendar, {
    sheet: null,
    timezone: "Europe/Paris",
    stdin: Readable.from([]),
  });
  const resolutions = await resolveRows(rows, [profile], { profile: null, book, usual: new Map() });
  const prepared = [...resolutions].map(([row, found]) => prepareRow(row, found));
  const { verdicts } = plan({
    rows: prepared.map((one) => one.plan),
    pins,
    read: new Set([calendar.key]),
    gone: new Set(),
    absent: new Set(),
    known: new Set(),
    now,
    maxLateMs: 86_400_000,
    sayTime: (at) => sayTime(at, null),
  });
  const known = new Map(pins.map((pin) => [pin.id, pin]));
  let id = 0;
  return verdicts.map((verdict, index) => {
    const source = prepared[index];
    if (!source) throw new Error("a verdict without its row");
    return pinAfter(verdict, source, known.get(verdict.pin?.id ?? "") ?? null, {
      now,
      newId: () => `pin-${++id}`,
    });
  });
}

async function time<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const started = performance.now();
  const result = await work();
  return { seconds: (performance.now() - started) / 1000, result };
}

try {
  const row = (n: number) => {
    const at = new Date(now + n * 600_000).toISOString().slice(0, 16);
    return `Title ${n},"Text of Pin ${n}, with a comma",${boards[n % 2]?.name},https://media.example/${n}.jpg,https://shop.example/${n},${at}`;
  };
  const rows = Array.from({ length: count }, (_, n) => row(n));
  writeFileSync(file, ["title,body,board_id,media_url,link,publish_at", ...rows, ""].join("\n"));
  await csvParseAlone();
  const alone = await time(csvParseAlone);
  const first = await time(() => readAndPlan([]));
  const again = await time(() => readAndPlan(first.result));
  const unsettled = again.result.filter((pin, index) => pin.id !== first.result[index]?.id).length;
  if (alone.result !== count || unsettled > 0) throw new Error("the bench planned something else");
  const line = (name: string, seconds: number) =>
    console.log(
      `  ${name.padEnd(30)} ${Math.round(count / seconds)} rows/s, ${(seconds / alone.seconds).toFixed(2)} times csv-parse alone`,
    );
  console.log(`reading and planning ${count} rows`);
  line("csv-parse alone", alone.seconds);
  line("a new calendar", first.seconds);
  line("the same calendar again", again.seconds);
  console.log(`  ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB of memory at most\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
