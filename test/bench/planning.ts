// Reading and planning one calendar, against csv-parse alone on the same file in the same run; ticks of `watch` on a calendar
// that did not change, and asking for what is due, in ledgers of several sizes.

import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const asked = process.argv.slice(2).map(Number);
const sizes = asked.length > 0 ? asked : [10_000, 100_000, 1_000_000];
const minute = 60_000;

type Figures = {
  planning: number;
  recording: number;
  rows: number;
  ticking: number;
  due: number;
  memory: number;
};

/** Nothing is due for a day: then a tick has nothing to do. */
function writeCalendar(file: string, count: number): void {
  const first = Date.now() + 24 * 60 * minute;
  const out = openSync(file, "w");
  writeSync(out, "title,body,board_id,media_url,link,publish_at\n");
  for (let start = 0; start < count; start += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, count - start) }, (_, index) => {
      const n = start + index;
      const board = n % 2 === 0 ? "Kitchen ideas" : "Small balconies";
      const at = new Date(first + n * 10 * minute).toISOString().slice(0, 16);
      return `Title ${n},"Text of Pin ${n}, with a comma",${board},https://media.example/${n}.jpg,https://shop.example/${n},${at}\n`;
    });
    writeSync(out, rows.join(""));
  }
  closeSync(out);
}

function step(
  what: "parse" | "plan" | "tick",
  folder: string,
  api: { url: string; apiKey: string },
): Figures {
  const script = new URL("planning-step.ts", import.meta.url).pathname;
  const printed = execFileSync(process.execPath, [script, what, folder, api.url, api.apiKey], {
    encoding: "utf8",
  });
  return JSON.parse(printed) as Figures;
}

function measure(count: number, folder: string, api: { url: string; apiKey: string }): void {
  const file = join(folder, "calendar.csv");
  writeCalendar(file, count);
  const alone = step("parse", folder, api);
  const first = step("plan", folder, api);
  if (first.rows !== count) throw new Error("the bench planned something else");
  utimesSync(file, 1, 1);
  const touched = step("plan", folder, api);
  writeFileSync(file, readFileSync(file, "latin1").replace("Title 5000,", "Title 5000 edited,"), "latin1");
  const edited = step("plan", folder, api);
  const ticked = step("tick", folder, api);
  const times = (seconds: number) => `${(seconds / alone.planning).toFixed(2)} times`.padStart(12);
  const line = (name: string, { planning, memory }: Figures, more = "") =>
    console.log(
      `  ${name.padEnd(34)} ${times(planning)} ${String(Math.round(count / planning)).padStart(8)} rows/s ${String(memory).padStart(6)} MiB${more}`,
    );
  console.log(`${count.toLocaleString("en-US")} rows, in CPU time, against csv-parse alone; memory at most`);
  line("csv-parse alone", alone);
  line("a new calendar, planned", first, `, and ${times(first.recording).trim()} to record it`);
  line("saved again, not changed", touched, `, and ${times(touched.recording).trim()} to record it`);
  line("read again, one row edited", edited, `, and ${times(edited.recording).trim()} to record it`);
  console.log(`  a tick on the unchanged calendar   ${ticked.ticking.toFixed(1)} ms, ${ticked.memory} MiB`);
  console.log(`  asking for what is due             ${ticked.due.toFixed(3)} ms\n`);
}

const child = fork(new URL("sandbox.ts", import.meta.url), ["0"]);
try {
  const [api] = (await once(child, "message")) as [{ url: string; apiKey: string }];
  for (const count of sizes) {
    const folder = mkdtempSync(join(tmpdir(), "pinsheet-bench-"));
    try {
      measure(count, folder, api);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
} finally {
  child.kill();
}
